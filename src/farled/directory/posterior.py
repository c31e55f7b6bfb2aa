"""What one organisation's claims say of its level in one area: docs/methods/directory.md §1.

The latent level θ lives on a grid over [0, 3]; every integral is a sum over that grid and over a
grid of the disagreement between sources, so the same claims give the same posterior everywhere.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import lru_cache
from statistics import NormalDist
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from farled.terms.scales import Provenance

if TYPE_CHECKING:
    from collections.abc import Sequence

Floats = NDArray[np.float64]

GRID: Floats = np.linspace(0.0, 3.0, 61)
"""Levels θ the posterior lives on."""


def default_spread() -> dict[Provenance, float]:
    """Standard deviation in levels of a fresh claim by provenance, §1.2; *choice*."""
    return {
        Provenance.HYPOTHESIS: 1.0,
        Provenance.SELF_DECLARED: 0.8,
        Provenance.MANDATE: 0.6,
        Provenance.INTERVIEW: 0.45,
        Provenance.OUTCOME: 0.3,
    }


@dataclass(frozen=True, slots=True)
class PoolingModel:
    """Numbers of the pooling model, §1; every one a *choice* a study may change.

    Attributes:
        spread: Standard deviation in levels of a fresh claim, by provenance (§1.2).
        drift: Standard deviation in levels that the truth moves in one year (§1.3).
        barrier_spread: Of one barrier around its area (§1.5).
        market_spread: Of one market around the unspecified one (§1.6).
        disagreement: Scale of the half-normal prior of the disagreement between sources τ (§1.4).
        outcome_concentration: How tightly success follows level (§2.4).
        success_at_level: Probability of success at levels 0, 1, 2 and 3 (§2.4).
        half_life_years: After this long an outcome counts half (§2.3); None: all count alike.
    """

    spread: dict[Provenance, float] = field(default_factory=default_spread)
    drift: float = 0.25
    barrier_spread: float = 0.5
    market_spread: float = 1.0
    disagreement: float = 0.4
    outcome_concentration: float = 20.0
    success_at_level: tuple[float, float, float, float] = (0.05, 0.25, 0.5, 0.8)
    half_life_years: float | None = 3.0


@dataclass(frozen=True, slots=True)
class Statement:
    """One claim as the model sees it: a level with a variance, or weighted outcome counts.

    Attributes:
        level: 0 to 3, or None for outcomes.
        variance: Squared levels, beyond the disagreement between sources.
        successes: Weighted successes.
        closed: Weighted closed referrals.
    """

    level: int | None
    variance: float
    successes: float = 0.0
    closed: float = 0.0


@dataclass(frozen=True, slots=True, eq=False)
class Posterior:
    """Probability of each level of `GRID`.

    Attributes:
        mass: 61 probabilities, summing to 1.
    """

    mass: Floats

    @property
    def mean(self) -> float:
        """Expected level."""
        return float(self.mass @ GRID)

    @property
    def sd(self) -> float:
        """Standard deviation in levels."""
        return math.sqrt(max(0.0, float(self.mass @ GRID**2) - self.mean**2))

    def quantile(self, q: float) -> float:
        """Level not exceeded with probability `q`, read between grid points."""
        return float(self.quantiles(np.array([q]))[0])

    def quantiles(self, q: Floats) -> Floats:
        """`quantile` for many probabilities at once, all in [0, 1].

        The mass of a grid point is spread evenly over its own cell, so the answer is continuous.
        """
        edges = np.concatenate(([0.0], (GRID[1:] + GRID[:-1]) / 2, [3.0]))
        return np.interp(q, np.concatenate(([0.0], np.cumsum(self.mass))), edges)

    def at_least(self, level: float) -> float:
        """Probability of that level or higher."""
        edges = np.concatenate(([0.0], (GRID[1:] + GRID[:-1]) / 2, [3.0]))
        below = np.interp(level, edges, np.concatenate(([0.0], np.cumsum(self.mass))))
        return float(min(1.0, max(0.0, 1.0 - below)))


def posterior(clusters: Sequence[Sequence[Statement]], model: PoolingModel) -> Posterior:
    """Pool the claims of one organisation in one area, §1.

    Args:
        clusters: Statements by source; those of one source count together as one (§1.4).
        model: The numbers of the model.

    Returns:
        The posterior of θ, from a uniform prior on [0, 3], disagreement τ integrated out.
    """
    taus, prior = _tau_grid(model.disagreement)
    log = np.log(prior)[:, None] + np.zeros((len(taus), len(GRID)))
    for cluster in clusters:
        log += sum(_log_likelihood(s, model) for s in cluster) / len(cluster)
    log -= log.max()
    mass = np.exp(log).sum(axis=0)
    # The end points of the grid stand for half a cell each.
    mass[0] /= 2
    mass[-1] /= 2
    return Posterior(mass / mass.sum())


@lru_cache(maxsize=8)
def _tau_grid(scale: float) -> tuple[Floats, Floats]:
    """Disagreement at evenly spaced probabilities of its half-normal prior."""
    steps = (np.arange(12) + 0.5) / 12
    taus = np.array([scale * NormalDist().inv_cdf(0.5 + p / 2) for p in steps])
    return taus, np.full(12, 1 / 12)


def _log_likelihood(statement: Statement, model: PoolingModel) -> Floats:
    """Log-likelihood over τ × θ."""
    if statement.level is not None:
        return _log_level(statement.level, round(statement.variance, 6), model.disagreement)
    return _log_outcome(
        round(statement.successes, 6),
        round(statement.closed, 6),
        model.outcome_concentration,
        model.success_at_level,
        (model.disagreement, model.spread[Provenance.OUTCOME]),
    )


@lru_cache(maxsize=4096)
def _log_level(level: int, variance: float, disagreement: float) -> Floats:
    """A rounded normal: the claim is the level on the scale nearest to what the source saw."""
    taus, _ = _tau_grid(disagreement)
    sd = np.sqrt(variance + taus**2)[:, None]
    below = _normal_cdf((level - 0.5 - GRID) / sd) if level > 0 else np.zeros((len(taus), len(GRID)))
    above = _normal_cdf((level + 0.5 - GRID) / sd) if level < 3 else np.ones((len(taus), len(GRID)))
    log: Floats = np.log(np.maximum(above - below, 1e-300))
    return log


@lru_cache(maxsize=4096)
def _log_outcome(
    successes: float,
    closed: float,
    concentration: float,
    anchors: tuple[float, ...],
    spreads: tuple[float, float],
) -> Floats:
    """Beta-binomial around the success expected at each level, blurred by spread and disagreement."""
    taus, _ = _tau_grid(spreads[0])
    expected = np.interp(GRID, np.arange(4), anchors)
    log = _log_beta_binomial(successes, closed, expected * concentration, concentration)
    # A thousand referrals have a probability too small to write; only ratios matter.
    counts = np.exp(log - log.max())
    rows = []
    for tau in taus:
        kernel = np.exp(-0.5 * (GRID[:, None] - GRID[None, :]) ** 2 / (tau**2 + spreads[1] ** 2))
        rows.append((kernel @ counts) / kernel.sum(axis=1))
    blurred: Floats = np.log(np.maximum(np.array(rows), 1e-300))
    return blurred


def _log_beta_binomial(successes: float, closed: float, alpha: Floats, total: float) -> Floats:
    """Log-probability but for the binomial coefficient, which no parameter touches."""
    beta = total - alpha
    return np.array(
        [
            math.lgamma(a + successes)
            - math.lgamma(a)
            + math.lgamma(b + closed - successes)
            - math.lgamma(b)
            + math.lgamma(total)
            - math.lgamma(total + closed)
            for a, b in zip(alpha.tolist(), beta.tolist(), strict=True)
        ]
    )


def _normal_cdf(x: Floats) -> Floats:
    flat = [math.erf(v) for v in (x / math.sqrt(2.0)).ravel().tolist()]
    return 0.5 * (1.0 + np.array(flat).reshape(x.shape))
