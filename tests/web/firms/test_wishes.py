"""One door in: the clock, the queue, who takes it, and the promise in numbers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone
from tests.web import factories
from tests.web.conftest import World, viewing, working

from farled.errors import BadInput
from farled_web.database.versions import StaleEdit
from farled_web.firms.actions import consent, wishes
from farled_web.firms.clock import due
from farled_web.firms.models import Entry, Wish
from farled_web.firms.queries import wishes as queries
from farled_web.jobs.models import Mail

Web = Callable[..., Any]
GIVE = {"identity": "given", "contact": "given"}


@pytest.fixture
def wish(world: World) -> Wish:
    """Sam's firm waits for Hamnen, which it has let in."""
    world.hamnen.email = "office@hamnen.example"
    world.hamnen.save()
    with viewing(world.sam) as sam:
        consent.decide(sam, world.firm, world.hamnen, "contact", GIVE)
        return wishes.make_wish(sam, world.firm, world.hamnen, "Call us about Oslo")


def contact(who: Any, wish: Wish, **more: Any) -> None:
    given: dict[str, Any] = {"how": "phone", "text": "Talked for ten minutes", **more}
    with viewing(who) as viewer:
        wishes.answer(viewer, queries.wish(viewer, wish.uuid), wish.version, **given)


def test_the_clock_starts_and_the_office_is_told(wish: Wish) -> None:
    assert wish.due_at == due(wish.created_at) or abs(wish.due_at - due(wish.created_at)) < timedelta(
        seconds=5
    )
    assert Mail.objects.get(to="office@hamnen.example").language == "sv"
    assert Entry.objects.filter(kind="wish").count() == 1


def test_asked_twice_it_waits_once_from_the_first_time(world: World, wish: Wish) -> None:
    with viewing(world.sam) as sam:
        assert wishes.make_wish(sam, world.firm, world.hamnen, "again").pk == wish.pk


def test_without_consent_nobody_can_be_asked_to_call(world: World) -> None:
    with viewing(world.sam) as sam, pytest.raises(BadInput):
        wishes.make_wish(sam, world.firm, world.hamnen)


@pytest.mark.parametrize("who", ["alice", "charlie", "tove", "cora"])
def test_nobody_wishes_for_the_firm(world: World, who: str) -> None:
    with viewing(getattr(world, who)) as viewer, pytest.raises(PermissionDenied):
        wishes.make_wish(viewer, world.firm, world.hamnen)


def test_the_clock_stops_when_a_named_person_was_in_touch(world: World, wish: Wish) -> None:
    contact(world.charlie, wish)
    wish.refresh_from_db()
    assert wish.answered_at is not None and wish.owner_name == "Charlie"
    assert Entry.objects.get(kind="phone").text == "Talked for ten minutes"


@pytest.mark.parametrize("late", [timedelta(days=-1), timedelta(hours=2)])
def test_a_contact_before_the_wish_or_ahead_is_refused(world: World, wish: Wish, late: timedelta) -> None:
    with pytest.raises(BadInput):
        contact(world.charlie, wish, at=wish.created_at + late)


def test_two_people_taking_it_the_second_is_told(world: World, wish: Wish) -> None:
    other = factories.member("Dan", world.hamnen)
    with viewing(world.charlie) as charlie:
        wishes.take(charlie, queries.wish(charlie, wish.uuid), wish.version)
    with viewing(other) as dan, pytest.raises(StaleEdit):
        wishes.take(dan, queries.wish(dan, wish.uuid), wish.version)


@pytest.mark.parametrize("who", ["alice", "rut", "cora", "tove", "sam"])
def test_strangers_take_nothing(world: World, web: Web, wish: Wish, who: str) -> None:
    client = web(getattr(world, who))
    for name in ("take_wish", "contacted", "hand_on_wish", "close_wish"):
        answer = client.post(
            reverse(f"firms:{name}", args=[wish.uuid]), {"version": "1", "close-why": "because"}
        )
        assert answer.status_code in {403, 404}
    wish.refresh_from_db()
    assert (wish.owner_id, wish.answered_at, wish.closed_at, wish.version) == (None, None, None, 1)


def test_a_reader_looks_and_changes_nothing(world: World, web: Web, wish: Wish) -> None:
    reader = factories.member("Lena", world.hamnen, "reader")
    assert web(reader).get(reverse("firms:wish", args=[wish.uuid])).status_code == 200
    answer = web(reader).post(reverse("firms:take_wish", args=[wish.uuid]), {"version": "1"})
    assert answer.status_code == 403


def test_handed_to_a_colleague(world: World, wish: Wish) -> None:
    dan = factories.member("Dan", world.hamnen)
    with viewing(world.charlie) as charlie:
        wishes.hand_to(charlie, queries.wish(charlie, wish.uuid), wish.version, dan)
    wish.refresh_from_db()
    assert wish.owner_name == "Dan"
    with viewing(world.charlie) as charlie, pytest.raises(PermissionDenied):
        wishes.hand_to(charlie, queries.wish(charlie, wish.uuid), wish.version, world.alice)


def test_handed_on_only_to_whom_the_firm_let_in_and_the_clock_runs_on(world: World, wish: Wish) -> None:
    with viewing(world.charlie) as charlie, pytest.raises(BadInput):
        wishes.hand_on(charlie, queries.wish(charlie, wish.uuid), world.fyren, "they know Oslo")
    factories.consented(world.firm, world.fyren, "identity", "contact")
    with viewing(world.charlie) as charlie:
        wishes.hand_on(charlie, queries.wish(charlie, wish.uuid), world.fyren, "they know Oslo")
    before = wish.due_at
    wish.refresh_from_db()
    assert (wish.organisation_id, wish.owner_id, wish.due_at) == (world.fyren.pk, None, before)


def test_closed_with_a_reason_and_opened_again(world: World, wish: Wish) -> None:
    with viewing(world.charlie) as charlie:
        found = queries.wish(charlie, wish.uuid)
        with pytest.raises(BadInput):
            wishes.close(charlie, found, 1, "")
        wishes.close(charlie, found, 1, "found help elsewhere")
        wishes.open_again(charlie, queries.wish(charlie, wish.uuid), 2)
    wish.refresh_from_db()
    assert wish.closed_at is None


def test_taking_consent_back_closes_what_waits(world: World, wish: Wish) -> None:
    with viewing(world.sam) as sam:
        consent.withdraw(sam, world.firm, world.hamnen)
    wish.refresh_from_db()
    assert wish.closed_why == wishes.CONSENT_ENDED


def test_the_overdue_stand_first_and_are_told_once(world: World, web: Web, wish: Wish) -> None:
    third = factories.registered_firm(world.hamnen, "Cirkus AB")
    late = factories.wish(third, world.hamnen, due_at=timezone.now() - timedelta(hours=1))
    with viewing(world.charlie) as charlie:
        assert [one.pk for one in queries.waiting(charlie)] == [late.pk, wish.pk]
    page = web(world.charlie).get(reverse("firms:wishes")).content.decode()
    assert page.index("Cirkus") < page.index("Alvar") and "overdue" in page
    with working() as work:
        assert wishes.remind_overdue(work) == 1
        assert wishes.remind_overdue(work) == 0
    assert Mail.objects.filter(key__startswith="firms.wish_overdue").count() == 1


def test_overdue_is_worked_out(world: World) -> None:
    friday = datetime(2026, 11, 27, 14, tzinfo=timezone.get_current_timezone())
    wish = Wish(created_at=friday, due_at=None)
    assert not queries.is_overdue(wish, friday + timedelta(days=2))
    assert queries.is_overdue(wish, friday + timedelta(days=3, minutes=1))


def test_the_coordinator_sees_numbers_and_no_firm(world: World, web: Web, wish: Wish) -> None:
    contact(world.charlie, wish)
    factories.wish(world.other_firm, world.fyren, due_at=timezone.now() - timedelta(hours=1))
    with viewing(world.cora):
        found = {one.organisation: one for one in queries.promises(world.region.pk)}
        assert not Wish.objects.exists(), "row-level security shows no wish"
    assert (found["Hamnen"].kept, found["Hamnen"].share_kept) == (1, 1.0)
    assert (found["Fyren"].overdue, found["Fyren"].broken, found["Fyren"].share_kept) == (1, 1, 0.0)
    page = web(world.cora).get(reverse("firms:promise")).content.decode()
    assert "Hamnen" in page and "Alvar" not in page
    for other in (world.otto, world.alice, world.sam):
        with viewing(other):
            assert queries.promises(world.region.pk) == []


def test_by_page_from_taking_to_logging(
    world: World, web: Web, wish: Wish, django_assert_max_num_queries: Any
) -> None:
    client = web(world.charlie)
    with django_assert_max_num_queries(45):
        page = client.get(reverse("firms:wish", args=[wish.uuid])).content.decode()
    assert "Call us about Oslo" in page and world.sam.email in page
    assert client.post(reverse("firms:take_wish", args=[wish.uuid]), {"version": "1"}).status_code == 302
    given = {
        "how": "phone",
        "text": "Talked",
        "at": timezone.localtime().strftime("%Y-%m-%dT%H:%M"),
        "version": "1",
    }
    stale = client.post(reverse("firms:contacted", args=[wish.uuid]), given)
    assert stale.status_code == 409 and "Talked" in stale.content.decode(), "what was typed is kept"
    assert not Entry.objects.filter(kind="phone").exists(), "nothing half-done"
    answer = client.post(reverse("firms:contacted", args=[wish.uuid]), {**given, "version": "2"})
    assert answer.status_code == 302
    with django_assert_max_num_queries(30):
        assert client.get(reverse("firms:wishes")).status_code == 200
