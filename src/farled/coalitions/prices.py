"""Prices of capacity: a search for the lowest upper bound (§P5).

The bound is convex and kinked in the prices.  Moving averages of its slope and of the slope's
square (Kingma & Ba 2015), each slope taken relative to the capacity it is about, with a step that
shrinks geometrically, got closer in fewer evaluations than column generation, Rprop or Dantzig-Wolfe
on the project's instances; the search only proposes prices, the bound itself is exact.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from farled.coalitions.bound import Resources, group_boost
from farled.coalitions.instance import PRICE_SCALE, Instance, Ints
from farled.coalitions.pricing import Choice, Pricer

Floats = NDArray[np.float64]

_FIRST_STEP, _LAST_STEP = 0.1, 0.0005
_MEMORY, _MEMORY_SQUARE = 0.9, 0.99


@dataclass(frozen=True, slots=True)
class Prices:
    """Prices and the bound they prove.

    Attributes:
        job: (L,) price of one job of each class, in 1/PRICE_SCALE value units.
        floor: (G,) shadow price of each group's fairness floor, in 1/PRICE_SCALE.
        bound: No plan is worth more, in value units × PRICE_SCALE (exact).
    """

    job: Ints
    floor: Ints
    bound: int


def evaluate(pricer: Pricer, resources: Resources, job: Ints, floor: Ints) -> tuple[Prices, Choice]:
    """The exact bound at these prices (§P5): firms' best choices plus the worth of all capacity."""
    boost = group_boost(pricer.instance, floor) if floor.any() else None
    choice = pricer.choose(job, boost)
    bound = int((pricer.instance.count * choice.phi).sum()) + int(resources.worth(job).sum())
    return Prices(job, floor, bound), choice


def search(
    pricer: Pricer,
    resources: Resources,
    iterations: int = 300,
    tick: Callable[[int, int], bool] | None = None,
) -> Prices:
    """Search prices linear in the amount taken; the best found.

    Args:
        pricer: The instance's pricing.
        resources: The instance's capacities.
        iterations: Evaluations of the bound.
        tick: Told after each evaluation how many are done and how many there are; True ends it.
    """
    x = pricer.instance
    scale = _worth_per_unit(x)
    price = 0.3 * scale
    shadow = np.zeros(x.groups)
    slope, square = _Average(len(price)), _Average(x.groups)
    best = Prices(np.zeros(len(x.class_amount), np.int64), np.zeros(x.groups, np.int64), 1 << 62)
    need = np.maximum(x.group_need(), 1)
    for i in range(iterations):
        whole = np.rint(price * PRICE_SCALE).astype(np.int64)
        floor = np.rint(shadow * PRICE_SCALE).astype(np.int64)
        found, choice = evaluate(pricer, resources, whole[x.class_resource] * x.class_amount, floor)
        if found.bound < best.bound:
            best = found
        step = _FIRST_STEP * (_LAST_STEP / _FIRST_STEP) ** (i / iterations)
        used = np.zeros(len(price))
        np.add.at(used, x.class_resource, choice.use * x.class_amount)
        over = (used - x.capacity) / np.maximum(x.capacity, 1)
        price = np.maximum(0.0, price + step * scale * slope.direction(over))
        if x.floor_permille:
            share = covered_by_group(x, choice.option) / need
            mean = share @ need / need.sum()
            short = x.floor_permille / 1000 * mean - share
            shadow = np.clip(shadow + step * square.direction(short), 0.0, 20.0)
        if tick is not None and tick(i + 1, iterations):
            break
    return best


def covered_by_group(x: Instance, option: Ints) -> Ints:
    """(G,) benefit covered per fairness group when every firm of a type takes `option` (J,)."""
    total = np.zeros(x.groups, np.int64)
    type_of_need = np.repeat(np.arange(x.types), np.diff(x.need_start))
    j = np.flatnonzero(option >= 0)
    t = type_of_need[j]
    np.add.at(total, x.type_group[t], x.count[t] * x.option_benefit[option[j]])
    return total


def _worth_per_unit(x: Instance) -> Floats:
    """(R,) median worth of a unit of each resource over its options: the scale prices move on."""
    resource = x.class_resource[x.option_class]
    worth = np.maximum(x.option_value, 1) / x.class_amount[x.option_class]
    order = np.lexsort((worth, resource))
    sizes = np.bincount(resource, minlength=len(x.capacity))
    start = np.r_[0, np.cumsum(sizes)[:-1]]
    middle = np.minimum(start + sizes // 2, len(worth) - 1)
    return np.where(sizes > 0, worth[order][middle], 1.0) if len(worth) else np.ones(len(x.capacity))


class _Average:
    """Moving averages of a slope and its square, corrected for their start at zero."""

    def __init__(self, size: int) -> None:
        self.mean, self.square, self.steps = np.zeros(size), np.zeros(size), 0

    def direction(self, slope: Floats) -> Floats:
        self.steps += 1
        self.mean = _MEMORY * self.mean + (1 - _MEMORY) * slope
        self.square = _MEMORY_SQUARE * self.square + (1 - _MEMORY_SQUARE) * slope * slope
        mean = self.mean / (1 - _MEMORY**self.steps)
        square = self.square / (1 - _MEMORY_SQUARE**self.steps)
        return mean / (np.sqrt(square) + 1e-3)
