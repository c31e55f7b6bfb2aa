"""The timeline: notes, who reads them, paging, undo, export."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import ProgrammingError, connection, transaction
from django.urls import reverse
from django.utils import timezone
from tests.web import factories
from tests.web.conftest import World, viewing

from farled.errors import BadInput
from farled_web.database.versions import StaleEdit
from farled_web.firms.actions import entries
from farled_web.firms.models import Entry
from farled_web.firms.queries import entries as queries

Web = Callable[..., Any]


def note(world: World, text: str = "Talked", **more: Any) -> Entry:
    with viewing(world.alice) as alice:
        return entries.add(alice, world.firm, "note", text=text, organisation=world.fyren.pk, **more)


def seen(world: World, who: Any) -> list[str]:
    with viewing(who) as viewer:
        return [one.text for one in queries.entries(viewer, world.firm)]


def test_own_organisation_and_firm_read_what_is_not_shared(world: World) -> None:
    factories.consented(world.firm, world.hamnen, "identity", "journey")
    note(world, "shared")
    note(world, "ours alone", shared=False)
    assert seen(world, world.alice) == seen(world, world.rut) == ["ours alone", "shared"]
    assert seen(world, world.sam) == ["ours alone", "shared"]
    assert seen(world, world.charlie) == ["shared"]
    assert seen(world, world.tove) == seen(world, world.cora) == []


def test_without_consent_to_the_journey_nothing_is_read(world: World) -> None:
    factories.consented(world.firm, world.hamnen, "identity", "contact")
    note(world)
    assert seen(world, world.charlie) == []


@pytest.mark.parametrize("who", ["charlie", "rut", "cora", "tove"])
def test_strangers_and_readers_write_nothing(world: World, who: str) -> None:
    with (
        viewing(getattr(world, who)) as viewer,
        pytest.raises((PermissionDenied, ProgrammingError)),
        transaction.atomic(),
    ):
        entries.add(viewer, world.firm, "note", text="x", organisation=world.fyren.pk)


def test_a_stranger_cannot_write_for_their_own_organisation_either(world: World) -> None:
    with viewing(world.charlie) as charlie, pytest.raises(ProgrammingError), transaction.atomic():
        entries.add(charlie, world.firm, "note", text="x", organisation=world.hamnen.pk)


def test_a_note_is_changed_removed_and_brought_back(world: World) -> None:
    row = note(world)
    with viewing(world.bob) as bob:
        mine = queries.entry(bob, world.firm, row.pk)
        entries.change(bob, mine, 1, text="Talked more", shared=False, at=mine.at)
        with pytest.raises(StaleEdit):
            entries.change(bob, mine, 1, text="late", shared=True, at=mine.at)
        entries.remove(bob, mine)
        assert list(queries.entries(bob, world.firm)) == []
        entries.bring_back(bob, mine)
    assert seen(world, world.alice) == ["Talked more"]


@pytest.mark.parametrize("who", ["rut", "charlie", "sam"])
def test_others_change_no_note(world: World, who: str) -> None:
    factories.consented(world.firm, world.hamnen, "identity", "journey")
    row = note(world)
    with viewing(getattr(world, who)) as viewer:
        mine = queries.entry(viewer, world.firm, row.pk)
        for act in (lambda: entries.remove(viewer, mine),
                    lambda: entries.change(viewer, mine, 1, text="x", shared=True, at=mine.at)):  # fmt: skip
            with pytest.raises(PermissionDenied):
                act()


def test_what_happened_by_itself_is_not_changed_by_hand(world: World) -> None:
    with viewing(world.alice) as alice:
        row = entries.add(alice, world.firm, "check", organisation=world.fyren.pk)
        with pytest.raises(PermissionDenied):
            entries.remove(alice, row)


@pytest.mark.parametrize(("text", "ahead"), [("", 0), ("  ", 0), ("x", 3)])
def test_an_empty_note_or_one_ahead_is_refused(world: World, text: str, ahead: int) -> None:
    with pytest.raises(BadInput):
        note(world, text, at=timezone.now() + timedelta(days=ahead))


def test_pages_follow_each_other_without_gap_or_repeat(world: World) -> None:
    now = timezone.now()
    Entry.objects.bulk_create(
        Entry(
            firm=world.firm,
            at=now - timedelta(hours=n // 3),
            kind="note",
            organisation=world.fyren,
            text=str(n),
        )
        for n in range(40)
    )
    got, older = [], ""
    with viewing(world.alice) as alice:
        while True:
            page = queries.page(alice, world.firm, older=older, size=7)
            got += [event.entry.pk for event in page.events]
            older = page.older
            if not older:
                break
        assert got == [one.pk for one in queries.entries(alice, world.firm)]
        assert queries.page(alice, world.firm, older="nonsense").events


def test_a_page_is_read_off_the_index(world: World) -> None:
    now = timezone.now()
    Entry.objects.bulk_create(
        (Entry(firm=world.firm if n % 20 == 0 else world.other_firm, at=now - timedelta(minutes=n), kind="note",  # noqa: E501
               organisation=world.fyren, text="x") for n in range(20_000)), batch_size=5000,
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE firms_entry")
    with viewing(world.alice) as alice:
        mark = (now - timedelta(days=3)).timestamp()
        at = timezone.datetime.fromtimestamp(mark, tz=timezone.get_current_timezone())  # type: ignore[attr-defined]
        rows = queries.entries(alice, world.firm).filter(at__lte=at)[:31]
        plan = rows.explain()
    assert "entry_by_firm" in plan and "Sort" not in plan and "Seq Scan on firms_entry" not in plan


def test_by_page(world: World, web: Web, django_assert_max_num_queries: Any) -> None:
    client = web(world.alice)
    add = reverse("firms:add_entry", args=[world.firm.uuid])
    assert client.get(add).status_code == 200
    given = {"organisation": world.fyren.pk, "kind": "phone", "text": "Sends drawings", "shared": "on",
             "at": timezone.localtime().strftime("%Y-%m-%dT%H:%M")}  # fmt: skip
    assert client.post(add, {**given, "text": ""}).status_code == 422
    assert client.post(add, given).status_code == 302
    row = Entry.objects.get(kind="phone")
    tab = reverse("firms:page", args=[world.firm.uuid, "timeline"])
    with django_assert_max_num_queries(36):
        assert "Sends drawings" in client.get(tab).content.decode()
    url = reverse("firms:change_entry", args=[world.firm.uuid, row.pk])
    assert client.get(url).status_code == 200
    changed = {**given, "text": "Sends them Monday", "version": "1"}
    assert client.post(url, changed).status_code == 302
    stale = client.post(url, {**changed, "text": "Mine"})
    assert (
        stale.status_code == 409
        and "Sends them Monday" in stale.content.decode()
        and "Mine" in stale.content.decode()
    )
    remove = reverse("firms:remove_entry", args=[world.firm.uuid, row.pk])
    assert client.post(remove).status_code == 200
    assert "Sends them" not in client.get(tab).content.decode()
    assert client.post(remove, {"undo": "1"}).status_code == 302
    assert web(world.charlie).post(remove).status_code == 404
    assert web(world.rut).post(remove).status_code == 403


def test_the_export_streams_what_the_viewer_sees(world: World, web: Web) -> None:
    factories.consented(world.firm, world.hamnen, "identity", "journey")
    note(world, "open to all")
    note(world, "=1+1", shared=False)
    url = reverse("firms:export_timeline", args=[world.firm.uuid])
    answer = web(world.charlie).get(url)
    assert answer.status_code == 200 and answer.streaming
    assert web(world.tove).get(url).status_code == 404
