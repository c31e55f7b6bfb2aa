"""Hours given to a firm, booked on a funding project where there is one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from farled.errors import refuse
from farled_web.audit.actions import record
from farled_web.database.versions import save_version
from farled_web.directory.models import Project, Service
from farled_web.firms.actions import entries
from farled_web.firms.models import Firm, Hours
from farled_web.firms.policies import can_book_hours
from farled_web.people.viewer import Viewer

MOST_A_DAY = 24.0
STEP = 0.25
EARLIEST = timedelta(days=3 * 366)
"""How far back hours can be booked (docs/methods/web.md, firms §8)."""


@dataclass(frozen=True, slots=True)
class Booking:
    """What is booked.

    Attributes:
        on: Day the hours were given.
        amount: Hours, in quarters.
        project: The funding project, if there is one.
        service: What was given, if it is in the directory.
        area: Support area.
        note: What was done.
    """

    on: date
    amount: float
    project: Project | None = None
    service: Service | None = None
    area: str = ""
    note: str = ""


def book(viewer: Viewer, firm: Firm, organisation: int, booking: Booking) -> Hours:
    """Book hours given to a firm the viewer sees."""
    if not can_book_hours(viewer, organisation):
        raise PermissionDenied
    with transaction.atomic():
        _check(organisation, booking, firm, None)
        row = Hours.objects.create(
            firm=firm, organisation_id=organisation, user_id=viewer.user or 0, **_values(booking)
        )
        _log("hours.booked", row, firm.region_id)
        entries.note_event(
            viewer, firm, kind="hours", organisation=organisation,
            data={"hours": row.pk, "amount": booking.amount, "area": _values(booking)["area"]},
        )  # fmt: skip
    return row


def change(viewer: Viewer, row: Hours, version: int, booking: Booking) -> None:
    """Change a booking; the second of two people is told."""
    _may(viewer, row)
    with transaction.atomic():
        _check(row.organisation_id, booking, row.firm, row)
        save_version(row, version, _values(booking))
        _log("hours.changed", row, row.firm.region_id)


def remove(viewer: Viewer, row: Hours) -> None:
    """Take a booking out of every sum; it can be brought back."""
    _may(viewer, row)
    with transaction.atomic():
        save_version(row, row.version, {"removed_at": timezone.now()})
        _log("hours.removed", row, row.firm.region_id)


def bring_back(viewer: Viewer, row: Hours) -> None:
    """Put a removed booking back."""
    if not can_book_hours(viewer, row.organisation_id):
        raise PermissionDenied
    with transaction.atomic():
        save_version(row, row.version, {"removed_at": None})
        _log("hours.brought_back", row, row.firm.region_id)


def _may(viewer: Viewer, row: Hours) -> None:
    if not can_book_hours(viewer, row.organisation_id) or row.removed_at is not None:
        raise PermissionDenied


def _values(booking: Booking) -> dict[str, Any]:
    area = booking.area or (booking.service.area if booking.service else "")
    return {
        "on": booking.on, "amount": booking.amount, "project": booking.project, "service": booking.service,
        "area": area, "note": booking.note.strip()[:300],
    }  # fmt: skip


def _check(organisation: int, booking: Booking, firm: Firm, row: Hours | None) -> None:
    today = timezone.localdate()
    if not 0 < booking.amount <= MOST_A_DAY or booking.amount % STEP:
        raise refuse("bad-hours", booking.amount, _("is not a number of hours given in a day"),
                     _("Write hours in quarters, at most 24"), "1.5")  # fmt: skip
    if not today - EARLIEST <= booking.on <= today:
        raise refuse("hours-out-of-time", booking.on, _("lies ahead, or more than three years back"),
                     _("Give the day the hours were given"), f"{today}")  # fmt: skip
    project = booking.project
    if project is None:
        return
    if project.organisation_id != organisation:
        raise PermissionDenied
    early = project.starts_on is not None and booking.on < project.starts_on
    late = project.ends_on is not None and booking.on > project.ends_on
    same = row is not None and row.project_id == project.pk
    if early or late or (project.closed_at is not None and not same):
        raise refuse(
            "project-not-open", project.name, _("was not open on that day"),
            _("Choose another project or another day"),
            f"{project.starts_on or today} – {project.ends_on or today}",
        )  # fmt: skip


def _log(verb: str, row: Hours, region: int) -> None:
    record(
        verb, object_type="hours", object_id=row.pk, firms=[row.firm_id], categories=["journey"],
        organisation=row.organisation_id, region=region,
        details={"amount": row.amount, "project": row.project_id},
    )  # fmt: skip
