"""A plan straight from prices: firm after firm, each its best column within what is left (§P7).

Good for a first plan at any moment, and for problems too large for linear programmes.
"""

# Numba infers the types of compiled code.
# mypy: disable-error-code="no-untyped-def, no-untyped-call"

from __future__ import annotations

from collections.abc import Callable

import numba as nb
import numpy as np

from farled.coalitions.bound import group_boost
from farled.coalitions.columns import column_value
from farled.coalitions.instance import Ints
from farled.coalitions.kernels import best_column, menu_gains, widest
from farled.coalitions.prices import Floats, Prices
from farled.coalitions.pricing import Pricer


@nb.njit(cache=True, nogil=True)
def _place(  # one firm, taken out before: where it is worth most within the room left
    i, t, type_pool, type_aid, linked, need_start, need_menu, need_area, menu_start, slot, job,
    value, benefit, quarter, aid, precedence, subsets, cost, price, boost, resource, amount, room,
    gain, best, cand, cand_gain, width, inside, trial, chosen, rank, rows, shut,
    firm_subset, firm_option,
):  # fmt: skip
    """Give firm i its best column at these prices; its worth in value units."""
    lo, n = need_start[t], need_start[t + 1] - need_start[t]
    menus = need_menu[lo : lo + n]
    p = type_pool[t]
    for j in range(n):
        for o in range(menu_start[menus[j]], menu_start[menus[j] + 1]):
            shut[job[o]] = room[resource[job[o]]] < amount[job[o]]
    menu_gains(menus, menu_start, slot, job, value, benefit, price, boost, shut, gain, best)
    _, subset = best_column(
        rows[:n], menus, need_area[lo : lo + n], linked[t], type_aid[t], cost[p], subsets, gain,
        best, menu_start, slot, job, value, benefit, quarter, aid, precedence, price, boost,
        shut, rank, inside, cand, cand_gain, width, trial, chosen[:n],
    )  # fmt: skip
    firm_subset[i] = subset
    worth = np.int64(0) if subset < 0 else -cost[p, subset]
    for j in range(n):
        o = chosen[j]
        # Two needs of one firm may meet on one resource; the later one then goes without.
        if o >= 0 and room[resource[job[o]]] < amount[job[o]]:
            o = -1
        firm_option[i, j] = o
        if o >= 0:
            room[resource[job[o]]] -= amount[job[o]]
            worth += value[o]
    return worth


@nb.njit(cache=True, nogil=True)
def _take_out(i, t, type_pool, need_start, cost, value, job, resource, amount, room,
              firm_subset, firm_option):  # fmt: skip
    """Take firm i out of the plan; what it was worth in value units."""
    worth = np.int64(0)
    if firm_subset[i] >= 0:
        worth -= cost[type_pool[t], firm_subset[i]]
    for j in range(need_start[t + 1] - need_start[t]):
        o = firm_option[i, j]
        if o >= 0:
            room[resource[job[o]]] += amount[job[o]]
            worth += value[o]
    return worth


@nb.njit(cache=True, nogil=True)
def _rebuild(
    parts, start, share, allow, firm_type, type_pool, type_aid, linked,
    need_start, need_menu, need_area, menu_start, slot, job, value, benefit, quarter, aid,
    precedence, subsets, cost, price, boost, slots, resource, amount, room, firm_subset, firm_option,
):  # fmt: skip
    """Take each part's firms out and put them back at its share of the prices; the gain.

    A part that would lose more than its allowance is left as it was.
    """
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
    charged = np.zeros(len(price), np.int64)
    was_room = room.copy()
    total = np.int64(0)
    for k in range(len(start) - 1):
        firms = parts[start[k] : start[k + 1]]
        was_subset = firm_subset[firms].copy()
        was_option = firm_option[firms].copy()
        was_room[:] = room
        for c in range(len(price)):
            charged[c] = np.int64(price[c] * share[k])
        gained = np.int64(0)
        for i in firms:
            gained -= _take_out(i, firm_type[i], type_pool, need_start, cost, value, job, resource,
                                amount, room, firm_subset, firm_option)  # fmt: skip
        for i in firms:
            gained += _place(
                i, firm_type[i], type_pool, type_aid, linked, need_start, need_menu, need_area,
                menu_start, slot, job, value, benefit, quarter, aid, precedence, subsets, cost,
                charged, boost, resource, amount, room, gain, best, cand, cand_gain, width, inside,
                trial, chosen, rank, rows, shut, firm_subset, firm_option,
            )  # fmt: skip
        if gained < -allow[k]:
            room[:] = was_room
            for y in range(len(firms)):
                firm_subset[firms[y]] = was_subset[y]
                firm_option[firms[y]] = was_option[y]
        else:
            total += gained
    return total


class Construction:
    """A plan made and remade from prices, kept within every capacity.

    Attributes:
        subset: (N,) subset of each firm, -1 for the empty column.
        option: (N, W) option per need of each firm.
    """

    def __init__(self, pricer: Pricer, prices: Prices, rng: np.random.Generator) -> None:
        """Start with every firm going without."""
        x = pricer.instance
        self.x, self.pricer, self.prices, self.rng = x, pricer, prices, rng
        self.firm_type = np.repeat(np.arange(x.types), x.count)
        most = int(np.diff(x.need_start).max(initial=1))
        self.subset = np.full(len(self.firm_type), -1, np.int64)
        self.option = np.full((len(self.firm_type), most), -1, np.int64)
        self.room = x.capacity.copy()
        boost = group_boost(x, prices.floor) if prices.floor.any() else None
        self._boost = pricer.menu_boost(boost)

    def begin_with(self, rows: Ints) -> None:
        """Start from an earlier plan (N, 2 + W); a firm whose jobs no longer fit starts without."""
        x = self.x
        for i, row in enumerate(rows):
            jobs = x.option_class[row[2:][row[2:] >= 0]]
            need = np.zeros(len(self.room), np.int64)
            np.add.at(need, x.class_resource[jobs], x.class_amount[jobs])
            if (need <= self.room).all():
                self.room -= need
                self.subset[i], self.option[i] = row[1], row[2:]

    def sweep(self, share: float) -> None:
        """Take every firm out and put it back, in random order, at this share of the prices."""
        firms = self.rng.permutation(len(self.firm_type))
        forgive = np.full(len(firms), np.int64(1) << 60)
        self._rebuild(firms, np.arange(len(firms) + 1), np.full(len(firms), share), forgive)

    def ruin(self, parts: int, size: int, warmth: float = 0.0) -> int:
        """Rebuild `parts` random parts of up to `size` firms that compete; the gain (§P7).

        With some `warmth` (value units) small losses are kept now and then, which leads out of
        plans that no single part can better.
        """
        sizes = self.rng.integers(2, max(3, size + 1), parts)
        start = np.r_[0, np.cumsum(sizes)]
        firms = len(self.firm_type)
        # Firms of one pool compete for the same calendars; half of the parts stay within a pool.
        pool = self.x.type_pool[self.firm_type]
        order = np.argsort(pool, kind="stable")
        chosen = []
        for n in np.minimum(sizes, firms).tolist():
            if self.rng.random() < 0.5:
                at = int(self.rng.integers(firms))
                near = order[max(0, at - 2 * n) : at + 2 * n]
                chosen.append(self.rng.choice(near, min(n, len(near)), replace=False))
            else:
                chosen.append(self.rng.choice(firms, n, replace=False))
        start = np.r_[0, np.cumsum([len(part) for part in chosen])]
        allow = np.floor(self.rng.exponential(1.0, parts) * warmth).astype(np.int64)
        return self._rebuild(np.concatenate(chosen), start, self.rng.random(parts), allow)

    def _rebuild(self, parts: Ints, start: Ints, share: Floats, allow: Ints) -> int:
        x = self.x
        return int(_rebuild(
            parts, start, share, allow, self.firm_type, x.type_pool, x.type_aid,
            self.pricer.linked, x.need_start, x.need_menu, x.need_area, x.menu_start,
            x.option_slot, x.option_class, x.option_value, x.option_benefit, x.option_quarter,
            x.option_aid, x.precedence, x.subset_slots, x.subset_cost, self.prices.job, self._boost,
            x.pool_organisation.shape[1], x.class_resource, x.class_amount, self.room, self.subset,
            self.option,
        ))  # fmt: skip

    def anneal(self, rounds: int, parts: int, size: int, watch: Callable[[int], bool]) -> None:
        """Rebuild parts again and again, ever less forgiving, and end with the best plan met.

        Args:
            rounds: Rounds of `parts` parts of up to `size` firms each.
            parts: Parts in a round.
            size: Most firms in a part.
            watch: Told the rounds done; True ends the work.
        """
        best, kept = self.value, (self.subset.copy(), self.option.copy(), self.room.copy())
        warm = 0.02 * best / max(1, len(self.firm_type))
        for done in range(rounds):
            if watch(done):
                break
            self.ruin(parts, size, warm * (1 - done / rounds) ** 2)
            if (value := self.value) > best:
                best, kept = value, (self.subset.copy(), self.option.copy(), self.room.copy())
        self.subset, self.option, self.room = kept

    @property
    def value(self) -> int:
        """Worth of the plan in value units."""
        return int(column_value(self.x, self.firm_type, self.subset, self.option).sum())

    def columns(self) -> Ints:
        """(N, 2 + W) type, subset and options of every firm, worthless columns left empty."""
        worth = column_value(self.x, self.firm_type, self.subset, self.option)
        lost = (worth <= 0) | (self.option < 0).all(axis=1)
        subset = np.where(lost, -1, self.subset)
        option = np.where(lost[:, None], -1, self.option)
        return np.column_stack([self.firm_type, subset, option])


PASSES = (0.95, 0.9, 0.7, 0.5, 0.3, 0.1, 0.0)
"""Shares of the prices charged in turn: dear at first, so that early firms leave room."""
