"""The least joining cost that covers every need of one firm (docs/methods/coalitions.md §P12)."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from farled.coalitions.covering import cover_one_firm
from farled.errors import BadInput


def cheapest(covers: list[list[int]], joining: list[int]) -> int:
    """Every coalition tried."""
    everybody = range(len(joining))
    return min(
        sum(joining[k] for k in members)
        for size in range(len(joining) + 1)
        for members in combinations(everybody, size)
        if all(set(able) & set(members) for able in covers)
    )


@st.composite
def problems(draw: st.DrawFn) -> tuple[list[list[int]], list[int]]:
    joining = draw(st.lists(st.integers(0, 9), min_size=1, max_size=7))
    able = st.lists(st.integers(0, len(joining) - 1), min_size=1, max_size=4)
    return draw(st.lists(able, max_size=7)), joining


@settings(max_examples=60, deadline=None)
@given(problems())
def test_cost_is_that_of_trying_every_coalition(problem: tuple[list[list[int]], list[int]]) -> None:
    covers, joining = problem
    found = cover_one_firm(covers, joining)
    assert found.cost == found.bound == cheapest(covers, joining)
    assert all(set(able) & set(found.members) for able in covers)
    assert found.cost == sum(joining[k] for k in found.members)


@settings(max_examples=30, deadline=None)
@given(problems())
def test_nobody_joins_who_can_be_spared(problem: tuple[list[list[int]], list[int]]) -> None:
    covers, joining = problem
    members = set(cover_one_firm(covers, joining).members)
    assert all(any(not set(able) & (members - {k}) for able in covers) for k in members)


def test_a_firm_without_needs_needs_nobody() -> None:
    found = cover_one_firm([], [3, 4])
    assert (found.members, found.cost, found.bound) == ((), 0, 0)


def test_a_search_cut_short_still_covers_and_does_not_claim_too_much() -> None:
    covers = [[i, (i + 1) % 9, (i + 4) % 9] for i in range(9)]
    joining = [7, 5, 6, 8, 5, 9, 6, 7, 5]
    found = cover_one_firm(covers, joining, nodes=0)
    assert found.bound <= cheapest(covers, joining) <= found.cost
    assert all(set(able) & set(found.members) for able in covers)


@pytest.mark.parametrize(
    ("covers", "joining", "code"),
    [
        ([[0], []], [1], "nobody-able"),
        ([[0, 2]], [1, 1], "no-such-organisation"),
        ([[-1]], [1], "no-such-organisation"),
        ([[0]], [-1], "cost-out-of-range"),
        ([[0]], [10**12], "cost-out-of-range"),
    ],
)
def test_what_cannot_be_is_refused(covers: list[list[int]], joining: list[int], code: str) -> None:
    with pytest.raises(BadInput) as refused:
        cover_one_firm(covers, joining)
    assert [problem.code for problem in refused.value.problems] == [code]
