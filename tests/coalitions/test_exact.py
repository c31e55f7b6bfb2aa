"""Branching proves the best plan, and the proof holds when recomputed (docs/methods/coalitions.md §P8)."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from bench.certify import failures
from bench.compact import compact_model, run_highs
from bench.instances import instance

from farled.coalitions.bound import Resources
from farled.coalitions.columns import list_columns
from farled.coalitions.exact import Branching, Proof
from farled.coalitions.instance import POINT, PRICE_SCALE, Instance
from farled.coalitions.prices import Prices, search
from farled.coalitions.pricing import Pricer
from farled.coalitions.solve import Solution, value_step


def branched(x: Instance, value: int = 0, cases: int = 400, window: int = 5 * POINT) -> tuple[Prices, Proof]:
    pricer = Pricer(x)
    prices = search(pricer, Resources(x), 100)
    pool = list_columns(pricer, prices, window, 16)
    branching = Branching(x, pool, prices, value, value_step(x))
    return prices, branching.run(cases, lambda done, of: False)


def solution(prices: Prices, proof: Proof) -> Solution:
    assert proof.rows is not None
    rows, bound = proof.rows, proof.tree.bound
    return Solution(rows[:, 0], rows[:, 1], rows[:, 2:], proof.count, proof.value, prices, proof.tree, bound,
                    ended_early=False)  # fmt: skip


@pytest.mark.parametrize(("firms", "organisations", "seed"), [(15, 3, 1), (25, 4, 2), (30, 4, 3)])
def test_the_plan_is_the_optimum_of_the_compact_model(firms: int, organisations: int, seed: int) -> None:
    x = instance(firms, organisations, seed)
    prices, proof = branched(x)
    peer = run_highs(compact_model(firms, organisations, seed), 30)
    assert peer["gap_percent"] == 0 and proof.closed
    assert proof.value / POINT == pytest.approx(peer["value"], abs=1e-6)
    assert proof.tree.bound < (proof.value + value_step(x)) * PRICE_SCALE
    found = failures(x, solution(prices, proof))
    assert found == []


def test_a_changed_price_in_a_case_changes_what_it_proves() -> None:
    x = instance(30, 4, 3)
    prices, proof = branched(x, window=2 * POINT)
    plan = solution(prices, proof)
    for case in proof.tree.ends:
        case.prices = replace(case.prices, job=np.zeros_like(case.prices.job))
    zero = replace(prices, job=np.zeros_like(prices.job))
    assert any("the proof gives" in one for one in failures(x, replace(plan, prices=zero)))


def test_from_a_plan_that_is_the_best_nothing_better_is_claimed() -> None:
    x = instance(25, 4, 2)
    best = branched(x)[1].value
    again = branched(x, value=best)[1]
    assert again.rows is None and again.value == best and again.closed


def test_cut_short_it_still_bounds_and_may_be_run_on() -> None:
    x = instance(30, 4, 3)
    pricer = Pricer(x)
    prices = search(pricer, Resources(x), 100)
    branching = Branching(x, list_columns(pricer, prices, POINT, 4), prices, 0, value_step(x))
    first = branching.run(3, lambda done, of: False)
    optimum = branched(x)[1].value
    assert first.tree.bound >= optimum * PRICE_SCALE
    branching.raise_value(optimum)
    assert branching.run(400, lambda done, of: False).closed


def test_same_input_same_tree() -> None:
    x = instance(25, 4, 2)
    first, second = branched(x)[1], branched(x)[1]
    assert [case.limits for case in first.tree.cases] == [case.limits for case in second.tree.cases]
    assert first.value == second.value
