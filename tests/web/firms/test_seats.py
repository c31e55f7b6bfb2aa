"""Seats: never oversold, however many come at once; a fair line; undo."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone
from tests.web import factories
from tests.web.conftest import World, viewing

from farled.errors import BadInput
from farled_web.directory.models import GroupOffer
from farled_web.firms.actions import seats
from farled_web.firms.models import Firm, Seat
from farled_web.organisations.models import Organisation
from farled_web.people.models import User

Web = Callable[..., Any]


def book(who: User, offer: GroupOffer, firm: Firm, by: Organisation) -> Seat:
    with viewing(who) as viewer:
        return seats.book_seat(viewer, offer, firm, by.pk)


def states(offer: GroupOffer) -> list[str]:
    return list(Seat.objects.filter(offer=offer).order_by("id").values_list("state", flat=True))


def test_a_full_offer_puts_firms_in_line(world: World) -> None:
    offer = factories.offer(world.elsewhere, seats=1, region=world.region)
    assert book(world.alice, offer, world.firm, world.fyren).state == "booked"
    # Charlie sees neither Alice's booking nor that offer's others, and is still not given a seat twice.
    assert book(world.charlie, offer, world.other_firm, world.hamnen).state == "waiting"


def test_a_cancelled_seat_goes_to_who_waited_longest(world: World) -> None:
    offer = factories.offer(world.fyren, seats=1)
    first = book(world.alice, offer, world.firm, world.fyren)
    book(world.charlie, offer, world.other_firm, world.hamnen)
    third = factories.registered_firm(world.fyren)
    book(world.alice, offer, third, world.fyren)
    with viewing(world.alice) as alice:
        seats.cancel_seat(alice, first)
    assert states(offer) == ["cancelled", "booked", "waiting"]
    with viewing(world.alice) as alice:
        seats.book_again(alice, first)
    assert states(offer) == ["waiting", "booked", "waiting"], "undone: back in line, where it first stood"


def test_one_firm_has_one_place(world: World) -> None:
    offer = factories.offer(world.fyren)
    book(world.alice, offer, world.firm, world.fyren)
    with pytest.raises(BadInput):
        book(world.bob, offer, world.firm, world.fyren)


@pytest.mark.parametrize("more", [{"cancelled_at": timezone.now()},
                                  {"apply_by": timezone.localdate() - timedelta(days=1)}])  # fmt: skip
def test_a_closed_offer_takes_nobody(world: World, more: dict[str, Any]) -> None:
    with pytest.raises(BadInput):
        book(world.alice, factories.offer(world.fyren, **more), world.firm, world.fyren)


def test_took_part_only_once_it_has_begun(world: World) -> None:
    offer = factories.offer(world.hamnen)
    seat = book(world.alice, offer, world.firm, world.fyren)
    with viewing(world.charlie) as charlie, pytest.raises(BadInput):
        seats.mark_part(charlie, Seat.objects.get(), True)
    offer.starts_on = offer.ends_on = timezone.localdate()
    offer.save()
    with viewing(world.charlie) as charlie:
        seats.mark_part(charlie, Seat.objects.get(), True)
    seat.refresh_from_db()
    assert seat.state == "took_part"


@pytest.mark.parametrize("who", ["charlie", "rut", "cora", "tove"])
def test_strangers_and_readers_do_nothing(world: World, who: str) -> None:
    offer = factories.offer(world.fyren)
    seat = book(world.alice, offer, world.firm, world.fyren)
    with viewing(getattr(world, who)) as viewer:
        for act in (
            lambda: seats.book_seat(viewer, offer, world.firm, world.fyren.pk),
            lambda: seats.cancel_seat(viewer, seat),
            lambda: seats.book_again(viewer, seat),
            lambda: seats.mark_part(viewer, seat, True),
        ):
            with pytest.raises(PermissionDenied):
                act()
    assert states(offer) == ["booked"]


def test_the_firm_may_give_its_own_seat_back(world: World) -> None:
    offer = factories.offer(world.fyren)
    seat = book(world.alice, offer, world.firm, world.fyren)
    with viewing(world.sam) as sam:
        seats.cancel_seat(sam, seat)
    assert states(offer) == ["cancelled"]


def test_the_database_itself_oversells_nothing(world: World) -> None:
    offer = factories.offer(world.fyren, seats=1)
    book(world.alice, offer, world.firm, world.fyren)
    with viewing(world.charlie), pytest.raises(IntegrityError), transaction.atomic():
        Seat.objects.create(offer=offer, firm=world.other_firm, organisation=world.hamnen, state="booked")


@pytest.mark.django_db(transaction=True)
def test_however_many_come_at_once_no_seat_is_sold_twice() -> None:
    region = factories.region()
    office = factories.organisation(region)
    offer = factories.offer(office, seats=3)
    alice = factories.member("Alice", office)
    firms = [factories.registered_firm(office) for _n in range(10)]
    together = threading.Barrier(len(firms))
    faults: list[BaseException] = []

    def one(firm: Firm) -> None:
        try:
            together.wait(timeout=20)
            book(alice, offer, firm, office)
        except BaseException as error:  # told below
            faults.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=(firm,)) for firm in firms]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert faults == []
    assert sorted(states(offer)) == ["booked"] * 3 + ["waiting"] * 7


def test_by_page(world: World, web: Web, django_assert_max_num_queries: Any) -> None:
    offer = factories.offer(world.fyren, seats=1)
    client = web(world.alice)
    assert "Delegation" in client.get(reverse("firms:offers")).content.decode()
    url = reverse("firms:offer", args=[offer.uuid])
    given = {"firm": str(world.firm.uuid), "organisation": world.fyren.pk}
    assert client.post(url, given).status_code == 302
    with django_assert_max_num_queries(32):
        assert "Alvar" in client.get(url).content.decode()
    page = web(world.charlie).get(url).content.decode()
    assert "Alvar" not in page
    seat = Seat.objects.get()
    assert client.post(reverse("firms:seat", args=[seat.pk]), {"verb": "cancel"}).status_code == 302
    assert client.post(reverse("firms:seat", args=[seat.pk]), {"verb": "undo"}).status_code == 302
    assert states(offer) == ["booked"]
    assert (
        web(world.charlie).post(reverse("firms:seat", args=[seat.pk]), {"verb": "cancel"}).status_code == 404
    )
    assert web(world.rut).post(reverse("firms:seat", args=[seat.pk]), {"verb": "cancel"}).status_code == 403
