"""Check a `Solution` against its `Instance` alone: plain sums, and the checker's own bound."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from farled.coalitions.best_column import best_worths, knapsack_worths
from farled.coalitions.instance import NEVER, PRICE_SCALE, Instance, Ints
from farled.coalitions.prices import Prices
from farled.coalitions.solve import Solution
from farled.coalitions.tree import Tree

ROUND = 100_000
"""Columns looked at together, to keep memory low."""


def failures(x: Instance, solution: Solution) -> list[str]:
    """Everything that is wrong with a plan by types and its bound; empty if it holds."""
    worth, used, found = _sums(x, solution)
    taken = np.zeros(x.types, np.int64)
    np.add.at(taken, solution.type_of, solution.count)
    if (taken != x.count).any() or (solution.count < 0).any():
        found.append("firms: a type's columns do not add up to its firms")
    if (used > x.capacity).any():
        found.append(f"capacity: {int((used > x.capacity).sum())} calendars are overdrawn")
    if worth != solution.value:
        found.append(f"value: says {solution.value}, is {worth}")
    if x.floor_permille:
        found += _floor(x, solution)
    bound = proved(x, solution)
    step = math.gcd(
        *np.unique(x.option_value).tolist(), *np.unique(x.subset_cost[x.subset_lead >= 0]).tolist()
    )
    bound = bound // (max(1, step) * PRICE_SCALE) * max(1, step) * PRICE_SCALE
    if solution.bound < bound:
        found.append(f"bound: says {solution.bound}, the proof gives {bound}")
    if solution.value * PRICE_SCALE > solution.bound:
        found.append("bound: lies below the plan")
    return found


def _sums(x: Instance, solution: Solution) -> tuple[int, Ints, list[str]]:
    """Worth, use of each resource and what is wrong with single columns."""
    used, worth = np.zeros(len(x.capacity), np.int64), 0
    found: list[str] = []
    for first in range(0, len(solution.type_of), ROUND):
        those = slice(first, first + ROUND)
        type_of, subset = solution.type_of[those], solution.subset[those]
        option, count = solution.option[those], solution.count[those]
        row, place = np.nonzero(option >= 0)
        o, need = option[row, place], x.need_start[type_of[row]] + place
        menu = x.need_menu[np.minimum(need, len(x.need_menu) - 1)]
        mine = (need < x.need_start[type_of[row] + 1]) & (x.menu_start[menu] <= o)
        if not (mine & (o < x.menu_start[menu + 1])).all():
            found.append("columns: an option is not on its need's menu")
        member = (x.subset_slots[subset[row]] == x.option_slot[o][:, None]).any(axis=1)
        if not (member & (subset[row] >= 0)).all():
            found.append("columns: a need is covered by no member")
        cost = np.where(subset >= 0, x.subset_cost[x.type_pool[type_of], subset], 0)
        if (cost >= NEVER).any():
            found.append("columns: a coalition that cannot be formed")
        found += _tied(x, type_of, option)
        job = x.option_class[o]
        np.add.at(used, x.class_resource[job], x.class_amount[job] * count[row])
        worth += int((x.option_value[o] * count[row]).sum()) - int((cost * count).sum())
    return worth, used, found


def _tied(x: Instance, type_of: Ints, option: Ints) -> list[str]:
    """Order of areas and aid ceiling, column by column; none of it in most instances."""
    if not len(x.precedence) and (x.type_aid < 0).all():
        return []
    found = []
    for t, row in zip(type_of.tolist(), option, strict=True):
        areas = x.need_area[x.need_start[t] : x.need_start[t + 1]].tolist()
        quarter = {a: int(x.option_quarter[o]) for a, o in zip(areas, row.tolist(), strict=False) if o >= 0}
        aid = sum(int(x.option_aid[o]) for o in row.tolist() if o >= 0)
        if 0 <= x.type_aid[t] < aid:
            found.append("columns: aid above the headroom")
        for before, after, lag in x.precedence.tolist():
            if before in quarter and after in quarter and quarter[after] < quarter[before] + lag:
                found.append("columns: a step before its turn")
    return found


def _floor(x: Instance, solution: Solution) -> list[str]:
    have = np.zeros(x.groups)
    benefit = np.where(solution.option >= 0, x.option_benefit[np.maximum(solution.option, 0)], 0).sum(axis=1)
    np.add.at(have, x.type_group[solution.type_of], benefit * solution.count)
    need = x.group_need()
    mean = have.sum() / max(1, need.sum())
    low = have / np.maximum(1, need) < x.floor_permille / 1000 * mean - 1e-6
    return [f"fairness: group {g} is under its floor" for g in np.flatnonzero(low & (need > 0))]


def proved(x: Instance, solution: Solution) -> int:
    """The bound that the solution's prices, or its tree's, prove; × PRICE_SCALE."""
    if solution.tree is None:
        return _priced(x, solution.prices, ())
    return min(_priced(x, solution.prices, ()), _tree(x, solution.tree))


def _tree(x: Instance, tree: Tree) -> int:
    """The highest bound at an end, every split being one number's ≤ b and ≥ b + 1."""
    bounds: list[int] = []
    stack: list[tuple[int, tuple[dict[str, Any], ...]]] = [(0, ())]
    while stack:
        at, limits = stack.pop()
        case = tree.cases[at]
        if case.children is None or case.branch is None:
            bounds.append(_priced(x, case.prices, (*limits, {})))
            continue
        job, need, whole = case.branch
        if need >= 0 and x.count[np.searchsorted(x.need_start, need, side="right") - 1] != 1:
            return 1 << 62
        stack.append((case.children[0], (*limits, {"job": job, "need": need, "most": whole, "least": -1})))
        stack.append(
            (case.children[1], (*limits, {"job": job, "need": need, "most": -1, "least": whole + 1}))
        )
    return max(bounds)


def _priced(x: Instance, prices: Prices, limits: tuple[dict[str, Any], ...]) -> int:
    if (prices.floor < 0).any() or (not limits and (prices.job < 0).any()):
        return 1 << 62
    worths = best_worths(x, prices.job, _boost(x, prices.floor), limits)
    rooms = knapsack_worths(x, prices.job, x.count, x.capacity, limits)
    return int((x.count * worths).sum()) + rooms


def _boost(x: Instance, floor: Ints) -> list[int]:
    """Extra worth of benefit by group: y_g − θ·Σ y·N / ΣN, rounded up (§P9)."""
    need = [int(n) for n in x.group_need()]
    whole = 1000 * max(1, sum(need))
    drag = x.floor_permille * sum(int(y) * n for y, n in zip(floor, need, strict=True))
    return [-((drag - int(y) * whole) // whole) for y in floor]
