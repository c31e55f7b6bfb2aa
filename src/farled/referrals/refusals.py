"""What is said when a move is refused: why, and what may be done from here, by whom (§R3.3)."""

from __future__ import annotations

from farled.errors import BadInput, Problem, refuse
from farled.referrals.context import Context
from farled.referrals.states import STATES
from farled.referrals.transitions import Event, rows_from
from farled.referrals.values import Referral, State


class StaleReferral(BadInput):
    """Somebody else changed it in the meantime; nothing was changed now.

    Attributes:
        current: The referral as it is.
    """

    def __init__(self, current: Referral, seen: int) -> None:
        """Say which version was seen, and which it is."""
        self.current = current
        super().__init__(
            [
                Problem(
                    "",
                    0,
                    "version",
                    "referral-stale",
                    str(seen),
                    f"is not the version it has now: {current.version}, {current.state}",
                    "Look at it again, then decide",
                    str(current.version),
                )
            ]
        )


def ways_from(state: State) -> str:
    """Say in one line what may be done from a state and by whom: ``accept (R), ask (R), withdraw (S, E)``."""
    return ", ".join(
        f"{row.event} ({', '.join(mover.letter for mover in row.movers)})" for row in rows_from(state)
    )


def check_version(referral: Referral, context: Context) -> None:
    """Refuse what was decided on another version than the one there is (§R9.3)."""
    if context.version != referral.version:
        raise StaleReferral(referral, -1 if context.version is None else context.version)


def forbidden(referral: Referral, event: Event | str, context: Context) -> BadInput:
    """Build the refusal of a move that the table does not have, or not for this role."""
    ways = ways_from(referral.state)
    own = [row.event for row in rows_from(referral.state) if context.role in row.movers]
    is_known = event in {row.event for row in rows_from(referral.state)}
    why = f"cannot be done by the {context.role}" if is_known else "cannot be done"
    ended = "" if STATES[referral.state].open else ", which is an end"
    remedy = f"From {referral.state}: {ways}" if ways else "Make a new referral"
    return refuse(
        "referral-forbidden", event, f"{why} from {referral.state}{ended}", remedy, own[0] if own else ""
    )
