"""Branching: what price bounds alone cannot close, cut into cases each of which prices can (§P8).

A case fixes how many jobs of a class there are at most or at least, or how many firms of a type
serve a need by a job class at most or at least.  Two cases that follow from one whole number being
≤ b or ≥ b + 1 leave nothing out; so the highest bound among the cases at the ends of the tree bounds
every plan, and each can be rechecked by itself.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np

from farled.coalitions.bound import Resources, group_boost
from farled.coalitions.columns import Columns
from farled.coalitions.improve import Assignment
from farled.coalitions.instance import PRICE_SCALE, Instance, Ints
from farled.coalitions.master import Cut, Floats, Master
from farled.coalitions.prices import Prices
from farled.coalitions.pricing import Pricer

FORCE = np.int64(1) << 34
"""Added to the worth of an option a case demands, and taken off again: far above any worth."""

_ROUNDS = 6


@dataclass(frozen=True, slots=True)
class Limit:
    """One step of a case.

    Attributes:
        job: Job class it is about.
        need: Need (row of the instance's needs) it is about, or -1 for all firms together.
        most: At most so many, or -1 where the step says *at least*.
        least: At least so many, or -1 where the step says *at most*.
    """

    job: int
    need: int
    most: int
    least: int


@dataclass(slots=True)
class Case:
    """A node of the tree: ends carry prices and a bound, others two cases."""

    limits: tuple[Limit, ...]
    prices: Prices
    children: tuple[int, int] | None = None
    branch: tuple[int, int, int] | None = None


@dataclass(slots=True)
class Tree:
    """The branching and the bound it proves, in value units × PRICE_SCALE."""

    cases: list[Case] = field(default_factory=list)

    @property
    def ends(self) -> list[Case]:
        """The cases at the ends."""
        return [case for case in self.cases if case.children is None]

    @property
    def bound(self) -> int:
        """The highest bound at an end."""
        return max(case.prices.bound for case in self.ends)


def restricted(x: Instance, limits: tuple[Limit, ...]) -> tuple[Instance, int]:
    """The instance in which single-firm limits are built into the menus, and what to take off.

    Limits on one need of a type of one firm forbid an option class or demand it; a demanded class
    gets FORCE on top, which the bound takes off again.
    """
    own = [limit for limit in limits if limit.need >= 0]
    if not own:
        return x, 0
    menus: list[int] = []
    need_menu = x.need_menu.copy()
    options: list[Ints] = []
    values: list[Ints] = []
    forced = 0
    base, at = len(x.menu_start) - 1, len(x.option_slot)
    start = [at]
    for need in dict.fromkeys(limit.need for limit in own):
        menu = x.need_menu[need]
        those = np.arange(x.menu_start[menu], x.menu_start[menu + 1])
        extra = np.int64(0)
        for limit in (one for one in own if one.need == need):
            same = x.option_class[those] == limit.job
            those = those[same] if limit.least > 0 else those[~same]
            extra = FORCE if limit.least > 0 else extra
        forced += int(extra > 0)
        options.append(those)
        values.append(x.option_value[those] + extra)
        start.append(start[-1] + len(those))
        need_menu[need] = base + len(menus)
        menus.append(int(menu))
    more = np.concatenate(options)

    def longer(array: Ints) -> Ints:
        joined: Ints = np.r_[array, array[more]]
        return joined

    derived: Instance = replace(
        x, need_menu=need_menu, menu_start=np.r_[x.menu_start, start[1:]],
        option_slot=longer(x.option_slot), option_class=longer(x.option_class),
        option_value=np.r_[x.option_value, *values], option_benefit=longer(x.option_benefit),
        option_quarter=longer(x.option_quarter), option_aid=longer(x.option_aid),
    )  # fmt: skip
    return derived, forced * int(FORCE)


def class_box(x: Instance, limits: tuple[Limit, ...], most: Ints) -> tuple[Ints, Ints]:
    """(least, most) jobs of each class under these limits, each (L,)."""
    low: Ints = np.zeros(len(x.class_amount), dtype=np.int64)
    high: Ints = most.copy()
    for limit in limits:
        if limit.need < 0 and limit.most >= 0:
            high[limit.job] = min(high[limit.job], limit.most)
        elif limit.need < 0:
            low[limit.job] = max(low[limit.job], limit.least)
    return low, high


class _Prover:
    """The linear programme with a row per job class, moved from case to case."""

    def __init__(self, x: Instance, columns: Columns, cuts: list[Cut], cutoff: int) -> None:
        self.x, self.columns, self.cutoff = x, columns, cutoff
        self.resources = Resources(x)
        self.flags = Pricer(x)
        self.master = Master(x, columns, cuts)
        self.first_class_row = self.master.rows
        self.master.add_class_rows(self.resources.most)
        self.class_of_entry = self.master.jobs.job
        self.column_of_entry = self.master.jobs.column_of()

    def visit(self, limits: tuple[Limit, ...], known: Prices) -> tuple[Prices, Floats]:
        """The best prices found for a case, starting from its parent's, and the parts of columns."""
        best = self.bound(limits, known)
        low, high = class_box(self.x, limits, self.resources.most)
        self.master.limit_classes(low, high)
        self.master.limit_columns(
            self._barred(limits), [one.need for one in limits if one.least > 0 and one.need >= 0]
        )
        part = self.master.solve()
        for _ in range(_ROUNDS):
            if best.bound < self.cutoff:
                break
            guess = self.bound(limits, self.master.prices())
            best = min(best, guess, key=lambda prices: prices.bound)
            if best.bound < self.cutoff or self.master.cut(part, self.resources) == 0:
                break
            part = self.master.solve()
        return best, part

    def _barred(self, limits: tuple[Limit, ...]) -> Ints:
        """Columns the single-firm limits exclude."""
        x, columns = self.x, self.columns
        type_of = columns.type_of
        barred = np.zeros(len(columns.value), np.bool_)
        for limit in limits:
            if limit.need < 0:
                continue
            t = int(np.searchsorted(x.need_start, limit.need, side="right")) - 1
            option = columns.option[:, limit.need - x.need_start[t]]
            serves = (option >= 0) & (x.option_class[np.maximum(option, 0)] == limit.job)
            barred |= (type_of == t) & (serves if limit.most >= 0 else ~serves)
        return np.flatnonzero(barred)

    def bound(self, limits: tuple[Limit, ...], prices: Prices) -> Prices:
        """These prices with the exact bound they give for the case."""
        derived, off = restricted(self.x, limits)
        boost = group_boost(self.x, prices.floor) if prices.floor.any() else None
        choice = self.flags.on(derived).choose(prices.job, boost)
        low, high = class_box(self.x, limits, self.resources.most)
        total = int((self.x.count * choice.phi).sum()) - off * PRICE_SCALE
        total += int(self.resources.worth(prices.job, low, high).sum())
        return Prices(prices.job, prices.floor, total)

    def fraction(self, part: Floats) -> tuple[int, int, int] | None:
        """What to branch on: (job, need or -1, whole part), or None where all is whole."""
        weight = part[self.column_of_entry]
        count = np.bincount(self.class_of_entry, weight, len(self.x.class_amount))
        rest = np.abs(count - np.rint(count))
        job = int(rest.argmax())
        if rest[job] > 1e-5:
            return job, -1, int(np.floor(count[job]))
        return self._own_fraction(part)

    def _own_fraction(self, part: Floats) -> tuple[int, int, int] | None:
        x, columns = self.x, self.columns
        for c in np.flatnonzero(np.abs(part - np.rint(part)) > 1e-5):
            t = int(np.searchsorted(columns.start, c, side="right")) - 1
            if x.count[t] != 1:
                continue
            those = slice(columns.start[t], columns.start[t + 1])
            for j in range(x.need_start[t + 1] - x.need_start[t]):
                option = columns.option[those, j]
                job = np.where(option >= 0, x.option_class[np.maximum(option, 0)], -1)
                for one in np.unique(job[job >= 0]):
                    share = part[those][job == one].sum()
                    if 1e-5 < share < 1 - 1e-5:
                        return int(one), int(x.need_start[t] + j), 0
        return None


def prove(
    x: Instance,
    assignment: Assignment,
    prices: Prices,
    step: int,
    cases: int,
    tick: Callable[[int, int], bool],
) -> Tree:
    """Branch on the highest bound until none is above the plan, or `cases` are used up.

    Args:
        x: The instance, best with every firm a type of its own.
        assignment: The best plan known; its column pool serves the linear programmes.
        prices: The root's prices and bound.
        step: Unit every plan's worth is a multiple of, in value units.
        cases: Most cases to look at.
        tick: Told how many are done; True ends the work.
    """
    cutoff = (assignment.value + step) * PRICE_SCALE
    prover = _Prover(x, assignment.columns, [], cutoff)
    tree = Tree()
    first, part = prover.visit((), prices)
    tree.cases.append(Case((), first))
    queue: list[tuple[int, int, tuple[int, int, int] | None]] = []
    _queue(queue, first, 0, cutoff, prover.fraction(part))
    while queue and len(tree.cases) < cases:
        if tick(len(tree.cases), cases):
            break
        _, at, branch = heapq.heappop(queue)
        if branch is None:
            continue
        _split(prover, tree, at, branch, queue, cutoff)
    return tree


def _split(
    prover: _Prover, tree: Tree, at: int, branch: tuple[int, int, int],
    queue: list[tuple[int, int, tuple[int, int, int] | None]], cutoff: int,
) -> None:  # fmt: skip
    job, need, whole = branch
    parent = tree.cases[at]
    ends = (Limit(job, need, whole, -1), Limit(job, need, -1, whole + 1))
    parent.children = (len(tree.cases), len(tree.cases) + 1)
    parent.branch = branch
    for limit in ends:
        limits = (*parent.limits, limit)
        found, part = prover.visit(limits, parent.prices)
        tree.cases.append(Case(limits, found))
        _queue(queue, found, len(tree.cases) - 1, cutoff, prover.fraction(part))


def _queue(
    queue: list[tuple[int, int, tuple[int, int, int] | None]], prices: Prices, at: int, cutoff: int,
    branch: tuple[int, int, int] | None,
) -> None:  # fmt: skip
    if prices.bound >= cutoff:
        heapq.heappush(queue, (-prices.bound, at, branch))
