"""§P5 and §P6: the worth of calendars at prices, against trying everything."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.coalitions.tiny_regions import tiny_region, tiny_rules

from farled.coalitions.bound import Resources, best_jobs, group_boost
from farled.coalitions.instance import Instance
from farled.coalitions.problem import build


def tried(profit: list[int], amount: list[int], least: list[int], most: list[int], room: int) -> int | None:
    found = None
    for counts in product(*[range(lo, hi + 1) for lo, hi in zip(least, most, strict=True)]):
        if sum(n * a for n, a in zip(counts, amount, strict=True)) <= room:
            worth = sum(n * p for n, p in zip(counts, profit, strict=True))
            found = worth if found is None else max(found, worth)
    return found


def calendars(seed: int) -> Instance:
    """An instance whose job classes, calendars and limits are small enough to try."""
    return build(tiny_region(seed), tiny_rules(seed)).instance


@pytest.mark.parametrize("seed", range(25))
def test_p5_knapsacks_are_exact(seed: int) -> None:
    x = calendars(seed)
    rng = np.random.default_rng(seed)
    resources = Resources(x)
    limit = x.class_limit()
    price = rng.integers(-5, 30, len(limit))
    low, high = rng.integers(0, 2, len(limit)), rng.integers(0, 4, len(limit))
    for least, most in ((None, None), (low, high)):
        found = resources.worth(price, least, most)
        for r in range(len(x.capacity)):
            jobs = np.flatnonzero(x.class_resource == r)
            lo = (np.zeros(len(limit), np.int64) if least is None else least)[jobs]
            hi = (limit if most is None else np.minimum(most, limit))[jobs]
            want = tried(price[jobs].tolist(), x.class_amount[jobs].tolist(), lo.tolist(),
                         np.maximum(hi, lo).tolist(), int(x.capacity[r]))  # fmt: skip
            assert found[r] == want or (want is None and found[r] < -(1 << 50))


@given(
    st.lists(st.tuples(st.integers(0, 9), st.integers(1, 5), st.integers(0, 4)), min_size=1, max_size=4),
    st.integers(0, 12),
)
@settings(max_examples=60, deadline=None)
def test_p8_best_jobs_are_the_best_and_fit(jobs: list[tuple[int, int, int]], room: int) -> None:
    profit, amount, most = (np.array(column) for column in zip(*jobs, strict=True))
    counts, worth = best_jobs(profit.astype(float), amount, most, room)
    assert (counts <= most).all()
    assert counts @ amount <= room
    assert counts @ profit == worth
    assert worth == tried(profit.tolist(), amount.tolist(), [0] * len(jobs), most.tolist(), room)


@pytest.mark.parametrize("seed", range(12))
def test_p9_boost_is_kappa_rounded_up(seed: int) -> None:
    x = build(tiny_region(seed), tiny_rules(seed)).instance
    object.__setattr__(x, "floor_permille", 700)
    shadow = np.random.default_rng(seed).integers(0, 200, x.groups)
    need = [int(n) for n in x.group_need()]
    drag = Fraction(7, 10) * sum(int(y) * n for y, n in zip(shadow, need, strict=True)) / max(1, sum(need))
    for y, found in zip(shadow.tolist(), group_boost(x, shadow).tolist(), strict=True):
        assert 0 <= found - (y - drag) < 1
