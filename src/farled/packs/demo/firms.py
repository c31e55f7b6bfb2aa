"""Invented firms: size, age, place, business, steps abroad, and facts nobody wrote down (§2)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TypeVar

from farled.packs.demo.draws import Draws
from farled.packs.demo.values import Industry, RegionSpec
from farled.terms.firms import Firm
from farled.terms.scales import STAGES

T = TypeVar("T")

_SIZE_SHARES = {"micro": 0.60, "small": 0.30, "medium": 0.10}
_HEADCOUNT = {"micro": (1, 9), "small": (10, 49), "medium": (50, 180), "large": (260, 320)}
_TURNOVER_CAP = {"micro": 1_950_000, "small": 9_800_000, "medium": 48_000_000, "large": 400_000_000}
_STAGE_SHARES = {
    "micro": (0.16, 0.20, 0.28, 0.20, 0.10, 0.06),
    "small": (0.08, 0.14, 0.22, 0.26, 0.20, 0.10),
    "medium": (0.03, 0.07, 0.12, 0.25, 0.35, 0.18),
}
_ABROAD = ((0.0, 0.0), (0.01, 0.10), (0.0, 0.06), (0.05, 0.35), (0.30, 0.85), (0.20, 0.90))
_CLOSE = {"NO": 5.0, "FI": 4.0, "DK": 3.0, "DE": 4.0}
_DISTANT = {"GB": 3.0, "NL": 2.0, "PL": 3.0, "FR": 2.0, "US": 4.0, "CN": 1.5, "JP": 1.0, "CA": 1.0}
_OTHER_LANGUAGES = {"de": 0.22, "fi": 0.10, "fr": 0.06, "no": 0.05, "pl": 0.04}


@dataclass(frozen=True, slots=True)
class MadeFirm:
    """A firm with what the generator knows of it, whether or not the pack says so.

    Attributes:
        firm: As the pack shows it.
        size: ``micro``, ``small``, ``medium`` or ``large``, by headcount.
        industry: Its line of business.
    """

    firm: Firm
    size: str
    industry: Industry


def make_firms(spec: RegionSpec, draws: Draws) -> list[MadeFirm]:
    """Make the region's firms, in order of their ids (§2)."""
    names: set[str] = set()
    left = _size_counts(spec.firms - spec.large_firms)
    made = []
    for number in range(1, spec.firms + 1):
        if number > spec.firms - spec.large_firms:
            size = "large"
        else:
            size = draws.pick(tuple(left), tuple(left.values()))
            left[size] -= 1
        industry = draws.pick(spec.industries, [each.weight for each in spec.industries])
        firm = _firm(spec, draws, f"{spec.firm_prefix}{number:03d}", size, industry)
        firm = replace(firm, name=_name(spec, draws, industry, names))
        made.append(MadeFirm(_forget(firm, draws), size, industry))
    return made


def _size_counts(firms: int) -> dict[str, int]:
    """Give how many firms of each class there are; the smallest class takes what rounding leaves."""
    counts = {size: round(share * firms) for size, share in _SIZE_SHARES.items()}
    counts["micro"] += firms - sum(counts.values())
    return counts


def _firm(spec: RegionSpec, draws: Draws, id_: str, size: str, industry: Industry) -> Firm:
    """Make one firm with every fact known."""
    low, high = _HEADCOUNT[size]
    # Squaring leans towards the small end, as register statistics do within every class.
    employees = low + int((high - low + 1) * draws.share() ** 2)
    turnover = min(_TURNOVER_CAP[size], round(employees * (90 + 110 * draws.share())) * 1000)
    founded = spec.date.year - 1 - int(45 * draws.share() ** 1.6)
    stage = draws.pick(range(len(STAGES)), _STAGE_SHARES.get(size, _STAGE_SHARES["medium"]))
    low_share, high_share = _ABROAD[stage]
    share_abroad = round(low_share + (high_share - low_share) * draws.share(), 2)
    revised = draws.chance(0.78)
    return Firm(
        id=id_,
        country="SE",
        founded=founded,
        employees=float(employees),
        turnover_eur=float(turnover),
        balance_eur=float(round(turnover * (0.4 + 0.5 * draws.share()), -3)),
        nace=industry.nace_21 if revised else industry.nace_2,
        nace_revision="2.1" if revised else "2",
        municipality=draws.pick(tuple(spec.municipalities), tuple(spec.municipalities.values())),
        languages=_languages(draws),
        share_abroad=share_abroad,
        abroad_since=_abroad_since(draws, founded, spec.date.year, share_abroad),
        targets=_targets(draws, stage),
        stage=STAGES[stage],
        memberships=_memberships(spec, draws, industry),
        synthetic=True,
    )


def _abroad_since(draws: Draws, founded: int, now: int, share_abroad: float) -> int | None:
    """Give the year of first sales abroad; None where there are none."""
    year = founded + int((now - founded) * draws.share())
    return min(now, year) if share_abroad > 0 else None


def _languages(draws: Draws) -> tuple[str, ...]:
    """Give the languages somebody in the firm works in."""
    known = ["sv"] + (["en"] if draws.chance(0.92) else [])
    return tuple(known + [code for code, share in _OTHER_LANGUAGES.items() if draws.chance(share)])


def _targets(draws: Draws, stage: int) -> tuple[str, ...]:
    """Give the countries a firm aims at: none, close ones, then distant ones."""
    if STAGES[stage] == "not_interested":
        return ()
    pool = dict(_CLOSE) if stage <= 3 and not draws.chance(0.25) else {**_CLOSE, **_DISTANT}
    chosen: list[str] = []
    for _ in range(draws.whole(1, 2 if stage <= 3 else 4)):
        country = draws.pick(tuple(pool), tuple(pool.values()))
        del pool[country]
        chosen.append(country)
    return tuple(sorted(chosen))


def _memberships(spec: RegionSpec, draws: Draws, industry: Industry) -> tuple[str, ...]:
    """Give the clusters of its own line of business a firm is a member of."""
    division = industry.nace_21.split(".")[0]
    clusters = (each for each in spec.organisations if each.kind == "cluster" and division in each.sectors)
    return tuple(each.id for each in clusters if draws.chance(0.45))


def _name(spec: RegionSpec, draws: Draws, industry: Industry, taken: set[str]) -> str:
    """Make a name no other firm of the region has, from words that exist nowhere."""
    while True:
        stem = _compound(draws.pick(spec.stems[0]), draws.pick(spec.stems[1]))
        name = f"{stem} {draws.pick(industry.trades)} AB"
        if name not in taken:
            taken.add(name)
            return name


def _compound(first: str, second: str) -> str:
    """Join two words the Swedish way: never three of the same letter in a row."""
    return first + (second[1:] if first[-2:] == second[0] * 2 else second)


def _forget(firm: Firm, draws: Draws) -> Firm:
    """Leave open what a firm may not have told; unknown is never 0."""

    def or_none(value: T, share: float) -> T | None:
        return None if draws.chance(share) else value

    nace = or_none(firm.nace, 0.03)
    return replace(
        firm,
        founded=or_none(firm.founded, 0.04),
        employees=or_none(firm.employees, 0.04),
        turnover_eur=or_none(firm.turnover_eur, 0.14),
        balance_eur=or_none(firm.balance_eur, 0.25),
        nace=nace,
        nace_revision=firm.nace_revision if nace else None,
        municipality=or_none(firm.municipality, 0.02),
        languages=() if draws.chance(0.10) else firm.languages,
        share_abroad=or_none(firm.share_abroad, 0.07),
        abroad_since=or_none(firm.abroad_since, 0.25),
        targets=() if draws.chance(0.08) else firm.targets,
        stage=or_none(firm.stage, 0.06),
    )
