"""§P5: every bound holds, and searching lowers it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from bench.instances import instance
from tests.coalitions.enumeration import optimum
from tests.coalitions.tiny_regions import tiny_region, tiny_rules
from tests.coalitions.whole_columns import random_prices

from farled.coalitions.bound import Resources
from farled.coalitions.instance import PRICE_SCALE
from farled.coalitions.prices import covered_by_group, evaluate, search
from farled.coalitions.pricing import Pricer
from farled.coalitions.problem import build


@pytest.mark.parametrize("seed", range(40))
@pytest.mark.parametrize("floor", [0.0, 0.8])
def test_p5_no_plan_beats_the_bound_of_any_prices(seed: int, floor: float) -> None:
    source, rules = tiny_region(seed), replace(tiny_rules(seed), floor=floor)
    x = build(source, rules).instance
    best = optimum(source, rules)
    for again in range(5):
        price, shadow = random_prices(x, 100 * seed + again)
        shadow = shadow if floor else np.zeros_like(shadow)
        found, _ = evaluate(Pricer(x), Resources(x), price, shadow)
        assert best * PRICE_SCALE <= found.bound


def test_p5_searching_lowers_the_bound_and_can_be_ended() -> None:
    x = instance(60, 4)
    free, _ = evaluate(
        Pricer(x), Resources(x), np.zeros(len(x.class_amount), np.int64), np.zeros(1, np.int64)
    )
    told: list[int] = []

    def tick(done: int, of: int) -> bool:
        told.append(done)
        return done == 7

    short = search(Pricer(x), Resources(x), 300, tick)
    long = search(Pricer(x), Resources(x), 300)
    assert told == [1, 2, 3, 4, 5, 6, 7]
    assert long.bound < short.bound < free.bound
    assert evaluate(Pricer(x), Resources(x), long.job, long.floor)[0].bound == long.bound


def test_p9_covered_by_group_counts_firms() -> None:
    x = replace(instance(60, 4), groups=2)
    object.__setattr__(x, "type_group", np.arange(x.types) % 2)
    option = Pricer(x).choose(np.zeros(len(x.class_amount), np.int64)).option
    want = [0, 0]
    for t in range(x.types):
        for o in option[x.need_start[t] : x.need_start[t + 1]]:
            want[t % 2] += int(x.count[t]) * int(x.option_benefit[o]) if o >= 0 else 0
    assert covered_by_group(x, option).tolist() == want
