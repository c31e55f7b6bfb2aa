"""Cases: what price bounds alone cannot close, cut into cases each of which prices can (§P8).

A case fixes how many jobs of a class there are at most or at least, or how many firms of a type
serve a need by a job class at most or at least.  Two cases that follow from one whole number being
≤ b or ≥ b + 1 leave nothing out; so the highest bound among the cases at the ends of the tree bounds
every plan, and each can be rechecked by itself.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

from farled.coalitions.instance import Instance, Ints
from farled.coalitions.prices import Prices

FORCE = np.int64(1) << 34
"""Added to the worth of an option a case demands, and taken off again: far above any worth."""


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
