"""§R6, §R9.8: hours taken, promised, given back; never more than there are."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given as drawn
from hypothesis import strategies as st
from tests.referrals.cases import R, S, given, referral_in

from farled.errors import BadInput
from farled.referrals.amendments import Amendment, amend
from farled.referrals.capacity import CapacityPool
from farled.referrals.moves import move
from farled.referrals.transitions import Event
from farled.referrals.values import CapacityChange, State


def change(hours: object, promised: bool = False) -> CapacityChange:
    return CapacityChange("almi", "r1", Decimal(str(hours)), promised)


@drawn(st.permutations([3, 5, 8, 13, 2, 1]))
def test_whoever_is_first_no_hour_is_taken_twice(order: list[int]) -> None:
    """§R6.4, §R9.8: brute force over the order of those who read 16 hours left at once."""
    pool, taken = CapacityPool("almi", Decimal(16)), 0
    for hours in order:
        fits = taken + hours <= 16
        try:
            pool = pool.book(change(hours))
        except BadInput as error:
            assert not fits and error.problems[0].code == "referral-capacity"
        else:
            assert fits
            taken += hours
    assert pool.taken == taken <= 16


def test_hours_promised_count_once_capacity_is_known() -> None:
    """§R6.2: promised 30, then 24 stated: nothing is left, and what comes back first makes up for it."""
    pool = CapacityPool("almi", None)
    assert pool.left is None
    pool = pool.book(change(30, promised=True)).restated(Decimal(24))
    assert pool.left == -6
    with pytest.raises(BadInput, match="more than the -6 hours left"):
        pool.book(change(1))
    assert pool.book(change(-8)).left == 2


def test_unknown_capacity_takes_only_promises() -> None:
    """§R6.2: neither none nor endless."""
    with pytest.raises(ValueError, match="promised"):
        CapacityPool("almi", None).book(change(1))


def test_another_calendar_or_hours_never_taken_are_our_fault() -> None:
    """§R6.4."""
    with pytest.raises(ValueError, match="not of this calendar"):
        CapacityPool("other", Decimal(9)).book(change(1))
    with pytest.raises(ValueError, match="not of this calendar"):
        CapacityPool("almi", Decimal(9)).book(change(-1))


def test_accepting_takes_the_hours_given_or_those_asked_for() -> None:
    """§R6.1."""
    sent = referral_in(State.SENT)
    assert move(sent, Event.ACCEPT, given(R, sent, hours=Decimal(5))).capacity == change(5)
    assert move(sent, Event.ACCEPT, given(R, sent, hours=None)).capacity == change(8)
    with pytest.raises(BadInput, match="is more than the 7 hours left"):
        move(sent, Event.ACCEPT, given(R, sent, capacity_left=Decimal(7)))
    unknown = referral_in(State.SENT, asked_hours=None)
    with pytest.raises(BadInput, match="needs to know the hours"):
        move(unknown, Event.ACCEPT, given(R, unknown, hours=None))


def test_a_receiver_of_unknown_capacity_promises() -> None:
    """§R6.2: what was asked for is no promise, nor is 0."""
    sent = referral_in(State.SENT)
    for hours in (None, Decimal(0), Decimal(-1), Decimal("NaN")):
        with pytest.raises(BadInput, match="no hours are promised"):
            move(sent, Event.ACCEPT, given(R, sent, capacity_left=None, hours=hours))
    moved = move(sent, Event.ACCEPT, given(R, sent, capacity_left=None, hours=Decimal(6)))
    assert moved.capacity == change(6, promised=True) and moved.referral.held.promised


@pytest.mark.parametrize(
    ("state", "event", "back"),
    [
        (State.ACCEPTED, Event.DECLINE, "-8"),
        (State.ON_HOLD, Event.FAIL, "-8"),
        (State.IN_PROGRESS, Event.FAIL, "-5.5"),
        (State.IN_PROGRESS, Event.HAND_BACK, None),
        (State.IN_PROGRESS, Event.REPORT_OUTCOME, None),
        (State.SENT, Event.DECLINE, None),
    ],
)
def test_leaving_gives_back_what_was_not_delivered(state: State, event: Event, back: str | None) -> None:
    """§R6.3, §R9.9: two and a half hours of the eight had been delivered where work had begun."""
    referral = referral_in(state)
    if state is State.IN_PROGRESS:
        hours = given(R, referral, hours=Decimal("2.5"))
        referral = amend(referral, Amendment.DELIVER, hours).referral
    moved = move(referral, event, given(R, referral))
    assert moved.capacity == (change(back) if back else None)


def test_a_hand_back_accepted_gives_the_hours_back() -> None:
    """§R6.3: and not before."""
    asked = referral_in(State.HANDBACK_PENDING)
    assert asked.held.hours == 8
    assert move(asked, Event.AGREE_TO_HAND_BACK, given(S, asked)).capacity == change(-8)
    assert move(asked, Event.RETURN, given(S, asked)).capacity is None
