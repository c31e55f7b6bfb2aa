"""Group offers with their seats: free, booked, waiting."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db import connection
from django.db.models import OuterRef, QuerySet, Subquery
from django.shortcuts import get_object_or_404
from django.utils import timezone

from farled_web.database import narrowing
from farled_web.directory.models import GroupOffer
from farled_web.firms.models import Firm, Seat
from farled_web.firms.policies import visible_firms, visible_seats
from farled_web.people.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Offer:
    """An offer with how full it is."""

    row: GroupOffer
    free: int
    bookable: bool


def free_seats(offer: GroupOffer) -> int:
    """Give how many seats are free, and hold the offer until the transaction ends."""
    seats, taken = lock_offer(offer)
    return max(0, seats - taken)


def lock_offer(offer: GroupOffer) -> tuple[int, int]:
    """Hold the offer until the transaction ends; gives its seats and how many are taken."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT seats, taken FROM firms_lock_offer(%s)", [offer.pk])
        seats, taken = cursor.fetchone()
    return seats, taken


def offers(viewer: Viewer) -> QuerySet[GroupOffer]:
    """Give the offers of the viewer's regions that are not over, soonest first."""
    rows = GroupOffer.objects.filter(region__in=viewer.regions, ends_on__gte=timezone.localdate())
    return rows.select_related("organisation").order_by("starts_on", "id")


def offer(uuid: UUID) -> Offer:
    """Give one offer with its free seats.

    Raises:
        Http404: There is none.
    """
    row = get_object_or_404(GroupOffer.objects.select_related("organisation", "region"), uuid=uuid)
    last = row.apply_by or row.starts_on
    return Offer(row, free_seats(row), row.cancelled_at is None and last >= timezone.localdate())


def seats(viewer: Viewer, offer: GroupOffer) -> QuerySet[Seat]:
    """Give the seats of an offer the viewer may see, with the firm's name where it is open to them."""
    name = narrowing.narrow(Firm.objects.filter(pk=OuterRef("firm_id")), visible_firms(viewer)).values("name")
    rows = narrowing.narrow(Seat.objects.filter(offer=offer), visible_seats(viewer))
    return rows.select_related("organisation", "offer").annotate(firm_name=Subquery(name[:1])).order_by(
        "booked_at", "id"
    )  # fmt: skip


def seat(viewer: Viewer, pk: int) -> Seat:
    """Give one seat.

    Raises:
        Http404: There is none the viewer may see.
    """
    rows = narrowing.narrow(Seat.objects.select_related("offer", "organisation"), visible_seats(viewer))
    return get_object_or_404(rows, pk=pk)


def seats_of(viewer: Viewer, firm: Firm) -> list[Seat]:
    """Give a firm's places on offers, soonest first."""
    rows = narrowing.narrow(Seat.objects.filter(firm=firm), visible_seats(viewer)).exclude(state="cancelled")
    return list(rows.select_related("offer", "offer__organisation").order_by("offer__starts_on"))
