"""A person's fault is told so that it can be mended."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from farled.errors import BadInput, Problem, refuse, shorten

WHOLE = Problem(
    "claims.csv", 7, "area", "unknown-area", "saels", "is not a support area", "Use one of areas", "sales"
)


def test_a_problem_says_where_what_why_what_to_do_and_an_example() -> None:
    assert str(WHOLE) == (
        "claims.csv:7 [area]: 'saels' is not a support area. Use one of areas. Example: sales"
    )


def test_parts_that_are_missing_leave_no_trace() -> None:
    assert str(Problem("", 0, "", "empty", "", "Nothing was given", "Give a file")) == (
        "Nothing was given. Give a file."
    )


def test_problems_are_told_in_reading_order() -> None:
    later = Problem("claims.csv", 12, "", "x", "", "r", "d")
    first = Problem("areas.csv", 40, "", "x", "", "r", "d")
    assert BadInput([later, WHOLE, first]).problems == (first, WHOLE, later)


def test_refuse_makes_one_problem_without_a_file() -> None:
    error = refuse("bad-quarter", "2027Q5", "is not a quarter", "Write the year, Q and 1 to 4", "2027Q1")
    assert isinstance(error, BadInput)
    [problem] = error.problems
    assert (problem.file, problem.line, problem.code, problem.given) == ("", 0, "bad-quarter", "2027Q5")
    assert "2027Q1" in str(error)


@given(st.text(), st.integers(1, 100))
def test_whatever_is_given_fits_on_one_printable_line(given: str, limit: int) -> None:
    short = shorten(given, limit)
    assert len(short) <= limit
    assert short.isprintable()


@pytest.mark.parametrize(("given", "shown"), [("a\nb", "a�b"), (12, "12"), ("x" * 90, "x" * 79 + "…")])
def test_shorten(given: object, shown: str) -> None:
    assert shorten(given) == shown
