"""§P5: the compiled search for a firm's best column, against every column there is."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.coalitions.tiny_regions import tiny_region, tiny_rules
from tests.coalitions.whole_columns import every_column, feasible, random_prices, worth

from farled.coalitions.kernels import allowed, widest
from farled.coalitions.pricing import Pricer
from farled.coalitions.problem import build


@pytest.mark.parametrize("seed", range(40))
def test_p5_best_columns_are_the_best(seed: int) -> None:
    x = build(tiny_region(seed), replace(tiny_rules(seed), floor=0.5)).instance
    if not len(x.option_value):
        return
    price, floor = random_prices(x, seed)
    boost = floor - PRICE_HALF
    found = Pricer(x).choose(price, boost)
    for t in range(x.types):
        best = max((worth(x, t, i, picked, price, boost) for i, picked in every_column(x, t)), default=0)
        assert found.phi[t] == max(0, best)
        picked = tuple(found.option[x.need_start[t] : x.need_start[t + 1]].tolist())
        assert feasible(x, t, picked)
        if found.subset[t] >= 0:
            assert worth(x, t, int(found.subset[t]), picked, price, boost) == found.phi[t]
            inside = set(x.subset_slots[found.subset[t]].tolist())
            assert {int(x.option_slot[o]) for o in picked if o >= 0} <= inside
        else:
            assert set(picked) == {-1}


PRICE_HALF = 32
"""Some boosts are then negative: groups above the floor carry the others."""


@pytest.mark.parametrize(("before", "after", "fine"), [(0, 1, True), (1, 1, False), (1, 0, False)])
def test_p3_precedence_with_a_lag_whichever_need_comes_first(before: int, after: int, fine: bool) -> None:
    quarter, aid = np.array([before, after]), np.zeros(2, np.int64)
    rule = np.array([[7, 8, 1]])
    forward = allowed(1, 1, np.array([0, -1]), np.array([7, 8]), rule, quarter, -1, aid)
    backward = allowed(1, 0, np.array([1, -1]), np.array([8, 7]), rule, quarter, -1, aid)
    assert (forward, backward) == (fine, fine)


def test_p3_aid_within_what_is_left() -> None:
    none = np.zeros((0, 3), np.int64)
    quarter, aid = np.array([0]), np.array([500])
    fits = [allowed(0, 0, np.array([-1]), np.array([0]), none, quarter, left, aid) for left in (-1, 499, 500)]
    assert fits == [True, False, True]


def test_widest_run() -> None:
    assert widest(np.array([0, 2, 7, 7])) == 5
    assert widest(np.array([0, 0])) == 1
