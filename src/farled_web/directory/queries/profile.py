"""One organisation as the public sees it: what it does, for whom, how surely, and where that is said."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from farled.directory.pooling import Pooled
from farled_web.directory import wording
from farled_web.directory.queries.ours import claims_of, offers_of, rules_of, services_of, ties_of
from farled_web.directory.queries.region_values import region_values
from farled_web.organisations.models import Organisation
from farled_web.people.viewer import Viewer

SHOWN_CLAIMS = 200


@dataclass(frozen=True, slots=True)
class Doing:
    """What an organisation does in one area.

    Attributes:
        name: The area's name.
        pooled: How far, with its interval; None: nobody has said.
        services: Its services there.
        claims: What the level rests on, newest first.
    """

    name: str
    pooled: Pooled | None
    services: list[Any] = field(default_factory=list)
    claims: list[dict[str, Any]] = field(default_factory=list)

    @property
    def word(self) -> str:
        """The level in words."""
        return wording.level_word(self.pooled.mean) if self.pooled else ""

    @property
    def surely(self) -> str:
        """How surely it is known."""
        return wording.surely(self.pooled) if self.pooled else ""


@dataclass(frozen=True, slots=True)
class Profile:
    """Everything the page shows beside the organisation's own row."""

    doings: list[Doing]
    rules: list[str]
    ties: list[dict[str, Any]]
    offers: list[Any]
    languages: list[str]
    kind: str
    newest: dt.date | None
    more_claims: int


def profile_of(organisation: Organisation, *, viewer: Viewer) -> Profile:
    """Read an organisation's public page."""
    region = organisation.region
    values = region_values(region, viewer=viewer)
    pack, levels = values.pack, values.levels
    names = wording.area_names(pack.areas)
    lines = {barrier.id: wording.barrier_text(barrier) for barrier in pack.barriers}
    services: dict[str, list[Any]] = {}
    for service in services_of(viewer, organisation).filter(active=True).order_by("name"):
        services.setdefault(service.area, []).append(_service(service))
    claims: dict[str, list[dict[str, Any]]] = {}
    rows = list(
        claims_of(viewer, organisation).filter(withdrawn_at=None).order_by("-date", "-id")[: SHOWN_CLAIMS + 1]
    )
    for claim in rows[:SHOWN_CLAIMS]:
        claims.setdefault(claim.area, []).append(_claim(claim, lines))
    doings = [
        Doing(name, levels.level(organisation.slug, area), services.get(area, []), claims.get(area, []))
        for area, name in names.items()
        if area in services or area in claims
    ]
    doings.sort(key=lambda one: -(one.pooled.mean if one.pooled else -1))
    dates = [claim.date for claim in rows]
    return Profile(
        doings=doings,
        rules=_rules(organisation, viewer, {one.id: one.name for one in pack.organisations}),
        ties=[_tie(tie, organisation) for tie in ties_of(viewer, organisation)],
        offers=list(offers_of(viewer, organisation).filter(
            cancelled_at=None, ends_on__gte=timezone.localdate()).order_by("starts_on")),
        languages=[wording.language_name(code) for code in organisation.languages],
        kind=wording.kind_name(organisation.kind),
        newest=max(dates, default=None),
        more_claims=max(0, len(rows) - SHOWN_CLAIMS),
    )  # fmt: skip


def _service(service: Any) -> dict[str, Any]:
    return {
        "name": service.name or service.slug, "description": service.description,
        "format": wording.FORMATS.get(service.format, service.format), "fee": service.fee_eur,
        "market": wording.country_name(service.market) if service.market else "",
        "quarters": [wording.quarter_name(quarter) for quarter in service.quarters],
        "seats": service.unit == "seats", "synthetic": service.synthetic,
    }  # fmt: skip


def _claim(claim: Any, lines: dict[str, str]) -> dict[str, Any]:
    outcome = claim.provenance == "outcome"
    return {
        "says": "" if outcome else wording.LEVELS[claim.level or 0],
        "outcome": (claim.successes, claim.closed) if outcome else None,
        "line": lines.get(claim.barrier, claim.barrier), "source": claim.source, "date": claim.date,
        "provenance": wording.PROVENANCES[claim.provenance], "note": claim.note,
        "market": wording.country_name(claim.market) if claim.market else "", "synthetic": claim.synthetic,
        "link": claim.source if claim.source.startswith(("https://", "http://")) else "",
    }  # fmt: skip


def _rules(organisation: Organisation, viewer: Viewer, names: dict[str, str]) -> list[str]:
    found: dict[tuple[str, str], list[str]] = {}
    for rule in rules_of(viewer, organisation):
        of = (rule.service.name or rule.service.slug) if rule.service else ""
        found.setdefault((of, rule.rule), []).append(rule.value)
    told = [
        wording.rule_text(rule, values, names) + (f" ({of})" if of else "")
        for (of, rule), values in sorted(found.items())
    ]
    if organisation.sectors and not any(rule == "sector" and not of for of, rule in found):
        told.append(wording.rule_text("sector", organisation.sectors, names))
    return told


def _tie(tie: Any, organisation: Organisation) -> dict[str, Any]:
    other = tie.b if tie.a_id == organisation.pk else tie.a
    return {"other": other, "kind": wording.TIES.get(tie.kind, tie.kind), "source": tie.source,
            "market": wording.country_name(tie.market) if tie.market else ""}  # fmt: skip
