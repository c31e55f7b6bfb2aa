"""§I8: the rolling ceiling."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from farled.coalitions.values import DEFAULT_COSTS
from farled.reporting.de_minimis import CEILINGS, Grant, ceiling_on, freed, standing, window_start

DAY = date(2027, 6, 15)


def test_the_ceiling_is_the_regulations_and_the_planners() -> None:
    assert ceiling_on(DAY).eur == 300_000 == DEFAULT_COSTS["aid_ceiling_eur"]
    assert "2023/2831" in ceiling_on(DAY).source
    assert [one.since for one in CEILINGS] == sorted(one.since for one in CEILINGS)


@pytest.mark.parametrize(
    ("day", "start"),
    [
        (date(2027, 6, 15), date(2024, 6, 16)),
        (date(2028, 2, 29), date(2025, 3, 1)),
        (date(2027, 2, 28), date(2024, 2, 29)),
        (date(2026, 12, 31), date(2024, 1, 1)),
    ],
)
def test_three_years_roll(day: date, start: date) -> None:
    assert window_start(day) == start


@pytest.mark.parametrize(
    ("had", "planned", "state", "left"),
    [
        (0, 0, "fits", 300_000),
        (200_000, 39_999, "fits", 60_001),
        (200_000, 50_000, "near", 50_000),
        (290_000, 10_000, "near", 0),
        (290_000, 10_001, "over", -1),
    ],
)
def test_how_a_plan_stands(had: float, planned: float, state: str, left: float) -> None:
    found = standing([Grant(DAY, had)], DAY, planned=planned)
    assert (found.state, found.left, found.had) == (state, left, had)


def test_unknown_aid_is_unknown_and_never_nothing() -> None:
    assert (standing(None, DAY).state, standing(None, DAY).left) == ("unknown", None)
    assert standing(None, DAY, planned=300_001).state == "over"
    assert standing([], DAY).had == 0


def test_industries_with_rules_of_their_own_are_told() -> None:
    assert standing([], DAY, nace="01.13").other_rules and standing([], DAY, nace="03").other_rules
    assert not standing([], DAY, nace="10.11").other_rules and not standing([], DAY).other_rules


grants = st.lists(
    st.builds(
        Grant, st.dates(DAY - timedelta(days=1500), DAY + timedelta(days=30)), st.integers(1, 9).map(float)
    ),
    max_size=12,
)


@given(grants)
def test_what_counts_on_a_day_is_what_lies_less_than_three_years_back(rows: list[Grant]) -> None:
    by_hand = sum(
        one.eur
        for one in rows
        if one.on <= DAY and (one.on.year + 3, one.on.month, one.on.day) > (DAY.year, DAY.month, DAY.day)
    )
    assert standing(rows, DAY).had == by_hand
    assert sum(euro for _day, euro in freed(rows, DAY)) == by_hand


@given(grants)
def test_on_the_day_it_is_freed_it_counts_no_more(rows: list[Grant]) -> None:
    past = [one for one in rows if one.on <= DAY]
    had = standing(past, DAY).had or 0
    for day, euro in freed(past, DAY):
        before = standing(past, day - timedelta(days=1)).had or 0
        after = standing(past, day).had or 0
        assert before - after == euro and day > DAY
        had -= euro
    assert had == 0
