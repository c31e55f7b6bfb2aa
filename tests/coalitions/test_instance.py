"""§P4 and §P6: the arrays a plan is made and checked from."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from tests.coalitions.tiny_regions import tiny_region, tiny_rules

from farled.coalitions.instance import NEVER, Instance, subset_costs, subsets_up_to
from farled.coalitions.problem import build


def tiny(seed: int) -> Instance:
    return build(tiny_region(seed), tiny_rules(seed)).instance


def test_p2_subsets_are_all_and_each_once() -> None:
    table = subsets_up_to(5, 3)
    listed = [tuple(row[row >= 0].tolist()) for row in table]
    assert listed == [c for n in (1, 2, 3) for c in combinations(range(5), n)]
    assert table.shape == (25, 3)


def test_p3_joining_and_ties_to_the_cheapest_lead() -> None:
    rng = np.random.default_rng(1)
    pool = np.array([[0, 2, 3, -1], [3, 1, -1, -1]])
    join, tie = rng.integers(0, 9, (2, 4)), rng.integers(0, 9, (4, 4))
    subsets = subsets_up_to(4, 3)
    cost, lead = subset_costs(pool, join, tie, subsets)
    for p in range(2):
        for i, row in enumerate(subsets):
            slots = row[row >= 0].tolist()
            if any(pool[p, s] < 0 for s in slots):
                assert (cost[p, i], lead[p, i]) == (NEVER, -1)
                continue
            led = {a: sum(tie[pool[p, a], pool[p, b]] for b in slots if b != a) for a in slots}
            assert cost[p, i] == sum(join[p, s] for s in slots) + min(led.values())
            assert lead[p, i] == min(led, key=led.__getitem__)


@pytest.mark.parametrize("seed", range(12))
def test_p8_no_plan_holds_more_jobs_of_a_class_than_its_limit(seed: int) -> None:
    x = tiny(seed)
    most = [0] * len(x.class_amount)
    for t in range(x.types):
        for menu in x.need_menu[x.need_start[t] : x.need_start[t + 1]]:
            for job in set(x.option_class[x.menu_start[menu] : x.menu_start[menu + 1]].tolist()):
                most[job] += int(x.count[t])
    assert x.class_limit().tolist() == most


@pytest.mark.parametrize("seed", range(12))
def test_p9_need_of_each_group_adds_up(seed: int) -> None:
    x = tiny(seed)
    total = sum(
        int(x.count[t]) * int(x.need_worth[x.need_start[t] : x.need_start[t + 1]].sum())
        for t in range(x.types)
    )
    assert x.group_need().sum() == total
    assert len(x.group_need()) == x.groups
    assert x.firms == x.count.sum()


def test_p3_types_are_linked_by_precedence_or_aid_only() -> None:
    found = set()
    for seed in range(40):
        x = tiny(seed)
        pairs = {(b, a) for b, a, _ in x.precedence.tolist()}
        for t in range(x.types):
            areas = x.need_area[x.need_start[t] : x.need_start[t + 1]].tolist()
            tied = bool(x.type_aid[t] >= 0 or any((b, a) in pairs for b in areas for a in areas))
            assert bool(x.linked()[t]) == tied
            found.add(tied)
    assert found == {True, False}
