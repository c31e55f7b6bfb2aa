"""The states of a firm this room knows: what the list marks and filters."""

from __future__ import annotations

from django.db.models import Exists, OuterRef

from farled_web.database.lookups import RowByRow
from farled_web.firms.models import Wish
from farled_web.people.viewer import Viewer


def waiting(_viewer: Viewer) -> Exists:
    """Say which firms wait for somebody to get in touch; row-level security leaves the viewer's own."""
    return RowByRow(Wish.objects.filter(firm=OuterRef("pk"), answered_at=None, closed_at=None))
