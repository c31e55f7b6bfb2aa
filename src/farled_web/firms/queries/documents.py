"""Documents about a firm, as somebody may see them."""

from __future__ import annotations

from uuid import UUID

from django.db.models import F, QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone

from farled_web.database import narrowing
from farled_web.firms.models import Document, Firm
from farled_web.firms.papers import UNDO_WITHIN
from farled_web.firms.policies import visible_documents
from farled_web.people.viewer import Viewer


def documents(viewer: Viewer, firm: Firm) -> QuerySet[Document]:
    """Give the firm's documents, newest first."""
    rows = narrowing.narrow(Document.objects.filter(firm=firm, removed_at=None), visible_documents(viewer))
    return rows.select_related("organisation").order_by("-added_at", "-id")


def removed(viewer: Viewer, firm: Firm) -> QuerySet[Document]:
    """Give the documents of the viewer's own that were removed and can still be brought back."""
    since = timezone.now() - UNDO_WITHIN
    rows = narrowing.narrow(
        Document.objects.filter(firm=firm, removed_at__gte=since), visible_documents(viewer)
    )
    own = rows if firm.pk in viewer.firms else rows.filter(organisation__in=viewer.writes)
    return own.order_by(F("removed_at").desc(), "-id")


def document(viewer: Viewer, uuid: UUID, *, gone: bool = False) -> Document:
    """Give one document.

    Args:
        viewer: Who asks.
        uuid: Its public id.
        gone: Also one that was removed.

    Raises:
        Http404: There is none that this viewer may see.
    """
    rows = narrowing.narrow(Document.objects.select_related("firm"), visible_documents(viewer))
    return get_object_or_404(rows if gone else rows.filter(removed_at=None), uuid=uuid)
