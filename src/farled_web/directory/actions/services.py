"""Services: added, changed, laid aside and taken back."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from farled_web.audit.actions import record
from farled_web.database.versions import save_version
from farled_web.directory import policies
from farled_web.directory.models import Claim, Service
from farled_web.organisations.models import Organisation
from farled_web.people.viewer import Viewer


def add_service(*, viewer: Viewer, organisation: Organisation, facts: dict[str, Any]) -> Service:
    """Add a service; saying it is confirming it."""
    policies.require_editor(viewer, organisation)
    with transaction.atomic():
        service = Service.objects.create(
            organisation=organisation,
            region_id=organisation.region_id,
            slug=free_slug(Service, organisation, facts["name"]),
            synthetic=organisation.synthetic,
            confirmed_at=timezone.now(),
            updated_by_name=viewer.name,
            **facts,
        )
        _log("service.added", service)
    return service


def edit_service(*, viewer: Viewer, service: Service, version: int, changes: dict[str, Any]) -> None:
    """Save a service.

    Raises:
        StaleEdit: Somebody else saved first.
    """
    policies.require_editor(viewer, service.organisation)
    now = timezone.now()
    with transaction.atomic():
        save_version(service, version, {**changes, "confirmed_at": now, "updated_at": now,
                                        "updated_by_name": viewer.name})  # fmt: skip
        _log("service.changed", service, fields=sorted(changes))


def set_aside_service(*, viewer: Viewer, service: Service) -> None:
    """Stop offering a service; plans and history that name it stay."""
    _set_active(viewer, service, active=False)


def take_back_service(*, viewer: Viewer, service: Service) -> None:
    """Offer a service again."""
    _set_active(viewer, service, active=True)


def _set_active(viewer: Viewer, service: Service, *, active: bool) -> None:
    policies.require_editor(viewer, service.organisation)
    now = timezone.now()
    with transaction.atomic():
        save_version(service, service.version, {"active": active, "updated_at": now, "confirmed_at": now,
                                                "updated_by_name": viewer.name})  # fmt: skip
        _log("service.taken_back" if active else "service.set_aside", service)


def free_slug(model: type[Service] | type[Claim], organisation: Organisation, words: str) -> str:
    """Give a name that no row of the region has, readable in a pack."""
    start = f"{organisation.slug[:30]}-{slugify(words)[:40] or 'x'}"
    rows = model._default_manager.filter(region_id=organisation.region_id, slug__startswith=start)
    taken = set(rows.values_list("slug", flat=True))
    names = (start, *(f"{start}-{n}" for n in range(2, len(taken) + 3)))
    return next(name for name in names if name not in taken)


def _log(verb: str, service: Service, **details: Any) -> None:
    record(verb, object_type="service", object_id=service.pk, organisation=service.organisation_id,
           region=service.region_id, details=details)  # fmt: skip
