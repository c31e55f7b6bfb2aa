"""Who may see and change whom: memberships, roles in a region, invitations."""

from __future__ import annotations

from django.db.models import Q

from farled_web.organisations.models import Organisation, Region
from farled_web.people.models import Invitation, Membership, RegionRole
from farled_web.people.viewer import Viewer


def visible_memberships(viewer: Viewer) -> Q:
    """Colleagues' and one's own; a coordinator sees those of the region."""
    return (
        Q(organisation__in=viewer.organisations)
        | Q(organisation__region__in=viewer.coordinates)
        | Q(user=viewer.user)
    )


def visible_region_roles(viewer: Viewer) -> Q:
    """Those of regions one coordinates, and one's own."""
    return Q(region__in=viewer.coordinates) | Q(user=viewer.user)


def visible_invitations(viewer: Viewer) -> Q:
    """To organisations one manages, and to the region one coordinates."""
    return (
        Q(organisation__in=viewer.manages)
        | Q(organisation__region__in=viewer.coordinates)
        | Q(region__in=viewer.coordinates)
        | Q(firm_id__in=viewer.firms)
        | Q(firm_id__isnull=False, invited_by=viewer.user)
    )


def can_see_people(viewer: Viewer, organisation: Organisation) -> bool:
    """Its own people, and the coordinator of its region."""
    return organisation.pk in viewer.organisations or organisation.region_id in viewer.coordinates


def can_manage_people(viewer: Viewer, organisation: Organisation) -> bool:
    """Its managers, and the coordinator of its region."""
    return organisation.pk in viewer.manages or organisation.region_id in viewer.coordinates


def can_manage_region(viewer: Viewer, region: Region) -> bool:
    """Its coordinators."""
    return region.pk in viewer.coordinates


def can_change_membership(viewer: Viewer, membership: Membership) -> bool:
    """Whoever manages the organisation's people."""
    return can_manage_people(viewer, membership.organisation)


def can_end_region_role(viewer: Viewer, role: RegionRole) -> bool:
    """The region's coordinators; anybody their own."""
    return can_manage_region(viewer, role.region) or role.user_id == viewer.user


def can_manage_invitation(viewer: Viewer, invitation: Invitation) -> bool:
    """Whoever could send it now."""
    if invitation.organisation is not None:
        return can_manage_people(viewer, invitation.organisation)
    if invitation.region is not None:
        return can_manage_region(viewer, invitation.region)
    # Having sent it is not enough: who no longer acts for the firm lets nobody in.
    return invitation.firm_id in viewer.firms
