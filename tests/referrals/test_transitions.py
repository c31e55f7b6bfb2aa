"""§R3.1, §R9.4: exactly the moves of the design are possible, by a second transcription of its table.

Written from the design by hand, apart from the library's table: letters as there, one line for each arrow.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from tests.referrals.cases import CONSENTS, MONDAY, given, referral_in

from farled.errors import BadInput
from farled.referrals.moves import allowed, move
from farled.referrals.states import OPEN_STATES, STATES
from farled.referrals.transitions import BY_SOURCE, TRANSITIONS, Event, Transition, rows_from, table_rows
from farled.referrals.values import Consent, Referral, Role, State

# from > to : who : what it needs ("timer": the clock is up; "consent ends": it is gone)
DESIGN = """
draft > sent : S : active consent, a named owner
sent > needs_info : R : a question
needs_info > sent : S E : an answer
needs_info > decline_pending : R : a reason
needs_info > expired : T : timer
sent > accepted : R : a named adviser, capacity
sent > decline_pending : R : a reason code
accepted > decline_pending : R : a reason code
decline_pending > declined : S C : next action
decline_pending > declined : T : timer
decline_pending > sent : S C : a note
sent > expired : T : timer
draft > withdrawn : S E : a reason
sent > withdrawn : S E : a reason
needs_info > withdrawn : S E : a reason
decline_pending > withdrawn : S E : a reason
accepted > withdrawn : S E : a reason
handover_booked > withdrawn : S E : a reason
in_progress > withdrawn : S E : a reason
on_hold > withdrawn : S E : a reason
handback_pending > withdrawn : S E : a reason
outcome_reported > withdrawn : S E : a reason
draft > withdrawn : T : consent ends
sent > withdrawn : T : consent ends
needs_info > withdrawn : T : consent ends
decline_pending > withdrawn : T : consent ends
accepted > withdrawn : T : consent ends
handover_booked > withdrawn : T : consent ends
in_progress > withdrawn : T : consent ends
on_hold > withdrawn : T : consent ends
handback_pending > withdrawn : T : consent ends
outcome_reported > withdrawn : T : consent ends
handover_booked > handback_pending : R : a reason
in_progress > handback_pending : R : a reason
on_hold > handback_pending : R : a reason
handback_pending > declined : S C : next action
handback_pending > before : S C : a note
accepted > handover_booked : R S : a joint meeting
accepted > in_progress : R : first contact
handover_booked > in_progress : R : first contact
in_progress > on_hold : R : a review date
on_hold > in_progress : R : nothing
in_progress > outcome_reported : R : an outcome code
on_hold > outcome_reported : R : an outcome code
in_progress > failed : R : a reason
on_hold > failed : R : a reason
outcome_reported > closed : E : nothing
outcome_reported > closed : T : timer
outcome_reported > in_progress : E S : what is disputed
closed > in_progress : C : a note, active consent, capacity, within 12 months
draft > entered_in_error : S : a reason
sent > entered_in_error : S : a reason
"""
LETTERS = {role.letter: role for role in Role}
# What has to be taken away for a need to be unfulfilled: none of it is how the library names its guards.
WITHOUT = {
    "active consent": {"consents": frozenset()},
    "a named owner": {"owner": ""},
    "a question": {"question": " "},
    "an answer": {"answer": ""},
    "a reason": {"reason": "", "reason_code": ""},
    "a reason code": {"reason_code": ""},
    "a named adviser": {"adviser": ""},
    "capacity": {"capacity_left": 7},
    "next action": {"next_action": ""},
    "a note": {"note": ""},
    "a joint meeting": {"meeting": None},
    "first contact": {"first_contact": ""},
    "a review date": {"review": None},
    "an outcome code": {"outcome": ""},
    "what is disputed": {"disputed": ""},
    "within 12 months": {"now": MONDAY + timedelta(days=366)},
    "timer": {"now": MONDAY},
    "consent ends": {"consents": CONSENTS},
}


def arrows() -> list[tuple[State, str, Role, tuple[str, ...]]]:
    found = []
    for line in DESIGN.strip().splitlines():
        way, who, needs = (part.strip() for part in line.split(" : "))
        source, target = way.split(" > ")
        found += [
            (State(source), target, LETTERS[letter], tuple(needs.split(", "))) for letter in who.split()
        ]
    return found


def reached(state: State, role: Role) -> Referral:
    """A referral in a state; for the timer's turn the coordinator has been called in long ago."""
    referral = referral_in(state)
    if role is Role.TIMER and referral.clock:
        referral = replace(referral, clock=replace(referral.clock, escalated=MONDAY + timedelta(days=20)))
    return referral


def outcomes(state: State, role: Role) -> set[str]:
    """Where a role can get to from a state by trying every event there is, everything being given."""
    referral = reached(state, role)
    found = set()
    for event in Event:
        later = MONDAY + timedelta(days=60) if role is Role.TIMER else MONDAY
        consents = frozenset[Consent]() if event is Event.END_CONSENT else CONSENTS
        try:
            moved = move(referral, event, given(role, referral, later, consents=consents))
        except BadInput as error:
            assert {problem.code for problem in error.problems} == {"referral-forbidden"}
        else:
            found.add(f"{moved.referral.state}/{event is Event.END_CONSENT}")
    return found


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("state", State)
def test_exactly_the_designs_moves_are_possible(state: State, role: Role) -> None:
    """§R3.1: every state, event and role; 16 × 25 × 5 attempts."""
    designed = set()
    for source, target, who, needs in arrows():
        if source is state and who is role:
            # These cases were handed back from in_progress.
            end = "in_progress" if target == "before" else target
            designed.add(f"{end}/{needs == ('consent ends',)}")
    assert outcomes(state, role) == designed


@pytest.mark.parametrize("arrow", arrows(), ids=lambda arrow: f"{arrow[0]}-{arrow[1]}-{arrow[2].letter}")
def test_a_move_needs_what_the_design_says(arrow: tuple[State, str, Role, tuple[str, ...]]) -> None:
    """§R3.1, §R4.4: taking away any one need refuses it; nothing else was asked for."""
    state, target, role, needs = arrow
    referral = replace(reached(state, role), owner="")
    end = "in_progress" if target == "before" else target
    row = next(
        row
        for row in rows_from(state)
        if role in row.movers and (row.target or "in_progress") == end
        and (row.event is Event.END_CONSENT) == (needs == ("consent ends",))
    )  # fmt: skip
    full = {"now": MONDAY + timedelta(days=60)} if role is Role.TIMER else {}
    if needs == ("consent ends",):
        full["consents"] = frozenset()
    assert move(referral, row.event, given(role, referral, **full)).referral.state == end
    for need in needs if needs != ("nothing",) else ():
        with pytest.raises(BadInput):
            move(referral, row.event, given(role, referral, **{**full, **WITHOUT[need]}))
    assert len(row.guards) == len([need for need in needs if need != "nothing"])


def test_one_row_answers_a_state_and_an_event() -> None:
    """§R3.1: no two rows fight over one move."""
    assert len(BY_SOURCE) == sum(len(row.sources) for row in TRANSITIONS)


def test_every_state_but_the_first_is_reached_and_only_ends_have_no_way_on() -> None:
    """§R2.1: closed alone can be opened again."""
    assert {row.target for row in TRANSITIONS} | {None, State.DRAFT} == {None, *State}
    assert {state for state in State if not rows_from(state)} == set(State) - set(OPEN_STATES) - {
        State.CLOSED
    }


def test_giving_back_begun_work_goes_through_its_acceptance() -> None:
    """§R9.4: nothing leads from begun work to declined, and only sender or coordinator accepts."""
    begun = {State.HANDOVER_BOOKED, State.IN_PROGRESS, State.ON_HOLD}
    to_declined = [row for row in TRANSITIONS if row.target is State.DECLINED]
    assert not begun & {source for row in to_declined for source in row.sources}
    movers = {mover for row in to_declined if State.HANDBACK_PENDING in row.sources for mover in row.movers}
    assert movers == {Role.SENDER, Role.COORDINATOR}


@pytest.mark.parametrize("row", TRANSITIONS, ids=lambda row: f"{row.event}-{row.sources[0]}")
def test_bad_news_tells_the_other_side(row: Transition) -> None:
    """§R9.5: decline, expiry, failure, hand-back, withdrawal; whoever did it, the other side hears."""
    bad = {State.DECLINE_PENDING, State.DECLINED, State.EXPIRED, State.WITHDRAWN, State.FAILED,
           State.HANDBACK_PENDING}  # fmt: skip
    if row.target in bad:
        for mover in row.movers:
            other = {Role.SENDER, Role.RECEIVER} - {mover}
            assert other <= set(row.told) | {mover}


def test_the_table_stands_in_the_page(root: Path) -> None:
    """§R2.1, §R3.1: the page shows the tables that are carried out."""
    text = (root / "docs" / "methods" / "referrals.md").read_text("utf-8")
    for cells in table_rows():
        assert "| " + " | ".join(cells) + " |" in text
    for state, row in STATES.items():
        owner = row.owner.letter if row.owner else "end"
        assert (
            f"| {state} | {owner} | {'yes' if row.holds else '–'} | {'yes' if row.shown else '–'} |" in text
        )


def test_what_is_possible_is_what_moves() -> None:
    """§R3.1: `allowed` offers each row of the table for the role, and nothing else."""
    for state in State:
        for role in Role:
            referral = referral_in(state)
            offered = {(one.event, one.target) for one in allowed(referral, given(role))}
            before = referral.before
            assert offered == {(r.event, r.target or before) for r in rows_from(state) if role in r.movers}
