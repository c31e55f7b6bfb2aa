"""Changes that leave a referral in its state, as a table of their own (§R3.7)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType

from farled.errors import BadInput, Problem, refuse
from farled.referrals.clocks import start_clock
from farled.referrals.context import Context
from farled.referrals.guards import Missing, missing
from farled.referrals.refusals import check_version
from farled.referrals.states import OPEN_STATES, STATES
from farled.referrals.transitions import Guard
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

_HOLDING = tuple(state for state, row in STATES.items() if row.holds)


class Amendment(StrEnum):
    """What can be changed without moving."""

    KEEP_DRAFT = "keep_draft"
    CHANGE_OWNER = "change_owner"
    CHANGE_ADVISER = "change_adviser"
    REBOOK = "rebook"
    UPDATE = "update"
    REVIEW_LATER = "review_later"
    DELIVER = "deliver"
    TAKE_HOURS = "take_hours"


@dataclass(frozen=True, slots=True)
class AmendmentRow:
    """One row: in which states, by whom, what it needs, who hears of it, whether the clock starts anew."""

    amendment: Amendment
    states: tuple[State, ...]
    movers: tuple[Role, ...]
    guards: tuple[Guard, ...]
    told: tuple[Role, ...]
    kind: str
    restarts: bool = False


_S, _R, _E = Role.SENDER, Role.RECEIVER, Role.FIRM

AMENDMENTS: MappingProxyType[Amendment, AmendmentRow] = MappingProxyType(
    {
        row.amendment: row
        for row in (
            AmendmentRow(Amendment.KEEP_DRAFT, (State.DRAFT,), (_S,), (), (), "draft_kept", restarts=True),
            AmendmentRow(Amendment.CHANGE_OWNER, OPEN_STATES, (_S,), (Guard.OWNER,), (_R,), "owner_changed"),
            AmendmentRow(Amendment.CHANGE_ADVISER, _HOLDING, (_R,), (Guard.ADVISER,), (_S, _E),
                         "adviser_changed"),
            AmendmentRow(Amendment.REBOOK, (State.HANDOVER_BOOKED,), (_R, _S), (Guard.MEETING,), (_S, _R, _E),
                         "handover_rebooked", restarts=True),
            AmendmentRow(Amendment.UPDATE, (State.IN_PROGRESS,), (_R,), (Guard.NOTE,), (_S,),
                         "progress_reported", restarts=True),
            AmendmentRow(Amendment.REVIEW_LATER, (State.ON_HOLD,), (_R,), (Guard.REVIEW_DATE,), (_S, _E),
                         "review_moved", restarts=True),
            AmendmentRow(Amendment.DELIVER, (State.IN_PROGRESS, State.ON_HOLD), (_R,), (), (),
                         "hours_delivered"),
            AmendmentRow(Amendment.TAKE_HOURS, _HOLDING, (_R,), (Guard.CAPACITY,), (_S,), "hours_added"),
        )
    }
)  # fmt: skip


def amend(referral: Referral, amendment: Amendment, context: Context) -> Moved:
    """Change a referral without moving it; like `moves.move`, all or nothing.

    Raises:
        StaleReferral: It has another version than the one that was seen.
        BadInput: Not from here, not for this role, or something is missing.
    """
    check_version(referral, context)
    row = AMENDMENTS[amendment]
    if referral.state not in row.states or context.role not in row.movers:
        movers = ", ".join(mover.letter for mover in row.movers)
        raise refuse("referral-forbidden", amendment,
                     f"cannot be done by the {context.role} from {referral.state}",
                     f"It is done by {movers} from: {', '.join(row.states)}")  # fmt: skip
    lacking = [one.problem for one in _missing(referral, row, context)]
    if lacking:
        raise BadInput(lacking)
    after = replace(_CHANGES.get(amendment, _same)(referral, context), version=referral.version + 1)
    if row.restarts:
        after = replace(after, clock=start_clock(after, after.state, context.now, context.rules))
    return Moved(after, _entry(referral, after, row, context), _told(after, row, context.role),
                 _change(referral, after))  # fmt: skip


def amendments_allowed(referral: Referral, role: Role) -> tuple[AmendmentRow, ...]:
    """Give what a role may change from here without moving it."""
    return tuple(row for row in AMENDMENTS.values() if referral.state in row.states and role in row.movers)


def _missing(referral: Referral, row: AmendmentRow, context: Context) -> list[Missing]:
    # A change of owner or of hours needs a new value: what the referral has already does not answer.
    blank = replace(referral, owner="", asked_hours=None)
    found = [one for guard in row.guards if (one := missing(guard, blank, context)) is not None]
    hours, unused = context.hours, referral.held.unused
    if row.amendment in (Amendment.DELIVER, Amendment.TAKE_HOURS) and not found:
        if hours is None or not hours.is_finite() or hours <= 0:
            problem = Problem("", 0, "hours", "referral-needs", "" if hours is None else str(hours),
                              "are no hours", "Say how many hours, above 0", "2.5")  # fmt: skip
            found.append(Missing(Guard.CAPACITY, problem, True))
        elif row.amendment is Amendment.DELIVER and hours > unused:
            problem = Problem("", 0, "hours", "referral-capacity", str(hours),
                              f"is more than the {unused} hours still held",
                              "Take more hours first", str(unused))  # fmt: skip
            found.append(Missing(Guard.CAPACITY, problem, True))
    return found


def _same(referral: Referral, context: Context) -> Referral:
    return referral


def _deliver(referral: Referral, context: Context) -> Referral:
    held = referral.held
    return replace(referral, held=replace(held, delivered=held.delivered + (context.hours or Decimal(0))))


def _take(referral: Referral, context: Context) -> Referral:
    held, promised = referral.held, context.capacity_left is None
    return replace(referral, held=Held(held.hours + (context.hours or Decimal(0)), held.delivered, promised))


_CHANGES: dict[Amendment, Callable[[Referral, Context], Referral]] = {
    Amendment.CHANGE_OWNER: lambda referral, context: replace(referral, owner=context.owner),
    Amendment.CHANGE_ADVISER: lambda referral, context: replace(referral, adviser=context.adviser),
    Amendment.REBOOK: lambda referral, context: replace(referral, meeting=context.meeting),
    Amendment.REVIEW_LATER: lambda referral, context: replace(referral, review=context.review),
    Amendment.DELIVER: _deliver,
    Amendment.TAKE_HOURS: _take,
}


def _change(before: Referral, after: Referral) -> CapacityChange | None:
    taken = after.held.hours - before.held.hours
    return CapacityChange(after.receiver, after.id, taken, after.held.promised) if taken else None


def _told(after: Referral, row: AmendmentRow, mover: Role) -> tuple[Notification, ...]:
    return tuple(
        Notification(role, row.kind, after.id, after.version)
        for role in row.told
        if role is not mover and (after.sent is not None or role is not Role.RECEIVER)
    )


def _entry(before: Referral, after: Referral, row: AmendmentRow, context: Context) -> JournalEntry:
    texts = {
        "owner": context.owner if row.amendment is Amendment.CHANGE_OWNER else "",
        "adviser": context.adviser if row.amendment is Amendment.CHANGE_ADVISER else "",
        "meeting": after.meeting.at.isoformat() if after.meeting and after.meeting != before.meeting else "",
        "review": str(after.review) if after.review != before.review else "",
        "hours": str(context.hours) if before.held != after.held else "",
        "note": context.note,
    }
    given = tuple((name, text) for name, text in texts.items() if text)
    return JournalEntry(after.id, after.version, row.amendment, row.kind, context.now, context.role,
                        context.by, before.state, after.state, given)  # fmt: skip
