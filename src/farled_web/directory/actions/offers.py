"""Group offers and funding projects: added, changed, cancelled or closed, and taken back."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from farled_web.audit.actions import record
from farled_web.database.versions import save_version
from farled_web.directory import policies
from farled_web.directory.models import GroupOffer, Project
from farled_web.organisations.models import Organisation
from farled_web.people.viewer import Viewer


def add_offer(*, viewer: Viewer, organisation: Organisation, facts: dict[str, Any]) -> GroupOffer:
    """Add a delegation, course or cohort."""
    policies.require_editor(viewer, organisation)
    with transaction.atomic():
        offer = GroupOffer.objects.create(
            organisation=organisation, region_id=organisation.region_id, synthetic=organisation.synthetic,
            updated_by_name=viewer.name, **facts,
        )  # fmt: skip
        _log("offer.added", offer)
    return offer


def edit_offer(*, viewer: Viewer, offer: GroupOffer, version: int, changes: dict[str, Any]) -> None:
    """Save a group offer.

    Raises:
        StaleEdit: Somebody else saved first.
    """
    policies.require_editor(viewer, offer.organisation)
    with transaction.atomic():
        save_version(offer, version, {**changes, "updated_by_name": viewer.name})
        _log("offer.changed", offer, fields=sorted(changes))


def cancel_offer(*, viewer: Viewer, offer: GroupOffer) -> None:
    """Cancel a group offer; who had booked stays written down."""
    _set(viewer, offer, "offer.cancelled", {"cancelled_at": timezone.now()})


def reinstate_offer(*, viewer: Viewer, offer: GroupOffer) -> None:
    """Hold a cancelled group offer after all."""
    _set(viewer, offer, "offer.reinstated", {"cancelled_at": None})


def add_project(*, viewer: Viewer, organisation: Organisation, facts: dict[str, Any]) -> Project:
    """Add a funding project that hours can be booked on."""
    policies.require_editor(viewer, organisation)
    with transaction.atomic():
        project = Project.objects.create(
            organisation=organisation, region_id=organisation.region_id, updated_by_name=viewer.name, **facts
        )
        _log("project.added", project)
    return project


def edit_project(*, viewer: Viewer, project: Project, version: int, changes: dict[str, Any]) -> None:
    """Save a funding project.

    Raises:
        StaleEdit: Somebody else saved first.
    """
    policies.require_editor(viewer, project.organisation)
    with transaction.atomic():
        save_version(project, version, {**changes, "updated_by_name": viewer.name})
        _log("project.changed", project, fields=sorted(changes))


def close_project(*, viewer: Viewer, project: Project) -> None:
    """Close a project: no more hours on it; those booked stay."""
    _set(viewer, project, "project.closed", {"closed_at": timezone.now()})


def reopen_project(*, viewer: Viewer, project: Project) -> None:
    """Open a closed project again."""
    _set(viewer, project, "project.reopened", {"closed_at": None})


def _set(viewer: Viewer, row: GroupOffer | Project, verb: str, changes: dict[str, Any]) -> None:
    policies.require_editor(viewer, row.organisation)
    with transaction.atomic():
        save_version(row, row.version, {**changes, "updated_by_name": viewer.name})
        _log(verb, row)


def _log(verb: str, row: GroupOffer | Project, **details: Any) -> None:
    record(verb, object_type=verb.partition(".")[0], object_id=row.pk, organisation=row.organisation_id,
           region=row.region_id, details=details)  # fmt: skip
