"""Plans and runs, as far as the viewer may see them."""

from __future__ import annotations

from typing import Any

from farled_web.coalitions.models import Run
from farled_web.organisations.models import Region

Row = dict[str, Any]


def latest_run_document(region: Region) -> Row:
    """Give what the region's latest run says: value, bound, prices, use of capacity; empty: none has run."""
    run = Run.objects.filter(region=region).order_by("-created_at", "-id").only("document").first()
    return dict(run.document) if run else {}
