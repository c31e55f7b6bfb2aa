"""§P6: the checker's own search finds what trying everything finds, and what the planner finds."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from bench.instances import instance
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.coalitions.test_bound import tried
from tests.coalitions.tiny_regions import tiny_region, tiny_rules
from tests.coalitions.whole_columns import every_column, random_prices, worth

from farled.coalitions.best_column import _knapsack, best_worths, knapsack_worths
from farled.coalitions.bound import Resources, group_boost
from farled.coalitions.instance import Instance
from farled.coalitions.prices import evaluate
from farled.coalitions.pricing import Pricer
from farled.coalitions.problem import build


@pytest.mark.parametrize("seed", range(40))
def test_p6_best_worths_equal_trying_everything(seed: int) -> None:
    x = build(tiny_region(seed), replace(tiny_rules(seed), floor=0.5)).instance
    price, boost = random_prices(x, seed)
    found = best_worths(x, price, boost.tolist(), ())
    for t in range(x.types):
        want = max((worth(x, t, i, picked, price, boost) for i, picked in every_column(x, t)), default=0)
        assert found[t] == max(0, want)


def together(x: Instance, seed: int) -> None:
    price, floor = random_prices(x, seed)
    floor = floor if x.floor_permille else 0 * floor
    bound = evaluate(Pricer(x), Resources(x), price, floor)[0].bound
    boost = group_boost(x, floor).tolist()
    mine = int((x.count * best_worths(x, price, boost, ())).sum())
    assert mine + knapsack_worths(x, price, x.count, x.capacity, ()) == bound


@pytest.mark.parametrize("floor", [0.0, 0.7])
@pytest.mark.parametrize("seed", range(40))
def test_p6_planner_and_checker_agree_to_the_last_unit(seed: int, floor: float) -> None:
    together(build(tiny_region(seed), replace(tiny_rules(seed), floor=floor)).instance, seed)


@pytest.mark.parametrize("seed", range(5))
def test_p6_they_agree_where_firms_are_many_and_precedence_ties_them(seed: int) -> None:
    x = instance(120, 5, seed)
    together(x, seed)
    rng = np.random.default_rng(seed)
    quarters = rng.integers(0, 3, len(x.option_value))
    aid = rng.integers(0, 4, len(x.option_value)) * 50_000
    together(
        replace(
            x, option_quarter=quarters, option_aid=aid, precedence=np.array([[0, 1, 1], [2, 5, 0]]),
            type_aid=rng.choice([-1, 90_000, 250_000], x.types), count=rng.integers(0, 3, x.types),
        ),
        seed,
    )  # fmt: skip


@given(
    st.lists(st.tuples(st.integers(-9, 30), st.integers(1, 6), st.integers(0, 2), st.integers(0, 4)),
             max_size=4),
    st.integers(0, 20),
)  # fmt: skip
@settings(max_examples=150, deadline=None)
def test_p6_the_knapsack_is_exact(jobs: list[tuple[int, int, int, int]], room: int) -> None:
    columns = [np.array([row[i] for row in jobs], np.int64) for i in range(4)]
    price, amount, least, most = columns
    found = _knapsack(price, amount, least, most, room)
    want = (
        tried(price.tolist(), amount.tolist(), least.tolist(), most.tolist(), room)
        if (least <= most).all()
        else None
    )
    assert found == want or (want is None and found < -(1 << 40))
