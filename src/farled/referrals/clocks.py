"""Working time along a region's calendar, and where a clock stands: computed, never stored (§R5)."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from farled.referrals.clock_rules import ClockRules
from farled.referrals.values import Clock, Referral, State

DAY = timedelta(days=1)


def working_time(start: datetime, end: datetime, rules: ClockRules) -> timedelta:
    """Give the working time between two moments: 24 hours for every working day, by the clock on the wall.

    It agrees with `farled.terms.working_days.working_days_between` where the calendar is Sweden's, exactly
    and in microseconds.
    """
    begin, finish = _wall(start, rules, start), _wall(end, rules, start)
    total, day = timedelta(0), begin.date()
    while day <= finish.date() and begin < finish:
        if rules.working_day(day):
            midnight = datetime.combine(day, time())
            total += min(finish, midnight + DAY) - max(begin, midnight)
        day += DAY
    return total


def after_working_time(start: datetime, amount: timedelta, rules: ClockRules) -> datetime:
    """Give the first moment at which that much working time has passed since `start`."""
    moment = _wall(start, rules, start)
    while amount > timedelta(0) or not (amount or rules.working_day(moment.date())):
        midnight = datetime.combine(moment.date(), time()) + DAY
        if not rules.working_day(moment.date()):
            moment = midnight
        elif midnight - moment >= amount:
            moment, amount = moment + amount, timedelta(0)
            break
        else:
            moment, amount = midnight, amount - (midnight - moment)
    return moment.replace(tzinfo=rules.zone or start.tzinfo)


def _wall(moment: datetime, rules: ClockRules, like: datetime) -> datetime:
    """The time on the wall where the region is; two times are never compared in two zones."""
    zone = rules.zone or like.tzinfo
    return (moment.astimezone(zone) if zone and moment.tzinfo else moment).replace(tzinfo=None)


def day_start(day: date, now: datetime, rules: ClockRules) -> datetime:
    """Give the beginning of a day where the region is."""
    return datetime.combine(day, time(), tzinfo=rules.zone or now.tzinfo)


def local_day(now: datetime, rules: ClockRules) -> date:
    """Give the day it is where the region is."""
    return _wall(now, rules, now).date()


def months_later(moment: datetime, months: int) -> datetime:
    """Give the same day and time so many months later, or the last day of a shorter month."""
    year, month = divmod(moment.year * 12 + moment.month - 1 + months, 12)
    return moment.replace(
        year=year, month=month + 1, day=min(moment.day, calendar.monthrange(year, month + 1)[1])
    )


@dataclass(frozen=True, slots=True)
class Deadlines:
    """The moments of a running clock; None: that does not happen."""

    due: datetime
    overdue: datetime
    remind: datetime | None
    escalate: datetime | None
    end: datetime | None


def deadlines(clock: Clock, rules: ClockRules) -> Deadlines:
    """Give when a clock is due, overdue, reminds, escalates and ends, its pauses left out (§R5.2)."""
    rule = rules.clocks[clock.kind]

    def maybe(days: int | None) -> datetime | None:
        return None if days is None else _moment(clock, days, rules)

    end = maybe(rule.end)
    if end is not None:
        escalated = clock.escalated or maybe(rule.escalate)
        # However late the coordinator was called in, there is time left to act (§R9.6).
        end = max(end, after_working_time(escalated, rules.grace * DAY, rules)) if escalated else end
    return Deadlines(
        _moment(clock, rule.due, rules),
        _moment(clock, rule.overdue, rules),
        maybe(rule.remind),
        maybe(rule.escalate),
        end,
    )


def _moment(clock: Clock, days: int, rules: ClockRules) -> datetime:
    return after_working_time(clock.started, days * DAY + clock.paused, rules)


def is_overdue(referral: Referral, now: datetime, rules: ClockRules) -> bool:
    """Say whether the next action is overdue; worked out whenever asked, stored nowhere (§R9.1)."""
    clock = referral.clock
    return clock is not None and now >= _moment(clock, rules.clocks[clock.kind].overdue, rules)


def start_clock(referral: Referral, state: State, now: datetime, rules: ClockRules) -> Clock:
    """Give the clock a state begins with, numbered by the version that begins it.

    A booked hand-over counts from its meeting and what is on hold from its review date, not before.
    """
    started = now
    if state is State.HANDOVER_BOOKED and referral.meeting is not None:
        started = max(now, referral.meeting.at)
    if state is State.ON_HOLD and referral.review is not None:
        started = max(now, day_start(referral.review, now, rules))
    return Clock(state, started, referral.version)


def resume_clock(stopped: Clock, pause_began: datetime, now: datetime, rules: ClockRules) -> Clock:
    """Let a stopped clock run on: what passed in between does not count (§R5.3)."""
    pause = working_time(max(pause_began, stopped.started), now, rules)
    return Clock(stopped.kind, stopped.started, stopped.number, stopped.paused + pause, stopped.escalated)
