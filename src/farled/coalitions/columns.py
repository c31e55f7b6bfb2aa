"""Columns worth looking at: every firm type's best few at given prices (§P7)."""

# Numba infers the types of compiled code.
# mypy: disable-error-code="no-untyped-def, no-untyped-call"

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numba as nb
import numpy as np

from farled.coalitions.bound import group_boost
from farled.coalitions.instance import NEVER, PRICE_SCALE, Instance, Ints
from farled.coalitions.kernels import allowed, candidates, widest
from farled.coalitions.prices import Prices
from farled.coalitions.pricing import WORKERS, Pricer

_SCALE = PRICE_SCALE
_NEVER = int(NEVER)

_PATIENCE = 20_000
"""Steps of the search in one subset: firms with dozens of needs have columns without number."""


@dataclass(frozen=True, slots=True)
class Columns:
    """A pool of columns, those of a type together, the best first; each type has its empty one.

    Attributes:
        start: (T+1,) where each type's columns start.
        subset: (C,) subset of slots, -1 for the empty column.
        value: (C,) worth in value units.
        loss: (C,) worth short of the type's best column at the prices, × PRICE_SCALE.
        option: (C, W) option per need of the type, -1 for none and as padding.
    """

    start: Ints
    subset: Ints
    value: Ints
    loss: Ints
    option: Ints

    @property
    def type_of(self) -> Ints:
        """(C,) the type of each column."""
        return np.repeat(np.arange(len(self.start) - 1), np.diff(self.start))

    def rows(self) -> Ints:
        """(C, 2 + W) type, subset and options of every column."""
        return np.column_stack([self.type_of, self.subset, self.option])

    def find(self, rows: Ints) -> Ints:
        """The positions of these rows (type, subset, options) in the pool; all must be there."""
        place = {row.tobytes(): c for c, row in enumerate(np.ascontiguousarray(self.rows()))}
        return np.array([place[row.tobytes()] for row in np.ascontiguousarray(rows)], np.int64)


@nb.njit(cache=True, nogil=True)
def _cheaper_exists(i, used, subsets, cost):
    """Whether another subset holds all used slots and costs less (or as much, and stands before)."""
    for k in range(len(subsets)):
        if k == i or cost[k] > cost[i] or (cost[k] == cost[i] and k > i):
            continue
        holds = 0
        for x in range(subsets.shape[1]):
            if subsets[k, x] >= 0 and used[subsets[k, x]]:
                holds += 1
        if holds == used.sum():
            return True
    return False


@nb.njit(cache=True, nogil=True)
def _keep(top, total, i, pick, kept, out_total, out_subset, out_option):
    """Insert a column into the type's best-first list of at most len(out_total); its new length."""
    if kept == len(out_total):
        if total <= out_total[kept - 1]:
            return kept
        kept -= 1
    at = kept
    while at > 0 and out_total[at - 1] < total:
        out_total[at] = out_total[at - 1]
        out_subset[at] = out_subset[at - 1]
        out_option[at] = out_option[at - 1]
        at -= 1
    out_total[at] = total
    out_subset[at] = i
    out_option[at] = -1
    for j in range(len(pick)):
        out_option[at, j] = pick[j]
    return kept + 1


@nb.njit(cache=True, nogil=True)
def _list_types(
    first, last, window, type_pool, type_aid, need_start, need_menu, need_area, menu_start, slot,
    job, value, benefit, quarter, aid, precedence, subsets, cost, price, boost, shut, phi,
    out_kept, out_total, out_subset, out_option,
):  # fmt: skip
    most, wide = widest(need_start), widest(menu_start)
    cand = np.zeros((most, wide), np.int64)
    cand_gain = np.zeros((most, wide), np.int64)
    width = np.zeros(most, np.int64)
    slots = 0
    for x in slot:
        slots = max(slots, x + 1)
    for i in range(len(subsets)):
        for x in subsets[i]:
            slots = max(slots, x + 1)
    inside = np.zeros(slots, np.bool_)
    used = np.zeros(slots, np.int64)
    pick = np.full(most, -1, np.int64)
    at = np.zeros(most + 1, np.int64)
    got = np.zeros(most + 1, np.int64)
    left = np.zeros(most + 1, np.int64)
    suffix = np.zeros(most + 1, np.int64)
    for t in range(first, last):
        lo, hi = need_start[t], need_start[t + 1]
        n = hi - lo
        p = type_pool[t]
        menus, areas = need_menu[lo:hi], need_area[lo:hi]
        kept = 0
        for i in range(len(subsets)):
            if cost[p, i] >= _NEVER:
                continue
            inside[:] = False
            for x in range(subsets.shape[1]):
                if subsets[i, x] >= 0:
                    inside[subsets[i, x]] = True
            candidates(menus, menu_start, slot, job, value, benefit, price, boost, shut, inside,
                       -window, cand, cand_gain, width)  # fmt: skip
            suffix[n] = 0
            for j in range(n - 1, -1, -1):
                gain = cand_gain[j, 0] if width[j] > 0 else 0
                suffix[j] = suffix[j + 1] + max(np.int64(0), gain)
            charge = cost[p, i] * _SCALE
            j = 0
            steps = 0
            at[0] = 0
            got[0] = -charge
            left[0] = type_aid[t]
            while j >= 0:
                least = phi[t] - window
                if kept == len(out_total[t]) and out_total[t, kept - 1] >= least:
                    least = out_total[t, kept - 1] + 1  # as good as the last one kept is no gain
                steps += 1
                if steps > _PATIENCE:
                    break
                if j == n:
                    used[:] = 0
                    for k in range(n):
                        if pick[k] >= 0:
                            used[slot[pick[k]]] = 1
                    if used.sum() > 0 and not _cheaper_exists(i, used, subsets, cost[p]):
                        kept = _keep(phi[t], got[j], i, pick[:n], kept, out_total[t],
                                     out_subset[t], out_option[t])  # fmt: skip
                    j -= 1
                    continue
                w = at[j]
                if w > width[j]:
                    pick[j] = -1
                    j -= 1
                    continue
                at[j] = w + 1
                if w == width[j]:
                    pick[j] = -1
                    if got[j] + suffix[j + 1] >= least:
                        got[j + 1] = got[j]
                        left[j + 1] = left[j]
                        at[j + 1] = 0
                        j += 1
                    continue
                if got[j] + cand_gain[j, w] + suffix[j + 1] < least:
                    at[j] = width[j]
                    continue
                o = cand[j, w]
                if allowed(j, o, pick, areas, precedence, quarter, left[j], aid):
                    pick[j] = o
                    got[j + 1] = got[j] + cand_gain[j, w]
                    left[j + 1] = left[j] - aid[o] if left[j] >= 0 else left[j]
                    at[j + 1] = 0
                    j += 1
        out_kept[t] = kept


def list_columns(pricer: Pricer, prices: Prices, window: int, limit: int) -> Columns:
    """List each type's columns within `window` of its best at these prices, the `limit` best.

    Args:
        pricer: The instance's pricing.
        prices: Prices to judge at.
        window: How far below the best a column may lie, in value units.
        limit: Most columns a type may have, the empty one not counted.
    """
    x = pricer.instance
    boost = group_boost(x, prices.floor) if prices.floor.any() else None
    phi = pricer.choose(prices.job, boost).phi
    most = int(np.diff(x.need_start).max(initial=1))
    kept = np.zeros(x.types, np.int64)
    total = np.zeros((x.types, limit), np.int64)
    subset = np.full((x.types, limit), -1, np.int64)
    option = np.full((x.types, limit, most), -1, np.int64)
    lifted = pricer.menu_boost(boost)
    cuts = [x.types * w // WORKERS for w in range(WORKERS + 1)]

    def part(w: int) -> None:
        _list_types(
            cuts[w], cuts[w + 1], window * _SCALE, x.type_pool, x.type_aid, x.need_start,
            x.need_menu, x.need_area, x.menu_start, x.option_slot, x.option_class, x.option_value,
            x.option_benefit, x.option_quarter, x.option_aid, x.precedence, x.subset_slots,
            x.subset_cost, prices.job, lifted, pricer.shut, phi, kept, total, subset, option,
        )  # fmt: skip

    with ThreadPoolExecutor(WORKERS) as workers:
        list(workers.map(part, range(WORKERS)))
    return _gather(x, phi, kept, total, subset, option)


def _gather(x: Instance, phi: Ints, kept: Ints, total: Ints, subset: Ints, option: Ints) -> Columns:
    """Join the types' lists, with an empty column at the end of each."""
    limit = total.shape[1]
    there = np.arange(limit + 1)[None, :] <= kept[:, None]
    pad = ((0, 0), (0, 1))
    empty = np.arange(limit + 1)[None, :] == kept[:, None]
    subset = np.where(empty, -1, np.pad(subset, pad, constant_values=-1))[there]
    picked = np.where(
        empty[:, :, None], -1, np.pad(option, (*pad, (0, 0)), constant_values=-1)
    )[there]  # fmt: skip
    total = np.where(empty, 0, np.pad(total, pad))[there]
    start = np.r_[0, np.cumsum(kept + 1)]
    type_of = np.repeat(np.arange(x.types), kept + 1)
    return Columns(start, subset, column_value(x, type_of, subset, picked),
                   phi[type_of] - total, picked)  # fmt: skip


def column_value(x: Instance, type_of: Ints, subset: Ints, option: Ints) -> Ints:
    """(C,) worth of columns: their options' values less the subset's cost, in value units."""
    worth = np.where(option >= 0, x.option_value[np.maximum(option, 0)], 0).sum(axis=1)
    cost = x.subset_cost[x.type_pool[type_of], np.maximum(subset, 0)]
    value: Ints = worth - np.where(subset >= 0, cost, 0)
    return value


def merge(pricer: Pricer, prices: Prices, *rows: Ints) -> Columns:
    """Join rows of type, subset and options (`Columns.rows`) into one pool without doubles.

    Losses are measured at these prices; the best stand first, each type's empty column last.
    """
    x = pricer.instance
    boost = group_boost(x, prices.floor) if prices.floor.any() else None
    phi = pricer.choose(prices.job, boost).phi
    most = rows[0].shape[1] - 2
    empty = np.column_stack([np.arange(x.types), np.full((x.types, most + 1), -1)])
    joined = np.unique(np.concatenate([empty, *rows]), axis=0)
    type_of, subset, option = joined[:, 0], joined[:, 1], joined[:, 2:]
    value = column_value(x, type_of, subset, option)
    picked, at = option >= 0, np.maximum(option, 0)
    charge = np.where(picked, prices.job[x.option_class[at]], 0).sum(axis=1)
    extra = np.zeros(len(value), np.int64)
    if boost is not None:
        benefit = np.where(picked, x.option_benefit[at], 0).sum(axis=1)
        extra = benefit * boost[x.type_group[type_of]]
    loss = phi[type_of] - (value * _SCALE + extra - charge)
    # The empty column stays last of its type: that is where it is looked for.
    order = np.lexsort((loss, subset < 0, type_of))
    start = np.searchsorted(type_of[order], np.arange(x.types + 1))
    return Columns(start, subset[order], value[order], loss[order], option[order])
