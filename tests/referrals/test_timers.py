"""§R5.4, §R9.6: what falls due, when, to whom, once."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from tests.referrals.cases import MONDAY, RULES, C, R, S, T, escalated, given, referral_in

from farled.errors import BadInput
from farled.referrals.clock_rules import ENDED_BY_TIMER
from farled.referrals.moves import move
from farled.referrals.refusals import StaleReferral
from farled.referrals.states import END_STATES, OPEN_STATES
from farled.referrals.timers import ENDING, Timer, due_events, escalate, next_due
from farled.referrals.transitions import TRANSITIONS, Event
from farled.referrals.values import Role, State

LATER = MONDAY + timedelta(days=120)


def kinds(state: State, now: datetime) -> list[Timer]:
    return [event.kind for event in due_events(referral_in(state), now, RULES)]


def test_a_month_late_it_escalates_first_and_ends_later() -> None:
    """§R9.6: the end is not even found before the escalation was carried out."""
    sent = referral_in(State.SENT)
    assert [event.kind for event in due_events(sent, LATER, RULES)] == [Timer.REMIND, Timer.ESCALATE]
    with pytest.raises(BadInput, match="only after the coordinator was called in"):
        move(sent, Event.EXPIRE, given(T, sent, LATER))
    flagged = escalated(sent, LATER)
    assert Timer.END not in {event.kind for event in due_events(flagged, LATER, RULES)}
    with pytest.raises(BadInput, match="is too early"):
        move(flagged, Event.EXPIRE, given(T, flagged, LATER + timedelta(hours=23)))
    found = due_events(flagged, LATER + timedelta(days=1), RULES)
    assert [(event.kind, event.event) for event in found][-1] == (Timer.END, Event.EXPIRE)


@pytest.mark.parametrize("state", OPEN_STATES)
def test_every_open_state_flags_and_only_some_end(state: State) -> None:
    """§R5.4: drafts go stale quietly, accepted work is never ended."""
    flag = {State.DRAFT: Timer.STALE, State.ON_HOLD: Timer.REVIEW}.get(state, Timer.REMIND)
    assert kinds(state, LATER) == [flag, Timer.ESCALATE][: 1 if state is State.DRAFT else 2]
    if state is not State.DRAFT:
        flagged = escalated(referral_in(state), LATER)
        last = due_events(flagged, LATER + timedelta(days=30), RULES)[-1]
        assert (last.kind is Timer.END) == (state in ENDED_BY_TIMER)


def test_timers_end_by_the_rows_the_table_gives_them() -> None:
    """§R3.1: nothing but consent that is gone is the timer's besides."""
    rows = {(s, row.event) for row in TRANSITIONS if Role.TIMER in row.movers for s in row.sources}
    assert {(s, e) for s, e in rows if e is not Event.END_CONSENT} == set(ENDING.items())
    assert set(ENDING) == set(ENDED_BY_TIMER)


@pytest.mark.parametrize("state", END_STATES)
def test_nothing_is_due_after_the_end(state: State) -> None:
    """§R9.2."""
    assert kinds(state, LATER) == [] and next_due(referral_in(state), MONDAY, RULES) is None


def test_the_key_is_the_same_until_another_clock_runs() -> None:
    """§R5.4: found again and after a question and its answer the same; asked again it is new."""
    sent = referral_in(State.SENT)
    first = due_events(sent, LATER, RULES)[0].key
    asked = move(sent, Event.ASK, given(R, sent)).referral
    answered = move(asked, Event.ANSWER, given(S, asked)).referral
    assert due_events(answered, LATER, RULES)[0].key == first == "r1/2/remind"
    declined = move(answered, Event.DECLINE, given(R, answered)).referral
    again = move(declined, Event.ASK_AGAIN, given(S, declined)).referral
    assert due_events(again, LATER, RULES)[0].key != first


def test_the_next_moment_is_known_beforehand() -> None:
    """§R5.4: so that a timer need look only then."""
    sent = referral_in(State.SENT)
    assert next_due(sent, MONDAY, RULES) == MONDAY + timedelta(days=1)
    assert next_due(sent, MONDAY + timedelta(days=1), RULES) == MONDAY + timedelta(days=7)
    assert next_due(sent, MONDAY + timedelta(days=7), RULES) is None  # until the coordinator was called in
    assert next_due(escalated(sent, LATER), LATER, RULES) == LATER + timedelta(days=1)


def test_calling_in_the_coordinator_disturbs_nobody() -> None:
    """§R5.5: version and state stay; coordinator and owner hear of it; once."""
    sent, day = referral_in(State.SENT), MONDAY + timedelta(days=7)
    moved = escalate(sent, given(T, sent, day))
    assert (moved.referral.state, moved.referral.version) == (sent.state, sent.version)
    assert [message.to for message in moved.notifications] == [C, R]
    accepted = move(moved.referral, Event.ACCEPT, given(R, sent, day)).referral
    assert accepted.clock and accepted.clock.escalated is None
    with pytest.raises(BadInput, match="is no time to call in the coordinator"):
        escalate(moved.referral, given(T, sent, day))


def test_only_the_timer_escalates_and_only_in_time() -> None:
    """§R9.3, §R9.6."""
    sent = referral_in(State.SENT)
    with pytest.raises(BadInput, match="is no time"):
        escalate(sent, given(T, sent, MONDAY + timedelta(days=6)))
    with pytest.raises(BadInput, match="cannot be done"):
        escalate(sent, given(C, sent, LATER))
    with pytest.raises(StaleReferral):
        escalate(sent, given(T, referral_in(State.DRAFT), LATER))


def test_silence_closes_as_unconfirmed_and_lets_a_decline_pass_to_the_coordinator() -> None:
    """§R3.1: what a timer ends says so."""
    for state, event in ((State.OUTCOME_REPORTED, Event.CLOSE_UNCONFIRMED),
                         (State.DECLINE_PENDING, Event.LET_DECLINE)):  # fmt: skip
        flagged = escalated(referral_in(state), LATER)
        ended = move(flagged, event, given(T, flagged, LATER + timedelta(days=1))).referral
        assert (ended.confirmation, ended.next_action) in {("unconfirmed", ""), ("", "coordinator_reroutes")}
