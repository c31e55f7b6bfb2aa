"""The states as data: who owns the next action, what the receiver sees, whether hours are held (§R2)."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType

from farled.referrals.values import Referral, Role, State


@dataclass(frozen=True, slots=True)
class StateRow:
    """What holds in a state.

    Attributes:
        state: The state.
        owner: Who owns the next action; None in an end state, which has none.
        holds: The receiver's hours are held for it.
        shown: The receiver sees what consent allows; False: nothing.
    """

    state: State
    owner: Role | None
    holds: bool
    shown: bool

    @property
    def open(self) -> bool:
        """Somebody still has to act."""
        return self.owner is not None


_ROWS = (
    StateRow(State.DRAFT, Role.SENDER, holds=False, shown=False),
    StateRow(State.SENT, Role.RECEIVER, holds=False, shown=True),
    StateRow(State.NEEDS_INFO, Role.SENDER, holds=False, shown=True),
    StateRow(State.DECLINE_PENDING, Role.SENDER, holds=False, shown=True),
    StateRow(State.ACCEPTED, Role.RECEIVER, holds=True, shown=True),
    StateRow(State.HANDOVER_BOOKED, Role.RECEIVER, holds=True, shown=True),
    StateRow(State.IN_PROGRESS, Role.RECEIVER, holds=True, shown=True),
    StateRow(State.ON_HOLD, Role.RECEIVER, holds=True, shown=True),
    StateRow(State.HANDBACK_PENDING, Role.SENDER, holds=True, shown=True),
    StateRow(State.OUTCOME_REPORTED, Role.FIRM, holds=True, shown=True),
    StateRow(State.DECLINED, None, holds=False, shown=False),
    StateRow(State.EXPIRED, None, holds=False, shown=False),
    StateRow(State.WITHDRAWN, None, holds=False, shown=False),
    # The receiver keeps sight of work it has done, for as long as consent holds.
    StateRow(State.FAILED, None, holds=False, shown=True),
    StateRow(State.CLOSED, None, holds=False, shown=True),
    StateRow(State.ENTERED_IN_ERROR, None, holds=False, shown=False),
)

STATES: MappingProxyType[State, StateRow] = MappingProxyType({row.state: row for row in _ROWS})
OPEN_STATES: tuple[State, ...] = tuple(row.state for row in _ROWS if row.open)
END_STATES: tuple[State, ...] = tuple(row.state for row in _ROWS if not row.open)


def is_open(referral: Referral) -> bool:
    """Say whether somebody still has to act on it."""
    return STATES[referral.state].open


def next_action_owner(referral: Referral) -> Role | None:
    """Give who owns the next action: exactly one while it is open, nobody after its end (§R9.2)."""
    return STATES[referral.state].owner
