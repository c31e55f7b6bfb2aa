"""What closed referrals say of success: hierarchical beta-binomial, docs/methods/directory.md §2."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from farled.directory.beta_binomial import beta_binomial_fit, beta_quantile, expit

FALLBACK = (2.0, 2.0)
"""Prior where the pool is too small to fit one (§2.2): worth four referrals, centred on a half; *choice*."""

SMALL_POOL = (5, 20)
"""Fewer organisations, or fewer closed referrals over all, than these: fall back (§2.2); *choice*."""


@dataclass(frozen=True, slots=True)
class Referral:
    """How one referral went.

    Attributes:
        organisation: Receiver.
        area: Support area id.
        date: Day of the state below.
        state: ``success``, ``failure``, ``pending`` or ``declined``.
        stratum: What makes it easier or harder, for the case mix (need level, for example).
    """

    organisation: str
    area: str
    date: date
    state: str
    stratum: str = ""


@dataclass(frozen=True, slots=True)
class OutcomePool:
    """What is known of one organisation's success in one area.

    Attributes:
        organisation: Organisation id.
        area: Support area id.
        successes: Weighted successes (§2.3).
        closed: Weighted closed referrals.
        expected: Successes expected of the pool's average for the same strata (§2.5).
        adjusted: Successes it would have had in the pool's average case mix (§2.5).
        newest: Day of its newest closed referral; None: none is closed.
        pending: Open referrals; censored, they count neither way.
        declined: Declined referrals; counted apart, they say nothing of success.
        alpha: First parameter of the posterior of the success probability.
        beta: Second parameter.
        fitted: The prior was fitted on peers; False: the documented fallback.
    """

    organisation: str
    area: str
    successes: float
    closed: float
    expected: float
    adjusted: float
    newest: date | None
    pending: int
    declined: int
    alpha: float
    beta: float
    fitted: bool

    @property
    def probability(self) -> float:
        """Shrunk success probability in a case mix like the pool's."""
        return self.alpha / (self.alpha + self.beta)

    def quantile(self, q: float) -> float:
        """Quantile of the success probability."""
        return beta_quantile(q, self.alpha, self.beta)


def outcome_pools(
    referrals: Iterable[Referral], *, on: date, half_life_years: float | None = 3.0
) -> dict[tuple[str, str], OutcomePool]:
    """Pool referrals into success probabilities by organisation and area, §2.

    Args:
        referrals: Referrals; those dated after `on` are not known yet and left out.
        on: The day every age is counted to.
        half_life_years: After this long an outcome counts half; None: all alike.

    Returns:
        By organisation and area. Peers are the organisations with closed referrals in the same area.
    """
    known = [r for r in referrals if r.date <= on]
    weights = [
        1.0 if half_life_years is None else 0.5 ** ((on - r.date).days / 365.25 / half_life_years)
        for r in known
    ]
    rates = _stratum_rates(known, weights)
    by_cell: dict[tuple[str, str], list[tuple[Referral, float]]] = defaultdict(list)
    for r, weight in zip(known, weights, strict=True):
        by_cell[r.organisation, r.area].append((r, weight))
    result: dict[tuple[str, str], OutcomePool] = {}
    for area in sorted({area for _, area in by_cell}):
        result.update(_area_pools({k: v for k, v in by_cell.items() if k[1] == area}, rates))
    return result


def _closed(referral: Referral) -> bool:
    if referral.state not in ("success", "failure", "pending", "declined"):
        raise ValueError(f"{referral.state!r} is no state of a referral")
    return referral.state in ("success", "failure")


def _stratum_rates(referrals: Sequence[Referral], weights: Sequence[float]) -> dict[tuple[str, str], float]:
    """Share of successes by area and stratum, over all organisations, half a success added each way."""
    sums: dict[tuple[str, str], list[float]] = defaultdict(lambda: [0.5, 1.0])
    for r, weight in zip(referrals, weights, strict=True):
        if _closed(r):
            sums[r.area, r.stratum][0] += weight * (r.state == "success")
            sums[r.area, r.stratum][1] += weight
    return {key: s / n for key, (s, n) in sums.items()}


def _area_pools(
    cells: Mapping[tuple[str, str], Sequence[tuple[Referral, float]]], rates: Mapping[tuple[str, str], float]
) -> dict[tuple[str, str], OutcomePool]:
    counts = {key: _counts(rows, rates) for key, rows in cells.items()}
    adjusted = {key: _adjusted(s, n, e, _average(counts)) for key, (s, n, e) in counts.items()}
    sizes = [n for _, n, _ in counts.values() if n > 0]
    fitted = len(sizes) >= SMALL_POOL[0] and sum(sizes) >= SMALL_POOL[1]
    prior = FALLBACK
    if fitted:
        prior = beta_binomial_fit(list(adjusted.values()), [n for _, n, _ in counts.values()])
    return {
        (organisation, area): OutcomePool(
            organisation=organisation,
            area=area,
            successes=s,
            closed=n,
            expected=e,
            adjusted=adjusted[organisation, area],
            newest=max((r.date for r, _ in cells[organisation, area] if _closed(r)), default=None),
            pending=sum(r.state == "pending" for r, _ in cells[organisation, area]),
            declined=sum(r.state == "declined" for r, _ in cells[organisation, area]),
            alpha=prior[0] + adjusted[organisation, area],
            beta=prior[1] + n - adjusted[organisation, area],
            fitted=fitted,
        )
        for (organisation, area), (s, n, e) in counts.items()
    }


def _counts(
    rows: Sequence[tuple[Referral, float]], rates: Mapping[tuple[str, str], float]
) -> tuple[float, float, float]:
    closed = [(r, weight) for r, weight in rows if _closed(r)]
    return (
        sum(weight for r, weight in closed if r.state == "success"),
        sum(weight for _, weight in closed),
        sum(weight * rates[r.area, r.stratum] for r, weight in closed),
    )


def _average(counts: Mapping[tuple[str, str], tuple[float, float, float]]) -> float:
    total = sum(n for _, n, _ in counts.values())
    return sum(e for _, _, e in counts.values()) / total if total else 0.5


def _adjusted(successes: float, closed: float, expected: float, average: float) -> float:
    """Successes it would have had in the average case mix: indirect standardisation on the logit."""
    if closed <= 0:
        return 0.0
    share = expected / closed
    if abs(share - average) < 1e-9 or not 0 < successes < closed:
        return successes
    shift = math.log(average / (1 - average)) - math.log(share / (1 - share))
    own = math.log(successes / (closed - successes))
    return closed * expit(own + shift)
