"""Bring a region pack into the directory: in bulk, in one transaction, the same again changes nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from farled.packs.values import RegionPack
from farled_web.audit.actions import record
from farled_web.directory import models, policies
from farled_web.directory.actions import pack_rows as rows
from farled_web.directory.actions.bulk import BATCH, add_rows
from farled_web.directory.queries.region_values import region_pack
from farled_web.organisations import models as organisations
from farled_web.people.viewer import Viewer

Row = TypeVar("Row", bound=Model)
Counts = dict[str, dict[str, int]]


def bring_in_pack(
    region: organisations.Region,
    pack: RegionPack,
    *,
    viewer: Viewer,
    tables: Iterable[str] | None = None,
    replaced_why: str = "",
    progress: Callable[[int], None] | None = None,
) -> Counts:
    """Add and change what a pack says; what it does not name stays as it is.

    A claim that says something else than the one of the same name replaces it: the old one is withdrawn and
    stays to be read.  The pack's firms and answers are not the directory's and are left alone.

    Args:
        region: The region it goes to.
        pack: What to bring in; as checked as `farled validate` would.
        viewer: Who brings it in.
        tables: Tables of the pack to bring in; None: those that say something.
        replaced_why: Reason kept with claims that are replaced.
        progress: Told the number of rows written so far.

    Returns:
        Rows by table that were ``new``, ``changed``, ``unchanged``, ``untouched``.
    """
    if not policies.can_bring_in(viewer, region.pk):
        raise PermissionDenied
    with transaction.atomic():
        found = compare_pack(region, pack, viewer=viewer, tables=tables)
        _Writing(region, viewer, replaced_why, progress).write(found)
        counts = {name: one.counts() for name, one in found.items()}
        record("directory.brought_in", object_type="region", object_id=region.pk, region=region.pk,
               actor_kind="user" if viewer.user else "command", details=counts)  # fmt: skip
    return counts


def compare_pack(
    region: organisations.Region,
    pack: RegionPack,
    *,
    viewer: Viewer,
    tables: Iterable[str] | None = None,
) -> dict[str, rows.Difference]:
    """Say table by table what bringing a pack in would do; nothing is written."""
    there = region_pack(region, viewer=viewer)
    names = tuple(tables) if tables is not None else rows.named_tables(pack)
    hidden = {
        "organisations": set(_slugs(organisations.Organisation.objects.filter(region=region, active=False))),
        "services": set(_slugs(models.Service.objects.filter(region=region, active=False))),
    }
    found = rows.differences(there, pack, names, hidden)
    if "claims" in found:
        _pass_over_withdrawn(region, found["claims"])
    return found


def _slugs(of: Any) -> Iterable[str]:
    found: Iterable[str] = of.values_list("slug", flat=True)
    return found


def _pass_over_withdrawn(region: organisations.Region, found: rows.Difference) -> None:
    """A claim that was withdrawn here stays withdrawn, however often the same file comes."""
    gone = models.Claim.objects.filter(region=region).exclude(withdrawn_at=None)
    fields = (
        "slug",
        "organisation__slug",
        "area",
        "level",
        "provenance",
        "source",
        "date",
        "market",
        "barrier",
    )
    # What is counted here is counted here: a file changes nothing of it.
    counted = set(_slugs(models.Claim.objects.filter(region=region, withdrawn_at=None, counted=True)))
    own = [v for v in found.changed if v.id not in counted]
    found.unchanged += len(found.changed) - len(own)
    found.changed[:] = own
    known = set(gone.values_list(*fields))
    if not known:
        return
    kept = [
        v for v in found.new
        if (v.id, v.organisation, v.area, v.level, v.provenance.value, v.source, v.date, v.market or "",
            v.barrier or "") not in known
    ]  # fmt: skip
    found.unchanged += len(found.new) - len(kept)
    found.new = kept


class _Writing:
    """One pack on its way into the tables."""

    def __init__(
        self,
        region: organisations.Region,
        viewer: Viewer,
        why: str,
        progress: Callable[[int], None] | None,
    ) -> None:
        self.region, self.viewer, self.why, self.progress = region, viewer, why, progress
        self.now: dt.datetime = timezone.now()
        self.written = 0

    def write(self, found: Mapping[str, rows.Difference]) -> None:
        empty = rows.Difference()
        self._areas(found.get("areas", empty))
        self._barriers(found.get("barriers", empty))
        self._organisations(found.get("organisations", empty))
        ids = dict(organisations.Organisation.objects.filter(region=self.region).values_list("slug", "pk"))
        self._services(found.get("services", empty), ids)
        services = dict(models.Service.objects.filter(region=self.region).values_list("slug", "pk"))
        self._rules(found.get("eligibility", empty), ids, services)
        self._claims(found.get("claims", empty), ids)
        self._ties(found.get("ties", empty), ids)
        self._capacity(found.get("capacity", empty), ids)
        self._precedence(found.get("precedence", empty))
        self._costs(found.get("costs", empty), ids)

    def _add(self, model: type[Row], made: Sequence[rows.Fields]) -> None:
        for start in range(0, len(made), BATCH):
            part = [{"region_id": self.region.pk, **fields} for fields in made[start : start + BATCH]]
            add_rows(model, part)
            self._count(len(part))

    def _count(self, number: int) -> None:
        self.written += number
        if self.progress and number:
            self.progress(self.written)

    def _change(
        self,
        model: type[Row],
        key: Callable[[Row], Any],
        there: Iterable[Row],
        changes: Mapping[Any, rows.Fields],
    ) -> None:
        """Write new fields into the rows of these keys, and count their versions up."""
        if not changes:
            return
        touched = [row for row in there if key(row) in changes]
        names = {name for fields in changes.values() for name in fields}
        has = {one.attname for one in model._meta.concrete_fields}
        extra: rows.Fields = {"updated_at": self.now} if "updated_at" in has else {}
        extra |= {"confirmed_at": self.now} if "confirmed_at" in has else {}
        for row in touched:
            for name, value in (changes[key(row)] | extra).items():
                setattr(row, name, value)
            if "version" in has:
                row.version += 1  # type: ignore[attr-defined]
        plain = {name.removesuffix("_id") if name.endswith("_id") else name for name in (*names, *extra)}
        model._default_manager.bulk_update(touched, [*plain, *(["version"] if "version" in has else [])],
                                           batch_size=500)  # fmt: skip
        self._count(len(touched))

    def _areas(self, found: rows.Difference) -> None:
        there = {row.key: row for row in models.Area.objects.filter(region=self.region)}
        values = [*found.new, *found.changed]
        fields = {v.id: {"name_sv": v.name_sv, "name_en": v.name_en, "weight": v.weight} for v in values}
        if values and not there:
            # Rows replace the default list, so the ones that stay as they are have to be written too.
            fields = self._defaults(fields)
        self._positioned(models.Area, there, fields)

    def _defaults(self, fields: dict[str, rows.Fields]) -> dict[str, rows.Fields]:
        kept = region_pack(self.region, viewer=self.viewer).areas
        every = {a.id: {"name_sv": a.name_sv, "name_en": a.name_en, "weight": a.weight} for a in kept}
        return every | fields

    def _barriers(self, found: rows.Difference) -> None:
        there = {row.key: row for row in models.Barrier.objects.filter(region=self.region)}
        values = [*found.new, *found.changed]
        if values and not there:
            kept = {b.id: b for b in region_pack(self.region, viewer=self.viewer).barriers}
            values = [*(kept | {b.id: b for b in values}).values()]
        fields = {
            b.id: {"area": b.area, "liabilities": list(b.liabilities), "text_sv": b.text_sv,
                   "text_en": b.text_en, "source": b.source}
            for b in values
        }  # fmt: skip
        self._positioned(models.Barrier, there, fields)

    def _positioned(self, model: Any, there: Mapping[str, Any], fields: Mapping[str, rows.Fields]) -> None:
        new = [key for key in fields if key not in there]
        start = max((row.position for row in there.values()), default=-1) + 1
        self._add(model, [dict(key=key, position=place, **fields[key])
                          for place, key in enumerate(new, start)])  # fmt: skip
        changes = {key: given for key, given in fields.items() if key in there}
        self._change(model, lambda row: row.key, there.values(), changes)

    def _organisations(self, found: rows.Difference) -> None:
        model = organisations.Organisation
        self._add(
            model,
            [dict(slug=v.id, **rows.organisation_fields(v)) for v in found.new],
        )
        changes = {v.id: rows.organisation_fields(v) for v in found.changed}
        there = model.objects.filter(region=self.region, slug__in=list(changes))
        self._change(model, lambda row: row.slug, there, changes)

    def _services(self, found: rows.Difference, ids: Mapping[str, int]) -> None:
        model = models.Service
        self._add(model, [dict(slug=v.id, confirmed_at=self.now,
                                **rows.service_fields(v, ids)) for v in found.new])  # fmt: skip
        changes = {v.id: rows.service_fields(v, ids) for v in found.changed}
        there = model.objects.filter(region=self.region, slug__in=list(changes))
        self._change(model, lambda row: row.slug, there, changes)

    def _claims(self, found: rows.Difference, ids: Mapping[str, int]) -> None:
        slugs = [value.id for value in found.changed]
        if slugs:
            live = models.Claim.objects.filter(region=self.region, slug__in=slugs, withdrawn_at=None)
            live.update(withdrawn_at=self.now, withdrawn_why=self.why or "replaced by an import")
        made = [
            dict(slug=v.id, recorded_by=self.viewer.user, confirmed_at=self.now,
                         **rows.claim_fields(v, ids))
            for v in (*found.new, *found.changed)
        ]  # fmt: skip
        self._add(models.Claim, made)

    def _rules(self, found: rows.Difference, ids: Mapping[str, int], services: Mapping[str, int]) -> None:
        model = models.EligibilityRule
        self._add(model, [rows.rule_fields(v, ids, services) for v in found.new])
        fields = [rows.rule_fields(v, ids, services) for v in found.changed]
        changes = {(f["organisation_id"], f["service_id"], f["rule"], f["value"]): f for f in fields}
        there = model.objects.filter(region=self.region) if changes else ()
        self._change(model, lambda r: (r.organisation_id, r.service_id, r.rule, r.value), there, changes)

    def _ties(self, found: rows.Difference, ids: Mapping[str, int]) -> None:
        model = models.Tie
        self._add(model, [rows.tie_fields(v, ids) for v in found.new])
        fields = [rows.tie_fields(v, ids) for v in found.changed]
        changes = {
            (*sorted((f["a_id"], f["b_id"])), f["kind"], f["market"]): {
                "cost": f["cost"],
                "source": f["source"],
            }
            for f in fields
        }
        there = model.objects.filter(region=self.region) if changes else ()
        self._change(model, lambda r: (*sorted((r.a_id, r.b_id)), r.kind, r.market), there, changes)

    def _capacity(self, found: rows.Difference, ids: Mapping[str, int]) -> None:
        model = models.Capacity
        self._add(model, [dict(confirmed_at=self.now, **rows.capacity_fields(v, ids))
                          for v in found.new])  # fmt: skip
        fields = [rows.capacity_fields(v, ids) for v in found.changed]
        changes = {(f["organisation_id"], f["area"], f["quarter"], f["unit"]): f for f in fields}
        there = model.objects.filter(region=self.region) if changes else ()
        self._change(model, lambda r: (r.organisation_id, r.area, r.quarter, r.unit), there, changes)

    def _precedence(self, found: rows.Difference) -> None:
        model = models.Precedence
        self._add(model, [{"before": v.before, "after": v.after, "lag": v.lag}
                          for v in found.new])  # fmt: skip
        changes = {(v.before, v.after): {"lag": v.lag} for v in found.changed}
        there = model.objects.filter(region=self.region) if changes else ()
        self._change(model, lambda r: (r.before, r.after), there, changes)

    def _costs(self, found: rows.Difference, ids: Mapping[str, int]) -> None:
        model = models.Cost
        self._add(model, [rows.cost_fields(v, ids) for v in found.new])
        fields = [rows.cost_fields(v, ids) for v in found.changed]
        changes = {(f["key"], f["organisation_id"]): f for f in fields}
        there = model.objects.filter(region=self.region) if changes else ()
        self._change(model, lambda r: (r.key, r.organisation_id), there, changes)
