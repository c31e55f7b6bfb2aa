"""Who may see and change what of the directory."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.utils.translation import gettext as _

from farled_web.organisations.models import Organisation
from farled_web.people.viewer import Viewer

EVERYTHING = Q()


def sees_region(viewer: Viewer, region: int) -> bool:
    """Whether the viewer has a role in the region, and so sees its capacity and costs."""
    return viewer.system or region in viewer.regions


def visible_public(viewer: Viewer) -> Q:
    """The public part of the directory is everybody's: services, claims, ties, rules, offers."""
    return EVERYTHING


def visible_capacity(viewer: Viewer) -> Q:
    """Capacity and costs are for those with a role in the region."""
    return EVERYTHING if viewer.system else Q(region_id__in=viewer.regions)


def visible_projects(viewer: Viewer) -> Q:
    """Funding projects are the organisation's own, and the coordinator's."""
    if viewer.system:
        return EVERYTHING
    return Q(organisation_id__in=viewer.organisations) | Q(region_id__in=viewer.coordinates)


def visible_imports(viewer: Viewer) -> Q:
    """What somebody brought in is theirs, and the coordinator's."""
    return EVERYTHING if viewer.system else Q(user_id=viewer.user) | Q(region_id__in=viewer.coordinates)


def can_edit_directory(viewer: Viewer, organisation: int, region: int) -> bool:
    """Members and managers write for their organisation, the coordinator for every one of the region."""
    return viewer.system or organisation in viewer.writes or region in viewer.coordinates


def require_editor(viewer: Viewer, organisation: Organisation) -> None:
    """Refuse who may not write for an organisation.

    Raises:
        PermissionDenied: The viewer only reads, or belongs elsewhere.
    """
    if not can_edit_directory(viewer, organisation.pk, organisation.region_id):
        raise PermissionDenied(
            _("Only those who write for the organisation, and the coordinator, change this.")
        )


def can_edit_region(viewer: Viewer, region: int) -> bool:
    """What holds for the whole region is the coordinator's: areas, lines of the check, order, costs."""
    return viewer.system or region in viewer.coordinates


def can_bring_in(viewer: Viewer, region: int) -> bool:
    """Files are brought in by the coordinator, and by those who write for an organisation of the region."""
    return can_edit_region(viewer, region) or any(
        seat.region == region and seat.role != "reader" for seat in viewer.seats
    )
