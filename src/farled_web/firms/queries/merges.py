"""Merges, as somebody may see them."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from farled_web.database import narrowing
from farled_web.firms.models import Firm, Merge
from farled_web.firms.policies import visible_merges
from farled_web.people.viewer import Viewer


def merges(viewer: Viewer, firm: Firm) -> QuerySet[Merge]:
    """Give the records that went into this one and can be parted again, the latest first."""
    rows = narrowing.narrow(Merge.objects.filter(kept=firm, undone_at=None), visible_merges(viewer))
    return rows.select_related("organisation").order_by("-id")


def merge(viewer: Viewer, uuid: UUID) -> Merge:
    """Give one merge.

    Raises:
        Http404: There is none that this viewer may see.
    """
    rows = narrowing.narrow(Merge.objects.select_related("kept"), visible_merges(viewer))
    return get_object_or_404(rows, uuid=uuid)
