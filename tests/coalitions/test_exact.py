"""§P8: branching proves what prices leave open, case by case, and what it ends with holds."""

from __future__ import annotations

from dataclasses import replace

import pytest
from bench.instances import instance
from tests.coalitions.enumeration import optimum
from tests.coalitions.tiny_regions import tiny_region, tiny_rules

from farled.coalitions.best_column import best_worths, knapsack_worths
from farled.coalitions.bound import Resources, group_boost
from farled.coalitions.columns import list_columns
from farled.coalitions.exact import Branching, Proof
from farled.coalitions.instance import POINT, PRICE_SCALE, Instance
from farled.coalitions.prices import search
from farled.coalitions.pricing import Pricer
from farled.coalitions.problem import build
from farled.coalitions.solve import value_step


def branch(x: Instance, value: int = 0, cases: int = 60) -> Proof:
    prices = search(Pricer(x), Resources(x), 100)
    columns = list_columns(Pricer(x), prices, 20 * POINT, 60)
    return Branching(x, columns, prices, value, value_step(x)).run(cases, lambda done, of: False)


def holds(x: Instance, proof: Proof) -> None:
    """Every end's bound is what its prices prove, by the checker's own search; splits leave nothing out."""
    cases = proof.tree.cases
    for case in cases:
        if case.children is None and case.prices.bound > -(1 << 38):
            rows = tuple(
                {"job": a.job, "need": a.need, "most": a.most, "least": a.least} for a in case.limits
            )
            boost = group_boost(x, case.prices.floor).tolist()
            found = int((x.count * best_worths(x, case.prices.job, boost, (*rows, {}))).sum())
            found += knapsack_worths(x, case.prices.job, x.count, x.capacity, (*rows, {}))
            assert found == case.prices.bound
        elif case.children is not None:
            assert case.branch is not None
            job, need, whole = case.branch
            low, high = (cases[child].limits[-1] for child in case.children)
            assert (low.job, low.need, low.most, low.least) == (job, need, whole, -1)
            assert (high.job, high.need, high.most, high.least) == (job, need, -1, whole + 1)
            assert all(cases[child].limits[:-1] == case.limits for child in case.children)


@pytest.mark.parametrize("seed", range(30))
def test_p8_a_closed_tree_proves_the_optimum_from_nothing(seed: int) -> None:
    source, rules = tiny_region(seed), tiny_rules(seed)
    x = build(source, rules).instance
    if not len(x.option_value):
        return
    best = optimum(source, rules)
    proof = branch(x)
    holds(x, proof)
    assert best * PRICE_SCALE <= max(proof.tree.bound, proof.value * PRICE_SCALE)
    assert proof.value <= best
    if proof.closed:
        assert proof.value == best
    if proof.rows is not None:
        assert proof.count.sum() <= x.firms


def test_p8_nearly_all_tiny_regions_are_closed() -> None:
    xs = [build(tiny_region(seed), tiny_rules(seed)).instance for seed in range(30)]
    closed = [branch(x).closed for x in xs if len(x.option_value)]
    assert sum(closed) >= 0.9 * len(closed)


def test_p9_cases_hold_with_a_floor() -> None:
    for seed in range(12):
        source, rules = tiny_region(seed), replace(tiny_rules(seed), floor=0.8)
        x = build(source, rules).instance
        if len(x.option_value):
            proof = branch(x, cases=12)
            holds(x, proof)
            assert optimum(source, rules) * PRICE_SCALE <= max(proof.tree.bound, proof.value * PRICE_SCALE)


def test_p8_a_larger_one_can_be_rechecked_and_ended() -> None:
    x = instance(40, 4)
    proof = branch(x, cases=14)
    holds(x, proof)
    assert len(proof.tree.cases) <= 14
    prices = search(Pricer(x), Resources(x), 100)
    columns = list_columns(Pricer(x), prices, 20 * POINT, 60)
    ended = Branching(x, columns, prices, 0, 1000).run(1000, lambda done, of: done >= 5)
    assert len(ended.tree.cases) <= 7
    holds(x, ended)
