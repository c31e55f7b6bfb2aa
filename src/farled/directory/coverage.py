"""How far needs are covered, and the weakest link: docs/methods/directory.md §4."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from farled.directory.demand import FULL_NEED, Demand, demand
from farled.directory.eligibility import EligibilityIndex
from farled.directory.pooling import Pooled, PooledTable
from farled.terms.firms import Firm

Floats = NDArray[np.float64]

DEFAULT_SEED = 20211
"""Seed of the draws where none is given, so that the same pack gives the same answer."""

DEFAULT_DRAWS = 4000


@dataclass(frozen=True, slots=True)
class AreaCoverage:
    """Coverage of one support area in the region.

    Attributes:
        area: Area id.
        coverage: Σ w·min(s, L) / Σ w·s, 0 to 1; None: no evidence or no need (§4.1).
        low: Lower end of the 95 % interval.
        high: Upper end of it.
        expected: Posterior mean of the coverage.
        p_weakest: Probability that no other area is covered less; None where `coverage` is.
        firms: Firms whose need here is known, none included.
        unknown: Firms whose need here is not known.
        unreached: Share of the weighted need of firms for whom nobody eligible has a claim.
        best_organisation: Who serves most of the weighted need; None: nobody.
        evidence: ``claims``, ``no_evidence`` (need, but nobody has a claim) or ``no_need``.
    """

    area: str
    coverage: float | None
    low: float | None
    high: float | None
    expected: float | None
    p_weakest: float | None
    firms: int
    unknown: int
    unreached: float | None
    best_organisation: str | None
    evidence: str


@dataclass(frozen=True, slots=True)
class OrganisationCoverage:
    """One organisation in one area it has claims in, were it alone.

    Attributes:
        pooled: What its claims say.
        coverage: Share of the weighted need it would cover alone; None: nobody has a need here.
    """

    pooled: Pooled
    coverage: float | None


@dataclass(frozen=True, slots=True)
class Coverage:
    """Coverage of a region.

    Attributes:
        areas: In the order given.
        weakest: Area most probably covered least; None where no area has coverage.
        organisations: By organisation, then area.
        no_evidence: Areas in need where nobody has a claim: unknown, and not in the ranking.
        seed: Seed of the draws.
        draws: Their number.
    """

    areas: tuple[AreaCoverage, ...]
    weakest: str | None
    organisations: tuple[OrganisationCoverage, ...]
    no_evidence: tuple[str, ...]
    seed: int
    draws: int


def coverage(
    table: PooledTable,
    areas: Sequence[str],
    index: EligibilityIndex,
    firms: Sequence[Firm] = (),
    levels: NDArray[np.int8] | None = None,
    *,
    seed: int = DEFAULT_SEED,
    draws: int = DEFAULT_DRAWS,
) -> Coverage:
    """Give the coverage of every area, with its uncertainty and the weakest link, §4.

    Args:
        table: Pooled levels.
        areas: Area ids, A of them.
        index: Who is eligible where.
        firms: The firms, F of them; none: full need everywhere, all eligible.
        levels: F × A need levels, −1 unknown, rows as `firms`, columns as `areas`.
        seed: Seed of the draws.
        draws: How many draws of all levels from their posteriors.

    Returns:
        The coverage. Same input and seed, same answer.

    Raises:
        ValueError: `levels` does not fit `firms` and `areas`.
    """
    needs = demand(table, areas, index, firms, levels)
    found = [_area(needs, column, table, (seed, draws)) for column in range(len(areas))]
    p_weakest = _p_weakest([sample for _, sample in found])
    rows = tuple(replace(row, p_weakest=p) for (row, _), p in zip(found, p_weakest, strict=True))
    weakest = min((row for row in rows if row.p_weakest is not None), key=_most_probable, default=None)
    silent = tuple(row.area for row in rows if row.evidence == "no_evidence")
    return Coverage(
        rows, weakest.area if weakest else None, _organisations(needs, table), silent, seed, draws
    )


def _area(
    needs: Demand, column: int, table: PooledTable, chance: tuple[int, int]
) -> tuple[AreaCoverage, Floats | None]:
    """Coverage of one area and its draws; None instead of draws where there is no coverage."""
    area = needs.areas[column]
    levels = needs.levels[:, column]
    needing = levels > 0
    total = float((needs.weights * np.maximum(levels, 0)).sum())
    firms = 0 if needs.hypothetical else int((levels >= 0).sum())
    unknown = int((levels < 0).sum())
    if total == 0 or area not in table.areas():
        evidence = "no_need" if total == 0 else "no_evidence"
        return AreaCoverage(area, None, None, None, None, None, firms, unknown, None, None, evidence), None
    served = _served(needs, column, table, needing)
    point = sum(w * min(s, cell.mean) for (cell, s), w in served.items()) / total
    sample = _sample(served, total, chance)
    reached = sum(w * s for (_, s), w in served.items())
    row = AreaCoverage(
        area=area,
        coverage=point,
        low=min(point, float(np.quantile(sample, 0.025))),
        high=max(point, float(np.quantile(sample, 0.975))),
        expected=float(sample.mean()),
        p_weakest=None,
        firms=firms,
        unknown=unknown,
        unreached=max(0.0, 1 - reached / total),
        best_organisation=_best(served),
        evidence="claims",
    )
    return row, sample


def _served(
    needs: Demand, column: int, table: PooledTable, needing: NDArray[np.bool_]
) -> dict[tuple[Pooled, int], float]:
    """Weight of firms by the level they reach and the need they have."""
    may = needs.may(column)
    levels = needs.levels[:, column]
    result: dict[tuple[Pooled, int], float] = {}
    for kind, targets in enumerate(needs.targets):
        cells = _cells(table, needs.organisations, needs.areas[column], targets)
        rows = np.flatnonzero(needing & (needs.kinds == kind))
        if not cells or not len(rows):
            continue
        reach = may[np.ix_(rows, np.array([number for number, _ in cells], dtype=np.intp))]
        some = reach.any(axis=1)
        first = reach.argmax(axis=1)
        sums = np.zeros((len(cells), FULL_NEED + 1))
        np.add.at(sums, (first[some], levels[rows[some]]), needs.weights[rows[some]])
        for i, s in zip(*np.nonzero(sums), strict=True):
            key = (cells[i][1], int(s))
            result[key] = result.get(key, 0.0) + float(sums[i, s])
    return result


def _cells(
    table: PooledTable, organisations: Sequence[str], area: str, targets: tuple[str, ...]
) -> list[tuple[int, Pooled]]:
    """Organisations with a claim, the highest pooled level first, ties by identifier."""
    found = [(i, table.for_targets(name, area, targets)) for i, name in enumerate(organisations)]
    known = [(i, cell) for i, cell in found if cell is not None]
    return sorted(known, key=lambda c: (-c[1].mean, c[1].organisation))


def _sample(served: dict[tuple[Pooled, int], float], total: float, chance: tuple[int, int]) -> Floats:
    """Draws of the coverage; one organisation's level in an area is one draw, whatever the market."""
    seed, draws = chance
    uniforms: dict[tuple[str, str], Floats] = {}
    levels: dict[int, Floats] = {}
    result = np.zeros(draws)
    for (cell, s), weight in served.items():
        key = (cell.area, cell.organisation)
        if key not in uniforms:
            entropy = [seed, *"\0".join(key).encode()]
            uniforms[key] = np.random.Generator(np.random.PCG64(entropy)).random(draws)
        if id(cell) not in levels:
            levels[id(cell)] = cell.posterior.quantiles(uniforms[key])
        result += weight * np.minimum(s, levels[id(cell)])
    return result / total


def _best(served: dict[tuple[Pooled, int], float]) -> str | None:
    by_organisation: dict[str, float] = {}
    for (cell, s), weight in served.items():
        share = weight * min(s, cell.mean)
        by_organisation[cell.organisation] = by_organisation.get(cell.organisation, 0.0) + share
    return min(by_organisation, key=lambda o: (-by_organisation[o], o), default=None)


def _p_weakest(samples: Sequence[Floats | None]) -> list[float | None]:
    """Share of draws in which an area is the lowest, ties split; sums to 1."""
    known = [sample for sample in samples if sample is not None]
    if not known:
        return [None for _ in samples]
    draws = np.array(known)
    lowest = draws <= draws.min(axis=0) + 1e-12
    shares = iter((lowest / lowest.sum(axis=0)).mean(axis=1).tolist())
    return [None if sample is None else float(next(shares)) for sample in samples]


def _most_probable(row: AreaCoverage) -> tuple[float, float]:
    """Sorts the area most probably weakest first, ties by the lower coverage."""
    return -(row.p_weakest or 0.0), row.coverage or 0.0


def _organisations(needs: Demand, table: PooledTable) -> tuple[OrganisationCoverage, ...]:
    shares: dict[tuple[str, str], float | None] = {}
    for column, area in enumerate(needs.areas):
        levels = np.maximum(needs.levels[:, column], 0)
        total = float((needs.weights * levels).sum())
        may = needs.may(column)
        for number, name in enumerate(needs.organisations):
            if table.level(name, area) is None:
                continue
            shares[name, area] = _alone(needs, table, (number, column), may) / total if total else None
    found = [(table.level(name, area), share) for (name, area), share in sorted(shares.items())]
    return tuple(OrganisationCoverage(cell, share) for cell, share in found if cell is not None)


def _alone(needs: Demand, table: PooledTable, where: tuple[int, int], may: NDArray[np.bool_]) -> float:
    number, column = where
    levels = needs.levels[:, column]
    result = 0.0
    for kind, targets in enumerate(needs.targets):
        cell = table.for_targets(needs.organisations[number], needs.areas[column], targets)
        if cell is None:
            continue
        rows = (levels > 0) & (needs.kinds == kind) & may[:, number]
        result += float((needs.weights[rows] * np.minimum(levels[rows], cell.mean)).sum())
    return result
