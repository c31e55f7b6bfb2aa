"""Who may see which figures, and who names indicators (docs/methods/reporting.md §I9)."""

from __future__ import annotations

from django.db.models import Q

from farled_web.people.viewer import Viewer


def visible_figures(viewer: Viewer) -> Q:
    """Give the figures a viewer may see: their region's, their organisations', what may leave a region."""
    if viewer.system:
        return Q()
    studied = Q(audience="outside", region__in=[*viewer.coordinates, *viewer.researches])
    own = Q(region__in=viewer.coordinates) | Q(organisation__in=viewer.organisations)
    return studied | Q(audience="own") & own


def visible_counts(viewer: Viewer) -> Q:
    """Give when regions were counted, to whoever has a role there."""
    return Q() if viewer.system else Q(region__in=viewer.regions)


def visible_indicators(viewer: Viewer) -> Q:
    """Give the indicators of the viewer's regions."""
    return Q() if viewer.system else Q(region__in=viewer.regions)


def can_see_region(viewer: Viewer, region: int) -> bool:
    """Say whether a viewer sees a region's report, be it as it may leave the region."""
    return region in viewer.coordinates or region in viewer.researches


def can_see_all(viewer: Viewer, region: int) -> bool:
    """Say whether a viewer sees a region's figures as they are: who coordinates it."""
    return region in viewer.coordinates


def can_name_indicators(viewer: Viewer, region: int) -> bool:
    """Say whether a viewer may name the region's own indicators."""
    return region in viewer.coordinates


def visible_cases(viewer: Viewer, region: int | None = None, organisation: int | None = None) -> Q:
    """Give the cases behind a report: a region's to its coordinator, an organisation's to its members.

    Drafts are behind no number.
    """
    sent = Q(sent_at__isnull=False)
    if organisation is not None and organisation in viewer.organisations:
        return sent & (Q(receiver=organisation) | Q(sender=organisation))
    if region is not None and region in viewer.coordinates:
        found = sent & Q(region=region)
        return found if organisation is None else found & (Q(receiver=organisation) | Q(sender=organisation))
    return Q(pk__in=[])
