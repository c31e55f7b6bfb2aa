"""Who may look at a region's figures."""

from __future__ import annotations

from django.db.models import Q

from farled_web.people.viewer import Viewer


def can_see_region(viewer: Viewer, region: int) -> bool:
    """Say whether counts of a region are for this viewer: who coordinates or studies it."""
    return region in viewer.coordinates or region in viewer.researches


def visible_pictures(viewer: Viewer) -> Q:
    """Give the pictures a viewer may see."""
    return Q(region_id__in=[*viewer.coordinates, *viewer.researches])


def visible_work(viewer: Viewer) -> Q:
    """Give what waits for the viewer's organisations."""
    return Q(organisation_id__in=viewer.organisations)
