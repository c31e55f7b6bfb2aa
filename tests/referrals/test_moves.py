"""§R3: a move gives all that goes with it, or nothing; and `allowed` says what is missing."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from tests.referrals.cases import CONSENTS, MONDAY, C, E, R, S, T, day, given, referral_in

from farled.errors import BadInput
from farled.referrals.moves import AFTER_SILENCE, allowed, move
from farled.referrals.states import STATES
from farled.referrals.transitions import Event, Guard
from farled.referrals.values import Consent, Role, State


def told(state: State, event: Event, role: Role) -> set[Role]:
    referral = referral_in(state)
    return {message.to for message in move(referral, event, given(role, referral)).notifications}


def test_the_referral_that_went_in_is_as_it_was() -> None:
    """§R3.4."""
    sent = referral_in(State.SENT)
    copy = replace(sent)
    move(sent, Event.ACCEPT, given(R, sent))
    assert sent == copy


def test_accepting_gives_everything_at_once() -> None:
    """§R3.4: the referral, the hours, the journal's line and the messages."""
    sent = referral_in(State.SENT)
    moved = move(sent, Event.ACCEPT, given(R, sent, hours=Decimal(5)))
    after, entry = moved.referral, moved.entry
    assert (after.state, after.version, after.adviser, after.held.hours) == (
        State.ACCEPTED,
        3,
        "Alex Lind",
        5,
    )
    assert (entry.kind, entry.source, entry.target, entry.by) == (
        "referral_accepted", State.SENT, State.ACCEPTED, "kim",
    )  # fmt: skip
    assert entry.given == (("adviser", "Alex Lind"), ("hours", "5"))
    assert {m.key for m in moved.notifications} == {
        "r1/3/referral_accepted/sender", "r1/3/referral_accepted/firm",
    }  # fmt: skip
    assert not moved.ends_access


def test_all_that_is_missing_is_told_at_once() -> None:
    """§R3.3."""
    sent = referral_in(State.SENT)
    with pytest.raises(BadInput) as error:
        move(sent, Event.ACCEPT, given(R, sent, adviser="", capacity_left=Decimal(1)))
    assert [(p.column, p.code) for p in error.value.problems] == [
        ("adviser", "referral-needs"), ("capacity", "referral-capacity"),
    ]  # fmt: skip
    assert "Name the adviser" in str(error.value) and "is more than the 1 hours left" in str(error.value)


def test_what_lacks_consent_is_named_cell_by_cell() -> None:
    """§R4.1: so that the page can offer to ask for it."""
    draft = referral_in(State.DRAFT)
    some = given(S, consents={Consent("almi", "deliver", "contact"), Consent("other", "deliver", "identity")})
    (sending,) = [one for one in allowed(draft, some) if one.event is Event.SEND]
    (lack,) = sending.missing
    assert (lack.guard, lack.consents) == (Guard.CONSENT, (Consent("almi", "deliver", "identity"),))
    assert sending.blocked and not lack.to_give
    assert str(lack.problem) == (
        "[consent]: 'deliver/identity' has no active consent for almi. Ask the firm for it."
    )


def test_what_can_be_given_with_the_move_does_not_block_it() -> None:
    """§R3.1: a page asks for the adviser's name; it cannot ask for capacity."""
    sent = referral_in(State.SENT)
    ways = {one.event: one for one in allowed(sent, given(R, adviser="", reason_code=""))}
    assert set(ways) == {Event.ASK, Event.ACCEPT, Event.DECLINE}
    assert [one.guard for one in ways[Event.ACCEPT].missing] == [Guard.ADVISER]
    assert not ways[Event.ACCEPT].blocked and not ways[Event.ASK].missing


@pytest.mark.parametrize(
    ("state", "event", "role", "hearers"),
    [
        (State.SENT, Event.DECLINE, R, {S, C}),
        (State.DECLINE_PENDING, Event.AGREE_TO_DECLINE, S, {R, E, C}),
        (State.IN_PROGRESS, Event.FAIL, R, {S, E, C}),
        (State.ON_HOLD, Event.HAND_BACK, R, {S, C}),
        (State.ACCEPTED, Event.WITHDRAW, E, {S, R}),
        (State.ACCEPTED, Event.WITHDRAW, S, {R, E}),
        (State.DRAFT, Event.WITHDRAW, S, {E}),
        (State.DRAFT, Event.MARK_IN_ERROR, S, {E}),
        (State.SENT, Event.MARK_IN_ERROR, S, {R, E}),
    ],
)
def test_who_hears_of_it(state: State, event: Event, role: Role, hearers: set[Role]) -> None:
    """§R9.5, §R3.5: never the one who did it, nor a receiver that knows nothing of it."""
    assert told(state, event, role) == hearers


def test_a_decline_keeps_reason_code_and_suggestion() -> None:
    """§R3.1."""
    sent = referral_in(State.SENT)
    after = move(sent, Event.DECLINE, given(R, sent, reason="")).referral
    assert (after.reason_code, after.suggested, after.reason) == ("no_capacity", "business_sweden", "")


def test_a_case_handed_back_returns_to_where_it_was() -> None:
    """§R3.2: from on hold, with its review date; the clock starts anew."""
    held = referral_in(State.ON_HOLD)
    asked = move(held, Event.HAND_BACK, given(R, held)).referral
    assert (asked.before, asked.review) == (State.ON_HOLD, day("2027-03-03"))
    back = move(asked, Event.RETURN, given(C, asked)).referral
    assert (back.state, back.before, back.review) == (State.ON_HOLD, None, held.review)
    assert back.clock and held.clock and back.clock.started == held.clock.started
    resumed = move(back, Event.RESUME, given(R, back)).referral
    assert resumed.review is None


def test_a_case_handed_back_from_nowhere_is_our_fault() -> None:
    broken = replace(referral_in(State.HANDBACK_PENDING), before=None)
    with pytest.raises(ValueError, match="from nowhere"):
        move(broken, Event.RETURN, given(S, broken))


def test_silence_after_a_decline_makes_the_coordinator_reroute() -> None:
    """§R3.1: the next action is recorded, nobody having named one."""
    pending = referral_in(State.DECLINE_PENDING)
    pending = replace(pending, clock=replace(pending.clock, escalated=MONDAY))  # type: ignore[type-var]
    late = given(T, pending, MONDAY.replace(day=20))
    ended = move(pending, Event.LET_DECLINE, late)
    assert ended.referral.next_action == AFTER_SILENCE
    assert ("next_action", AFTER_SILENCE) in ended.entry.given


def test_a_dispute_forgets_the_outcome_and_reopening_the_confirmation() -> None:
    """§R3.1."""
    reported = referral_in(State.OUTCOME_REPORTED)
    assert move(reported, Event.DISPUTE, given(E, reported)).referral.outcome == ""
    closed = referral_in(State.CLOSED)
    assert (closed.confirmation, closed.outcome, closed.ended) == ("confirmed", "need_met", MONDAY)
    again = move(closed, Event.REOPEN, given(C, closed)).referral
    assert (again.confirmation, again.outcome, again.ended, again.held.hours) == ("", "", None, 8)


@pytest.mark.parametrize("state", [State.DECLINED, State.EXPIRED, State.WITHDRAWN, State.ENTERED_IN_ERROR])
def test_access_ends_with_the_case(state: State) -> None:
    """§R2.2, §R9.7."""
    assert not STATES[state].shown
    sent = referral_in(State.SENT)
    assert move(sent, Event.WITHDRAW, given(E, sent)).ends_access
    draft = referral_in(State.DRAFT)
    assert not move(draft, Event.WITHDRAW, given(E, draft)).ends_access


def test_consent_ends_a_referral_only_when_it_is_gone() -> None:
    """§R3.2, §R9.7."""
    sent = referral_in(State.SENT)
    with pytest.raises(BadInput, match="rests on consent that is active"):
        move(sent, Event.END_CONSENT, given(T, sent, consents=CONSENTS))
    ended = move(sent, Event.END_CONSENT, given(T, sent, consents=frozenset()))
    assert (ended.referral.reason_code, ended.ends_access) == ("consent_ended", True)
