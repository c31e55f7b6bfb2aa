"""Fitting beta distributions to counts by group, and reading them, docs/methods/directory.md §2.1."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence

LARGEST_TOTAL = 1e4
"""Where organisations differ no more than chance makes them, alpha + beta stops here (§2.1)."""


def beta_binomial_fit(successes: Sequence[float], trials: Sequence[float]) -> tuple[float, float]:
    """Fit Beta(alpha, beta) to groups by marginal maximum likelihood, §2.1.

    Args:
        successes: Successes by group; may be weighted, so not whole.
        trials: Trials by group, at least as many.

    Returns:
        alpha and beta; their sum is at most `LARGEST_TOTAL`.

    Raises:
        ValueError: No trials, or a group with more successes than trials.
    """
    pairs: dict[tuple[float, float], int] = defaultdict(int)
    for s, n in zip(successes, trials, strict=True):
        if not 0 <= s <= n:
            raise ValueError(f"{s} successes in {n} trials")
        if n > 0:
            pairs[s, n] += 1
    if not pairs:
        raise ValueError("no trials to fit")

    def at_total(log_total: float) -> tuple[float, float]:
        total = math.exp(log_total)
        return _highest(lambda m: _log_marginal(expit(m), total, pairs), -12.0, 12.0)

    log_total, _ = _highest(lambda t: at_total(t)[1], math.log(0.05), math.log(LARGEST_TOTAL))
    mean, total = expit(at_total(log_total)[0]), math.exp(log_total)
    return mean * total, (1 - mean) * total


def expit(x: float) -> float:
    """Inverse of the logit."""
    return 1 / (1 + math.exp(-x))


def _log_marginal(mean: float, total: float, pairs: Mapping[tuple[float, float], int]) -> float:
    a, b = mean * total, (1 - mean) * total
    at_prior = math.lgamma(total) - math.lgamma(a) - math.lgamma(b)
    return sum(
        times * (at_prior + math.lgamma(a + s) + math.lgamma(b + n - s) - math.lgamma(total + n))
        for (s, n), times in pairs.items()
    )


def _highest(f: Callable[[float], float], low: float, high: float) -> tuple[float, float]:
    """Golden-section search for the top of a function with one hill."""
    ratio = (math.sqrt(5) - 1) / 2
    left, right = high - ratio * (high - low), low + ratio * (high - low)
    at_left, at_right = f(left), f(right)
    while high - low > 1e-9:
        if at_left < at_right:
            low, left, at_left = left, right, at_right
            right = low + ratio * (high - low)
            at_right = f(right)
        else:
            high, right, at_right = right, left, at_left
            left = high - ratio * (high - low)
            at_left = f(left)
    return (low + high) / 2, f((low + high) / 2)


def beta_cdf(x: float, alpha: float, beta: float) -> float:
    """Regularised incomplete beta function, by Lentz's continued fraction (DLMF 8.17.22)."""
    if x <= 0 or x >= 1:
        return float(x >= 1)
    if x > (alpha + 1) / (alpha + beta + 2):
        return 1 - beta_cdf(1 - x, beta, alpha)
    front = math.lgamma(alpha + beta) - math.lgamma(alpha) - math.lgamma(beta)
    front += alpha * math.log(x) + beta * math.log1p(-x)
    c, d = 1.0, 1 / (1 - (alpha + beta) * x / (alpha + 1))
    fraction = d
    for m in range(1, 2000):
        even = m * (beta - m) * x / ((alpha + 2 * m - 1) * (alpha + 2 * m))
        odd = -(alpha + m) * (alpha + beta + m) * x / ((alpha + 2 * m) * (alpha + 2 * m + 1))
        step = 1.0
        for term in (even, odd):
            c, d = 1 + term / c, 1 / (1 + term * d)
            step = c * d
            fraction *= step
        if abs(step - 1) < 1e-14:
            break
    return math.exp(front) * fraction / alpha


def beta_quantile(q: float, alpha: float, beta: float) -> float:
    """Quantile of Beta(alpha, beta), by bisection."""
    low, high = 0.0, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if beta_cdf(middle, alpha, beta) < q else (low, middle)
    return (low + high) / 2
