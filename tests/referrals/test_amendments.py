"""§R3.7: changes within a state, apart from the table of moves."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from tests.referrals.cases import MONDAY, E, R, S, given, referral_in

from farled.errors import BadInput
from farled.referrals.amendments import AMENDMENTS, Amendment, AmendmentRow, amend, amendments_allowed
from farled.referrals.refusals import StaleReferral
from farled.referrals.states import OPEN_STATES
from farled.referrals.values import Role, State

LATER = MONDAY + timedelta(days=3)


@pytest.mark.parametrize("row", AMENDMENTS.values(), ids=str)
def test_only_there_and_only_by_them(row: AmendmentRow) -> None:
    """§R3.7: every state and role; the state stays, the version rises, the clock runs as the row says."""
    for state in State:
        for role in Role:
            referral = referral_in(state)
            context = given(role, referral, LATER, hours=Decimal("0.5"))
            if state in row.states and role in row.movers:
                assert row in amendments_allowed(referral, role)
                moved = amend(referral, row.amendment, context)
                assert (moved.referral.state, moved.referral.version) == (state, referral.version + 1)
                assert (moved.referral.clock != referral.clock) == row.restarts
                assert role not in {message.to for message in moved.notifications}
            else:
                with pytest.raises(BadInput, match="cannot be done by the"):
                    amend(referral, row.amendment, context)


def test_the_table_stands_in_the_page(root: Path) -> None:
    """§R3.7."""
    text = (root / "docs" / "methods" / "referrals.md").read_text("utf-8")
    for row in AMENDMENTS.values():
        where = "any open" if row.states == OPEN_STATES else ", ".join(row.states)
        who = ", ".join(mover.letter for mover in row.movers)
        needs, clock = ", ".join(row.guards) or "–", "anew" if row.restarts else "runs on"
        assert f"| {row.amendment} | {where} | {who} | {needs} | {clock} |" in text


@pytest.mark.parametrize(
    ("state", "amendment", "role", "lack"),
    [
        (State.HANDOVER_BOOKED, Amendment.REBOOK, S, {"meeting": None}),
        (State.IN_PROGRESS, Amendment.UPDATE, R, {"note": " "}),
        (State.ON_HOLD, Amendment.REVIEW_LATER, R, {"review": MONDAY.date()}),
        (State.SENT, Amendment.CHANGE_OWNER, S, {"owner": ""}),
        (State.ACCEPTED, Amendment.CHANGE_ADVISER, R, {"adviser": ""}),
        (State.IN_PROGRESS, Amendment.DELIVER, R, {"hours": None}),
        (State.IN_PROGRESS, Amendment.DELIVER, R, {"hours": Decimal(9)}),
        (State.IN_PROGRESS, Amendment.TAKE_HOURS, R, {"hours": None}),
        (State.IN_PROGRESS, Amendment.TAKE_HOURS, R, {"hours": Decimal(0)}),
        (State.IN_PROGRESS, Amendment.TAKE_HOURS, R, {"hours": Decimal(41)}),
    ],
)
def test_each_needs_what_it_changes(
    state: State, amendment: Amendment, role: Role, lack: dict[str, object]
) -> None:
    """§R3.7: what the referral has already is no answer."""
    referral = referral_in(state)
    with pytest.raises(BadInput):
        amend(referral, amendment, given(role, referral, **lack))


def test_hours_delivered_and_added_are_counted() -> None:
    """§R6.3: and delivering takes nothing from the calendar, since the hours were taken before."""
    referral = referral_in(State.IN_PROGRESS)
    delivered = amend(referral, Amendment.DELIVER, given(R, referral, hours=Decimal("7.5")))
    assert delivered.capacity is None and delivered.referral.held.unused == Decimal("0.5")
    more = amend(delivered.referral, Amendment.TAKE_HOURS, given(R, delivered.referral, hours=Decimal(3)))
    assert more.capacity is not None and more.capacity.hours == 3
    assert more.referral.held.unused == Decimal("3.5")
    assert more.entry.given == (("hours", "3"), ("note", "They have an opening after all"))


def test_a_stale_change_is_refused() -> None:
    """§R9.3."""
    referral = referral_in(State.IN_PROGRESS)
    with pytest.raises(StaleReferral):
        amend(referral, Amendment.UPDATE, given(R, referral_in(State.ACCEPTED)))


def test_the_firm_changes_nothing_without_moving() -> None:
    """§R3.7."""
    assert [amendments_allowed(referral_in(state), E) for state in OPEN_STATES] == [()] * len(OPEN_STATES)
