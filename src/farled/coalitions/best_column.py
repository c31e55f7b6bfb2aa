"""The checker's own search: each type's best column and each calendar's best jobs (§P6).

Deliberately another way than the planner's: sums over whole arrays for firms whose needs stand
alone, plain recursion for those whose needs are tied, knapsacks by shifted arrays.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from farled.coalitions.instance import NEVER, PRICE_SCALE, Instance, Ints

_NO = -(1 << 50)


def best_worths(x: Instance, price: Ints, boost: list[int], limits: tuple[dict[str, Any], ...]) -> Ints:
    """(T,) price-adjusted worth of each type's best column in a case, × PRICE_SCALE.

    Args:
        x: The instance.
        price: (L,) job prices.
        boost: (G,) extra worth of benefit by group.
        limits: Limits of the case; those with a need bar or demand a job class for it.
    """
    type_of = np.repeat(np.arange(x.types), np.diff(x.need_start))
    lifted = np.array(boost, np.int64)[x.type_group[type_of]]
    demanded, barred = _own(limits)
    rows = [_options(x, j, price, int(lifted[j]), barred.get(j, set()), demanded.get(j, set()))
            for j in range(len(x.need_menu))]  # fmt: skip
    gain = np.zeros((len(rows), x.pool_organisation.shape[1]), np.int64)
    for j, options in enumerate(rows):
        if demanded.get(j):
            gain[j] = _NO
        for worth, o in options:
            slot = int(x.option_slot[o])
            gain[j, slot] = max(int(gain[j, slot]), worth)
    must = np.zeros(x.types, np.bool_)
    must[[int(type_of[j]) for j in demanded]] = True
    relaxed = np.full((x.types, len(x.subset_slots)), np.int64(_NO))
    for i, subset in enumerate(x.subset_slots):
        there = gain[:, subset[subset >= 0]].max(axis=1)
        total = np.add.reduceat(there, x.need_start[:-1]) if len(there) else np.zeros(x.types, np.int64)
        cost = x.subset_cost[x.type_pool, i]
        relaxed[:, i] = np.where(cost < NEVER, total - cost * PRICE_SCALE, _NO)
    worths = np.where(must, relaxed.max(axis=1), np.maximum(relaxed.max(axis=1), 0))
    for t in np.flatnonzero(_tied(x)).tolist():
        worths[t] = _tied_worth(x, t, rows, relaxed[t], demanded)
    result: Ints = worths
    return result


def _own(limits: tuple[dict[str, Any], ...]) -> tuple[dict[int, set[int]], dict[int, set[int]]]:
    """Job classes demanded and barred, by need."""
    demanded: dict[int, set[int]] = {}
    barred: dict[int, set[int]] = {}
    for limit in limits:
        if limit and limit["need"] >= 0:
            side = demanded if limit["least"] > 0 else barred
            side.setdefault(limit["need"], set()).add(limit["job"])
    return demanded, barred


def _options(
    x: Instance, j: int, price: Ints, lift: int, barred: set[int], demanded: set[int]
) -> list[tuple[int, int]]:
    """(worth, option) a need may be covered by, dearest first; only what fits its calendar at all."""
    found = []
    for o in range(int(x.menu_start[x.need_menu[j]]), int(x.menu_start[x.need_menu[j] + 1])):
        job = int(x.option_class[o])
        if job in barred or any(one != job for one in demanded):
            continue
        if x.class_amount[job] > x.capacity[x.class_resource[job]]:
            continue
        worth = int(x.option_value[o]) * PRICE_SCALE + lift * int(x.option_benefit[o]) - int(price[job])
        if worth > 0 or demanded:
            found.append((worth, o))
    return sorted(found, reverse=True)


def _tied(x: Instance) -> Ints:
    """(T,) types whose needs are tied by precedence or by the aid ceiling."""
    pairs = {(int(b), int(a)) for b, a, _ in x.precedence}
    tied = np.zeros(x.types, np.int64)
    for t in range(x.types):
        areas = x.need_area[x.need_start[t] : x.need_start[t + 1]].tolist()
        tied[t] = x.type_aid[t] >= 0 or any((b, a) in pairs for b in areas for a in areas)
    return tied


def _tied_worth(
    x: Instance, t: int, rows: list[list[tuple[int, int]]], relaxed: Ints, demanded: dict[int, set[int]]
) -> int:
    """Best worth of a type whose needs are tied, subset by subset while it can still matter."""
    lo, hi = int(x.need_start[t]), int(x.need_start[t + 1])
    must = any(j in demanded for j in range(lo, hi))
    best = _NO if must else 0
    for i in np.argsort(-relaxed, kind="stable").tolist():
        if int(relaxed[i]) <= best:
            break
        slots = set(x.subset_slots[i].tolist()) - {-1}
        inside = [[(w, o) for w, o in rows[j] if int(x.option_slot[o]) in slots] for j in range(lo, hi)]
        cost = int(x.subset_cost[x.type_pool[t], i]) * PRICE_SCALE
        needed = [j in demanded for j in range(lo, hi)]
        best = max(best, _recurse(x, t, inside, needed, best + cost) - cost)
    return best


def _recurse(x: Instance, t: int, inside: list[list[tuple[int, int]]], needed: list[bool], floor: int) -> int:
    """Best sum above `floor` of one option or none per need, in order and under the ceiling."""
    areas = x.need_area[x.need_start[t] : x.need_start[t + 1]].tolist()
    rest = [0] * (len(inside) + 1)
    for j in range(len(inside) - 1, -1, -1):
        rest[j] = rest[j + 1] + max(0, inside[j][0][0] if inside[j] else 0)
    rules = [(int(b), int(a), int(lag)) for b, a, lag in x.precedence]
    best = floor
    quarter: dict[int, int] = {}

    def fits(area: int, at: int) -> bool:
        for before, after, lag in rules:
            if area == after and before in quarter and at < quarter[before] + lag:
                return False
            if area == before and after in quarter and quarter[after] < at + lag:
                return False
        return True

    def go(j: int, total: int, aid: int) -> None:
        nonlocal best
        if total + rest[j] <= best:
            return
        if j == len(inside):
            best = total
            return
        for worth, o in inside[j]:
            spent = int(x.option_aid[o])
            if (aid < 0 or spent <= aid) and fits(areas[j], int(x.option_quarter[o])):
                quarter[areas[j]] = int(x.option_quarter[o])
                go(j + 1, total + worth, aid if aid < 0 else aid - spent)
                del quarter[areas[j]]
        if not needed[j]:
            go(j + 1, total, aid)

    go(0, 0, int(x.type_aid[t]))
    return best


def knapsack_worths(
    x: Instance, price: Ints, count: Ints, capacity: Ints, limits: tuple[dict[str, Any], ...]
) -> int:
    """Worth of all calendars at job prices: the best jobs each can hold, × PRICE_SCALE.

    Args:
        x: The instance.
        price: (L,) job prices; negative only where a case demands jobs.
        count: (T,) firms planned.
        capacity: (R,) what is left for them.
        limits: Limits of the case; those without a need bound a job class.
    """
    most = _most(x, count)
    least = np.zeros(len(most), np.int64)
    for limit in limits:
        if limit and limit["need"] < 0 and limit["most"] >= 0:
            most[limit["job"]] = min(int(most[limit["job"]]), limit["most"])
        elif limit and limit["need"] < 0:
            least[limit["job"]] = max(int(least[limit["job"]]), limit["least"])
    total = 0
    for r in range(len(capacity)):
        jobs = np.flatnonzero(x.class_resource == r)
        total += _knapsack(price[jobs], x.class_amount[jobs], least[jobs], most[jobs], int(capacity[r]))
    return total


def _most(x: Instance, count: Ints) -> Ints:
    """(L,) needs that a job of each class could serve."""
    most = np.zeros(len(x.class_amount), np.int64)
    type_of = np.repeat(np.arange(x.types), np.diff(x.need_start))
    for j, menu in enumerate(x.need_menu.tolist()):
        jobs = set(x.option_class[x.menu_start[menu] : x.menu_start[menu + 1]].tolist())
        for job in jobs:
            most[job] += count[type_of[j]]
    return most


def _knapsack(price: Ints, amount: Ints, least: Ints, most: Ints, capacity: int) -> int:
    fixed = int((price * least).sum())
    room = capacity - int((amount * least).sum())
    if room < 0 or (least > most).any():
        return _NO
    unit = int(np.gcd.reduce(amount)) if len(amount) else 1
    table = np.zeros(room // unit + 1, np.int64)
    for p, a, n in zip(price.tolist(), (amount // unit).tolist(), (most - least).tolist(), strict=True):
        if p <= 0:
            continue
        before = table.copy()
        for k in range(1, min(n, (len(table) - 1) // a) + 1):
            np.maximum(table[k * a :], before[: -k * a] + k * p, out=table[k * a :])
    return fixed + int(table[-1])
