"""Move a referral, or say what may be done with it: docs/methods/referrals.md §R3."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from farled.errors import BadInput, shorten
from farled.referrals.clocks import resume_clock, start_clock
from farled.referrals.context import Context
from farled.referrals.guards import Missing, hours_to_take, missing
from farled.referrals.refusals import check_version, forbidden
from farled.referrals.states import STATES
from farled.referrals.transitions import BY_SOURCE, ClockEffect, Event, Guard, Transition, rows_from
from farled.referrals.values import (
    CapacityChange,
    Held,
    JournalEntry,
    Moved,
    Notification,
    Referral,
    Role,
    State,
)

_GIVEN = {
    Guard.OWNER: "owner",
    Guard.ADVISER: "adviser",
    Guard.QUESTION: "question",
    Guard.ANSWER: "answer",
    Guard.REASON: "reason",
    Guard.REASON_CODE: "reason_code",
    Guard.NEXT_ACTION: "next_action",
    Guard.NOTE: "note",
    Guard.FIRST_CONTACT: "first_contact",
    Guard.REVIEW_DATE: "review",
    Guard.OUTCOME: "outcome",
    Guard.DISPUTED: "disputed",
}
"""What a move writes down, by the guard that asks for it."""

AFTER_SILENCE = "coordinator_reroutes"
"""The next action where a decline was not answered: the coordinator finds another receiver."""


@dataclass(frozen=True, slots=True)
class Possible:
    """Something this role may do from here.

    Attributes:
        event: What.
        target: Where it leads.
        missing: What it still needs; empty: it can be done now.
    """

    event: Event
    target: State
    missing: tuple[Missing, ...]

    @property
    def blocked(self) -> bool:
        """It lacks something that cannot be given with the move itself, such as consent."""
        return any(not one.to_give for one in self.missing)


def allowed(referral: Referral, context: Context) -> tuple[Possible, ...]:
    """Give everything `context.role` may do from here, and what each still needs.

    Args:
        referral: As it is now; `context.version` is not compared.
        context: Who asks, when, what is known (consent, capacity) and what has been given so far.

    Returns:
        One for each row of the table, in its order; timers' moves only for the timer.
    """
    return tuple(
        Possible(row.event, _target(referral, row), _missing(referral, row, context))
        for row in rows_from(referral.state)
        if context.role in row.movers
    )


def move(referral: Referral, event: Event, context: Context) -> Moved:
    """Move a referral by one row of the table.

    Args:
        referral: As it is now, read in the transaction that saves what comes out.
        event: What to do.
        context: By whom, when, on which version, with what.

    Returns:
        The new referral and all that goes with it, to be saved together.

    Raises:
        StaleReferral: It has another version than the one that was seen; carries it as it is.
        BadInput: The table has no such row from here for this role, or something is missing (all of it
            is told at once).
    """
    check_version(referral, context)
    row = BY_SOURCE.get((referral.state, event))
    if row is None or context.role not in row.movers:
        raise forbidden(referral, event, context)
    lacking = _missing(referral, row, context)
    if lacking:
        raise BadInput(one.problem for one in lacking)
    target = _target(referral, row)
    held, change = _hours(referral, row, context)
    noted = _noted(referral, row, target, context)
    after = replace(noted, state=target, version=referral.version + 1, held=held)
    after = _with_clock(referral, after, row, context)
    return Moved(
        referral=after,
        entry=_entry(referral, after, row, context, change),
        notifications=_told(referral, after, row, context.role),
        capacity=change,
        ends_access=STATES[referral.state].shown and not STATES[target].shown,
    )


def _missing(referral: Referral, row: Transition, context: Context) -> tuple[Missing, ...]:
    found = (missing(guard, referral, context) for guard in row.guards)
    return tuple(one for one in found if one is not None)


def _target(referral: Referral, row: Transition) -> State:
    target = row.target or referral.before
    if target is None:
        raise ValueError(f"{referral.id} is being handed back from nowhere")
    return target


def _hours(referral: Referral, row: Transition, context: Context) -> tuple[Held, CapacityChange | None]:
    """Take or give back the receiver's hours (§R6)."""
    held, change = referral.held, Decimal(0)
    if row.takes:
        change = hours_to_take(referral, context) or Decimal(0)
        promised = context.capacity_left is None
        held = Held(held.hours + change, held.delivered, promised)
    elif row.releases(referral.state):
        change = -held.unused
        held = replace(held, hours=held.delivered)
    if not change:
        return held, None
    return held, CapacityChange(referral.receiver, referral.id, change, held.promised)


def _noted(referral: Referral, row: Transition, target: State, context: Context) -> Referral:
    """Write down what was given, and forget what no longer holds."""
    after = referral
    if Guard.REASON in row.guards or Guard.REASON_CODE in row.guards:
        code = context.reason_code if row.event is Event.DECLINE else ""
        suggested = context.suggested if row.event is Event.DECLINE else ""
        after = replace(after, reason=context.reason, reason_code=code, suggested=suggested)
    if Guard.NEXT_ACTION in row.guards:
        after = replace(after, next_action=context.next_action)
    if row.event is Event.LET_DECLINE:
        after = replace(after, next_action=AFTER_SILENCE)
    if row.event is Event.END_CONSENT:
        after = replace(after, reason="", reason_code="consent_ended")
    if row.event is Event.SEND:
        after = replace(after, owner=context.owner or referral.owner, sent=context.now)
    if row.event is Event.ACCEPT:
        after = replace(after, adviser=context.adviser)
    if row.event is Event.BOOK_HANDOVER:
        after = replace(after, meeting=context.meeting)
    if row.event is Event.REPORT_OUTCOME:
        after = replace(after, outcome=context.outcome)
    if row.event in (Event.DISPUTE, Event.REOPEN):
        after = replace(after, outcome="")
    review = context.review if target is State.ON_HOLD and row.event is Event.HOLD else referral.review
    keeps = target is State.ON_HOLD or (target is State.HANDBACK_PENDING and referral.state is State.ON_HOLD)
    return replace(
        after,
        review=review if keeps else None,
        before=referral.state if row.event is Event.HAND_BACK else None,
        confirmation=row.confirmation,
        ended=context.now if row.ends else None,
    )


def _with_clock(before: Referral, after: Referral, row: Transition, context: Context) -> Referral:
    """Stop, start, pause or resume: exactly one clock runs in every open state (§R9.2)."""
    if row.clock is ClockEffect.STOP:
        return replace(after, clock=None, answer_clock=None)
    clock = start_clock(after, after.state, context.now, context.rules)
    if row.clock is ClockEffect.PAUSE:
        return replace(after, clock=clock, answer_clock=before.clock)
    if row.clock is ClockEffect.RESUME and before.answer_clock is not None and before.clock is not None:
        clock = resume_clock(before.answer_clock, before.clock.started, context.now, context.rules)
    return replace(after, clock=clock, answer_clock=None)


def _told(before: Referral, after: Referral, row: Transition, mover: Role) -> tuple[Notification, ...]:
    """Who hears of it: never the one who did it, never a receiver that knows nothing of it (§R3.5)."""
    known = after.sent is not None
    return tuple(
        Notification(role, row.kind, after.id, after.version)
        for role in row.told
        if role is not mover and (known or role is not Role.RECEIVER)
    )


def _entry(
    before: Referral, after: Referral, row: Transition, context: Context, change: CapacityChange | None
) -> JournalEntry:
    names = [_GIVEN[guard] for guard in row.guards if guard in _GIVEN]
    if row.event is Event.DECLINE:
        names = ["reason_code", "reason", "suggested"]
    given = [(name, str(getattr(context, name))) for name in names if getattr(context, name)]
    if Guard.MEETING in row.guards and context.meeting is not None:
        given.append(("meeting", context.meeting.at.isoformat()))
    if row.event is Event.LET_DECLINE:
        given.append(("next_action", AFTER_SILENCE))
    if change is not None:
        given.append(("hours", str(change.hours)))
    return JournalEntry(
        referral=after.id,
        version=after.version,
        event=row.event,
        kind=row.kind,
        at=context.now,
        role=context.role,
        by=shorten(context.by, 200),
        source=before.state,
        target=after.state,
        given=tuple(given),
    )
