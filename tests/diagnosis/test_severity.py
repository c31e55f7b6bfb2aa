"""Diagnosis §5.1, §5.2: from lines to a severity and a need."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from farled.diagnosis.severity import Value, need, severity
from farled.terms.scales import NoSeverity

DK, NC, NA = NoSeverity.DONT_KNOW, NoSeverity.NOT_CONCERNED, NoSeverity.NOT_ANSWERED
VALUES = st.lists(
    st.one_of(st.none(), st.integers(0, 4), st.sampled_from(NoSeverity)), min_size=1, max_size=6
)


def lines(*values: Value) -> list[tuple[str, Value]]:
    return [(f"b{i}", value) for i, value in enumerate(values)]


def test_5_1_mean_number_and_highest() -> None:
    found = severity(lines(1, 3, 2))
    assert (found.mean, found.answered, found.highest, found.highest_barriers) == (2.0, 3, 3, ("b1",))


def test_5_1_four_kinds_of_silence_and_zero_are_kept_apart() -> None:
    found = severity(lines(0, DK, NC, NA, None))
    assert (found.answered, found.dont_know, found.not_concerned, found.not_answered) == (1, 1, 1, 2)
    assert (found.lines, found.asked) == (5, 4)


def test_5_1_exactly_half_of_the_rest_is_enough() -> None:
    assert severity(lines(2, DK)).mean == 2.0


def test_5_1_fewer_than_half_of_the_rest_is_unknown_and_never_0() -> None:
    found = severity(lines(0, DK, NA))
    assert (found.status, found.mean, need(found).level) == ("unknown", None, None)


def test_5_1_not_concerned_leaves_the_denominator() -> None:
    assert severity(lines(3, NC, NC)).mean == 3.0
    assert severity(lines(3, DK, NC)).status == "known"
    assert severity(lines(3, DK, DK, NC)).status == "unknown"


def test_5_1_all_not_concerned_is_not_applicable_and_need_0() -> None:
    found = severity(lines(NC, NC))
    assert (found.status, found.mean, need(found).level) == ("not_applicable", None, 0)
    assert need(found).reason == "not_applicable"


def test_5_1_no_answer_at_all_is_unknown() -> None:
    assert severity(lines(NA, None)).status == "unknown"
    assert severity([]).status == "unknown"


@pytest.mark.parametrize(
    ("values", "level"),
    [
        ((0, 0, 0), 0),
        ((0, 1, 1), 0),
        ((1, 1, 1), 1),
        ((1, 2, 2), 1),
        ((2, 2, 2), 2),
        ((2, 3, 3), 2),
        ((3, 3, 3), 3),
    ],
)
def test_5_2_levels_by_mean(values: tuple[int, ...], level: int) -> None:
    assert need(severity(lines(*values))).level == level


def test_5_2_a_show_stopper_does_not_drown_in_the_mean() -> None:
    found = need(severity(lines(4, 0, 0)))
    assert (found.level, found.reason) == (2, "show_stopper")


def test_5_2_a_show_stopper_never_lowers_a_need() -> None:
    found = need(severity(lines(4, 4, 4)))
    assert (found.level, found.reason) == (3, "mean")


def test_5_2_a_show_stopper_makes_the_need_known_where_the_severity_is_not() -> None:
    found = severity(lines(4, DK, NA))
    assert (found.status, found.mean, need(found).level) == ("unknown", None, 2)


def test_a_severity_off_the_scale_is_our_fault_and_loud() -> None:
    with pytest.raises(ValueError, match="not on the scale"):
        severity(lines(5))


@given(VALUES)
def test_5_1_every_line_is_counted_once(values: list[Value]) -> None:
    found = severity(lines(*values))
    counted = found.answered + found.dont_know + found.not_concerned + found.not_answered
    assert counted == found.lines == len(values)


@given(VALUES)
def test_5_2_unknown_need_means_unknown_severity(values: list[Value]) -> None:
    found = severity(lines(*values))
    if need(found).level is None:
        assert found.status == "unknown"
    if found.status == "known":
        assert need(found).level is not None


@given(st.lists(st.integers(0, 3), min_size=1, max_size=5), st.integers(0, 4))
def test_5_2_a_worse_answer_never_lowers_the_need(values: list[int], which: int) -> None:
    worse = list(values)
    worse[which % len(values)] += 1
    before, after = need(severity(lines(*values))).level, need(severity(lines(*worse))).level
    assert before is not None and after is not None and after >= before
