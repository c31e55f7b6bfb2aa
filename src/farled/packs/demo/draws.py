"""Chance with a seed: the same numbers on every machine and Python version.

Only `random.Random.random` is used, because its sequence is the one the standard library promises to
keep; `choice`, `shuffle` and the like may change between versions.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, timedelta
from typing import TypeVar

T = TypeVar("T")


class Draws:
    """A stream of random draws."""

    def __init__(self, seed: int) -> None:
        """Start the stream at `seed`."""
        self._random = random.Random(seed)

    def share(self) -> float:
        """Draw uniformly from [0, 1)."""
        return self._random.random()

    def chance(self, probability: float) -> bool:
        """Say yes with that probability."""
        return self.share() < probability

    def whole(self, low: int, high: int) -> int:
        """Draw a whole number, both ends included."""
        return low + int(self.share() * (high - low + 1))

    def normal(self) -> float:
        """Draw from nearly the standard normal: twelve uniforms less six, exact in mean and variance.

        Sums are the same on every machine; logarithms and cosines need not be in the last digit.
        """
        return sum(self.share() for _ in range(12)) - 6.0

    def pick(self, items: Sequence[T], weights: Sequence[float] | None = None) -> T:
        """Draw one item, evenly or by weight."""
        if weights is None:
            return items[int(self.share() * len(items))]
        mark = self.share() * sum(weights)
        for item, weight in zip(items, weights, strict=True):
            mark -= weight
            if mark < 0:
                return item
        return items[-1]

    def some(self, items: Sequence[T], count: int) -> list[T]:
        """Draw `count` different items, in the order of `items`."""
        left = list(range(len(items)))
        chosen = [left.pop(int(self.share() * len(left))) for _ in range(min(count, len(items)))]
        return [items[index] for index in sorted(chosen)]

    def day(self, first: date, last: date) -> date:
        """Draw a day, both ends included."""
        return first + timedelta(days=self.whole(0, (last - first).days))
