"""Who can help with an area, in a place, in a language; best first, with why (web.md, directory §4)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils import timezone

from farled.directory.eligibility import Reason, eligibility
from farled.directory.pooling import Pooled
from farled.directory.values import EligibilityRule, Service
from farled.packs.values import RegionPack
from farled.terms.firms import Firm
from farled.terms.nuts import is_nuts
from farled_web.directory.queries.organisations import organisations_of
from farled_web.directory.queries.region_values import RegionValues, region_values
from farled_web.organisations.models import Organisation, Region
from farled_web.people.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody looks for; empty: does not matter.

    Attributes:
        area: Support area id.
        place: Municipality, as written.
        language: ISO 639-1 code.
        stage: A stage of the firm.
        market: Country the firm wants to.
    """

    area: str = ""
    place: str = ""
    language: str = ""
    stage: str = ""
    market: str = ""


@dataclass(frozen=True, slots=True)
class Match:
    """An organisation that may help, and why it stands where it stands.

    Attributes:
        organisation: Its row.
        pooled: What is known of its level; None: it offers services, nobody says how well.
        services: Its services there that the firm may take.
        near: Its seat is in the place asked for.
        speaks: It works in the language asked for; None: not known, or not asked.
        open: Conditions that cannot be judged from what was asked.
        newest: The newest date anything about it here carries.
    """

    organisation: Organisation
    pooled: Pooled | None
    services: tuple[Service, ...] = ()
    near: bool = False
    speaks: bool | None = None
    open: tuple[Reason, ...] = ()
    newest: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What was found.

    Attributes:
        matches: Best first.
        passed_over: Organisations that help with this, but not such a firm, with why.
    """

    matches: tuple[Match, ...] = ()
    passed_over: tuple[tuple[Organisation, tuple[Reason, ...]], ...] = ()
    names: dict[str, str] = field(default_factory=dict)


def places(pack: RegionPack) -> list[str]:
    """Give the municipalities the directory knows of."""
    named = {one.municipality for one in pack.organisations if one.municipality}
    asked = {rule.value for rule in pack.eligibility if rule.rule == "place" and not is_nuts(rule.value)}
    return sorted(named | asked)


def find_help(region: Region, wish: Wish, *, viewer: Viewer, values: RegionValues | None = None) -> Answer:
    """Find who can help with an area; without an area nobody.

    Args:
        region: Where.
        wish: What is looked for.
        viewer: Who is asking.
        values: The region's directory, where it has been read already.
    """
    if not wish.area:
        return Answer()
    values = values or region_values(region, viewer=viewer)
    pack, levels = values.pack, values.levels
    firm = _visitor(region, pack, wish)
    rows = organisations_of(region, viewer)
    names = {one.id: one.name for one in pack.organisations}
    rules = _by_organisation(pack.eligibility)
    offered: dict[str, list[Service]] = {}
    for service in pack.services:
        if service.area == wish.area:
            offered.setdefault(service.organisation, []).append(service)
    matches, passed = [], []
    for one in pack.organisations:
        pooled = levels.for_targets(one.id, wish.area, firm.targets)
        row = rows.get(one.id)
        if row is None or (pooled is None and one.id not in offered) or (pooled and pooled.mean < 0.5):
            continue
        verdict = eligibility(one, rules.get(one.id, ()), firm, on=timezone.localdate())
        if not verdict.eligible:
            passed.append((row, verdict.against))
            continue
        fitting = [
            s for s in offered.get(one.id, ())
            if eligibility(one, rules.get(one.id, ()), firm, s, on=timezone.localdate()).eligible
        ]  # fmt: skip
        if pooled is None and not fitting:
            continue
        matches.append(
            Match(
                organisation=row,
                pooled=pooled,
                services=tuple(fitting),
                near=bool(wish.place) and row.municipality.casefold() == wish.place.casefold(),
                speaks=wish.language in one.languages if wish.language and one.languages else None,
                open=_open(verdict.unknowns, _asked(wish)),
                newest=pooled.newest if pooled else None,
            )
        )
    matches.sort(key=_best_first)
    return Answer(tuple(matches), tuple(passed), names)


def _visitor(region: Region, pack: RegionPack, wish: Wish) -> Firm:
    # A municipality the region knows lies in it; of any other place nothing more is known than its name.
    known = {place.casefold() for place in places(pack)}
    inside = bool(wish.place) and wish.place.casefold() in known
    return Firm(
        id="visitor",
        municipality=wish.place or None,
        nuts=region.nuts or None if inside else None,
        languages=(wish.language,) if wish.language else (),
        targets=(wish.market,) if wish.market else (),
        stage=wish.stage or None,
    )


def _open(unknowns: Iterable[Reason], asked: set[str]) -> tuple[Reason, ...]:
    """One condition of each kind: industries and a rule on industry say the same twice."""
    first: dict[str, Reason] = {}
    for reason in unknowns:
        if reason.rule not in asked:
            first.setdefault(reason.rule, reason)
    return tuple(first.values())


def _asked(wish: Wish) -> set[str]:
    """Conditions not worth repeating: a language nobody asked for keeps nobody out."""
    return {"language"} | ({"market"} if not wish.market else set())


def _by_organisation(rules: Iterable[EligibilityRule]) -> dict[str, list[EligibilityRule]]:
    found: dict[str, list[EligibilityRule]] = {}
    for rule in rules:
        found.setdefault(rule.organisation, []).append(rule)
    return found


def _best_first(match: Match) -> tuple[float, int, str]:
    level = match.pooled.mean if match.pooled else -1.0
    newest = match.newest.toordinal() if match.newest else 0
    return -round(level, 2), -newest, match.organisation.name
