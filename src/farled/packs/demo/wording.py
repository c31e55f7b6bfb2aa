"""Short ways to write an invented region down."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from farled.directory.values import Claim, EligibilityRule, Organisation, Service
from farled.terms.periods import Quarter
from farled.terms.scales import Provenance, Unit

_SOURCES = {
    Provenance.HYPOTHESIS: "gissning i en arbetsgrupp",
    Provenance.SELF_DECLARED: "organisationens egen presentation",
    Provenance.MANDATE: "uppdrag i regional handlingsplan",
    Provenance.INTERVIEW: "kodad intervju",
    Provenance.OUTCOME: "avslutade remisser",
}

INVENTED = "Påhittat för demonstration"

ClaimRow = tuple[str, str, str, int | tuple[int, int], str]
"""Organisation, area, provenance, level (or successes among closed), date."""


def organisation(
    id_: str, name: str, kind: str, place: str, languages: tuple[str, ...], sectors: tuple[str, ...] = ()
) -> Organisation:
    """Write an organisation; it has no register number, address or web page, since it does not exist."""
    return Organisation(
        id=id_,
        name=name,
        kind=kind,
        country="SE",
        municipality=place,
        sectors=sectors,
        nace_revision="2.1" if sectors else None,
        languages=languages,
        source=INVENTED,
        synthetic=True,
    )


def claims(rows: Iterable[ClaimRow]) -> tuple[Claim, ...]:
    """Write claims as rows; every one says in its source that it is invented."""
    made = []
    for number, (organisation, area, kind, level, day) in enumerate(rows, start=1):
        provenance = Provenance(kind)
        counts = level if isinstance(level, tuple) else (None, None)
        made.append(
            Claim(
                id=f"c{number:03d}",
                organisation=organisation,
                area=area,
                level=level if isinstance(level, int) else None,
                provenance=provenance,
                source=f"{INVENTED}: {_SOURCES[provenance]}",
                date=date.fromisoformat(day),
                successes=counts[0],
                closed=counts[1],
            )
        )
    return tuple(made)


def one_to_one(
    id_: str,
    area: str,
    name: str,
    hours: tuple[float | None, float | None, float | None],
    cost: float | None,
    *,
    format_: str = "advice",
    fee: float | None = 0.0,
    aid: float | None = 0.0,
    market: str | None = None,
) -> Service:
    """Write a service for one firm at a time; its id starts with its organisation's."""
    organisation = id_.split("-")[0]
    return Service(
        id_, organisation, area, name, format_, Unit.HOURS, hours, cost, fee, aid, market, synthetic=True
    )


def group(
    id_: str,
    area: str,
    name: str,
    quarters: str,
    fee: float,
    *,
    format_: str = "delegation",
    aid: float | None = 0.0,
    market: str | None = None,
) -> Service:
    """Write a group service held in the quarters given (``2027Q1 2027Q3``); one seat a firm."""
    held = tuple(Quarter.parse(each) for each in quarters.split())
    return Service(
        id_,
        id_.split("-")[0],
        area,
        name,
        format_,
        Unit.SEATS,
        fee_eur=fee,
        aid_eur=aid,
        market=market,
        quarters=held,
        synthetic=True,
    )


def rules(organisation: str, rule: str, values: str, service: str | None = None) -> list[EligibilityRule]:
    """Write alternatives of one rule, separated by spaces; a place may not hold a space."""
    return [EligibilityRule(organisation, service, rule, value) for value in values.split()]
