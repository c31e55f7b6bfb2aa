"""§P7: listing columns finds every one within the window, once, best first."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.coalitions.tiny_regions import tiny_region, tiny_rules
from tests.coalitions.whole_columns import every_column, random_prices, worth

from farled.coalitions.bound import group_boost
from farled.coalitions.columns import column_value, list_columns, merge
from farled.coalitions.instance import PRICE_SCALE
from farled.coalitions.prices import Prices
from farled.coalitions.pricing import Pricer
from farled.coalitions.problem import build

SEEDS = [seed for seed in range(40) if len(build(tiny_region(seed), tiny_rules(seed)).option_offer)]


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("window", [0, 4_999, 30_001])
def test_p7_listing_equals_trying_everything(seed: int, window: int) -> None:
    x = build(tiny_region(seed), replace(tiny_rules(seed), floor=0.5)).instance
    price, floor = random_prices(x, seed)
    pricer, prices = Pricer(x), Prices(price, floor, 0)
    boost = group_boost(x, floor)
    phi = pricer.choose(price, boost).phi
    found = list_columns(pricer, prices, window, 4000)
    for t in range(x.types):
        rows = slice(int(found.start[t]), int(found.start[t + 1]))
        width = int(x.need_start[t + 1] - x.need_start[t])
        listed = {
            (int(i), tuple(picked[:width].tolist())): int(loss)
            for i, picked, loss in zip(found.subset[rows], found.option[rows], found.loss[rows], strict=True)
        }
        want = {(-1, (-1,) * width): int(phi[t])}
        for i, picked in every_column(x, t):
            loss = int(phi[t]) - worth(x, t, i, picked, price, boost)
            if loss <= window * PRICE_SCALE:
                want[i, picked] = loss
        assert listed == want
        assert len(listed) == rows.stop - rows.start
        losses = found.loss[rows][:-1].tolist()
        assert losses == sorted(losses)
        assert found.subset[rows][-1] == -1


@pytest.mark.parametrize("seed", SEEDS[:12])
def test_p7_a_short_list_holds_the_best(seed: int) -> None:
    x = build(tiny_region(seed), tiny_rules(seed)).instance
    price, _ = random_prices(x, seed)
    prices = Prices(price, np.zeros(x.groups, np.int64), 0)
    long, short = (list_columns(Pricer(x), prices, 30_001, limit) for limit in (4000, 3))
    for t in range(x.types):
        best = long.loss[long.start[t] : long.start[t + 1] - 1][:3].tolist()
        assert short.loss[short.start[t] : short.start[t + 1] - 1].tolist() == best


@pytest.mark.parametrize("seed", SEEDS[:12])
def test_p7_merging_keeps_each_column_once_and_finds_it_again(seed: int) -> None:
    x = build(tiny_region(seed), tiny_rules(seed)).instance
    price, _ = random_prices(x, seed)
    prices = Prices(price, np.zeros(x.groups, np.int64), 0)
    listed = list_columns(Pricer(x), prices, 20_000, 50)
    free = Prices(np.zeros_like(price), prices.floor, 0)
    joined = merge(Pricer(x), free, listed.rows(), listed.rows()[::-1])
    assert {row.tobytes() for row in listed.rows()} == {row.tobytes() for row in joined.rows()}
    assert len(joined.value) == len(listed.value)
    assert (joined.rows()[joined.find(listed.rows())] == listed.rows()).all()
    assert (joined.subset[joined.start[1:] - 1] == -1).all()
    assert (joined.type_of == np.repeat(np.arange(x.types), np.diff(joined.start))).all()


def test_p3_column_value_is_steps_less_the_cost_of_joining() -> None:
    x = build(tiny_region(8), tiny_rules(8)).instance
    for t in range(x.types):
        for i, picked in list(every_column(x, t))[:50]:
            none = np.zeros(len(x.class_amount), np.int64)
            want = worth(x, t, i, picked, none, np.zeros(x.groups, np.int64)) // PRICE_SCALE
            row = np.array([picked])
            assert column_value(x, np.array([t]), np.array([i]), row).tolist() == [want]
