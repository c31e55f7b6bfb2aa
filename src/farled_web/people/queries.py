"""People as far as the viewer may see them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils import timezone

from farled_web.database import narrowing
from farled_web.organisations.models import Organisation, Region
from farled_web.people.models import Invitation, Membership, RegionRole, User
from farled_web.people.policies import visible_invitations, visible_memberships, visible_region_roles
from farled_web.people.viewer import Viewer


def myself(viewer: Viewer) -> User:
    """The viewer's own account."""
    if viewer.user is None:
        raise User.DoesNotExist
    return User.objects.get(pk=viewer.user)


def memberships(viewer: Viewer) -> QuerySet[Membership]:
    """Open memberships the viewer may see."""
    rows = Membership.objects.filter(ended_at=None).select_related("user", "organisation__region")
    return narrowing.narrow(rows, visible_memberships(viewer))


def people_of(viewer: Viewer, organisation: Organisation) -> QuerySet[Membership]:
    """Who belongs to an organisation now."""
    return memberships(viewer).filter(organisation=organisation)


def left_of(viewer: Viewer, organisation: Organisation) -> QuerySet[Membership]:
    """Who has left an organisation, the latest first."""
    rows = Membership.objects.filter(organisation=organisation, ended_at__isnull=False)
    rows = rows.select_related("user").order_by("-ended_at")
    return narrowing.narrow(rows, visible_memberships(viewer))


def region_roles(viewer: Viewer) -> QuerySet[RegionRole]:
    """Open roles in regions the viewer may see."""
    rows = RegionRole.objects.filter(ended_at=None).select_related("user", "region")
    return narrowing.narrow(rows, visible_region_roles(viewer))


def roles_of(viewer: Viewer, region: Region) -> QuerySet[RegionRole]:
    """Who coordinates and studies a region, coordinators first."""
    return region_roles(viewer).filter(region=region).order_by("task", "user__name")


def invitations(viewer: Viewer) -> QuerySet[Invitation]:
    """Invitations neither accepted nor withdrawn, that the viewer may see."""
    rows = Invitation.objects.filter(accepted_at=None, withdrawn_at=None)
    rows = rows.select_related("organisation", "region").order_by("-created_at")
    return narrowing.narrow(rows, visible_invitations(viewer))


def organisation_of(viewer: Viewer, uuid: UUID) -> Organisation:
    """An organisation whose people the viewer may see.

    Raises:
        Organisation.DoesNotExist: There is none, or its people are not the viewer's to see.
    """
    seen = Q(pk__in=viewer.organisations) | Q(region__in=viewer.coordinates)
    return narrowing.narrow(Organisation.objects.select_related("region"), seen).get(uuid=uuid)


def region_of(viewer: Viewer, slug: str) -> Region:
    """A region the viewer coordinates.

    Raises:
        Region.DoesNotExist: There is none, or somebody else coordinates it.
    """
    return narrowing.narrow(Region.objects.all(), Q(pk__in=viewer.coordinates)).get(slug=slug)


def invitation_by_token(token: str) -> Invitation | None:
    """The invitation a link opens, in whatever state; whoever holds the link may see it."""
    # Not readable as a row by whoever is invited, so it is read through a function that asks for the token.
    rows = Invitation.objects.raw("SELECT * FROM people_invitation(%s)", [token.encode()])
    return next(iter(rows), None)


def place_of(invitation: Invitation) -> str:
    """What an invitation is to, by name; a firm is not named before somebody has come in."""
    if invitation.organisation_id is not None:
        return Organisation.objects.get(pk=invitation.organisation_id).name
    if invitation.region_id is not None:
        return Region.objects.get(pk=invitation.region_id).name
    return ""


def state_of(invitation: Invitation) -> str:
    """``open``, ``used``, ``withdrawn`` or ``expired``."""
    if invitation.accepted_at:
        return "used"
    if invitation.withdrawn_at:
        return "withdrawn"
    return "expired" if invitation.expires_at <= timezone.now() else "open"


def has_account(email: str) -> bool:
    """Whether somebody signs in with this address; only where accounts may be looked up."""
    return User.objects.filter(email=email.strip().lower()).exists()


def own_data(viewer: Viewer) -> dict[str, Any]:
    """All that is kept of a person as a person, for them to take along."""
    user = myself(viewer)
    return {
        "account": {
            "name": user.name, "email": user.email, "language": user.language, "created_at": user.created_at,
            "last_sign_in": user.last_login, "synthetic": user.synthetic,
        },
        "memberships": [
            {"organisation": row.organisation.name, "role": row.role, "from": row.created_at,
             "until": row.ended_at}
            for row in Membership.objects.filter(user=user).select_related("organisation")
        ],
        "region_roles": [
            {"region": row.region.name, "task": row.task, "from": row.created_at, "until": row.ended_at}
            for row in RegionRole.objects.filter(user=user).select_related("region")
        ],
        "firms": list(user.firm_seats.values("firm_id", "created_at", "ended_at")),
        "log": _doings(user),
    }  # fmt: skip


def _doings(user: User) -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT at, verb, object_type, object_id FROM audit_entry WHERE actor_id = %s ORDER BY id",
            [user.pk],
        )
        names = ("at", "verb", "object_type", "object_id")
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
