"""How many working days each clock runs, configurable, and the defaults of the design (§R5)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date, tzinfo
from types import MappingProxyType

from farled.errors import refuse
from farled.referrals.states import OPEN_STATES
from farled.referrals.values import State
from farled.terms.working_days import is_working_day


@dataclass(frozen=True, slots=True)
class ClockRule:
    """One clock, in working days after its start; None: that does not happen.

    Attributes:
        due: The next action is asked for by then.
        overdue: From then on it shows as overdue.
        remind: Its owner is reminded.
        escalate: The coordinator is called in.
        end: The timer ends the state, never before it was escalated.
    """

    due: int
    overdue: int
    remind: int | None = None
    escalate: int | None = None
    end: int | None = None

    def __post_init__(self) -> None:
        """Refuse an order in which something would end before it was flagged."""
        days = [day for day in (self.remind, self.escalate, self.end) if day is not None]
        if min(self.due, self.overdue, *days) < 0 or self.overdue < self.due:
            raise refuse("referral-clock", self, "does not run forwards",
                         "Give days of 0 or more, overdue not before due", "due 1, overdue 2")  # fmt: skip
        if self.end is not None and not (
            self.remind is not None and self.escalate is not None and self.remind <= self.escalate < self.end
        ):
            raise refuse("referral-clock", self, "ends before it was flagged and the coordinator called in",
                         "Let remind and escalate come before end",
                         "remind 1, escalate 5, end 10")  # fmt: skip


DEFAULT_CLOCKS: MappingProxyType[State, ClockRule] = MappingProxyType(
    {
        State.DRAFT: ClockRule(due=10, overdue=10, remind=10),
        State.SENT: ClockRule(due=1, overdue=2, remind=1, escalate=5, end=10),
        State.NEEDS_INFO: ClockRule(due=5, overdue=5, remind=3, escalate=5, end=10),
        State.DECLINE_PENDING: ClockRule(due=5, overdue=5, remind=2, escalate=3, end=5),
        State.ACCEPTED: ClockRule(due=10, overdue=10, remind=5, escalate=10),
        State.HANDOVER_BOOKED: ClockRule(due=1, overdue=2, remind=1, escalate=10),
        State.IN_PROGRESS: ClockRule(due=30, overdue=30, remind=25, escalate=35),
        State.ON_HOLD: ClockRule(due=0, overdue=1, remind=0, escalate=5),
        State.HANDBACK_PENDING: ClockRule(due=5, overdue=5, remind=3, escalate=5),
        State.OUTCOME_REPORTED: ClockRule(due=10, overdue=10, remind=5, escalate=8, end=10),
    }
)


ENDED_BY_TIMER = (State.SENT, State.NEEDS_INFO, State.DECLINE_PENDING, State.OUTCOME_REPORTED)
"""The states a timer may end; what has been accepted is never ended by silence."""


@dataclass(frozen=True, slots=True)
class ClockRules:
    """A region's clocks.

    Attributes:
        clocks: Rule by open state.
        grace: Working days between calling in the coordinator and the end, however late a timer runs.
        reopen_months: Calendar months after closing within which the coordinator can reopen.
        working_day: The region's calendar.
        zone: The region's time zone, in which days begin; None: that of the times given.
    """

    clocks: Mapping[State, ClockRule] = field(default_factory=lambda: DEFAULT_CLOCKS)
    grace: int = 1
    reopen_months: int = 12
    working_day: Callable[[date], bool] = is_working_day
    zone: tzinfo | None = None

    def __post_init__(self) -> None:
        """Refuse rules that leave an open state without a clock, or end what no timer may end."""
        if set(self.clocks) != set(OPEN_STATES):
            raise refuse("referral-clock", sorted(self.clocks), "are not the open states",
                         "Give one clock for each open state")  # fmt: skip
        for state, rule in self.clocks.items():
            if rule.end is not None and state not in ENDED_BY_TIMER:
                raise refuse("referral-clock", f"{state}.end", "would end silently what was accepted",
                             f"End only: {', '.join(ENDED_BY_TIMER)}", "sent.end")  # fmt: skip

    def with_days(self, days: Mapping[str, int | None]) -> ClockRules:
        """Change single days, as a region configures them.

        Args:
            days: By ``state.when``, for example ``{"sent.end": 15}``.

        Raises:
            BadInput: An unknown clock or moment, or an order that would end what was not flagged.
        """
        wanted: dict[State, dict[str, int | None]] = {}
        for name, value in days.items():
            state, _, moment = name.partition(".")
            if state not in OPEN_STATES or moment not in {f.name for f in fields(ClockRule)}:
                raise refuse("referral-clock", name, "is no moment of a clock",
                             "Write an open state, a dot and due, overdue, remind, escalate or end",
                             "sent.end")  # fmt: skip
            if value is None and moment in ("due", "overdue"):
                raise refuse(
                    "referral-clock", name, "cannot be left out", "Give a number of working days", "5"
                )
            wanted.setdefault(State(state), {})[moment] = value
        changed = {s: replace(self.clocks[s], **given) for s, given in wanted.items()}  # type: ignore[arg-type]
        return replace(self, clocks=MappingProxyType({**self.clocks, **changed}))
