"""The one door in, counted: who waits, who waited too long, how often the promise was kept."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone
from tests.web.conftest import World, working

from farled_web.firms.models import Wish
from farled_web.workspace.counting import door

MONDAY = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)


def wish(world: World, at: dt.datetime, answered: dt.datetime | None = None) -> None:
    made = Wish.objects.create(firm=world.firm, region=world.region, organisation=world.fyren)
    Wish.objects.filter(pk=made.pk).update(created_at=at, answered_at=answered)


def test_a_wish_from_friday_noon_is_due_on_monday_noon(world: World) -> None:
    wish(world, MONDAY - dt.timedelta(days=3, minutes=-5))
    wish(world, MONDAY - dt.timedelta(days=3, minutes=5))
    with working():
        found = door(world.region, MONDAY)
    assert (found["waiting"], found["overdue"]) == (2, 1)
    assert found["overdue_at"] == [{"name": "Fyren", "count": 1}]


def test_the_promise_is_kept_within_one_working_day(world: World) -> None:
    tuesday = MONDAY - dt.timedelta(days=6)
    wish(world, tuesday, tuesday + dt.timedelta(hours=20))
    wish(world, tuesday, tuesday + dt.timedelta(hours=30))
    with working():
        found = door(world.region, MONDAY)
    assert (found["answered"], found["kept"]) == (2, 1)


def test_what_was_closed_does_not_wait(world: World) -> None:
    wish(world, MONDAY - dt.timedelta(days=9))
    Wish.objects.update(closed_at=timezone.now())
    with working():
        assert door(world.region, MONDAY)["waiting"] == 0
