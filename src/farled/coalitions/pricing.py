"""What each type of firm would choose at given prices: exact, in whole numbers (§P5)."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from copy import copy
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from farled.coalitions.instance import Instance, Ints
from farled.coalitions.kernels import choose_types, menu_gains

WORKERS = min(2, os.cpu_count() or 1)


@dataclass(frozen=True, slots=True)
class Choice:
    """What every type chooses at some prices.

    Attributes:
        phi: (T,) price-adjusted worth of the choice, in value units × PRICE_SCALE, at least 0.
        subset: (T,) subset chosen, -1 for the empty column.
        option: (J,) option per need, -1 for none.
        use: (L,) jobs of each class, firms counted.
    """

    phi: Ints
    subset: Ints
    option: Ints
    use: Ints


class Pricer:
    """Prices one instance again and again; keeps what does not change between prices."""

    def __init__(self, instance: Instance) -> None:
        """Derive the flags and groups once."""
        self.instance = instance
        self.linked = instance.linked()
        type_of_need = np.repeat(np.arange(instance.types), np.diff(instance.need_start))
        self.menu_group = np.zeros(len(instance.menu_start) - 1, np.int64)
        self.menu_group[instance.need_menu] = instance.type_group[type_of_need]
        # A job larger than all there is can be in no plan; leaving it out tightens the bound.
        self.shut = instance.class_amount > instance.capacity[instance.class_resource]

    @cached_property
    def _cuts(self) -> list[int]:
        return [self.instance.types * w // WORKERS for w in range(WORKERS + 1)]

    def on(self, derived: Instance) -> Pricer:
        """The same pricing on an instance that differs only in some needs' menus."""
        other = copy(self)
        other.instance = derived
        other.menu_group = np.zeros(len(derived.menu_start) - 1, np.int64)
        type_of_need = np.repeat(np.arange(derived.types), np.diff(derived.need_start))
        other.menu_group[derived.need_menu] = derived.type_group[type_of_need]
        return other

    def gains(self, price: Ints, boost: Ints | None = None) -> tuple[Ints, Ints]:
        """(B, E) best gain per menu and slot at job prices (L,), and its option."""
        x = self.instance
        shape = (len(x.menu_start) - 1, x.pool_organisation.shape[1])
        gain, best = np.empty(shape, np.int64), np.empty(shape, np.int64)
        menu_gains(np.arange(shape[0]), x.menu_start, x.option_slot, x.option_class, x.option_value,
                   x.option_benefit, price, self.menu_boost(boost), self.shut, gain, best)  # fmt: skip
        return gain, best

    def menu_boost(self, boost: Ints | None) -> Ints:
        """(B,) the fairness boost of each menu's group, 1/PRICE_SCALE; zero where there is none."""
        if boost is None:
            return np.zeros(len(self.menu_group), np.int64)
        return boost[self.menu_group]

    def choose(self, price: Ints, boost: Ints | None = None) -> Choice:
        """Let every type choose its best column at job prices (L,) in 1/PRICE_SCALE (§P5).

        Args:
            price: Price of one job of each class, not necessarily linear in its amount.
            boost: (G,) extra worth of benefit by fairness group, in 1/PRICE_SCALE (§P9).
        """
        x = self.instance
        gain, best = self.gains(price, boost)
        phi = np.zeros(x.types, np.int64)
        subset = np.full(x.types, -1, np.int64)
        option = np.full(len(x.need_menu), -1, np.int64)
        uses = np.zeros((WORKERS, len(x.class_amount)), np.int64)
        lifted = self.menu_boost(boost)

        def part(w: int) -> None:
            choose_types(
                self._cuts[w], self._cuts[w + 1], x.count, x.type_pool, x.type_aid, self.linked,
                x.need_start, x.need_menu, x.need_area, x.menu_start, x.option_slot,
                x.option_class, x.option_value, x.option_benefit, x.option_quarter, x.option_aid,
                x.precedence, x.subset_slots, x.subset_cost, price, lifted, self.shut, gain, best,
                phi, subset, option, uses[w],
            )  # fmt: skip

        if x.types < 1000:  # threads cost more than they save
            for w in range(WORKERS):
                part(w)
        else:
            with ThreadPoolExecutor(WORKERS) as workers:
                list(workers.map(part, range(WORKERS)))
        return Choice(phi, subset, option, uses.sum(axis=0))
