"""Working days in Sweden: Monday to Friday without public holidays, and moments counted along them.

Public holidays are those of the Public Holidays Act (lag 1989:253).  Midsummer Eve, Christmas Eve and New
Year's Eve stand beside Sundays in the Annual Leave Act (1977:480, 3 a §) and are no working days either.
Easter follows the Gregorian computus.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import lru_cache
from types import MappingProxyType

from farled.errors import refuse

EARLIEST, LATEST = 2005, 2199
"""The National Day became a public holiday in 2005; the rules are not claimed for any year before."""
MIDSUMMER, ALL_SAINTS = (6, 20), (10, 31)
SATURDAY = 5


def easter(year: int) -> date:
    """Give Easter Sunday (the anonymous Gregorian algorithm of Meeus, Jones and Butcher)."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    shift = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * shift) // 451
    month, day = divmod(h + shift - 7 * m + 114, 31)
    return date(year, month, day + 1)


@lru_cache(maxsize=64)
def holidays(year: int) -> MappingProxyType[date, str]:
    """Give a year's public holidays and the three eves, each with its Swedish name, in order.

    Args:
        year: From 2005 on.

    Raises:
        BadInput: A year the rules are not claimed for.
    """
    if not EARLIEST <= year <= LATEST:
        raise refuse("year-without-calendar", year, f"is not between {EARLIEST} and {LATEST}",
                     "Ask for a year the calendar is known for", "2027")  # fmt: skip
    sunday = easter(year)
    midsummer = _saturday_from(date(year, *MIDSUMMER))
    days = {
        date(year, 1, 1): "nyårsdagen",
        date(year, 1, 6): "trettondedag jul",
        sunday - timedelta(days=2): "långfredagen",
        sunday: "påskdagen",
        sunday + timedelta(days=1): "annandag påsk",
        date(year, 5, 1): "första maj",
        sunday + timedelta(days=39): "Kristi himmelsfärdsdag",
        sunday + timedelta(days=49): "pingstdagen",
        date(year, 6, 6): "nationaldagen",
        midsummer - timedelta(days=1): "midsommarafton",
        midsummer: "midsommardagen",
        _saturday_from(date(year, *ALL_SAINTS)): "alla helgons dag",
        date(year, 12, 24): "julafton",
        date(year, 12, 25): "juldagen",
        date(year, 12, 26): "annandag jul",
        date(year, 12, 31): "nyårsafton",
    }
    return MappingProxyType(dict(sorted(days.items())))


def _saturday_from(day: date) -> date:
    return day + timedelta(days=(SATURDAY - day.weekday()) % 7)


def is_working_day(day: date) -> bool:
    """Say whether a day is Monday to Friday and no holiday."""
    return day.weekday() < SATURDAY and day not in holidays(day.year)


def next_working_day(day: date) -> date:
    """Give the first working day after a day."""
    day += timedelta(days=1)
    while not is_working_day(day):
        day += timedelta(days=1)
    return day


def add_working_days(moment: datetime, days: int) -> datetime:
    """Give the moment that many working days later, at the same time by the clock.

    What comes in on a day off counts from the start of the next working day: its working day ends when
    that day does.  Ask in the local time zone; the clock on the wall is what counts, also across a change
    of summer time.

    Args:
        moment: From when.
        days: How many working days, 0 or more.
    """
    if days < 0:
        raise ValueError("working days are counted forwards")
    day, clock = moment.date(), moment.timetz()
    if not is_working_day(day):
        day, clock = next_working_day(day), time(tzinfo=moment.tzinfo)
    for _ in range(days):
        day = next_working_day(day)
    if clock.replace(tzinfo=None) == time():
        # Midnight at the end of a working day is when it ends, whatever day comes next.
        day = _day_after_working_day_before(day) if days else day
    return datetime.combine(day, clock)


def _day_after_working_day_before(day: date) -> date:
    before = day - timedelta(days=1)
    while not is_working_day(before):
        before -= timedelta(days=1)
    return before + timedelta(days=1)


def working_days_between(start: datetime, end: datetime) -> float:
    """Give how many working days, in parts of 24 hours, lie between two moments of one time zone."""
    if end <= start:
        return 0.0
    total, day = 0.0, start.date()
    while day <= end.date():
        if is_working_day(day):
            begins = max(start.replace(tzinfo=None), datetime.combine(day, time()))
            ends = min(end.replace(tzinfo=None), datetime.combine(day + timedelta(days=1), time()))
            total += (ends - begins) / timedelta(days=1)
        day += timedelta(days=1)
    return total
