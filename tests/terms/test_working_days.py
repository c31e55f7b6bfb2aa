"""Working days against the dates of the published Swedish calendars of 2026 and 2027."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from farled.errors import BadInput
from farled.terms.working_days import (
    add_working_days,
    easter,
    holidays,
    is_working_day,
    next_working_day,
    working_days_between,
)

STOCKHOLM = ZoneInfo("Europe/Stockholm")
# As the almanac prints them.
PUBLISHED = {
    2026: ["01-01", "01-06", "04-03", "04-05", "04-06", "05-01", "05-14", "05-24", "06-06", "06-19", "06-20",
           "10-31", "12-24", "12-25", "12-26", "12-31"],
    2027: ["01-01", "01-06", "03-26", "03-28", "03-29", "05-01", "05-06", "05-16", "06-06", "06-25", "06-26",
           "11-06", "12-24", "12-25", "12-26", "12-31"],
}  # fmt: skip


@pytest.mark.parametrize("year", PUBLISHED)
def test_the_holidays_are_those_printed(year: int) -> None:
    assert [f"{day:%m-%d}" for day in holidays(year)] == PUBLISHED[year]


@pytest.mark.parametrize(
    ("year", "day"),
    [(2005, "03-27"), (2008, "03-23"), (2011, "04-24"), (2019, "04-21"), (2024, "03-31"), (2025, "04-20"),
     (2026, "04-05"), (2027, "03-28"), (2028, "04-16"), (2030, "04-21"), (2038, "04-25")],
)  # fmt: skip
def test_easter_falls_where_the_tables_say(year: int, day: str) -> None:
    assert f"{easter(year):%m-%d}" == day


@pytest.mark.parametrize(
    ("year", "count"),
    [(2014, 249), (2015, 251), (2016, 253), (2017, 251), (2018, 250), (2021, 253), (2025, 249)],
)
def test_working_days_of_a_year_are_as_many_as_published(year: int, count: int) -> None:
    """As firms and newspapers print them, with the three eves left out."""
    first = date(year, 1, 1)
    days = [first + timedelta(days=n) for n in range(366) if (first + timedelta(days=n)).year == year]
    assert sum(is_working_day(day) for day in days) == count


@pytest.mark.parametrize(
    ("made", "due"),
    [
        ("2026-11-25 14:00", "2026-11-26 14:00"),  # Wednesday
        ("2026-11-27 14:00", "2026-11-30 14:00"),  # Friday over the weekend
        ("2026-11-28 10:00", "2026-12-01 00:00"),  # Saturday: all of Monday
        ("2026-12-23 09:30", "2026-12-28 09:30"),  # over Christmas
        ("2026-12-30 09:30", "2027-01-04 09:30"),  # over New Year
        ("2027-03-25 16:00", "2027-03-30 16:00"),  # over Easter
        ("2027-06-24 16:00", "2027-06-28 16:00"),  # over Midsummer
        ("2026-12-24 10:00", "2026-12-29 00:00"),  # Christmas Eve: all of Monday 28
        ("2027-01-05 10:00", "2027-01-07 10:00"),  # over Epiphany
        ("2026-11-26 23:59", "2026-11-27 23:59"),
        ("2026-11-27 00:00", "2026-11-28 00:00"),  # midnight on Friday: all of Friday
        ("2026-11-30 00:00", "2026-12-01 00:00"),
    ],
)
def test_one_working_day_later(made: str, due: str) -> None:
    moment = datetime.strptime(made, "%Y-%m-%d %H:%M").replace(tzinfo=STOCKHOLM)
    assert f"{add_working_days(moment, 1):%Y-%m-%d %H:%M}" == due


def test_the_clock_on_the_wall_counts_across_summer_time() -> None:
    friday = datetime(2026, 3, 27, 15, tzinfo=STOCKHOLM)  # summer time begins on the 29th
    assert add_working_days(friday, 1) == datetime(2026, 3, 30, 15, tzinfo=STOCKHOLM)


moments = st.datetimes(datetime(2026, 1, 1), datetime(2028, 12, 31)).map(
    lambda d: d.replace(second=0, microsecond=0)
)


@given(moments, st.integers(1, 15))
def test_as_many_working_days_pass_as_were_added(moment: datetime, days: int) -> None:
    assert working_days_between(moment, add_working_days(moment, days)) == pytest.approx(days)


@given(moments, moments)
def test_who_asks_first_is_due_first(one: datetime, other: datetime) -> None:
    first, second = sorted((one, other))
    assert add_working_days(first, 1) <= add_working_days(second, 1)


@given(st.dates(date(2026, 1, 1), date(2030, 12, 1)))
def test_the_next_working_day_is_the_first_one(day: date) -> None:
    found = next_working_day(day)
    assert is_working_day(found) and found > day
    assert not any(is_working_day(day + timedelta(days=n)) for n in range(1, (found - day).days))


def test_no_time_between_a_moment_and_an_earlier_one() -> None:
    assert working_days_between(datetime(2026, 11, 25), datetime(2026, 11, 24)) == 0


@pytest.mark.parametrize("year", [2004, 2200])
def test_a_year_without_a_calendar_is_refused(year: int) -> None:
    with pytest.raises(BadInput):
        holidays(year)


def test_days_are_not_counted_backwards() -> None:
    with pytest.raises(ValueError, match="forwards"):
        add_working_days(datetime(2026, 11, 25), -1)
