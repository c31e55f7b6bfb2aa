"""Seats on group offers: booked while there are any, then a waiting list in the order people came."""

from __future__ import annotations

from uuid import uuid4

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from farled.errors import refuse
from farled_web.audit.actions import record
from farled_web.directory.models import GroupOffer
from farled_web.firms.actions import entries, telling
from farled_web.firms.models import Firm, Seat
from farled_web.firms.policies import can_book_seat, can_change_seat, can_mark_part
from farled_web.firms.queries.seats import free_seats, lock_offer
from farled_web.organisations.models import Organisation
from farled_web.people.viewer import Viewer

BOOKED, WAITING, CANCELLED, TOOK_PART = "booked", "waiting", "cancelled", "took_part"


def book_seat(viewer: Viewer, offer: GroupOffer, firm: Firm, organisation: int) -> Seat:
    """Book a firm on an offer; when it is full the firm waits in line.

    Args:
        viewer: An adviser who sees the firm.
        offer: The offer.
        firm: The firm.
        organisation: For which of the adviser's organisations.
    """
    if not can_book_seat(viewer, firm, organisation):
        raise PermissionDenied
    _open(offer)
    with transaction.atomic():
        if Seat.objects.filter(offer=offer, firm=firm).exclude(state=CANCELLED).exists():
            raise refuse("seat-taken-before", firm.name, _("has a place here already"),
                         _("Cancel that one first, if it is wrong"))  # fmt: skip
        state = BOOKED if free_seats(offer) > 0 else WAITING
        seat = Seat.objects.create(offer=offer, firm=firm, organisation_id=organisation, state=state)
        _log("seat.booked", seat, organisation, {"state": state})
        entries.note_event(
            viewer, firm, kind="seat", organisation=organisation,
            data={"offer": offer.pk, "name": offer.name, "state": state},
        )  # fmt: skip
    return seat


def cancel_seat(viewer: Viewer, seat: Seat) -> None:
    """Give a seat back; who has waited longest gets it."""
    _may(viewer, seat)
    with transaction.atomic():
        lock_offer(seat.offer)
        if not _turn(seat, (BOOKED, WAITING), CANCELLED, cancelled_at=timezone.now()):
            raise _moved_on()
        _log("seat.cancelled", seat, _for(viewer, seat))
        _fill(seat.offer)


def book_again(viewer: Viewer, seat: Seat) -> None:
    """Undo a cancelling: the seat is booked if one is free, else the firm waits where it first stood."""
    _may(viewer, seat)
    _open(seat.offer)
    with transaction.atomic():
        state = BOOKED if free_seats(seat.offer) > 0 else WAITING
        if not _turn(seat, (CANCELLED,), state, cancelled_at=None):
            raise _moved_on()
        _log("seat.booked_again", seat, _for(viewer, seat), {"state": state})


def mark_part(viewer: Viewer, seat: Seat, took_part: bool) -> None:
    """Say that the firm took part, or take that back."""
    if not can_mark_part(viewer, seat):
        raise PermissionDenied
    if took_part and seat.offer.starts_on > timezone.localdate():
        raise refuse("offer-ahead", seat.offer.name, _("has not begun"), _("Wait until it has"))
    with transaction.atomic():
        before, after = (BOOKED, TOOK_PART) if took_part else (TOOK_PART, BOOKED)
        if not _turn(seat, (before,), after):
            raise _moved_on()
        _log("seat.took_part" if took_part else "seat.not_part", seat, _for(viewer, seat))


def _fill(offer: GroupOffer) -> None:
    """Give free seats to who has waited longest, and tell who booked them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT seat, firm, organisation FROM firms_fill_seats(%s)", [offer.pk])
        moved = cursor.fetchall()
    for seat, firm, organisation in moved:
        record(
            "seat.moved_up", object_type="seat", object_id=seat, firms=[firm], categories=["journey"],
            organisation=organisation, region=offer.region_id, details={"offer": offer.pk},
        )  # fmt: skip
        telling.tell(
            telling.office_of(Organisation.objects.get(pk=organisation)),
            f"firms.seat:{seat}:{uuid4().hex}",
            lambda: (
                _("A seat has become free: %(offer)s") % {"offer": offer.name},
                _("A firm you put on the waiting list has a seat now.\n\nSee which, here:\n%(page)s")
                % {"page": telling.page("firms:offer", offer.uuid)},
            ),
            offer.region_id,
        )  # fmt: skip


def _turn(seat: Seat, before: tuple[str, ...], after: str, **more: object) -> bool:
    changed = Seat.objects.filter(pk=seat.pk, state__in=before).update(state=after, **more)
    if changed:
        seat.state = after
    return bool(changed)


def _open(offer: GroupOffer) -> None:
    last = offer.apply_by or offer.starts_on
    if offer.cancelled_at is not None or last < timezone.localdate():
        raise refuse("offer-closed", offer.name, _("takes no more bookings"), _("Choose another offer"))


def _may(viewer: Viewer, seat: Seat) -> None:
    if not can_change_seat(viewer, seat):
        raise PermissionDenied


def _for(viewer: Viewer, seat: Seat) -> int | None:
    held = (seat.organisation_id, seat.offer.organisation_id)
    return next((one for one in held if one in viewer.writes), None)


def _moved_on() -> Exception:
    return refuse(
        "seat-moved-on", "", _("Somebody has changed this booking meanwhile"), _("Look at it again")
    )


def _log(verb: str, seat: Seat, organisation: int | None, details: dict[str, object] | None = None) -> None:
    record(
        verb, object_type="seat", object_id=seat.pk, firms=[seat.firm_id], categories=["journey"],
        organisation=organisation, region=seat.offer.region_id,
        details={"offer": seat.offer_id, **(details or {})},
    )  # fmt: skip
