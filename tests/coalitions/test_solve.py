"""§P5 to §P10: against every plan there is; ended early; the same again."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from bench.instances import instance
from tests.coalitions.enumeration import optimum
from tests.coalitions.tiny_regions import tiny_region, tiny_rules

from farled.coalitions.certificate import check
from farled.coalitions.instance import POINT, PRICE_SCALE, Instance
from farled.coalitions.planning import plan_region
from farled.coalitions.problem import build
from farled.coalitions.solve import Progress, gap, round_down, solve, value_step
from farled.coalitions.values import PlanInput, PlanRules

SEEDS = range(80)


def compare(source: PlanInput, rules: PlanRules) -> tuple[bool, bool]:
    """(reached, proved) after holding a plan to the optimum found by trying everything."""
    plan, best = plan_region(source, rules), optimum(source, rules)
    value, bound = round(plan["value"] * POINT), plan["bound"] * POINT
    assert check(build(source, rules), plan) == ()
    assert value <= best <= bound + 1e-6
    if plan["gap_percent"] == 0:
        assert value == best
    return value == best, plan["gap_percent"] == 0


def test_p6_no_plan_is_better_than_its_bound_and_nearly_all_tiny_ones_are_the_best() -> None:
    found = [compare(tiny_region(seed), replace(tiny_rules(seed), effort=0.03)) for seed in SEEDS]
    assert sum(reached for reached, _ in found) >= 0.98 * len(found)
    assert sum(proved for _, proved in found) >= 0.95 * len(found)


def test_p6_calendars_bind_in_many_of_these_regions() -> None:
    """Otherwise the comparison above would say little."""
    tight = 0
    for seed in SEEDS:
        source, rules = tiny_region(seed), tiny_rules(seed)
        roomy = replace(source, capacity=tuple(replace(c, amount=1000) for c in source.capacity))
        tight += optimum(roomy, rules) > optimum(source, rules)
    assert tight > len(SEEDS) / 3


def test_p9_with_a_floor_the_same_holds() -> None:
    rules = [replace(tiny_rules(seed), effort=0.03, floor=0.8) for seed in range(40)]
    found = [compare(tiny_region(seed), one) for seed, one in enumerate(rules)]
    assert sum(reached for reached, _ in found) >= 0.9 * len(found)


def steps(x: Instance) -> list[str]:
    """The steps of an unhurried solve, each once, in the order they come."""
    seen: list[str] = []
    solve(x, effort=0.1, watch=lambda progress: seen.append(progress.step) is not None)
    return list(dict.fromkeys(seen))


def test_p10_ended_early_in_any_step_the_plan_stands_and_says_so() -> None:
    x = instance(60, 4)
    for step in steps(x):
        if step == "columns":  # told, but too short to be ended
            continue
        found = solve(x, effort=0.1, watch=lambda progress, step=step: progress.step == step)
        assert found.ended_early, step
        assert found.value * PRICE_SCALE <= found.bound
        taken = np.bincount(found.type_of, found.count, x.types)
        assert (taken == x.count).all()
        used = np.zeros(len(x.capacity), np.int64)
        for option, count in zip(found.option, found.count.tolist(), strict=True):
            for o in option[option >= 0]:
                used[x.class_resource[x.option_class[o]]] += count * x.class_amount[x.option_class[o]]
        assert (used <= x.capacity).all()


def test_p10_whoever_watches_is_told_of_prices_first_and_proof_last_and_bounds_never_rise() -> None:
    seen: list[Progress] = []
    x = instance(60, 4)
    solve(x, effort=0.1, watch=lambda progress: seen.append(progress) is not None)
    assert seen[0].step == "prices" and seen[-1].step == "proof"
    bounds = [one.bound for one in seen if one.bound is not None]
    assert bounds == sorted(bounds, reverse=True)
    values = [one.value for one in seen if one.value is not None]
    assert values == sorted(values)


def test_p10_the_same_input_gives_the_same_plan() -> None:
    x = instance(60, 4)
    one, two = solve(x, effort=0.05), solve(x, effort=0.05)
    assert one.value == two.value and one.bound == two.bound
    assert (one.option == two.option).all() and (one.count == two.count).all()


def test_p6_a_bound_is_rounded_down_to_what_a_plan_can_be_worth() -> None:
    x = instance(60, 4)
    step = value_step(x)
    assert step == 1000
    assert (x.option_value % step == 0).all()
    assert round_down(7 * step * PRICE_SCALE + 63, step) == 7 * step * PRICE_SCALE
    assert gap(7 * step, 7 * step * PRICE_SCALE) == 0
    assert gap(3, 4 * PRICE_SCALE) == 0.25
    assert gap(0, 0) == 0


def test_p2_without_anybody_able_the_plan_is_empty_and_proved() -> None:
    x = instance(60, 4)
    nobody = replace(
        x, menu_start=np.zeros_like(x.menu_start), option_slot=x.option_slot[:0],
        option_class=x.option_class[:0], option_value=x.option_value[:0],
        option_benefit=x.option_benefit[:0], option_quarter=x.option_quarter[:0],
        option_aid=x.option_aid[:0],
    )  # fmt: skip
    found = solve(nobody)
    assert (found.value, found.bound, found.gap) == (0, 0, 0.0)
    assert found.count.sum() == x.firms
