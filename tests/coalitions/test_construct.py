"""§P7: plans made from prices stay within every calendar, and remaking them loses nothing."""

from __future__ import annotations

import numpy as np
import pytest
from bench.instances import instance
from tests.coalitions.tiny_regions import tiny_region, tiny_rules
from tests.coalitions.whole_columns import feasible

from farled.coalitions.bound import Resources
from farled.coalitions.construct import PASSES, Construction
from farled.coalitions.instance import PRICE_SCALE, Instance
from farled.coalitions.prices import search
from farled.coalitions.pricing import Pricer
from farled.coalitions.problem import build


def built(x: Instance, seed: int = 1) -> Construction:
    pricer = Pricer(x)
    prices = search(pricer, Resources(x), 60)
    made = Construction(pricer, prices, np.random.default_rng(seed))
    for share in PASSES:
        made.sweep(share)
    return made


def used(x: Instance, option: np.ndarray) -> list[int]:
    total = [0] * len(x.capacity)
    for o in option[option >= 0].tolist():
        total[x.class_resource[x.option_class[o]]] += int(x.class_amount[x.option_class[o]])
    return total


@pytest.mark.parametrize("seed", range(25))
def test_p3_every_plan_from_prices_can_be_carried_out(seed: int) -> None:
    x = build(tiny_region(seed), tiny_rules(seed)).instance
    if not len(x.option_value):
        return
    made = built(x)
    made.anneal(3, 10, 4, lambda done: False)
    assert (x.capacity - used(x, made.option) == made.room).all()
    assert (made.room >= 0).all()
    for i, t in enumerate(made.firm_type.tolist()):
        width = int(x.need_start[t + 1] - x.need_start[t])
        assert feasible(x, t, tuple(made.option[i, :width].tolist()))
        assert (made.option[i, width:] == -1).all()
        slots = {int(x.option_slot[o]) for o in made.option[i] if o >= 0}
        assert not slots or slots <= set(x.subset_slots[made.subset[i]].tolist())


def test_p7_ruin_without_warmth_never_loses_and_tells_its_gain() -> None:
    made = built(instance(60, 4))
    for _ in range(10):
        before = made.value
        gain = made.ruin(20, 8)
        assert gain >= 0
        assert made.value == before + gain


def test_p7_annealing_ends_with_the_best_plan_met() -> None:
    made = built(instance(60, 4))
    start = made.value
    seen: list[int] = []

    def watch(done: int) -> bool:
        seen.append(made.value)
        return False

    made.anneal(15, 20, 8, watch)
    assert made.value >= max([start, *seen])
    assert len(seen) == 15


def test_p7_annealing_can_be_ended() -> None:
    made = built(instance(60, 4))
    asked: list[int] = []
    made.anneal(50, 20, 8, lambda done: asked.append(done) is None and done == 2)
    assert asked == [0, 1, 2]


def test_p10_the_same_seed_gives_the_same_plan() -> None:
    x = instance(60, 4)
    one, two, other = built(x), built(x), built(x, seed=2)
    assert (one.option == two.option).all()
    assert not (one.option == other.option).all()


def test_p2_columns_worth_nothing_are_left_empty() -> None:
    made = built(instance(60, 4))
    rows = made.columns()
    assert (made.prices.bound >= made.value * PRICE_SCALE) and made.value > 0
    empty = rows[:, 1] < 0
    assert (rows[empty, 2:] == -1).all()
    assert (rows[~empty, 2:] >= 0).any(axis=1).all()
