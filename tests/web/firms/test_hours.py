"""Hours: booked within what is right, summed, changed, removed and brought back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import ProgrammingError, transaction
from django.urls import reverse
from django.utils import timezone
from tests.web import factories
from tests.web.conftest import World, viewing

from farled.errors import BadInput
from farled_web.database.versions import StaleEdit
from farled_web.firms.actions import hours
from farled_web.firms.actions.hours import Booking
from farled_web.firms.models import Hours
from farled_web.firms.queries import hours as queries

Web = Callable[..., Any]


def booked(world: World, amount: float = 1.5, **more: Any) -> Hours:
    with viewing(world.alice) as alice:
        given = {"on": timezone.localdate(), "area": "sales", **more}
        return hours.book(alice, world.firm, world.fyren.pk, Booking(amount=amount, **given))


@pytest.mark.parametrize("amount", [0, -1, 24.25, 0.3])
def test_only_quarters_within_a_day(world: World, amount: float) -> None:
    with pytest.raises(BadInput):
        booked(world, amount)


@pytest.mark.parametrize("days", [1, -1200])
def test_neither_ahead_nor_long_ago(world: World, days: int) -> None:
    with pytest.raises(BadInput):
        booked(world, on=timezone.localdate() + timedelta(days=days))


def test_a_project_takes_hours_only_while_it_is_open(world: World) -> None:
    today = timezone.localdate()
    over = factories.project(
        world.fyren, starts_on=today - timedelta(days=90), ends_on=today - timedelta(days=1)
    )
    closed = factories.project(world.fyren, closed_at=timezone.now())
    for project in (over, closed):
        with pytest.raises(BadInput):
            booked(world, project=project)
    with pytest.raises(PermissionDenied):
        booked(world, project=factories.project(world.hamnen))


def test_sums_by_project_and_month(world: World) -> None:
    project = factories.project(world.fyren, hours=100)
    booked(world, 2, project=project)
    booked(world, 1, project=project)
    booked(world, 0.5)
    with viewing(world.rut) as rut:
        rows = queries.hours(rut)
        assert queries.total(rows) == (3.5, 1)
        assert [(one.name, one.hours, one.planned) for one in queries.by_project(rows)] == [
            ("Export step", 3.0, 100.0), ("", 0.5, None),
        ]  # fmt: skip
        assert [hours for _month, hours, _firms in queries.by_month(rows)] == [3.5]


def test_changed_removed_and_brought_back(world: World) -> None:
    row = booked(world)
    with viewing(world.bob) as bob:
        mine = queries.booked(bob, row.pk)
        hours.change(bob, mine, 1, Booking(timezone.localdate(), 2.0))
        with pytest.raises(StaleEdit):
            hours.change(bob, mine, 1, Booking(timezone.localdate(), 3.0))
        hours.remove(bob, mine)
        assert queries.total(queries.hours(bob)) == (0.0, 0)
        hours.bring_back(bob, mine)
        assert queries.total(queries.hours(bob)) == (2.0, 1)


@pytest.mark.parametrize("who", ["charlie", "rut", "cora", "sam"])
def test_strangers_and_readers_book_and_change_nothing(world: World, who: str) -> None:
    row = booked(world)
    with viewing(getattr(world, who)) as viewer:
        for act in (
            lambda: hours.book(viewer, world.firm, world.fyren.pk, Booking(timezone.localdate(), 1.0)),
            lambda: hours.change(viewer, row, 1, Booking(timezone.localdate(), 1.0)),
            lambda: hours.remove(viewer, row),
            lambda: hours.bring_back(viewer, row),
        ):
            with pytest.raises(PermissionDenied):
                act()


def test_a_stranger_cannot_book_on_a_firm_they_do_not_see(world: World) -> None:
    with viewing(world.charlie) as charlie, pytest.raises(ProgrammingError), transaction.atomic():
        hours.book(charlie, world.firm, world.hamnen.pk, Booking(timezone.localdate(), 1.0))


def test_by_page(world: World, web: Web, django_assert_max_num_queries: Any) -> None:
    project = factories.project(world.fyren)
    client = web(world.alice)
    url = reverse("firms:book_hours")
    assert "Alvar" in client.get(url).content.decode()
    given = {"firm": str(world.firm.uuid), "organisation": world.fyren.pk, "on": str(timezone.localdate()),
             "amount": "1.5", "project": project.pk, "area": "sales", "note": "Market talk"}  # fmt: skip
    assert client.post(url, {**given, "amount": "0"}).status_code == 422
    assert client.post(url, {**given, "firm": str(world.other_firm.uuid)}).status_code == 422
    assert client.post(url, given).status_code == 302
    row = Hours.objects.get()
    with django_assert_max_num_queries(40):
        page = client.get(reverse("firms:hours")).content.decode()
    assert "Market talk" in page and "Export step" in page
    for kind in ("csv", "xlsx"):
        assert client.get(reverse("firms:hours") + f"?export={kind}").status_code == 200
    change = reverse("firms:change_hours", args=[row.pk])
    assert client.get(change).status_code == 200
    assert client.post(change, {**given, "amount": "2", "version": "1"}).status_code == 302
    stale = client.post(change, {**given, "amount": "3", "version": "1"})
    assert stale.status_code == 409 and "<dd>3" in stale.content.decode()
    assert web(world.rut).post(change, {**given, "version": "2"}).status_code == 403
    assert web(world.charlie).get(change).status_code == 404
    remove = reverse("firms:remove_hours", args=[row.pk])
    assert client.post(remove).status_code == 200
    assert client.post(remove, {"undo": "1"}).status_code == 302
