"""What each organisation is special for, and how far two are alike, docs/methods/directory.md §5."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from farled.directory.pooling import PooledTable

Floats = NDArray[np.float64]

UNKNOWN, NONE = "unknown", "none"


@dataclass(frozen=True, slots=True)
class Estimate:
    """Posterior mean and 95 % interval.

    Attributes:
        mean: Posterior mean.
        low: Lower end.
        high: Upper end.
    """

    mean: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Niche:
    """How one organisation's profile over the areas differs from the others' together.

    Attributes:
        organisation: Organisation id.
        areas: How many areas it has claims in.
        specialisation: Krugman's index halved: 0 same profile, 1 nothing in common (§5.1).
        excess: Specialisation less what chance gives when levels in each area are dealt out anew (§5.2).
        niche: The area where it stands out most.
        p_niche: Probability that this area is where it stands out most.
        quotients: Location quotient by area, in the order given; over 1: more than the others (§5.3).
    """

    organisation: str
    areas: int
    specialisation: Estimate
    excess: Estimate
    niche: str
    p_niche: float
    quotients: tuple[Estimate, ...]


@dataclass(frozen=True, slots=True)
class Overlap:
    """How alike the profiles of two organisations are: 1 the same, 0 nothing in common (§5.4)."""

    a: str
    b: str
    overlap: Estimate


@dataclass(frozen=True, slots=True)
class Niches:
    """Niches and overlaps of a region.

    Attributes:
        areas: Areas compared: those somebody has a claim in.
        niches: By organisation id.
        overlaps: By pair of organisation ids.
        unclaimed: How areas without a claim were read.
    """

    areas: tuple[str, ...]
    niches: tuple[Niche, ...]
    overlaps: tuple[Overlap, ...]
    unclaimed: str


def niches(
    table: PooledTable,
    areas: Sequence[str],
    *,
    unclaimed: str = UNKNOWN,
    seed: int = 20212,
    draws: int = 1000,
) -> Niches:
    """Give specialisation of each organisation against the others, and pairwise overlap, §5.

    Args:
        table: Pooled levels.
        areas: Area ids; those without any claim are left out.
        unclaimed: ``unknown``: an area an organisation has no claim in may be any level (the honest
            reading, with wide intervals); ``none``: what is not stated is not done.
        seed: Seed of the draws.
        draws: How many draws of all levels.

    Returns:
        The niches; empty where fewer than two organisations or areas have claims.
    """
    if unclaimed not in (UNKNOWN, NONE):
        raise ValueError(f"unclaimed is {UNKNOWN!r} or {NONE!r}, not {unclaimed!r}")
    compared = tuple(area for area in areas if area in table.areas())
    names = sorted({row.organisation for row in table.rows() if row.area in compared})
    if len(names) < 2 or len(compared) < 2:
        return Niches(compared, (), (), unclaimed)
    rng = np.random.Generator(np.random.PCG64(seed))
    levels = _levels(table, names, compared, unclaimed, (rng, draws))
    shares = levels / levels.sum(axis=2, keepdims=True)
    observed = _specialisation(levels, shares)
    chance = rng.permuted(levels, axis=1)
    excess = observed - _specialisation(chance, chance / chance.sum(axis=2, keepdims=True))
    quotients = shares / _others(levels)
    rows = tuple(
        _niche(table, name, compared, (observed[:, i], excess[:, i], quotients[:, i]))
        for i, name in enumerate(names)
    )
    return Niches(compared, rows, _overlaps(names, shares), unclaimed)


def _levels(
    table: PooledTable,
    names: Sequence[str],
    areas: Sequence[str],
    unclaimed: str,
    chance: tuple[np.random.Generator, int],
) -> Floats:
    """Draws × organisations × areas."""
    rng, draws = chance
    levels = 3 * rng.random((draws, len(names), len(areas)))
    for i, name in enumerate(names):
        for j, area in enumerate(areas):
            cell = table.level(name, area)
            if cell is not None:
                levels[:, i, j] = cell.posterior.quantiles(levels[:, i, j] / 3)
            elif unclaimed == NONE:
                levels[:, i, j] = 0.0
    # A profile needs something to take shares of; this is far below what a level can tell.
    return np.maximum(levels, 1e-6)


def _others(levels: Floats) -> Floats:
    """Shares of the areas in what all other organisations have together."""
    rest = levels.sum(axis=1, keepdims=True) - levels
    result: Floats = rest / rest.sum(axis=2, keepdims=True)
    return result


def _specialisation(levels: Floats, shares: Floats) -> Floats:
    result: Floats = np.abs(shares - _others(levels)).sum(axis=2) / 2
    return result


def _niche(
    table: PooledTable, name: str, areas: tuple[str, ...], draws: tuple[Floats, Floats, Floats]
) -> Niche:
    observed, excess, quotients = draws
    claimed = np.array([table.level(name, area) is not None for area in areas])
    # Only an area somebody has said something about can be called a niche.
    tops = np.where(claimed, quotients, -1.0).argmax(axis=1)
    counts = np.bincount(tops, minlength=len(areas))
    top = int(counts.argmax())
    return Niche(
        organisation=name,
        areas=int(claimed.sum()),
        specialisation=_estimate(observed),
        excess=_estimate(excess),
        niche=areas[top],
        p_niche=float(counts[top] / len(tops)),
        quotients=tuple(_estimate(quotients[:, j]) for j in range(len(areas))),
    )


def _overlaps(names: Sequence[str], shares: Floats) -> tuple[Overlap, ...]:
    return tuple(
        Overlap(a, b, _estimate(1 - np.abs(shares[:, i] - shares[:, j]).sum(axis=1) / 2))
        for i, a in enumerate(names)
        for j, b in enumerate(names)
        if i < j
    )


def _estimate(draws: Floats) -> Estimate:
    low, high = np.quantile(draws, [0.025, 0.975])
    return Estimate(float(draws.mean()), float(low), float(high))
