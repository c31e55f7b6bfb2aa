"""A weighted share and its interval under a stratified sample (imports §7)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from farled.diagnosis.groups import t_quantile

CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True)
class Share:
    """A share, 0 to 1, with its 95 per cent interval.

    Attributes:
        share: Estimate.
        low: Lower end; None where the sample cannot tell.
        high: Upper end; None likewise.
        error: Standard error; None likewise.
        degrees: Degrees of freedom: units less strata.
        strata: Number of strata; 1 where there are none.
        lone: Strata with one unit, whose variance was taken as the mean of the others'.
    """

    share: float
    low: float | None
    high: float | None
    error: float | None
    degrees: int
    strata: int
    lone: int


def weighted_share(
    hits: Sequence[bool | None], weights: Sequence[float], strata: Sequence[object] | None = None
) -> Share:
    """Estimate the share of hits among the units that have an answer.

    Args:
        hits: One per sampled unit; None: no valid answer, which still is part of the sample.
        weights: One per unit, not negative.
        strata: One per unit; None: one stratum.

    Raises:
        ValueError: no unit with an answer has a positive weight.
    """
    units = [row for row, weight in enumerate(weights) if weight > 0]
    total = math.fsum(weights[row] for row in units if hits[row] is not None)
    if not total:
        raise ValueError("no unit with an answer has a positive weight")
    share = math.fsum(weights[row] for row in units if hits[row]) / total
    groups: dict[object, list[float]] = {}
    for row in units:
        hit = hits[row]
        scored = 0.0 if hit is None else weights[row] * (float(hit) - share) / total
        groups.setdefault(strata[row] if strata is not None else None, []).append(scored)
    variance, lone = _variance(list(groups.values()))
    degrees = len(units) - len(groups)
    low, high = _interval(
        share, variance, degrees, _effective([weights[r] for r in units if hits[r] is not None])
    )
    error = None if variance is None else math.sqrt(variance)
    return Share(share, low, high, error, degrees, len(groups), lone)


def _variance(groups: list[list[float]]) -> tuple[float | None, int]:
    """Sum over strata of n/(n-1) × squared deviations; a lone unit gets the mean of the others."""
    parts = []
    for scores in groups:
        n = len(scores)
        if n > 1:
            mean = math.fsum(scores) / n
            parts.append(n / (n - 1) * math.fsum((score - mean) ** 2 for score in scores))
    lone = len(groups) - len(parts)
    if not parts:
        return None, lone
    known = math.fsum(parts)
    return known + lone * known / len(parts), lone


def _interval(
    share: float, variance: float | None, degrees: int, effective: float
) -> tuple[float | None, float | None]:
    """Interval on the logit scale; at 0 or 1 the exact binomial one of the effective number."""
    if variance is None or degrees < 1:
        return None, None
    if share <= 0 or share >= 1:
        edge = 1 - ((1 - CONFIDENCE) / 2) ** (1 / effective)
        return (0.0, edge) if share <= 0 else (1 - edge, 1.0)
    half = t_quantile((1 + CONFIDENCE) / 2, degrees) * math.sqrt(variance) / (share * (1 - share))
    middle = math.log(share / (1 - share))
    return _logistic(middle - half), _logistic(middle + half)


def _logistic(value: float) -> float:
    return 1 / (1 + math.exp(-value)) if value > -700 else 0.0


def _effective(weights: list[float]) -> float:
    """Kish's effective number of units."""
    return math.fsum(weights) ** 2 / math.fsum(weight * weight for weight in weights)
