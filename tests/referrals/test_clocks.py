"""§R5: working time against the days counted elsewhere in the library, deadlines, pauses."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given as drawn
from hypothesis import strategies as st
from tests.referrals.cases import MONDAY, RULES, E, R, given, referral_in

from farled.referrals.clock_rules import ClockRules
from farled.referrals.clocks import (
    after_working_time,
    day_start,
    deadlines,
    is_overdue,
    local_day,
    months_later,
    resume_clock,
    start_clock,
    working_time,
)
from farled.referrals.moves import move
from farled.referrals.transitions import Event
from farled.referrals.values import Clock, State
from farled.terms.working_days import add_working_days, working_days_between

STOCKHOLM = ZoneInfo("Europe/Stockholm")
moments = st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1), timezones=st.just(STOCKHOLM))


@drawn(moments, moments)
def test_working_time_is_that_of_the_calendar(start: datetime, end: datetime) -> None:
    """§R5.1: an independent count of the same days."""
    exact = working_time(start, end, RULES) / timedelta(days=1)
    assert exact == pytest.approx(working_days_between(start, end))


@drawn(moments, st.integers(0, 40))
def test_days_later_is_the_moment_of_the_calendar(start: datetime, days: int) -> None:
    """§R5.1: whole working days are those of `add_working_days`."""
    assert after_working_time(start, timedelta(days=days), RULES) == add_working_days(start, days)


@drawn(moments, st.timedeltas(timedelta(0), timedelta(days=30)))
def test_after_and_between_undo_each_other(start: datetime, amount: timedelta) -> None:
    """§R5.1."""
    assert working_time(start, after_working_time(start, amount, RULES), RULES) == amount


def test_a_region_has_its_own_calendar_and_zone() -> None:
    """§R5.1: a region that works on Saturdays; midnight is where the region is."""
    rules = ClockRules(working_day=lambda day: day.weekday() < 6, zone=STOCKHOLM)
    friday_evening = datetime(2027, 2, 5, 23, 30, tzinfo=UTC)  # Saturday in Stockholm
    assert local_day(friday_evening, rules) == date(2027, 2, 6)
    # Half past midnight on Saturday: a whole working day later is half past midnight on Monday.
    later = after_working_time(friday_evening, timedelta(days=1), rules)
    assert later == datetime(2027, 2, 8, 0, 30, tzinfo=STOCKHOLM)
    assert day_start(date(2027, 2, 8), friday_evening, rules) == datetime(2027, 2, 8, tzinfo=STOCKHOLM)


def test_times_of_two_zones_are_one_time() -> None:
    """§R5.1: the database's UTC and the region's time give the same."""
    start, end = datetime(2027, 2, 1, 9, tzinfo=STOCKHOLM), datetime(2027, 2, 3, 12, tzinfo=STOCKHOLM)
    rules = ClockRules(zone=STOCKHOLM)
    assert working_time(
        start.astimezone(UTC), end.astimezone(timezone(timedelta(hours=5))), rules
    ) == timedelta(days=2, hours=3)


@pytest.mark.parametrize(
    ("moment", "months", "later"),
    [
        ("2027-02-28", 12, "2028-02-28"),
        ("2028-02-29", 12, "2029-02-28"),
        ("2027-01-31", 1, "2027-02-28"),
        ("2027-12-15", 1, "2028-01-15"),
    ],
)
def test_months_later_keep_the_day(moment: str, months: int, later: str) -> None:
    """§R4.4."""
    assert months_later(datetime.fromisoformat(moment), months) == datetime.fromisoformat(later)


def test_a_sent_referral_is_due_after_one_day_and_overdue_after_two() -> None:
    """§R5.2: sent on a Monday at nine."""
    moment = deadlines(Clock(State.SENT, MONDAY, 2), RULES)
    assert moment.due == MONDAY + timedelta(days=1)
    assert moment.overdue == MONDAY + timedelta(days=2)
    assert moment.escalate == MONDAY + timedelta(days=7)
    assert moment.end == MONDAY + timedelta(days=14)


def test_the_end_leaves_a_day_after_the_coordinator_was_called_in() -> None:
    """§R9.6: a timer that was down escalates late, and the end waits for it."""
    late = MONDAY + timedelta(days=28)
    assert deadlines(Clock(State.SENT, MONDAY, 2, escalated=late), RULES).end == late + timedelta(days=1)


def test_overdue_depends_on_the_time_alone() -> None:
    """§R9.1."""
    sent = referral_in(State.SENT)
    assert not is_overdue(sent, MONDAY + timedelta(days=2, seconds=-1), RULES)
    assert is_overdue(sent, MONDAY + timedelta(days=2), RULES)
    assert not is_overdue(referral_in(State.CLOSED), MONDAY + timedelta(days=900), RULES)


def test_a_question_stops_the_receivers_clock() -> None:
    """§R5.3: asked after half a day, answered three days later; half a day is left until it is due."""
    sent = referral_in(State.SENT)
    asked = move(sent, Event.ASK, given(R, sent, MONDAY + timedelta(hours=12))).referral
    assert (asked.clock and asked.clock.kind, asked.answer_clock) == (State.NEEDS_INFO, sent.clock)
    answered = move(asked, Event.ANSWER, given(E, asked, MONDAY + timedelta(days=3, hours=12))).referral
    assert answered.clock == replace(sent.clock, paused=timedelta(days=3)) and answered.answer_clock is None
    assert answered.clock is not None
    assert deadlines(answered.clock, RULES).due == MONDAY + timedelta(days=4)


def test_a_pause_over_a_weekend_counts_no_days_off() -> None:
    """§R5.3: from Friday noon to Monday noon one working day passes."""
    clock, friday = Clock(State.SENT, MONDAY, 2), MONDAY + timedelta(days=4, hours=3)
    assert resume_clock(clock, friday, friday + timedelta(days=3), RULES).paused == timedelta(days=1)


def test_a_clock_may_start_at_the_meeting_or_the_review_date() -> None:
    """§R5.2."""
    booked = referral_in(State.HANDOVER_BOOKED)
    assert booked.clock and booked.meeting and booked.clock.started == booked.meeting.at
    held = referral_in(State.ON_HOLD)
    assert held.clock and held.clock.started.date() == held.review
    past = MONDAY + timedelta(days=300)
    assert start_clock(booked, State.HANDOVER_BOOKED, past, RULES).started == past
