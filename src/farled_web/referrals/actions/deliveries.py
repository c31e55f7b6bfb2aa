"""Hours delivered for a case: out of those it holds, booked on a project where one pays (referrals §R6)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from farled.errors import refuse
from farled.referrals.amendments import Amendment
from farled.referrals.values import Role
from farled_web.directory.models import Project
from farled_web.firms.actions.hours import Booking, book
from farled_web.firms.models import Firm
from farled_web.people.viewer import Viewer
from farled_web.referrals.actions import moving
from farled_web.referrals.models import Delivery, Referral
from farled_web.referrals.policies import roles_of


def deliver(
    viewer: Viewer,
    case: UUID | str,
    *,
    version: int,
    hours: Decimal,
    on: date,
    note: str = "",
    project: Project | None = None,
) -> Delivery:
    """Write down hours delivered; with a project they are booked on it too, in the same transaction.

    Args:
        viewer: Somebody who writes for the receiver.
        case: Public id of the case.
        version: The version that was seen.
        hours: How many, above 0 and no more than the case still holds.
        on: Day they were given.
        note: What was done.
        project: The funding project they are booked on; None: none.

    Raises:
        PermissionDenied: Not the receiver's, or the firm is out of sight and a project was named.
        StaleEdit: The case has changed.
        BadInput: Not from this state, more than is held, a day that lies ahead, or the project is not open.
    """
    today = timezone.localdate()
    if on > today:
        raise refuse(
            "delivery-ahead", on, _("lies ahead"), _("Give the day the hours were given"), f"{today}"
        )
    with transaction.atomic():
        row = moving.locked(viewer, case)
        if Role.RECEIVER not in roles_of(viewer, row):
            raise PermissionDenied
        row = moving.amend(
            viewer, case, Amendment.DELIVER, version=version, role=Role.RECEIVER,
            given={"hours": hours, "note": note.strip()},
        )  # fmt: skip
        made = Delivery.objects.create(
            referral=row, firm_id=row.firm_id, organisation_id=row.receiver_id, service_id=row.service_id,
            on=on, hours=hours, note=note.strip()[:300], by_name=viewer.name[:120],
        )  # fmt: skip
        if project is not None:
            _book(viewer, row, Booking(on, float(hours), project, row.service, row.area, note))
    return made


def take_hours(viewer: Viewer, case: UUID | str, *, version: int, hours: Decimal) -> Referral:
    """Take more of the receiver's hours for a case; promised where its capacity is unknown.

    Raises:
        StaleEdit: The case has changed.
        BadInput: Not from this state, or more than is left.
    """
    return moving.amend(
        viewer, case, Amendment.TAKE_HOURS, version=version, role=Role.RECEIVER, given={"hours": hours}
    )


def _book(viewer: Viewer, row: Any, booking: Booking) -> None:
    firm = Firm.objects.filter(pk=row.firm_id).first()
    if firm is None:
        raise PermissionDenied(_("The firm is not open to you, so its hours cannot be booked on a project."))
    book(viewer, firm, row.receiver_id, booking)
