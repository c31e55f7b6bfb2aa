"""A region's directory as the library's values: the seam other rooms build on.

What is read is kept in the process until the directory changes (docs/methods/web.md, directory §1).
"""

from __future__ import annotations

import datetime as dt
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from threading import Lock
from typing import Any, TypeVar

from django.db.models import Count, Max
from django.utils import timezone

from farled.coalitions.values import Cost
from farled.directory.pooling import PooledTable, joined, pool_claims
from farled.directory.values import (
    Capacity,
    Claim,
    EligibilityRule,
    Organisation,
    Precedence,
    Service,
    Tie,
)
from farled.packs.building import default_barriers
from farled.packs.values import Region, RegionPack
from farled.terms.areas import DEFAULT_AREAS, Area
from farled.terms.barriers import Barrier
from farled.terms.periods import Quarter
from farled.terms.scales import Provenance, Unit
from farled_web.database import narrowing
from farled_web.directory import models, policies
from farled_web.organisations import models as organisations
from farled_web.people.viewer import Viewer

Kept = TypeVar("Kept")
Stamp = tuple[int, int]


class _Keeper:
    """The last few things computed, by name; shared by the threads of a process."""

    def __init__(self, most: int) -> None:
        self._most, self._lock = most, Lock()
        self._kept: OrderedDict[Any, Any] = OrderedDict()

    def get(self, key: object, make: Callable[[], Kept]) -> Kept:
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                found: Kept = self._kept[key]
                return found
        made = make()
        with self._lock:
            self._kept[key] = made
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return made


_packs = _Keeper(8)
_levels = _Keeper(8)
_pooled = _Keeper(400)


def stamp(region: int) -> Stamp:
    """Name the state of a region's directory that this transaction sees."""
    found = models.Stamp.objects.filter(region_id=region).aggregate(n=Count("id"), last=Max("id"))
    return found["n"], found["last"] or 0


@dataclass(frozen=True, slots=True)
class RegionValues:
    """A region's directory and what its claims say, read at one moment.

    Attributes:
        pack: The directory, without firms.
        levels: Pooled levels of its claims.
    """

    pack: RegionPack
    levels: PooledTable


def region_pack(region: organisations.Region, *, viewer: Viewer, on: dt.date | None = None) -> RegionPack:
    """Give a region's directory as a pack without firms; capacity and costs only where the viewer sees them.

    Args:
        region: The region.
        viewer: Who is asking.
        on: The day it is described on; None: today.

    Returns:
        Values in the order they were entered, so that the same rows give the same pack.
    """
    return _pack(region, viewer, stamp(region.pk), on or timezone.localdate())


def region_levels(region: organisations.Region, *, viewer: Viewer, on: dt.date | None = None) -> PooledTable:
    """Give the pooled levels of a region's claims, counted to a day; None: today."""
    return region_values(region, viewer=viewer, on=on).levels


def region_values(region: organisations.Region, *, viewer: Viewer, on: dt.date | None = None) -> RegionValues:
    """Give both at one moment, for the price of one."""
    state, day = stamp(region.pk), on or timezone.localdate()
    pack = _pack(region, viewer, state, day)
    return RegionValues(pack, _levels.get((region.pk, state, day), lambda: _pool(pack, day)))


def _pack(region: organisations.Region, viewer: Viewer, state: Stamp, day: dt.date) -> RegionPack:
    sees = policies.sees_region(viewer, region.pk)
    return _packs.get((region.pk, state, sees, day), lambda: _read(region, viewer, sees, day))


def _pool(pack: RegionPack, day: dt.date) -> PooledTable:
    """Pool organisation by organisation, so that one claim more does not pool all the others again."""
    by_organisation: dict[str, list[Claim]] = {}
    for claim in pack.claims:
        by_organisation.setdefault(claim.organisation, []).append(claim)
    tables = [
        _pooled.get(
            (day, pack.barriers, tuple(claims)),
            partial(pool_claims, claims, on=day, barriers=pack.barriers),
        )
        for claims in by_organisation.values()
    ]
    return joined(tables)


def _read(region: organisations.Region, viewer: Viewer, sees: bool, day: dt.date) -> RegionPack:
    names = dict(_organisations(region, viewer))
    areas = _areas(region, viewer)
    services, claims = tuple(_services(region, viewer, names)), tuple(_claims(region, viewer, names))
    return RegionPack(
        name=region.slug,
        title=region.name,
        region=Region(region.name, region.nuts or None, tuple(region.languages) or ("sv", "en")),
        date=day,
        synthetic=region.synthetic
        or any(one.synthetic for one in names.values())
        or any(one.synthetic for one in services)
        or any(one.synthetic for one in claims),
        areas=areas,
        barriers=_barriers(region, viewer, areas),
        organisations=tuple(names.values()),
        eligibility=tuple(_eligibility(region, viewer, names)),
        services=services,
        claims=claims,
        ties=tuple(_ties(region, viewer, names)),
        precedence=tuple(_precedence(region, viewer)),
        capacity=tuple(_capacity(region, viewer, names)) if sees else (),
        costs=tuple(_costs(region, viewer, names)) if sees else (),
    )


Names = dict[int, Organisation]


def _public(rows: Any, viewer: Viewer) -> Any:
    return narrowing.narrow(rows, policies.visible_public(viewer)).order_by("id")


def _regional(rows: Any, viewer: Viewer) -> Any:
    return narrowing.narrow(rows, policies.visible_capacity(viewer)).order_by("id")


def _organisations(region: organisations.Region, viewer: Viewer) -> Iterable[tuple[int, Organisation]]:
    rows = _public(organisations.Organisation.objects.filter(region=region, active=True), viewer)
    for row in rows.defer("about_sv", "about_en"):
        yield row.pk, organisation_value(row)


def organisation_value(row: organisations.Organisation) -> Organisation:
    """Give an organisation's row as the library's value."""
    return Organisation(
        id=row.slug,
        name=row.name,
        kind=row.kind,
        country=row.country or None,
        organisation_number=row.organisation_number or None,
        municipality=row.municipality or None,
        nuts=row.nuts or None,
        sectors=tuple(row.sectors),
        nace_revision=row.nace_revision or None,
        languages=tuple(row.languages),
        url=row.url or None,
        source=row.source or None,
        synthetic=row.synthetic,
    )


def _areas(region: organisations.Region, viewer: Viewer) -> tuple[Area, ...]:
    rows = narrowing.narrow(models.Area.objects.filter(region=region), policies.visible_public(viewer))
    own = rows.order_by("position", "id").values_list("key", "name_sv", "name_en", "weight")
    return tuple(Area(*row) for row in own) or DEFAULT_AREAS


def _barriers(region: organisations.Region, viewer: Viewer, areas: tuple[Area, ...]) -> tuple[Barrier, ...]:
    rows = narrowing.narrow(models.Barrier.objects.filter(region=region), policies.visible_public(viewer))
    fields = ("key", "area", "liabilities", "text_sv", "text_en", "source")
    own = rows.order_by("position", "id").values_list(*fields)
    found = tuple(Barrier(key, area, tuple(of), *texts) for key, area, of, *texts in own)
    return found or default_barriers(area.id for area in areas)


def _services(region: organisations.Region, viewer: Viewer, names: Names) -> Iterable[Service]:
    fields = (
        "slug",
        "organisation_id",
        "area",
        "name",
        "format",
        "unit",
        "hours_1",
        "hours_2",
        "hours_3",
        "cost_per_hour_eur",
        "fee_eur",
        "aid_eur",
        "market",
        "quarters",
        "synthetic",
        "source",
    )
    rows = _public(models.Service.objects.filter(region=region, active=True), viewer)
    for (
        slug,
        of,
        area,
        name,
        form,
        unit,
        h1,
        h2,
        h3,
        cost,
        fee,
        aid,
        market,
        when,
        made,
        source,
    ) in rows.values_list(*fields):
        if of in names:
            yield Service(slug, names[of].id, area, name, form, Unit(unit), (h1, h2, h3), cost, fee, aid,
                          market or None, tuple(map(Quarter.parse, when)), made, source or None)  # fmt: skip


def _claims(region: organisations.Region, viewer: Viewer, names: Names) -> Iterable[Claim]:
    fields = ("slug", "organisation_id", "area", "level", "provenance", "source", "date", "barrier", "market",
              "successes", "closed", "synthetic", "note")  # fmt: skip
    rows = _public(models.Claim.objects.filter(region=region, withdrawn_at=None), viewer)
    kinds = {one.value: one for one in Provenance}
    for (
        slug,
        of,
        area,
        level,
        kind,
        source,
        date,
        barrier,
        market,
        good,
        closed,
        made,
        note,
    ) in rows.values_list(*fields):
        if of in names:
            yield Claim(slug, names[of].id, area, level, kinds[kind], source, date, barrier or None,
                        market or None, good, closed, made, note or None)  # fmt: skip


def _eligibility(region: organisations.Region, viewer: Viewer, names: Names) -> Iterable[EligibilityRule]:
    rows = _public(models.EligibilityRule.objects.filter(region=region), viewer)
    fields = ("organisation_id", "service__slug", "service__active", "rule", "value", "source")
    for of, service, active, rule, value, source in rows.values_list(*fields):
        if of in names and active is not False:
            yield EligibilityRule(names[of].id, service, rule, value, source or None)


def _ties(region: organisations.Region, viewer: Viewer, names: Names) -> Iterable[Tie]:
    rows = _public(models.Tie.objects.filter(region=region), viewer)
    for a, b, kind, cost, market, source in rows.values_list(
        "a_id", "b_id", "kind", "cost", "market", "source"
    ):
        if a in names and b in names:
            yield Tie(names[a].id, names[b].id, kind, cost, market or None, source or None)


def _precedence(region: organisations.Region, viewer: Viewer) -> Iterable[Precedence]:
    rows = _public(models.Precedence.objects.filter(region=region), viewer)
    yield from (Precedence(*row) for row in rows.values_list("before", "after", "lag"))


def _capacity(region: organisations.Region, viewer: Viewer, names: Names) -> Iterable[Capacity]:
    rows = _regional(models.Capacity.objects.filter(region=region), viewer)
    for of, area, quarter, amount, unit in rows.values_list(
        "organisation_id", "area", "quarter", "amount", "unit"
    ):
        if of in names:
            yield Capacity(names[of].id, area, Quarter.parse(quarter), amount, Unit(unit))


def _costs(region: organisations.Region, viewer: Viewer, names: Names) -> Iterable[Cost]:
    rows = _regional(models.Cost.objects.filter(region=region), viewer)
    for key, value, of in rows.values_list("key", "value", "organisation_id"):
        if of is None or of in names:
            yield Cost(key, value, None if of is None else names[of].id)
