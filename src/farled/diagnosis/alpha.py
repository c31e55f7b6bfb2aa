"""Cronbach's alpha with its interval, docs/methods/diagnosis.md §7.3."""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Alpha:
    """Cronbach's alpha of one area.

    Attributes:
        value: Alpha; at most 1, may be negative. None: not defined for these answers.
        low: Lower end of the 95 % interval; None: not defined.
        high: Upper end.
        n: Firms that answered every line (complete cases).
        items: Lines.
    """

    value: float | None
    low: float | None
    high: float | None
    n: int
    items: int


def cronbach_alpha(scores: NDArray[np.float64], *, confidence: float = 0.95) -> Alpha:
    """Give alpha over complete cases and its interval, §7.3.

    Args:
        scores: Firms × lines; NaN: no severity.
        confidence: Of the interval, in (0, 1).

    Returns:
        Alpha; without value for fewer than two lines, fewer than two complete cases or no variance,
        without interval for fewer than three complete cases or alpha of exactly 1.
    """
    complete = scores[~np.isnan(scores).any(axis=1)] if scores.size else scores
    n, k = complete.shape
    if k < 2 or n < 2:
        return Alpha(None, None, None, n, k)
    total = float(complete.sum(axis=1).var(ddof=1))
    if total <= 1e-12:
        return Alpha(None, None, None, n, k)
    value = k / (k - 1) * (1 - float(complete.var(axis=0, ddof=1).sum()) / total)
    if n < 3 or value >= 1 - 1e-12:
        return Alpha(value, None, None, n, k)
    return Alpha(value, *alpha_interval(value, n, k, confidence=confidence), n, k)


def alpha_interval(value: float, n: int, items: int, *, confidence: float = 0.95) -> tuple[float, float]:
    """Give the interval of an alpha under 1 from `n` complete cases, at least 3, and `items` lines.

    Bonett's (2002, Journal of Educational and Behavioral Statistics 27, 335–340), with the correction
    ln(n/(n−1)) of Bonett & Wright (2015, Journal of Organizational Behavior 36, 3–15): normal on the
    scale ln(1 − alpha).
    """
    z = NormalDist().inv_cdf(0.5 + confidence / 2)
    centre = math.log(1 - value) - math.log(n / (n - 1))
    half = z * math.sqrt(2 * items / ((items - 1) * (n - 2)))
    return 1 - math.exp(centre + half), 1 - math.exp(centre - half)
