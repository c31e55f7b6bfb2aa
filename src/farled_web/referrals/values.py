"""Between the rows of a case and the library's value of it; ids become text, money and hours stay exact."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from farled.referrals.clock_rules import ClockRules
from farled.referrals.clocks import deadlines
from farled.referrals.states import next_action_owner
from farled.referrals.timers import due_events, next_due
from farled.referrals.values import Clock, Held, Meeting, State
from farled.referrals.values import Referral as Case
from farled.terms.working_days import is_working_day
from farled_web.referrals.models import Referral, RegionClocks


def rules_of(clocks: RegionClocks | None) -> ClockRules:
    """Give a region's clocks; the defaults where it has set none.

    Raises:
        BadInput: The days kept are not days of a clock.
    """
    zone = ZoneInfo(settings.TIME_ZONE)
    if clocks is None:
        return ClockRules(zone=zone)
    closed = frozenset(clocks.holidays)
    rules = ClockRules(zone=zone, working_day=lambda day: is_working_day(day) and day not in closed)
    return rules.with_days(clocks.days)


def case_of(row: Referral) -> Case:
    """Give the library's value of a row."""
    meeting = None
    if row.meeting_at is not None:
        meeting = Meeting(row.meeting_at, row.meeting_place, row.meeting_uid)
    return Case(
        id=str(row.uuid),
        state=State(row.state),
        version=row.version,
        sender=str(row.sender_id),
        receiver=str(row.receiver_id),
        firm=str(row.firm_id),
        purpose=row.purpose,
        categories=frozenset(row.categories),
        created=row.created_at,
        owner=row.owner_name,
        adviser=row.adviser_name,
        area=row.area,
        service=str(row.service_id or ""),
        asked_hours=row.asked_hours,
        clock=_clock(row.clock),
        answer_clock=_clock(row.answer_clock),
        before=State(row.before) if row.before else None,
        held=Held(row.held_hours, row.held_delivered, row.held_promised),
        sent=row.sent_at,
        meeting=meeting,
        review=row.review,
        reason=row.reason,
        reason_code=row.reason_code,
        suggested=str(row.suggested_id or ""),
        next_action=row.next_action,
        outcome=row.outcome,
        confirmation=row.confirmation,
        ended=row.ended_at,
        parent=str(row.parent_id or ""),
    )


def columns_of(case: Case, now: datetime, rules: ClockRules) -> dict[str, Any]:
    """Give everything of a case that changes as it moves, as columns, with the moments its clock gives.

    Args:
        case: As it has become.
        now: When.
        rules: The region's clocks.
    """
    role, clock = next_action_owner(case), case.clock
    moments = deadlines(clock, rules) if clock is not None else None
    return {
        "state": str(case.state),
        "version": case.version,
        "owner_name": case.owner[:120],
        "adviser_name": case.adviser[:120],
        "sent_at": case.sent,
        "ended_at": case.ended,
        "moved_at": now,
        "clock": _written(clock),
        "answer_clock": _written(case.answer_clock),
        "next_role": "" if role is None else str(role),
        "due_at": moments and moments.due,
        "overdue_at": moments and moments.overdue,
        "timer_at": timer_moment(case, now, rules),
        "before": str(case.before or ""),
        "held_hours": case.held.hours,
        "held_delivered": case.held.delivered,
        "held_promised": case.held.promised,
        "meeting_at": case.meeting and case.meeting.at,
        "meeting_place": case.meeting.place[:300] if case.meeting else "",
        "meeting_uid": case.meeting.invitation[:120] if case.meeting else "",
        "review": case.review,
        "reason": case.reason[:2000],
        "reason_code": case.reason_code,
        "suggested_id": int(case.suggested) if case.suggested else None,
        "next_action": case.next_action[:500],
        "outcome": case.outcome,
        "confirmation": case.confirmation,
    }


def timer_moment(case: Case, now: datetime, rules: ClockRules) -> datetime | None:
    """Give when a timer has to look at a case: at once where something is due already; None: never."""
    due = due_events(case, now, rules)
    return due[0].at if due else next_due(case, now, rules)


def _clock(kept: Mapping[str, Any] | None) -> Clock | None:
    if kept is None:
        return None
    escalated = kept["escalated"]
    return Clock(
        State(kept["kind"]),
        datetime.fromisoformat(kept["started"]),
        kept["number"],
        timedelta(seconds=kept["paused"]),
        datetime.fromisoformat(escalated) if escalated else None,
    )


def _written(clock: Clock | None) -> dict[str, Any] | None:
    if clock is None:
        return None
    return {
        "kind": str(clock.kind),
        "started": clock.started.isoformat(),
        "number": clock.number,
        "paused": clock.paused.total_seconds(),
        "escalated": clock.escalated.isoformat() if clock.escalated else None,
    }
