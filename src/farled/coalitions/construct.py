"""A plan straight from prices: firm after firm, each its best column within what is left (§P7).

Good for a first plan at any moment, and for problems too large for linear programmes.
"""

# Numba infers the types of compiled code.
# mypy: disable-error-code="no-untyped-def, no-untyped-call"

from __future__ import annotations

import numba as nb
import numpy as np

from farled.coalitions.bound import group_boost
from farled.coalitions.instance import NEVER, PRICE_SCALE, Instance, Ints
from farled.coalitions.kernels import best_column, menu_gains, widest
from farled.coalitions.prices import Prices
from farled.coalitions.pricing import Pricer

_SCALE = PRICE_SCALE
_NEVER = int(NEVER)


@nb.njit(cache=True, nogil=True)
def _insert(
    order, firm_type, type_pool, type_aid, linked, need_start, need_menu, need_area, menu_start,
    slot, job, value, benefit, quarter, aid, precedence, subsets, cost, price, boost, slots,
    resource, amount, room, firm_subset, firm_option,
):  # fmt: skip
    """Take each firm out and put it back where it is worth most at these prices."""
    most, wide = widest(need_start), widest(menu_start)
    gain = np.zeros((most, slots), np.int64)
    best = np.zeros((most, slots), np.int64)
    cand = np.zeros((most, wide), np.int64)
    cand_gain = np.zeros((most, wide), np.int64)
    width = np.zeros(most, np.int64)
    inside = np.zeros(slots, np.bool_)
    trial = np.full(most, -1, np.int64)
    chosen = np.full(most, -1, np.int64)
    rank = np.zeros(len(subsets), np.int64)
    rows = np.arange(most)
    shut = np.zeros(len(resource), np.bool_)
    for i in order:
        t = firm_type[i]
        lo, n = need_start[t], need_start[t + 1] - need_start[t]
        menus = need_menu[lo : lo + n]
        p = type_pool[t]
        kept = np.int64(0)  # worth of what the firm has now, at these prices
        if firm_subset[i] >= 0:
            kept -= cost[p, firm_subset[i]] * _SCALE
        for j in range(n):
            o = firm_option[i, j]
            if o >= 0:
                room[resource[job[o]]] += amount[job[o]]
                kept += value[o] * _SCALE + boost[menus[j]] * benefit[o] - price[job[o]]
        for j in range(n):
            for o in range(menu_start[menus[j]], menu_start[menus[j] + 1]):
                shut[job[o]] = room[resource[job[o]]] < amount[job[o]]
        menu_gains(menus, menu_start, slot, job, value, benefit, price, boost, shut, gain, best)
        worth, subset = best_column(
            rows[:n], menus, need_area[lo : lo + n], linked[t], type_aid[t], cost[p], subsets, gain,
            best, menu_start, slot, job, value, benefit, quarter, aid, precedence, price, boost,
            shut, rank, inside, cand, cand_gain, width, trial, chosen[:n],
        )  # fmt: skip
        if worth > kept:
            firm_subset[i] = subset
            firm_option[i, :n] = chosen[:n]
        for j in range(n):
            o = firm_option[i, j]
            if o >= 0:
                # Two needs of one firm may meet on one resource; the later one then goes without.
                if room[resource[job[o]]] < amount[job[o]]:
                    firm_option[i, j] = -1
                else:
                    room[resource[job[o]]] -= amount[job[o]]


def construct(
    pricer: Pricer, prices: Prices, rng: np.random.Generator, passes: tuple[float, ...]
) -> tuple[Ints, Ints]:
    """Build a plan for every firm: (N,) subset and (N, W) option per need.

    Args:
        pricer: The instance's pricing.
        prices: Where to start from.
        rng: Order of the firms; the same generator state gives the same plan.
        passes: Share of the prices charged in each pass over all firms.
    """
    x = pricer.instance
    firm_type = np.repeat(np.arange(x.types), x.count)
    most = int(np.diff(x.need_start).max(initial=1))
    subset = np.full(len(firm_type), -1, np.int64)
    option = np.full((len(firm_type), most), -1, np.int64)
    room = x.capacity.copy()
    boost = group_boost(x, prices.floor) if prices.floor.any() else None
    lifted = pricer.menu_boost(boost)
    for share in passes:
        price = np.rint(prices.job * share).astype(np.int64)
        _insert(
            rng.permutation(len(firm_type)), firm_type, x.type_pool, x.type_aid, pricer.linked,
            x.need_start, x.need_menu, x.need_area, x.menu_start, x.option_slot, x.option_class,
            x.option_value, x.option_benefit, x.option_quarter, x.option_aid, x.precedence,
            x.subset_slots, x.subset_cost, price, lifted, x.pool_organisation.shape[1],
            x.class_resource, x.class_amount, room, subset, option,
        )  # fmt: skip
    return _tidy(x, firm_type, subset, option)


def _tidy(x: Instance, firm_type: Ints, subset: Ints, option: Ints) -> tuple[Ints, Ints]:
    """Drop columns that are worth less than nothing."""
    worth = np.where(option >= 0, x.option_value[np.maximum(option, 0)], 0).sum(axis=1)
    worth -= np.where(subset >= 0, x.subset_cost[x.type_pool[firm_type], np.maximum(subset, 0)], 0)
    lost = worth <= 0
    return np.where(lost, -1, subset), np.where(lost[:, None], -1, option)
