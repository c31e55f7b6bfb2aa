"""How long firms wait, those still waiting counted too: docs/methods/reporting.md §I6."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Z = 1.959963984540054
"""The normal quantile of a 95 % interval."""


@dataclass(frozen=True, slots=True)
class Wait:
    """How long some waited, in days.

    Attributes:
        n: Those who waited, or wait.
        done: Of these, those whose wait is over.
        median: Half have waited no longer (Kaplan–Meier); None: fewer than half are over.
        low: Lower end of its 95 % interval; None: cannot be told.
        high: Upper end; None: it has none yet.
        q1: A quarter have waited no longer.
        q3: Three quarters have waited no longer.
    """

    n: int
    done: int
    median: float | None = None
    low: float | None = None
    high: float | None = None
    q1: float | None = None
    q3: float | None = None


def durations(
    start: Numbers, event: Numbers, stopped: Numbers, now: float
) -> tuple[Numbers, NDArray[np.bool_]]:
    """Give how long each wait lasted and whether it ended in the event waited for (§I6.1).

    Times are days since any fixed moment; NaN: not happened.

    Args:
        start: When the wait began.
        event: When what was waited for happened.
        stopped: When the case ended without it.
        now: The moment counted at; what is still open has waited until then.
    """
    done = ~np.isnan(event) & (event <= now)
    until = np.where(done, event, np.where(np.isnan(stopped), now, np.minimum(stopped, now)))
    return np.maximum(until - start, 0.0), done


def estimate(days: Numbers | Sequence[float], done: NDArray[np.bool_] | Sequence[bool]) -> Wait:
    """Estimate quartiles and the median with its interval (§I6.2).

    Args:
        days: How long each wait lasted, or has lasted so far.
        done: Whether it is over.
    """
    lasted, over = np.asarray(days, dtype=float), np.asarray(done, dtype=bool)
    n, ended = len(lasted), int(over.sum())
    if not ended:
        return Wait(n, 0)
    times, survival, low, high = _curve(lasted, over)
    return Wait(
        n,
        ended,
        median=_quantile(times, survival, 0.5),
        low=_quantile(times, low, 0.5),
        high=_quantile(times, high, 0.5),
        q1=_quantile(times, survival, 0.75),
        q3=_quantile(times, survival, 0.25),
    )


def _curve(lasted: Numbers, over: NDArray[np.bool_]) -> tuple[Numbers, Numbers, Numbers, Numbers]:
    """The product-limit estimate at each time something ended, with its log-log interval (Greenwood)."""
    times, events = np.unique(lasted[over], return_counts=True)
    at_risk = len(lasted) - np.searchsorted(np.sort(lasted), times, side="left")
    survival: Numbers = np.cumprod(1 - events / at_risk).astype(float)
    with np.errstate(divide="ignore", invalid="ignore"):
        variance = np.cumsum(events / (at_risk * (at_risk - events)))
        spread = Z * np.sqrt(variance) / np.abs(np.log(survival))
        low, high = survival ** np.exp(spread), survival ** np.exp(-spread)
    # Where everybody has ended, the transform is not defined: the estimate is 0, and so are both ends.
    return times, survival, np.where(survival > 0, low, 0.0), np.where(survival > 0, high, 0.0)


def _quantile(times: Numbers, survival: Numbers, left: float) -> float | None:
    reached = np.nonzero(survival <= left + 1e-12)[0]
    if not len(reached):
        return None
    found = float(times[reached[0]])
    return found if math.isfinite(found) else None
