"""The planning instance: everything a plan is made and checked from, as integer arrays.

Firms that are alike form one *type* with a multiplicity (methods §P4).  All quantities are integers:
values in 1/1000 point, amounts of capacity in quarter-hours or seats (§P6).

The arrays hang together like this::

    type t ── needs j in need_start[t]..need_start[t+1] ── menu need_menu[j]
    menu m ── options o in menu_start[m]..menu_start[m+1]
    option o ── member slot, job class, value, benefit, quarter, aid
    job class c ── resource class_resource[c] and amount class_amount[c] taken from it
    pool p ── organisation per slot, subset costs subset_cost[p, i] for subset i of slots
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]

POINT = 1000
"""Integer value units in one point (§P6)."""

PRICE_SCALE = 64
"""Prices are multiples of 1/64 of a value unit, so that every bound is exact in 64 bits (§P6)."""

NEVER = np.int64(1) << 40
"""Cost of a subset that cannot be formed; far above any value, far below overflow."""


@dataclass(frozen=True, slots=True)
class Instance:
    """One planning problem (§P2).

    Shapes: T types, J needs, B menus, O options, L job classes, R resources, P pools of E slots,
    I subsets of at most M slots, G fairness groups.

    Attributes:
        count: (T,) firms of each type.
        type_pool: (T,) pool of each type.
        type_group: (T,) fairness group.
        type_aid: (T,) aid headroom in euro; -1 where no option of the type carries aid.
        need_start: (T+1,) where each type's needs start.
        need_menu: (J,) menu of each need.
        need_worth: (J,) benefit if the need were covered in full, in value units.
        need_area: (J,) area, for precedence.
        menu_start: (B+1,) where each menu's options start.
        option_slot: (O,) slot of the member in the pool.
        option_class: (O,) job class.
        option_value: (O,) worth less its own costs, in value units; may be negative.
        option_benefit: (O,) worth before costs, for coverage and the fairness floor.
        option_quarter: (O,) quarter counted from the first of the plan.
        option_aid: (O,) *de minimis* aid in euro.
        class_resource: (L,) resource.
        class_amount: (L,) amount taken, at least 1.
        capacity: (R,) amount there is.
        pool_organisation: (P, E) organisation per slot, -1 for an empty slot.
        subset_slots: (I, M) slots of each subset, -1 padded; sizes ascending.
        subset_cost: (P, I) joining and coordination cost in value units; NEVER if impossible.
        subset_lead: (P, I) slot that leads.
        precedence: (N, 3) rows before-area, after-area, lag in quarters.
        floor_permille: Fairness floor as a share of the mean coverage, in 1/1000; 0: none.
        groups: Number of fairness groups.
    """

    count: Ints
    type_pool: Ints
    type_group: Ints
    type_aid: Ints
    need_start: Ints
    need_menu: Ints
    need_worth: Ints
    need_area: Ints
    menu_start: Ints
    option_slot: Ints
    option_class: Ints
    option_value: Ints
    option_benefit: Ints
    option_quarter: Ints
    option_aid: Ints
    class_resource: Ints
    class_amount: Ints
    capacity: Ints
    pool_organisation: Ints
    subset_slots: Ints
    subset_cost: Ints
    subset_lead: Ints
    precedence: Ints
    floor_permille: int = 0
    groups: int = 1

    @property
    def types(self) -> int:
        """Number of types T."""
        return len(self.count)

    @property
    def firms(self) -> int:
        """Number of firms."""
        return int(self.count.sum())

    def class_limit(self) -> Ints:
        """(L,) the most jobs of each class any plan could hold: needs whose menu offers it."""
        per_menu = np.zeros(len(self.menu_start) - 1, np.int64)
        type_of_need = np.repeat(np.arange(self.types), np.diff(self.need_start))
        np.add.at(per_menu, self.need_menu, self.count[type_of_need])
        menu_of_option = np.repeat(np.arange(len(per_menu)), np.diff(self.menu_start))
        pairs = np.unique(np.stack([menu_of_option, self.option_class]), axis=1)
        limit = np.zeros(len(self.class_amount), np.int64)
        np.add.at(limit, pairs[1], per_menu[pairs[0]])
        return limit

    def group_need(self) -> Ints:
        """(G,) worth of all needs of each group's firms, in value units."""
        type_of_need = np.repeat(np.arange(self.types), np.diff(self.need_start))
        total = np.zeros(self.groups, np.int64)
        np.add.at(total, self.type_group[type_of_need], self.need_worth * self.count[type_of_need])
        return total

    def linked(self) -> NDArray[np.bool_]:
        """(T,) whether precedence or the aid ceiling ties a type's needs together."""
        flags = self.type_aid >= 0
        if len(self.precedence):
            for t in range(self.types):
                areas = set(self.need_area[self.need_start[t] : self.need_start[t + 1]].tolist())
                flags[t] |= any(b in areas and a in areas for b, a, _ in self.precedence.tolist())
        return flags


def subsets_up_to(slots: int, members: int) -> Ints:
    """(I, M) every subset of at most `members` of `slots` slots, small ones first, -1 padded."""
    rows = [c for size in range(1, members + 1) for c in combinations(range(slots), size)]
    table = np.full((len(rows), members), -1, np.int64)
    for i, row in enumerate(rows):
        table[i, : len(row)] = row
    return table


def subset_costs(pool: Ints, join: Ints, tie: Ints, subsets: Ints) -> tuple[Ints, Ints]:
    """Cost and lead of every subset in every pool (§P3).

    Args:
        pool: (P, E) organisation per slot, -1 empty.
        join: (P, E) joining cost per slot, value units.
        tie: (K, K) coordination cost between lead (row) and member (column).
        subsets: (I, M) from `subsets_up_to`.

    Returns:
        (P, I) cost and (P, I) lead slot; the cheapest lead, the first of equals.
    """
    cost = np.full((len(pool), len(subsets)), NEVER, np.int64)
    lead = np.full((len(pool), len(subsets)), -1, np.int64)
    for i, row in enumerate(subsets):
        slots = row[row >= 0]
        there = (pool[:, slots] >= 0).all(axis=1)
        members = pool[there][:, slots]
        coordination = np.stack(
            [sum(tie[members[:, a], members[:, b]] for b in range(len(slots)) if b != a)
             if len(slots) > 1 else np.zeros(len(members), np.int64)
             for a in range(len(slots))]
        )  # fmt: skip
        best = coordination.argmin(axis=0)
        cost[there, i] = join[there][:, slots].sum(axis=1) + coordination.min(axis=0)
        lead[there, i] = slots[best]
    return cost, lead
