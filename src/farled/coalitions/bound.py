"""The upper bound that prices give, in whole numbers (§P5, §P9)."""

# Numba infers the types of compiled code.
# mypy: disable-error-code="no-untyped-def, no-untyped-call"

from __future__ import annotations

import numba as nb
import numpy as np

from farled.coalitions.instance import Instance, Ints


@nb.njit(cache=True, nogil=True)
def _bounded_knapsack(profit, amount, least, most, capacity):
    """Most profit of jobs within capacity, counts within [least, most]; -1 << 60 if impossible."""
    fixed = np.int64(0)
    room = capacity
    for i in range(len(profit)):
        fixed += least[i] * profit[i]
        room -= least[i] * amount[i]
    if room < 0:
        return np.int64(-1) << 60
    value = np.zeros(room + 1, np.int64)
    for i in range(len(profit)):
        left = most[i] - least[i]
        if profit[i] <= 0 or left <= 0:
            continue
        left = min(left, room // amount[i])
        bundle = np.int64(1)
        while left > 0:  # binary splitting of the multiplicity
            take = min(bundle, left)
            weight, gain = take * amount[i], take * profit[i]
            for c in range(room, weight - 1, -1):
                with_it = value[c - weight] + gain
                if with_it > value[c]:
                    value[c] = with_it
            left -= take
            bundle *= 2
    return fixed + value[room]


@nb.njit(cache=True, nogil=True)
def _all_knapsacks(order, start, price, amount, least, most, capacity, out):
    for r in range(len(capacity)):
        jobs = order[start[r] : start[r + 1]]
        out[r] = _bounded_knapsack(price[jobs], amount[jobs], least[jobs], most[jobs], capacity[r])


class Resources:
    """The capacity side of an instance: what the best-paying jobs within each capacity bring."""

    def __init__(self, instance: Instance) -> None:
        """Sort the job classes by resource once, and measure in the largest common unit."""
        self.order = np.argsort(instance.class_resource, kind="stable")
        sizes = np.bincount(instance.class_resource, minlength=len(instance.capacity))
        self.start = np.r_[0, np.cumsum(sizes)].astype(np.int64)
        unit = np.zeros(len(instance.capacity), np.int64)
        np.gcd.at(unit, instance.class_resource, instance.class_amount)
        unit = np.maximum(unit, 1)
        self.capacity = instance.capacity // unit
        self.amount = instance.class_amount // unit[instance.class_resource]
        self.most = instance.class_limit()

    def worth(self, price: Ints, least: Ints | None = None, most: Ints | None = None) -> Ints:
        """(R,) exact optimum of each resource's knapsack at job prices (L,), times PRICE_SCALE.

        Args:
            price: (L,) job prices in 1/PRICE_SCALE value units.
            least: (L,) jobs that must be taken (a branch), or None.
            most: (L,) jobs that may be taken at most, or None for what the firms could use.
        """
        out = np.zeros(len(self.capacity), np.int64)
        low = np.zeros(len(price), np.int64) if least is None else least
        high = self.most if most is None else np.minimum(most, self.most)
        _all_knapsacks(self.order, self.start, price, self.amount, low, high, self.capacity, out)
        return out


def group_boost(instance: Instance, shadow: Ints) -> Ints:
    """(G,) extra worth of benefit when group g's floor has shadow price y_g ≥ 0 (§P9).

    Exactly κ_g = y_g − θ·Σ_h y_h·N_h / N, rounded up to a whole 1/PRICE_SCALE; rounding up keeps
    the bound a bound, since benefits are not negative.
    """
    need = [int(n) for n in instance.group_need()]
    total = max(1, sum(need)) * 1000
    drag = instance.floor_permille * sum(int(y) * n for y, n in zip(shadow, need, strict=True))
    return np.array([-((drag - int(y) * total) // total) for y in shadow], np.int64)


@nb.njit(cache=True, nogil=True)
def best_jobs(profit, amount, most, capacity):
    """(counts, profit) of the most profitable jobs within capacity; profits as floats (§P8)."""
    n = len(profit)
    value = np.zeros((n + 1, capacity + 1))
    taken = np.zeros((n, capacity + 1), np.int64)
    for i in range(n):
        for c in range(capacity + 1):
            value[i + 1, c] = value[i, c]
            for k in range(1, min(most[i], c // amount[i]) + 1):
                v = value[i, c - k * amount[i]] + k * profit[i]
                if v > value[i + 1, c] + 1e-12:
                    value[i + 1, c] = v
                    taken[i, c] = k
    counts = np.zeros(n, np.int64)
    c = capacity
    for i in range(n - 1, -1, -1):
        counts[i] = taken[i, c]
        c -= counts[i] * amount[i]
    return counts, value[n, capacity]
