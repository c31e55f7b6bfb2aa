"""§R8: rows of an event log, without persons and without free text."""

from __future__ import annotations

from dataclasses import astuple

import pytest
from tests.referrals.cases import MONDAY, C, E, R, S, draft_referral, given, referral_in

from farled.packs.schemas_later import OBJECT_TYPES, QUALIFIERS
from farled.referrals.journal import event_log
from farled.referrals.moves import move
from farled.referrals.opening import draft, reroute
from farled.referrals.transitions import TRANSITIONS, Event
from farled.referrals.values import JournalEntry, Referral, State


def story() -> tuple[list[JournalEntry], Referral]:
    made = draft(
        "r1", sender="region", receiver="almi", firm="f1", purpose="deliver", service="loan",
        categories=("contact", "identity"), context=given(S), owner="Kim Ek",
    )  # fmt: skip
    entries, referral = [made.entry], made.referral
    for event, role in (
        (Event.SEND, S),
        (Event.ASK, R),
        (Event.ANSWER, E),
        (Event.ACCEPT, R),
        (Event.START, R),
    ):
        moved = move(referral, event, given(role, referral))
        entries.append(moved.entry)
        referral = moved.referral
    return entries, referral


def test_events_come_in_order_with_their_objects() -> None:
    """§R8.1: all on one morning, so that the order is the versions'."""
    entries, referral = story()
    events, objects = event_log(reversed(entries), {"r1": referral})
    assert [event.type for event in events] == [
        "referral_drafted", "referral_sent", "referral_questioned", "referral_answered", "referral_accepted",
        "referral_started",
    ]  # fmt: skip
    assert [event.order for event in events] == [0, 1, 2, 3, 4, 5] and events[0].time == MONDAY
    assert len({event.event for event in events}) == 6
    first = {(o.object_type, o.object, o.qualifier) for o in objects if o.event == events[0].event}
    assert first == {("referral", "r1", "about"), ("sme", "f1", "about"), ("organisation", "region", "from"),
                     ("organisation", "almi", "to"), ("service", "loan", "about")}  # fmt: skip


def test_no_person_and_no_free_text_comes_along() -> None:
    """§R8.1."""
    entries, referral = story()
    assert "Alex Lind" in str(entries) and "Norway" in str(entries)
    text = str([astuple(row) for table in event_log(entries, {"r1": referral}) for row in table])
    for secret in ("kim", "Kim Ek", "Alex", "Norway", "Which countries", "Telephone"):
        assert secret not in text


def test_the_rows_fit_the_tables_of_a_pack() -> None:
    """§R8.1: an independent list of what a pack allows."""
    parent = referral_in(State.DECLINED)
    made = reroute(parent, "r2", "other", given(C, parent))
    _, objects = event_log([made.entry], {"r2": made.referral})
    assert {row.object_type for row in objects} <= set(OBJECT_TYPES)
    assert {row.qualifier for row in objects} <= set(QUALIFIERS)
    assert ("referral", "r1", "from") in {(o.object_type, o.object, o.qualifier) for o in objects}


def test_a_line_without_its_referral_is_our_fault() -> None:
    with pytest.raises(KeyError):
        event_log(story()[0], {"r9": draft_referral()})


def test_a_kind_is_one_word_for_one_thing() -> None:
    """§R8.1: a log can be counted by type."""
    by_kind: dict[str, set[State | None]] = {}
    for row in TRANSITIONS:
        by_kind.setdefault(row.kind, set()).add(row.target)
    assert all(len(targets) == 1 for targets in by_kind.values())
