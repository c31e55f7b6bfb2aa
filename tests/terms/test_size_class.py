"""docs/methods/diagnosis.md §5.4: size class by Commission Recommendation 2003/361/EC, Annex, Article 2."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from farled.errors import BadInput
from farled.terms.size_class import SIZE_CLASSES, size_class

FIGURE = st.none() | st.floats(0, 1e8)


@pytest.mark.parametrize(
    ("employees", "turnover", "balance", "expected"),
    [
        (9, 2e6, None, "micro"),
        (9, 2e6 + 1, 2e6, "micro"),  # one of the two is enough
        (9, 2e6 + 1, 2e6 + 1, "small"),  # both over
        (10, 1e6, 1e6, "small"),
        (49, 10e6, 99e6, "small"),
        (49, 10e6 + 1, 10e6 + 1, "medium"),
        (50, 1, 1, "medium"),
        (249, 50e6, 43e6 + 1, "medium"),
        (249, 50e6 + 1, 43e6, "medium"),
        (249, 50e6 + 1, 43e6 + 1, "large"),
        (250, 0, 0, "large"),
    ],
)
def test_5_4_ceilings(employees: float, turnover: float | None, balance: float | None, expected: str) -> None:
    found = size_class(employees, turnover, balance)
    assert (found.value, found.provisional) == (expected, False)


def test_5_4_headcount_alone_is_provisional() -> None:
    found = size_class(12)
    assert (found.value, found.provisional) == ("small", True)
    assert "provisional" in found.why


def test_5_4_headcount_is_mandatory() -> None:
    found = size_class(None, 1e6, 1e6)
    assert found.value == "unknown"
    assert found.is_sme is None


def test_5_4_over_both_ceilings_is_not_an_sme_whatever_the_headcount() -> None:
    assert size_class(None, 51e6, 44e6).is_sme is False


def test_5_4_not_an_sme_is_said_plainly() -> None:
    assert size_class(250).why.startswith("Not an SME")


@pytest.mark.parametrize("figure", [-1.0, float("nan"), float("inf")])
def test_an_impossible_figure_is_refused_with_what_was_given(figure: float) -> None:
    with pytest.raises(BadInput) as refused:
        size_class(figure)
    assert refused.value.problems[0].code == "bad-size-figure"


@given(st.floats(0, 400), FIGURE, FIGURE)
def test_5_4_more_employees_never_make_an_enterprise_smaller(
    employees: float, turnover: float | None, balance: float | None
) -> None:
    lower, higher = size_class(employees, turnover, balance), size_class(employees + 50, turnover, balance)
    assert SIZE_CLASSES.index(higher.value) >= SIZE_CLASSES.index(lower.value)


@given(st.floats(0, 249), st.floats(0, 1e8), st.floats(0, 1e8))
def test_5_4_what_is_found_later_only_moves_a_provisional_class_up(
    employees: float, turnover: float, balance: float
) -> None:
    before, after = size_class(employees), size_class(employees, turnover, balance)
    assert SIZE_CLASSES.index(after.value) >= SIZE_CLASSES.index(before.value)
