"""An invented region as a pack: the organisations of its description, firms and answers by seed."""

from __future__ import annotations

import datetime
from dataclasses import replace

from farled.coalitions.values import AidReceived
from farled.directory.values import Capacity
from farled.packs.demo.answers import make_answers
from farled.packs.demo.draws import Draws
from farled.packs.demo.firms import MadeFirm, make_firms
from farled.packs.demo.values import RegionSpec
from farled.packs.values import Region, RegionPack
from farled.terms.areas import DEFAULT_AREAS
from farled.terms.firms import Firm
from farled.terms.periods import Quarter

_TABLES = frozenset(
    {"area_weights", "organisations", "eligibility", "services", "claims", "ties", "capacity"}
    | {"precedence", "costs", "firms", "answers", "aid"}
)
"""Every table an invented region fills; all of them are marked."""


def make_region(spec: RegionSpec, seed: int) -> RegionPack:
    """Make the pack: the same for the same `spec` and `seed`, on every machine (demo-regions.md §0).

    Firms, answers and aid have streams of their own, so that a change in one leaves the others alone.
    """
    firms = make_firms(spec, Draws(seed))
    return RegionPack(
        name=spec.name,
        title=spec.title,
        region=Region(spec.region_name),
        date=spec.date,
        synthetic=True,
        synthetic_tables=_TABLES,
        areas=tuple(replace(area, weight=spec.area_weights.get(area.id, 1.0)) for area in DEFAULT_AREAS),
        organisations=tuple(replace(each, synthetic=True) for each in spec.organisations),
        eligibility=spec.eligibility,
        services=tuple(replace(each, synthetic=True) for each in spec.services),
        claims=tuple(replace(each, synthetic=True) for each in spec.claims),
        ties=spec.ties,
        capacity=_capacity(spec),
        precedence=spec.precedence,
        costs=spec.costs,
        firms=tuple(made.firm for made in firms),
        answers=make_answers(spec, firms, Draws(seed + 1)),
        aid=_aid(spec, firms, Draws(seed + 2)),
    )


def _capacity(spec: RegionSpec) -> tuple[Capacity, ...]:
    """Write the calendars out; what nobody has said gets no row, a full quarter gets 0."""
    first = Quarter.parse(spec.first_quarter)
    return tuple(
        Capacity(each.organisation, each.area, first.later(offset), amount, each.unit)
        for each in spec.calendars
        for offset, amount in enumerate(each.amounts)
        if amount is not None
    )


def _aid(spec: RegionSpec, firms: list[MadeFirm], draws: Draws) -> tuple[AidReceived, ...]:
    """Give some firms aid; the first of them two grants just under the ceiling of 300 000 euro (§4)."""
    given = []
    first_day = spec.date - datetime.timedelta(days=3 * 365 - 60)
    aided: list[Firm] = draws.some([made.firm for made in firms if made.size != "large"], spec.aided)
    for number, firm in enumerate(aided):
        if number == 0:
            # Both recent, so that neither drops out of the three-year window before the end of 2027.
            given.append(
                AidReceived(firm.id, datetime.date(2025, 3, 3), 180_000.0, spec.lender, "Tillväxtstöd")
            )
            given.append(
                AidReceived(firm.id, datetime.date(2026, 2, 16), 108_000.0, spec.lender, "Omställningsstöd")
            )
            continue
        amount = float(draws.whole(4, 60) * 1000)
        given.append(
            AidReceived(firm.id, draws.day(first_day, spec.date), amount, spec.lender, "Utvecklingscheck")
        )
    return tuple(given)
