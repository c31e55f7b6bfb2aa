"""Claims → pooled levels with their uncertainty, docs/methods/directory.md §1."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from farled.directory.outcomes import OutcomePool
from farled.directory.posterior import PoolingModel, Posterior, Statement, posterior
from farled.directory.values import Claim
from farled.terms.barriers import Barrier
from farled.terms.scales import Provenance

_RANK = {provenance: rank for rank, provenance in enumerate(Provenance)}
CONTRADICTION = 2
"""Two claims this many levels apart contradict each other (§1.7)."""


@dataclass(frozen=True, slots=True, eq=False)
class Pooled:
    """What the claims say of one organisation in one area, for one market or none in particular.

    Attributes:
        organisation: Organisation id.
        area: Area id.
        market: The market the level is for; None: no market in particular.
        mean: Expected level, 0 to 3.
        low: Lower end of the 95 % interval.
        high: Upper end of it.
        claims: How many claims count.
        best: Best provenance among them.
        newest: Date of the newest.
        contradiction: Two of them lie two levels or more apart.
        sources: Their sources, each once, in alphabetical order.
        synthetic: At least one of them is invented.
        posterior: The whole distribution.
    """

    organisation: str
    area: str
    market: str | None
    mean: float
    low: float
    high: float
    claims: int
    best: Provenance
    newest: date
    contradiction: bool
    sources: tuple[str, ...]
    synthetic: bool
    posterior: Posterior

    @property
    def p_hands_on(self) -> float:
        """Probability that the level, rounded to the scale, is 2 (hands-on) or 3: θ ≥ 1.5 (§1.1)."""
        return self.posterior.at_least(1.5)

    def quantile(self, q: float) -> float:
        """Level not exceeded with probability `q`."""
        return self.posterior.quantile(q)


class PooledTable:
    """Pooled levels by organisation, area and market; what nobody has claimed is None, never 0."""

    def __init__(
        self,
        general: Mapping[tuple[str, str], Pooled],
        limited: Mapping[str, Mapping[tuple[str, str], Pooled]],
    ) -> None:
        """Keep the levels for no market in particular, and those for each market that has claims.

        Args:
            general: By organisation and area.
            limited: By market, then organisation and area; ``""`` is any market not named.
        """
        self._general = dict(general)
        self._limited = {market: dict(cells) for market, cells in limited.items()}
        self.markets = tuple(sorted(market for market in self._limited if market))

    def level(self, organisation: str, area: str, market: str | None = None) -> Pooled | None:
        """Pooled level for a market, or for none in particular; None: no claim counts (§1.6)."""
        if market is None:
            return self._general.get((organisation, area))
        cells = self._limited.get(market, self._limited[""])
        return cells.get((organisation, area))

    def for_targets(self, organisation: str, area: str, targets: Sequence[str]) -> Pooled | None:
        """Pooled level for a firm going to `targets`: the highest over them; none given: general (§1.6)."""
        if not targets:
            return self.level(organisation, area)
        found = [self.level(organisation, area, market) for market in sorted(targets)]
        return max((p for p in found if p is not None), key=lambda p: p.mean, default=None)

    def signature(self, targets: Sequence[str]) -> tuple[str, ...]:
        """What of a firm's targets makes a difference here; firms with equal signatures are alike.

        Returns:
            Targets that some claim is limited to; ``("*",)`` for other targets only; ``()`` for none.
        """
        if not targets:
            return ()
        return tuple(sorted({t if t in self.markets else "*" for t in targets}))

    def rows(self) -> tuple[Pooled, ...]:
        """Every level for no market in particular, by organisation and area."""
        return tuple(self._general[key] for key in sorted(self._general))

    def areas(self) -> frozenset[str]:
        """Areas with at least one claim."""
        return frozenset(area for _, area in self._general)

    def matrix(
        self,
        organisations: Sequence[str],
        areas: Sequence[str],
        *,
        quantile: float | None = None,
        targets: Sequence[str] = (),
    ) -> NDArray[np.float64]:
        """Levels as an array, organisations × areas; NaN: unknown.

        Args:
            organisations: Rows.
            areas: Columns.
            quantile: Which quantile of the level, in (0, 1); None: its mean.
            targets: Target countries of the firm it is for.
        """
        result = np.full((len(organisations), len(areas)), np.nan)
        for i, organisation in enumerate(organisations):
            for j, area in enumerate(areas):
                cell = self.for_targets(organisation, area, targets)
                if cell is not None:
                    result[i, j] = cell.mean if quantile is None else cell.quantile(quantile)
        return result


def pool_claims(
    claims: Iterable[Claim],
    *,
    on: date,
    barriers: Sequence[Barrier] = (),
    outcomes: Mapping[tuple[str, str], OutcomePool] | None = None,
    model: PoolingModel | None = None,
) -> PooledTable:
    """Pool every claim into levels per organisation × area, and × market where given (§1).

    Args:
        claims: Claims; those dated after `on` are not known yet and left out (§1.3).
        on: The day every age is counted to.
        barriers: The lines of the check, to know how much of an area one barrier is (§1.5).
        outcomes: What closed referrals say, where they are kept one by one (§2.4); each counts as
            one claim of provenance ``outcome``.
        model: The numbers of the model; None: the documented choices.

    Returns:
        The table. Outcomes without a closed referral say nothing and are left out.
    """
    lines: dict[str, int] = defaultdict(int)
    for barrier in barriers:
        lines[barrier.area] += 1
    pool = _Pool(on, model or PoolingModel(), lines)
    by_cell: dict[tuple[str, str], list[_Evidence]] = defaultdict(list)
    for claim in claims:
        if claim.date <= on and (claim.level is not None or claim.closed):
            by_cell[claim.organisation, claim.area].append(pool.evidence(claim))
    for cell, counted in sorted((outcomes or {}).items()):
        if counted.newest is not None and counted.closed > 0:
            by_cell[cell].append(_observed(counted, counted.newest))
    markets = ["", *sorted({e.market for es in by_cell.values() for e in es if e.market is not None})]
    general = {cell: pool.cell(cell, None, es) for cell, es in by_cell.items()}
    limited: dict[str, dict[tuple[str, str], Pooled]] = {market: {} for market in markets}
    for cell, es in by_cell.items():
        anywhere = all(e.market is None for e in es)
        for market in markets:
            kept = [e for e in es if e.market is None or e.market == market]
            if kept:
                limited[market][cell] = general[cell] if anywhere else pool.cell(cell, market, kept)
    return PooledTable(general, limited)


def joined(tables: Iterable[PooledTable]) -> PooledTable:
    """Join tables of different organisations, pooled on one day: the same as pooling all claims at once.

    Args:
        tables: Tables no two of which have a level for the same organisation and area.
    """
    parts = tuple(tables)
    markets = ["", *sorted({market for part in parts for market in part.markets})]
    general = {cell: pooled for part in parts for cell, pooled in part._general.items()}
    limited: dict[str, dict[tuple[str, str], Pooled]] = {market: {} for market in markets}
    for part in parts:
        for market in markets:
            # A market an organisation has no claim for is any market to it.
            limited[market].update(part._limited.get(market, part._limited[""]))
    return PooledTable(general, limited)


@dataclass(frozen=True, slots=True)
class _Evidence:
    """One claim with what it states."""

    id: str
    provenance: Provenance
    source: str
    date: date
    market: str | None
    synthetic: bool
    statement: Statement


REFERRALS = "closed referrals"
"""The source of outcomes that come from referrals kept one by one."""


def _observed(pool: OutcomePool, newest: date) -> _Evidence:
    statement = Statement(None, 0.0, pool.adjusted, pool.closed)
    return _Evidence("", Provenance.OUTCOME, REFERRALS, newest, None, False, statement)


@dataclass(frozen=True, slots=True)
class _Pool:
    """How claims become statements on one day under one model."""

    on: date
    model: PoolingModel
    lines: Mapping[str, int]

    def cell(self, cell: tuple[str, str], market: str | None, evidence: Sequence[_Evidence]) -> Pooled:
        found = posterior(self.clusters(market, evidence), self.model)
        levels = [e.statement.level for e in evidence if e.statement.level is not None]
        return Pooled(
            organisation=cell[0],
            area=cell[1],
            market=market or None,
            mean=found.mean,
            low=found.quantile(0.025),
            high=found.quantile(0.975),
            claims=len(evidence),
            best=max((e.provenance for e in evidence), key=_RANK.__getitem__),
            newest=max(e.date for e in evidence),
            contradiction=bool(levels) and max(levels) - min(levels) >= CONTRADICTION,
            sources=tuple(sorted({e.source for e in evidence})),
            synthetic=any(e.synthetic for e in evidence),
            posterior=found,
        )

    def clusters(self, market: str | None, evidence: Sequence[_Evidence]) -> list[list[Statement]]:
        """Statements by provenance and source; outcomes of one source add up to one count (§2.4)."""
        found: dict[tuple[Provenance, str], list[Statement]] = defaultdict(list)
        for e in sorted(evidence, key=lambda e: (e.provenance, e.source, e.id)):
            weaker = self.model.market_spread**2 if e.market is not None and market is None else 0.0
            s = e.statement
            # A market's outcomes cannot be given a variance; they count as fewer instead.
            fewer = 1.0 if weaker == 0 else 1 / (1 + weaker / self.model.spread[Provenance.OUTCOME] ** 2)
            found[e.provenance, e.source].append(
                Statement(s.level, s.variance + weaker, s.successes * fewer, s.closed * fewer)
            )
        return [
            [Statement(None, 0.0, sum(s.successes for s in row), sum(s.closed for s in row))]
            if provenance is Provenance.OUTCOME
            else row
            for (provenance, _), row in found.items()
        ]

    def evidence(self, claim: Claim) -> _Evidence:
        return _Evidence(
            claim.id,
            claim.provenance,
            claim.source,
            claim.date,
            claim.market,
            claim.synthetic,
            self.statement(claim),
        )

    def statement(self, claim: Claim) -> Statement:
        years = (self.on - claim.date).days / 365.25
        if claim.level is None:
            half = self.model.half_life_years
            weight = 1.0 if half is None else 0.5 ** (years / half)
            return Statement(None, 0.0, weight * (claim.successes or 0), weight * (claim.closed or 0))
        variance = self.model.spread[claim.provenance] ** 2 + self.model.drift**2 * years
        if claim.barrier is not None and self.lines.get(claim.area, 2) > 1:
            variance += self.model.barrier_spread**2
        return Statement(claim.level, variance)
