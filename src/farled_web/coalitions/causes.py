"""Why a plan differs from the firm's version before: recorded facts that lay between, each with its date.

A fact is named beside a change it touches; whether it is the reason nobody knows, and what no recorded fact
touches is said to be unexplained (docs/methods/web.md, coalitions §6).  What was known when a version was
made is kept with it (`ground_of`), so that the comparison does not shift with today.  A room above that
knows more adds it::

    causes.register("cases", source)    # (viewer, firm, since, until) -> facts
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils import timezone

from farled_web.coalitions.models import Plan
from farled_web.coalitions.queries.sources import Ground
from farled_web.database import narrowing
from farled_web.diagnosis.models import Check
from farled_web.diagnosis.policies import visible_checks
from farled_web.directory.models import Capacity, Claim, Service
from farled_web.firms.models import Firm
from farled_web.people.viewer import Viewer

Row = dict[str, Any]
Source = Callable[[Viewer, Firm, datetime, datetime], Iterable[Row]]
_sources: dict[str, Source] = {}
STEP = 0.05
"""A pooled level that moved by less than this is called unchanged."""
HOUR = 0.5


def register(name: str, source: Source) -> None:
    """Add facts of a room above: each with ``kind``, ``area``, ``organisation`` (slug or ""), ``date``."""
    _sources[name] = source


def ground_of(found: Ground) -> Row:
    """Keep what a version rests on: levels, calendars and needs of the areas it plans for."""
    levels, targets = found.source.levels, found.source.firms[0].targets
    pooled = {
        f"{one.id}|{area}": levels.for_targets(one.id, area, targets)
        for one in found.source.organisations
        for area in sorted(found.needs)
    }
    return {
        "levels": {key: round(value.mean, 2) for key, value in pooled.items() if value is not None},
        "capacity": {
            f"{row.organisation}|{row.area}|{row.quarter}|{row.unit.value}": round(row.amount, 2)
            for row in found.source.capacity
            if row.area in found.needs and row.quarter >= found.start
        },
        "needs": {**found.needs, **dict.fromkeys(found.unknown, None)},
    }


def between(viewer: Viewer, before: Plan, after: Plan) -> list[Row]:
    """Give the facts that lay between two versions of a firm's plan and touch what either plans for.

    Args:
        viewer: Who makes the later one; only what they may see is told.
        before: The earlier version.
        after: The later one.
    """
    old, new = (plan.explanation.get("ground") or {} for plan in (before, after))
    areas = {*(old.get("needs") or {}), *(new.get("needs") or {}), *_areas(before), *_areas(after)}
    since, until = before.created_at, after.created_at
    found = [
        *_settled(before, after),
        *_needs(viewer, after, old, new, since, until),
        *_levels(after.region_id, areas, old, new, since, until),
        *_capacity(after.region_id, areas, old, new, since, until),
        *_services(after, areas, since, until),
    ]
    return _in_order(found)


def told(viewer: Viewer, before: Plan, after: Plan, versions: Iterable[Plan]) -> list[Row]:
    """Give what lay between two versions: what was kept with each, and what rooms above know of the time.

    Args:
        viewer: Who reads; a room above tells each viewer what they may see.
        before: The earlier version.
        after: The later one.
        versions: The firm's versions the viewer may see.
    """
    found: list[Row] = []
    for one in versions:
        if before.number < one.number <= after.number:
            found += (one.explanation.get("since") or {}).get("facts") or []
    for source in _sources.values():
        found += source(viewer, after.firm, before.created_at, after.created_at)
    return _in_order(found)


def _in_order(found: Iterable[Row]) -> list[Row]:
    return sorted(found, key=lambda row: (row["date"] or "", row["kind"], row["area"], row["organisation"]))


def _areas(plan: Plan) -> set[str]:
    rows = plan.document.get("steps") or []
    return {row["area"] for row in rows}


def fact(kind: str, *, area: str = "", organisation: str = "", date: object = None, **values: Any) -> Row:
    """Give a fact as it is kept: JSON, codes and figures, no words."""
    day = timezone.localdate(date).isoformat() if isinstance(date, datetime) else str(date) if date else None
    return {"kind": kind, "area": area, "organisation": organisation, "date": day, **values}


def _settled(before: Plan, after: Plan) -> list[Row]:
    """What somebody settled by hand in one version and not in the other."""
    old, new = before.rules or {}, after.rules or {}
    found = []
    for key in ("pins", "quarters"):
        was, now = old.get(key) or {}, new.get(key) or {}
        found += [
            fact("settled", area=area, organisation=now.get(area, "") if key == "pins" else "",
                 date=after.created_at, what=key, before=was.get(area), after=now.get(area))
            for area in sorted({*was, *now}) if was.get(area) != now.get(area)
        ]  # fmt: skip
    left = set(old.get("left_out") or ()) ^ set(new.get("left_out") or ())
    found += [
        fact("settled", area=area, date=after.created_at, what="left_out",
             after=area in (new.get("left_out") or ()))
        for area in sorted(left)
    ]  # fmt: skip
    shut = set(old.get("forbids") or ()) ^ set(new.get("forbids") or ())
    found += [
        fact("settled", organisation=name, date=after.created_at, what="forbids",
             after=name in (new.get("forbids") or ()))
        for name in sorted(shut)
    ]  # fmt: skip
    return found


def _needs(viewer: Viewer, after: Plan, old: Row, new: Row, since: datetime, until: datetime) -> list[Row]:
    """Needs that another round of the check has changed."""
    rounds = narrowing.narrow(Check.objects.all(), visible_checks(viewer)).filter(
        firm=after.firm_id, side="sme", state="submitted", submitted_at__gt=since, submitted_at__lte=until
    )
    latest = rounds.order_by("submitted_at").last()
    was, now = old.get("needs"), new.get("needs")
    if latest is None:
        return []
    if was is None or now is None:
        return [fact("check", date=latest.submitted_at, wave=latest.wave)]
    return [
        fact("need", area=area, date=latest.submitted_at, wave=latest.wave,
             before=was.get(area, 0), after=now.get(area, 0))
        for area in sorted({*was, *now}) if was.get(area, 0) != now.get(area, 0)
    ]  # fmt: skip


def _levels(region: int, areas: set[str], old: Row, new: Row, since: datetime, until: datetime) -> list[Row]:
    """Claims that came or went, with the level they moved where both versions kept it."""
    came = Q(recorded_at__gt=since, recorded_at__lte=until)
    went = Q(withdrawn_at__gt=since, withdrawn_at__lte=until)
    rows = Claim.objects.filter(came | went, region=region, area__in=sorted(areas))
    was, now = old.get("levels") or {}, new.get("levels") or {}
    found, told = [], set()
    for row in rows.select_related("organisation").order_by("recorded_at", "pk")[:200]:
        key = f"{row.organisation.slug}|{row.area}"
        told.add(key)
        gone = row.withdrawn_at is not None and since < row.withdrawn_at <= until
        found.append(
            fact("claim", area=row.area, organisation=row.organisation.slug,
                 date=row.withdrawn_at if gone else row.recorded_at, provenance=row.provenance, gone=gone,
                 stated=row.date.isoformat(), before=was.get(key), after=now.get(key))
        )  # fmt: skip
    return found + _aged(was, now, told, until)


def _aged(was: Mapping[str, float], now: Mapping[str, float], told: set[str], until: datetime) -> list[Row]:
    """Levels that moved while no claim came or went: what they rest on has grown older."""
    return [
        fact("aged", area=key.split("|")[1], organisation=key.split("|")[0], date=until,
             before=was[key], after=now[key])
        for key in sorted(was.keys() & now.keys() - told) if abs(was[key] - now[key]) >= STEP
    ]  # fmt: skip


def _capacity(
    region: int, areas: set[str], old: Row, new: Row, since: datetime, until: datetime
) -> list[Row]:
    """Calendars that were stated anew, and those that others have taken hours of or given back."""
    rows = Capacity.objects.filter(
        region=region, area__in=sorted(areas), updated_at__gt=since, updated_at__lte=until
    )
    was, now = old.get("capacity") or {}, new.get("capacity") or {}
    found, told = [], set()
    for row in rows.select_related("organisation").order_by("pk")[:500]:
        key = f"{row.organisation.slug}|{row.area}|{row.quarter}|{row.unit}"
        told.add(key)
        if was and now and abs((was.get(key) or 0) - (now.get(key) or 0)) < HOUR and key in was:
            continue
        found.append(
            fact("capacity", area=row.area, organisation=row.organisation.slug, date=row.updated_at,
                 quarter=row.quarter, unit=row.unit, before=was.get(key), after=now.get(key))
        )  # fmt: skip
    for key in sorted(was.keys() & now.keys() - told):
        if abs(was[key] - now[key]) >= HOUR:
            organisation, area, quarter, unit = key.split("|")
            found.append(
                fact("taken", area=area, organisation=organisation, date=until, quarter=quarter, unit=unit,
                     before=was[key], after=now[key])
            )  # fmt: skip
    return found


def _services(after: Plan, areas: set[str], since: datetime, until: datetime) -> list[Row]:
    rows = Service.objects.filter(
        region=after.region_id, area__in=sorted(areas), updated_at__gt=since, updated_at__lte=until
    )
    return [
        fact("service", area=row.area, organisation=row.organisation.slug, date=row.updated_at, name=row.name)
        for row in rows.select_related("organisation").order_by("pk")[:200]
    ]


def touching(area: str, places: Iterable[str], facts: Iterable[Row]) -> list[Row]:
    """Give the facts that touch a changed step: its area, and who had or has it.

    Args:
        area: Support area of the step.
        places: Slugs of who had it and who has it; "" for nobody.
        facts: From `between`.
    """
    who = {one for one in places if one}
    return [
        row
        for row in facts
        if (row["area"] == area and (not row["organisation"] or row["organisation"] in who or not who))
        or (not row["area"] and (not row["organisation"] or row["organisation"] in who))
        or (row["area"] == area and row["kind"] in {"claim", "aged", "case"} and row["organisation"])
    ]
