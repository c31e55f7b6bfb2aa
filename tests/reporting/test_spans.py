"""§I1: spans of whole months."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from farled.errors import BadInput
from farled.reporting.spans import first_day, month_of, span, spans

TODAY = date(2027, 5, 9)


@pytest.mark.parametrize(
    ("code", "start", "end"),
    [
        ("2026", date(2026, 1, 1), date(2027, 1, 1)),
        ("2026H2", date(2026, 7, 1), date(2027, 1, 1)),
        ("2026Q1", date(2026, 1, 1), date(2026, 4, 1)),
        ("2026Q4", date(2026, 10, 1), date(2027, 1, 1)),
        ("12m", date(2026, 6, 1), date(2027, 6, 1)),
    ],
)
def test_a_span_holds_whole_months(code: str, start: date, end: date) -> None:
    found = span(code, TODAY)
    assert (found.start, found.end) == (start, end)
    assert month_of(start) in found and month_of(end) not in found


@pytest.mark.parametrize("code", ["", "2026Q5", "2026H3", "26", "99999", "13m", "2026q1", "9999"])
def test_what_is_no_span_is_refused_with_an_example(code: str) -> None:
    with pytest.raises(BadInput) as error:
        span(code, TODAY)
    assert error.value.problems[0].code == "bad-span" and "2027H1" in str(error.value)


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)))
def test_a_month_is_the_month_of_its_first_day(day: date) -> None:
    assert month_of(first_day(month_of(day))) == month_of(day)
    assert first_day(month_of(day)) <= day < first_day(month_of(day) + 1)


@given(st.dates(date(2000, 1, 1), date(2060, 1, 1)), st.integers(0, 4000))
def test_every_month_that_passed_lies_in_its_year_half_and_quarter(today: date, back: int) -> None:
    first = today - timedelta(days=back)
    found = spans(month_of(first), today)
    for month in (month_of(first), month_of(today)):
        kinds = [one.code[4:5] for one in found if month in one and one.code not in {"12m", "all"}]
        assert sorted(kinds) == ["", "H", "Q"]
    assert [one.code for one in found][:2] == ["12m", "all"]
    assert all(one.first <= month_of(today) for one in found)


def test_only_years_are_years() -> None:
    assert [one.code for one in spans(month_of(date(2026, 1, 1)), TODAY) if one.is_year] == ["2027", "2026"]
