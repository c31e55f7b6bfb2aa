"""Roles in organisations and regions: changed, ended, left; each takes effect at the very next request."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from farled_web.audit.actions import record
from farled_web.people.actions.last import keep_one_coordinator, keep_one_manager
from farled_web.people.models import Membership, RegionRole, RegionTask, Role
from farled_web.people.policies import can_change_membership, can_manage_region
from farled_web.people.viewer import Viewer


def change_role(*, viewer: Viewer, membership: Membership, role: str) -> None:
    """Give a member another role.

    Raises:
        PermissionDenied: The viewer does not manage the organisation's people.
        BadInput: The last manager.
    """
    if not can_change_membership(viewer, membership):
        raise PermissionDenied(_("Only its managers and the region's coordinator change roles."))
    with transaction.atomic():
        if membership.role == Role.MANAGER and role != Role.MANAGER:
            keep_one_manager(membership.organisation_id, membership.user_id)
        membership.role = Role(role).value
        membership.save(update_fields=["role"])
        _log("membership.changed", membership, role=membership.role)


def end_membership(*, viewer: Viewer, membership: Membership) -> None:
    """End somebody's membership; inviting them again undoes it.

    Raises:
        PermissionDenied: The viewer does not manage the organisation's people.
        BadInput: The last manager; a coordinator of the region may end it all the same.
    """
    if not can_change_membership(viewer, membership):
        raise PermissionDenied(_("Only its managers and the region's coordinator end memberships."))
    with transaction.atomic():
        coordinated = membership.organisation.region_id in viewer.coordinates
        if membership.role == Role.MANAGER and not coordinated:
            keep_one_manager(membership.organisation_id, membership.user_id)
        membership.ended_at = timezone.now()
        membership.save(update_fields=["ended_at"])
        _log("membership.ended", membership, user=membership.user_id)


def leave_organisation(*, viewer: Viewer, organisation: int) -> None:
    """Leave an organisation oneself, at once.

    Raises:
        PermissionDenied: The viewer does not belong to it.
        BadInput: The last manager.
    """
    seat = next((one for one in viewer.seats if one.organisation == organisation), None)
    if seat is None:
        raise PermissionDenied
    with transaction.atomic():
        if seat.role == Role.MANAGER:
            keep_one_manager(organisation, viewer.user)
        _call("SELECT people_leave(%s)", organisation)
        record("membership.left", object_type="organisation", object_id=organisation,
               organisation=organisation, region=seat.region)  # fmt: skip


def end_region_role(*, viewer: Viewer, role: RegionRole) -> None:
    """End somebody's task in a region.

    Raises:
        PermissionDenied: The viewer does not coordinate the region.
        BadInput: The last coordinator.
    """
    if not can_manage_region(viewer, role.region):
        raise PermissionDenied(_("Only the region's coordinators end roles there."))
    with transaction.atomic():
        if role.task == RegionTask.COORDINATOR:
            keep_one_coordinator(role.region_id, role.user_id)
        role.ended_at = timezone.now()
        role.save(update_fields=["ended_at"])
        record("region_role.ended", object_type="region_role", object_id=role.pk, region=role.region_id,
               details={"user": role.user_id, "task": role.task})  # fmt: skip


def leave_region_role(*, viewer: Viewer, region: int, task: str) -> None:
    """Stop coordinating or studying a region oneself.

    Raises:
        PermissionDenied: The viewer has no such task there.
        BadInput: The last coordinator.
    """
    held = {"coordinator": viewer.coordinates, "researcher": viewer.researches}.get(task, ())
    if region not in held:
        raise PermissionDenied
    with transaction.atomic():
        if task == RegionTask.COORDINATOR:
            keep_one_coordinator(region, viewer.user)
        _call("SELECT people_leave_task(%s, %s)", region, task)
        record("region_role.left", object_type="region", object_id=region, region=region,
               details={"task": task})  # fmt: skip


def _call(sql: str, *given: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, given)


def _log(verb: str, membership: Membership, **details: Any) -> None:
    record(
        verb, object_type="membership", object_id=membership.pk, organisation=membership.organisation_id,
        region=membership.organisation.region_id, details=details,
    )  # fmt: skip
