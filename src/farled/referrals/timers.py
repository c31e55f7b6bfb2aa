"""What is due by the clock: flags and escalation first, an end only after both (§R5.4)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from farled.errors import refuse
from farled.referrals.clock_rules import ClockRules
from farled.referrals.clocks import deadlines
from farled.referrals.context import Context
from farled.referrals.refusals import check_version, forbidden
from farled.referrals.states import next_action_owner
from farled.referrals.transitions import Event
from farled.referrals.values import JournalEntry, Moved, Notification, Referral, Role, State


class Timer(StrEnum):
    """What a timer does."""

    REMIND = "remind"
    STALE = "stale_draft"
    REVIEW = "review_due"
    ESCALATE = "escalate"
    END = "end"


ENDING: MappingProxyType[State, Event] = MappingProxyType(
    {
        State.SENT: Event.EXPIRE,
        State.NEEDS_INFO: Event.EXPIRE,
        State.DECLINE_PENDING: Event.LET_DECLINE,
        State.OUTCOME_REPORTED: Event.CLOSE_UNCONFIRMED,
    }
)
"""How a timer ends a state; the others it never ends."""

_FLAGS = {State.DRAFT: Timer.STALE, State.ON_HOLD: Timer.REVIEW}


@dataclass(frozen=True, slots=True, order=True)
class TimerEvent:
    """Something a timer has to do.

    Attributes:
        at: When it fell due.
        referral: About which referral.
        kind: What to do.
        to: Who hears of it.
        key: The same however often it is found: do it once.
        event: The move that ends the state, for `Timer.END`; else None.
    """

    at: datetime
    referral: str
    kind: Timer
    to: tuple[Role, ...]
    key: str
    event: Event | None = None


def due_events(referral: Referral, now: datetime, rules: ClockRules) -> tuple[TimerEvent, ...]:
    """Give everything that has fallen due on the running clock, oldest first.

    A reminder is a message.  An escalation is carried out by `escalate`, an end by `moves.move` with the
    event it names; it is found only after the escalation was carried out and its grace has passed.

    Args:
        referral: As it is now.
        now: The time it is.
        rules: The region's clocks.
    """
    return tuple(event for event in _planned(referral, rules) if event.at <= now)


def next_due(referral: Referral, now: datetime, rules: ClockRules) -> datetime | None:
    """Give when something falls due next after `now`, so that a timer need not look before; None: never."""
    return min((event.at for event in _planned(referral, rules) if event.at > now), default=None)


def _planned(referral: Referral, rules: ClockRules) -> tuple[TimerEvent, ...]:
    clock, owner = referral.clock, next_action_owner(referral)
    if clock is None or owner is None:
        return ()
    moments = deadlines(clock, rules)
    found = []

    def add(kind: Timer, at: datetime | None, to: tuple[Role, ...], event: Event | None = None) -> None:
        if at is not None:
            key = f"{referral.id}/{clock.number}/{kind}"
            found.append(TimerEvent(at, referral.id, kind, to, key, event))

    add(_FLAGS.get(referral.state, Timer.REMIND), moments.remind, (owner,))
    if clock.escalated is None:
        add(Timer.ESCALATE, moments.escalate, (Role.COORDINATOR, owner))
    else:
        add(Timer.END, moments.end, (), ENDING.get(referral.state))
    return tuple(sorted(found, key=lambda event: event.at))


def escalate(referral: Referral, context: Context) -> Moved:
    """Call in the coordinator: the clock remembers it, state and version stay.

    The version stays so that a person who is answering just then is not told that the screen is stale.

    Raises:
        StaleReferral: It has another version than the one that was seen.
        BadInput: It is not a timer's turn, or not yet.
    """
    check_version(referral, context)
    clock, owner = referral.clock, next_action_owner(referral)
    if context.role is not Role.TIMER or clock is None or owner is None:
        raise forbidden(referral, Timer.ESCALATE, context)
    due = deadlines(clock, context.rules).escalate
    if clock.escalated is not None or due is None or context.now < due:
        raise refuse("referral-not-due", context.now.isoformat(timespec="minutes"),
                     "is no time to call in the coordinator", "Do what due_events gives, once")  # fmt: skip
    after = replace(referral, clock=replace(clock, escalated=context.now))
    kind = "referral_escalated"
    entry = JournalEntry(
        referral.id, referral.version, Timer.ESCALATE, kind, context.now, Role.TIMER, "", referral.state,
        referral.state,
    )  # fmt: skip
    told = (Role.COORDINATOR, owner)
    return Moved(after, entry, tuple(Notification(to, kind, referral.id, referral.version) for to in told))
