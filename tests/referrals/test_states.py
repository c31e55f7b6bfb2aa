"""§R2.1: who owns the next action, by hand."""

from __future__ import annotations

import pytest
from tests.referrals.cases import E, R, S, referral_in

from farled.referrals.states import END_STATES, OPEN_STATES, is_open, next_action_owner
from farled.referrals.values import Role, State

OWNERS = {
    State.DRAFT: S, State.SENT: R, State.NEEDS_INFO: S, State.DECLINE_PENDING: S, State.ACCEPTED: R,
    State.HANDOVER_BOOKED: R, State.IN_PROGRESS: R, State.ON_HOLD: R, State.HANDBACK_PENDING: S,
    State.OUTCOME_REPORTED: E,
}  # fmt: skip


@pytest.mark.parametrize("state", State)
def test_every_open_state_has_one_owner_and_no_end_has(state: State) -> None:
    """§R9.2."""
    owner: Role | None = OWNERS.get(state)
    assert next_action_owner(referral_in(state)) is owner
    assert is_open(referral_in(state)) == (owner is not None)


def test_there_are_ten_open_states_and_six_ends() -> None:
    """§R2.1."""
    assert set(OPEN_STATES) == set(OWNERS)
    assert {str(state) for state in END_STATES} == {
        "declined", "expired", "withdrawn", "failed", "closed", "entered_in_error",
    }  # fmt: skip
