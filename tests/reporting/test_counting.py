"""§I2–§I4: every firm once, held against a count by hand."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from farled.reporting.counting import Supported, age, survivor
from farled.reporting.spans import span
from farled.reporting.values import SIZES, Facts, Support

TODAY = date(2027, 12, 31)
YEAR = span("2026", TODAY)
supports = st.builds(
    Support,
    firm=st.integers(1, 12),
    month=st.integers(2025 * 12, 2027 * 12 + 11),
    organisation=st.integers(1, 4),
    project=st.integers(0, 3),
    financial=st.booleans(),
    hours=st.sampled_from([0.0, 0.5, 2.0]),
)
# A record goes into one with a lower number, so that there is no circle.
merges = st.dictionaries(st.integers(2, 12), st.integers(1, 11)).map(
    lambda found: {k: v for k, v in found.items() if v < k}
)
facts = st.dictionaries(
    st.integers(1, 12),
    st.builds(Facts, size=st.sampled_from(SIZES), founded=st.none() | st.integers(2018, 2028)),
)


def root(firm: int, merged: dict[int, int]) -> int:
    return root(merged[firm], merged) if firm in merged else firm


@given(st.lists(supports, max_size=40), merges, facts, st.sampled_from(["2026", "2026H1", "2026Q3", "all"]))
def test_firms_are_counted_once(given_help, merged, known, code) -> None:
    within = span(code, TODAY)
    found = Supported(given_help, merged).count(within, known)
    helped = {root(one.firm, merged) for one in given_help if within.first <= one.month <= within.last}
    advised = {
        root(one.firm, merged)
        for one in given_help
        if within.first <= one.month <= within.last and not one.financial
    }
    assert found.total == len(helped) == sum(found.sizes.values()) == sum(found.ages.values())
    assert found.advised == len(advised)
    for size in SIZES:
        assert found.sizes[size] == sum(known.get(firm, Facts()).size == size for firm in helped)


@given(st.lists(supports, max_size=30), merges, st.randoms())
def test_who_helped_how_often_and_in_what_order_changes_nothing(given_help, merged, random) -> None:
    again = [*given_help, *given_help]
    random.shuffle(again)
    elsewhere = [
        Support(one.firm, one.month, one.organisation + 9, 0, one.financial, one.hours) for one in again
    ]
    assert Supported(given_help, merged).count(YEAR, {}) == Supported(elsewhere, merged).count(YEAR, {})


@given(st.lists(supports, max_size=30), merges)
def test_a_span_has_no_more_firms_than_its_parts_and_no_fewer_than_the_largest(given_help, merged) -> None:
    held = Supported(given_help, merged)
    whole = held.count(YEAR, {}).total
    parts = [held.count(span(f"2026Q{n}", TODAY), {}).total for n in (1, 2, 3, 4)]
    assert max(parts) <= whole <= sum(parts)


@given(st.lists(supports, max_size=30), merges)
def test_merging_records_never_makes_more_firms(given_help, merged) -> None:
    assert (
        Supported(given_help, merged).count(YEAR, {}).total <= Supported(given_help, {}).count(YEAR, {}).total
    )


def test_unknown_size_is_a_class_and_never_nothing() -> None:
    found = Supported([Support(1, YEAR.first), Support(2, YEAR.first)], {}).count(
        YEAR, {1: Facts("micro", 2025)}
    )
    assert dict(found.sizes) == {"micro": 1, "small": 0, "medium": 0, "large": 0, "unknown": 1}
    assert dict(found.ages) == {"new": 1, "older": 0, "unknown": 1}


@pytest.mark.parametrize(
    ("founded", "said"),
    [(2026, "new"), (2024, "new"), (2023, "unknown"), (2022, "older"), (None, "unknown"), (2027, "unknown")],
)
def test_age_is_told_only_where_the_year_decides_it(founded: int | None, said: str) -> None:
    # §I4.3, checked against every day the firm may have been founded on and every day of the month.
    assert age(founded, 2026 * 12 + 5) == said
    if founded is not None and founded <= 2025:
        possible = {
            "new" if (2026, 6, day) < (founded + 3, month, born) else "older"
            for day in (1, 30)
            for month in range(1, 13)
            for born in (1, 28)
        }
        assert possible == ({said} if said != "unknown" else {"new", "older"})


def test_hours_add_up_where_firms_do_not() -> None:
    held = Supported([Support(1, YEAR.first, hours=1.5), Support(1, YEAR.last, hours=2.0)], {})
    assert held.hours_in(YEAR) == 3.5 and held.count(YEAR, {}).total == 1


def test_a_circle_of_records_is_our_own_fault() -> None:
    with pytest.raises(ValueError, match="circle"):
        survivor(1, {1: 2, 2: 1})
