"""Quarters are read and written alike, in order, and count across years."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from farled.errors import BadInput
from farled.terms.periods import Quarter

WRITTEN = st.tuples(st.integers(0, 9999), st.integers(1, 4))


@given(WRITTEN)
def test_what_is_read_is_written_again(given_: tuple[int, int]) -> None:
    year, quarter = given_
    text = f"{year:04d}Q{quarter}"
    assert str(Quarter.parse(text)) == text


@given(WRITTEN, WRITTEN)
def test_quarters_stand_in_the_order_of_time(one: tuple[int, int], other: tuple[int, int]) -> None:
    first, second = (Quarter.parse(f"{year:04d}Q{quarter}") for year, quarter in (one, other))
    assert (first < second) == (one < other)
    assert (first == second) == (one == other)


@pytest.mark.parametrize(
    ("text", "quarters", "later"),
    [("2027Q1", 0, "2027Q1"), ("2027Q1", 3, "2027Q4"), ("2027Q4", 1, "2028Q1"), ("2027Q2", 11, "2030Q1"),
     ("2028Q1", -1, "2027Q4")],
)  # fmt: skip
def test_later_counts_across_years(text: str, quarters: int, later: str) -> None:
    assert str(Quarter.parse(text).later(quarters)) == later


def test_the_index_is_four_times_the_year_and_the_quarter_from_0() -> None:
    assert Quarter.parse("2027Q1").index == 4 * 2027
    assert Quarter.parse("2028Q1").index - Quarter.parse("2027Q2").index == 3


@pytest.mark.parametrize(
    "text", ["", "2027", "2027Q0", "2027Q5", "2027q1", "2027-Q1", "27Q1", "2027Q1 ", " 2027Q1", "2027Q1\n",
             "12027Q1", "2027Q12", "２０２７Q1", "-027Q1"],
)  # fmt: skip
def test_anything_else_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(BadInput) as refused:
        Quarter.parse(text)
    (problem,) = refused.value.problems
    assert (problem.code, problem.given) == (
        "bad-quarter",
        "".join(c if c.isprintable() else "�" for c in text),
    )
    assert str(Quarter.parse(problem.example)) == problem.example
