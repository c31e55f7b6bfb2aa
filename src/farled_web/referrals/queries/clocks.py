"""A region's clocks, and the regions whose clocks somebody may set."""

from __future__ import annotations

from farled_web.organisations.models import Region
from farled_web.people.viewer import Viewer
from farled_web.referrals.models import RegionClocks


def clocks_of(region: int) -> RegionClocks | None:
    """Give what a region has set; None: nothing, so that the defaults hold. It is no secret."""
    return RegionClocks.objects.filter(region=region).first()


def regions(viewer: Viewer) -> list[Region]:
    """Give the regions the viewer coordinates."""
    return list(Region.objects.filter(pk__in=list(viewer.coordinates)).order_by("name"))
