"""§P8: cases leave nothing out, and each one's bound holds."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from bench.instances import instance
from tests.coalitions.tiny_regions import tiny_region, tiny_rules
from tests.coalitions.whole_columns import every_column, random_prices

from farled.coalitions.best_column import best_worths, knapsack_worths
from farled.coalitions.bound import Resources
from farled.coalitions.instance import PRICE_SCALE, Instance
from farled.coalitions.prices import Prices
from farled.coalitions.pricing import Pricer
from farled.coalitions.problem import build
from farled.coalitions.tree import FORCE, Case, Limit, Tree, class_box, restricted


def options(x: Instance, need: int) -> list[int]:
    return list(range(int(x.menu_start[x.need_menu[need]]), int(x.menu_start[x.need_menu[need] + 1])))


def single(seed: int) -> tuple[Instance, int, int] | None:
    """An instance with a need of a type of one firm, and a job class that serves it."""
    x = build(tiny_region(seed), tiny_rules(seed)).instance
    for t in np.flatnonzero(x.count == 1).tolist():
        for need in range(int(x.need_start[t]), int(x.need_start[t + 1])):
            if options(x, need):
                return x, need, int(x.option_class[options(x, need)[0]])
    return None


def bound(x: Instance, limits: tuple[Limit, ...], price: np.ndarray) -> int:
    """The bound that job prices give for a case, from the planner's parts."""
    derived, off = restricted(x, limits)
    low, high = class_box(x, limits, Resources(x).most)
    choice = Pricer(x).on(derived).choose(price)
    total = int((x.count * choice.phi).sum()) - off * PRICE_SCALE
    return total + int(Resources(x).worth(price, low, high).sum())


def test_p8_a_need_may_be_barred_from_a_job_or_held_to_it() -> None:
    tried = 0
    for seed in range(20):
        found = single(seed)
        if found is None:
            continue
        tried += 1
        x, need, job = found
        before = [int(x.option_class[o]) for o in options(x, need)]
        for least in (-1, 1):
            derived, off = restricted(x, (Limit(job, need, 0 if least < 0 else -1, least),))
            there = options(derived, need)
            kept = [int(derived.option_class[o]) for o in there]
            assert kept == [j for j in before if (j == job) == (least > 0)]
            assert off == (int(FORCE) if least > 0 else 0)
            if least > 0:
                assert (derived.option_value[there] >= FORCE // 2).all()
            others = [n for n in range(len(x.need_menu)) if n != need]
            assert (derived.need_menu[others] == x.need_menu[others]).all()
    assert tried > 10


def test_p8_limits_on_all_firms_leave_menus_alone() -> None:
    x = instance(60, 4)
    limits = (Limit(3, -1, 2, -1), Limit(5, -1, -1, 1), Limit(3, -1, 1, -1))
    assert restricted(x, limits) == (x, 0)
    low, high = class_box(x, limits, np.full(len(x.class_amount), 9))
    assert (high[3], low[5], low[3], high[5]) == (1, 1, 0, 9)
    assert low.sum() == 1 and (high == 9).sum() == len(high) - 1


@pytest.mark.parametrize("seed", range(30))
@pytest.mark.parametrize("signed", [False, True])
def test_p8_planner_and_checker_bound_every_case_alike(seed: int, signed: bool) -> None:
    """Limits on all firms and on one; prices of either sign, as class rows give them."""
    found = single(seed)
    if found is None:
        return
    x, need, job = found
    price, _ = random_prices(x, seed)
    price = price - 40_000 * signed
    other = int(x.option_class[-1])
    for limits in (
        (), (Limit(job, need, 0, -1),), (Limit(job, need, -1, 1),), (Limit(other, -1, 0, -1),),
        (Limit(job, -1, -1, 1), Limit(other, need, 0, -1)),
    ):  # fmt: skip
        mine = bound(x, limits, price)
        rows = tuple({"job": a.job, "need": a.need, "most": a.most, "least": a.least} for a in limits)
        theirs = int((x.count * best_worths(x, price, [0] * x.groups, (*rows, {}))).sum())
        theirs += knapsack_worths(x, price, x.count, x.capacity, (*rows, {}))
        impossible = -(1 << 39)
        assert mine == theirs or (mine < impossible and theirs < impossible)


def test_p8_a_case_is_bounded_by_what_its_own_plans_are_worth() -> None:
    """One firm alone: with a job demanded, no column that serves it so is above the bound."""
    for seed in range(30):
        found = single(seed)
        if found is None:
            continue
        x, need, job = found
        t = int(np.searchsorted(x.need_start, need, side="right")) - 1
        alone = replace(x, count=(np.arange(x.types) == t).astype(np.int64))
        price, _ = random_prices(x, seed)
        limit = bound(alone, (Limit(job, need, -1, 1),), price)
        for i, picked in every_column(alone, t):
            o = picked[need - int(x.need_start[t])]
            if o >= 0 and x.option_class[o] == job and fits(alone, picked):
                value = int(x.option_value[[p for p in picked if p >= 0]].sum())
                value -= int(x.subset_cost[x.type_pool[t], i])
                assert value * PRICE_SCALE <= limit


def fits(x: Instance, picked: tuple[int, ...]) -> bool:
    used = np.zeros(len(x.capacity), np.int64)
    for o in picked:
        if o >= 0:
            used[x.class_resource[x.option_class[o]]] += x.class_amount[x.option_class[o]]
    return bool((used <= x.capacity).all())


def test_p8_the_bound_of_a_tree_is_the_highest_of_its_ends() -> None:
    def case(bound: int, children: tuple[int, int] | None = None) -> Case:
        return Case((), Prices(np.zeros(0, np.int64), np.zeros(0, np.int64), bound), children)

    tree = Tree([case(99, (1, 2)), case(50), case(70, (3, 4)), case(60), case(55)])
    assert [end.prices.bound for end in tree.ends] == [50, 60, 55]
    assert tree.bound == 60
