"""Every column of a type, listed by trying everything: what the compiled search must find."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import numpy as np

from farled.coalitions.instance import NEVER, PRICE_SCALE, Instance


def feasible(x: Instance, t: int, picked: tuple[int, ...]) -> bool:
    """Whether these options (−1: none) come in order, under the aid ceiling and within their calendars."""
    quarter = {}
    aid = 0
    for j, o in enumerate(picked):
        if o >= 0:
            quarter[int(x.need_area[x.need_start[t] + j])] = int(x.option_quarter[o])
            aid += int(x.option_aid[o])
            if x.class_amount[x.option_class[o]] > x.capacity[x.class_resource[x.option_class[o]]]:
                return False
    if 0 <= x.type_aid[t] < aid:
        return False
    return all(
        b not in quarter or a not in quarter or quarter[a] >= quarter[b] + lag for b, a, lag in x.precedence
    )


def every_column(x: Instance, t: int) -> Iterator[tuple[int, tuple[int, ...]]]:
    """(subset, option per need) of every column but the empty one, each option choice once, cheapest."""
    menus = [
        [-1, *range(int(x.menu_start[m]), int(x.menu_start[m + 1]))]
        for m in x.need_menu[x.need_start[t] : x.need_start[t + 1]]
    ]
    cost = x.subset_cost[x.type_pool[t]].tolist()
    holds = [set(row.tolist()) - {-1} for row in x.subset_slots]
    for picked in product(*menus):
        used = {int(x.option_slot[o]) for o in picked if o >= 0}
        able = [(cost[i], i) for i in range(len(holds)) if used <= holds[i] and cost[i] < NEVER]
        if used and able and feasible(x, t, picked):
            yield min(able)[1], picked


def worth(
    x: Instance, t: int, subset: int, picked: tuple[int, ...], price: np.ndarray, boost: np.ndarray
) -> int:
    """Price-adjusted worth of a column, × PRICE_SCALE."""
    total = -int(x.subset_cost[x.type_pool[t], subset]) * PRICE_SCALE
    for o in picked:
        if o >= 0:
            total += int(x.option_value[o]) * PRICE_SCALE - int(price[x.option_class[o]])
            total += int(boost[x.type_group[t]]) * int(x.option_benefit[o])
    return total


def random_prices(x: Instance, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Job prices around what jobs are worth, many of them 0, and floor prices."""
    rng = np.random.default_rng(seed)
    top = int(x.option_value.max(initial=1)) * PRICE_SCALE
    price = rng.integers(0, max(2, top), len(x.class_amount)) * rng.integers(0, 2, len(x.class_amount))
    return price, rng.integers(0, 3 * PRICE_SCALE, x.groups)
