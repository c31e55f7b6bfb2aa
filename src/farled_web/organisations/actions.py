"""What can be done with organisations and regions: each checks, saves and logs, in one transaction."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from farled_web.audit.actions import record
from farled_web.database.versions import save_version
from farled_web.organisations.models import Organisation, Region
from farled_web.organisations.policies import (
    Viewer,
    can_add_organisation,
    can_edit_organisation,
    can_edit_region,
    can_set_aside_organisation,
)


def edit_organisation(
    *, viewer: Viewer, organisation: Organisation, version: int, changes: dict[str, Any]
) -> None:
    """Save an organisation's profile.

    Raises:
        PermissionDenied: The viewer does not keep it.
        StaleEdit: Somebody else saved first.
    """
    if not can_edit_organisation(viewer, organisation):
        raise PermissionDenied(_("Only its managers and the region's coordinator change an organisation."))
    with transaction.atomic():
        save_version(organisation, version, {**changes, "updated_by_name": viewer.name})
        _log("organisation.changed", organisation, fields=sorted(changes))


def add_organisation(*, viewer: Viewer, region: Region, facts: dict[str, Any]) -> Organisation:
    """Let an organisation take part.

    Raises:
        PermissionDenied: The viewer does not coordinate the region.
    """
    if not can_add_organisation(viewer, region.pk):
        raise PermissionDenied(_("Only the region's coordinator adds organisations."))
    with transaction.atomic():
        organisation = Organisation.objects.create(
            region=region,
            slug=free_slug(region, facts["name"]),
            synthetic=region.synthetic,
            updated_by_name=viewer.name,
            **facts,
        )
        _log("organisation.added", organisation)
    return organisation


def set_aside_organisation(*, viewer: Viewer, organisation: Organisation, version: int) -> None:
    """Let an organisation no longer take part: its people reach nothing through it from now on.

    Raises:
        PermissionDenied: The viewer does not coordinate its region.
        StaleEdit: Somebody else saved first.
    """
    _set_active(viewer, organisation, version, active=False)


def take_back_organisation(*, viewer: Viewer, organisation: Organisation, version: int) -> None:
    """Let an organisation take part again.

    Raises:
        PermissionDenied: The viewer does not coordinate its region.
        StaleEdit: Somebody else saved first.
    """
    _set_active(viewer, organisation, version, active=True)


def _set_active(viewer: Viewer, organisation: Organisation, version: int, *, active: bool) -> None:
    if not can_set_aside_organisation(viewer, organisation):
        raise PermissionDenied(_("Only the region's coordinator decides which organisations take part."))
    with transaction.atomic():
        save_version(organisation, version, {"active": active, "updated_by_name": viewer.name})
        _log("organisation.taken_back" if active else "organisation.set_aside", organisation)


def edit_region(*, viewer: Viewer, region: Region, version: int, changes: dict[str, Any]) -> None:
    """Save a region's settings.

    Raises:
        PermissionDenied: The viewer does not coordinate it.
        StaleEdit: Somebody else saved first.
    """
    if not can_edit_region(viewer, region):
        raise PermissionDenied(_("Only its coordinator changes a region's settings."))
    with transaction.atomic():
        save_version(region, version, {**changes, "updated_by_name": viewer.name})
        record("region.changed", object_type="region", object_id=region.pk, region=region.pk,
               details={"fields": sorted(changes)})  # fmt: skip


def free_slug(region: Region, name: str) -> str:
    """Give a slug for a name that no organisation of the region has."""
    start = slugify(name.replace("ø", "o").replace("æ", "ae"))[:70] or "organisation"
    taken = set(region.organisations.filter(slug__startswith=start).values_list("slug", flat=True))
    return next(
        slug for slug in (start, *(f"{start}-{n}" for n in range(2, len(taken) + 3))) if slug not in taken
    )


def _log(verb: str, organisation: Organisation, **details: Any) -> None:
    record(
        verb, object_type="organisation", object_id=organisation.pk, organisation=organisation.pk,
        region=organisation.region_id, details=details,
    )  # fmt: skip
