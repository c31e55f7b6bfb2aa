"""Capacity: a whole grid saved at once; cells nobody touched are left alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from farled.errors import refuse
from farled_web.audit.actions import record
from farled_web.directory import policies
from farled_web.directory.models import Capacity
from farled_web.organisations.models import Organisation
from farled_web.people.viewer import Viewer

Place = tuple[str, str, str]
"""Area, quarter, unit."""
Cells = Mapping[Place, float | None]
"""What is known by place; None: not known, which is not 0."""


@dataclass(frozen=True, slots=True)
class Clash:
    """A cell that somebody else changed meanwhile."""

    now: float | None
    who: str


class StaleCells(Exception):  # noqa: N818 - what happened
    """Some cells were changed by somebody else since they were read; nothing was saved."""

    def __init__(self, clashes: Mapping[Place, Clash]) -> None:
        """Keep what stands there now."""
        self.clashes = dict(clashes)
        super().__init__(f"{len(self.clashes)} cells were changed meanwhile")


def save_capacity(
    *, viewer: Viewer, organisation: Organisation, seen: Cells, typed: Cells
) -> dict[Place, float | None]:
    """Save the cells that differ from what was seen.

    Args:
        viewer: Who saves.
        organisation: Whose capacity.
        seen: What stood there when the page was opened.
        typed: What is wanted; None takes a cell back to *not known*.

    Returns:
        What the changed cells held before, for an undo.

    Raises:
        StaleCells: Somebody else changed one of the cells that are to change.
        BadInput: An amount below nothing.
    """
    policies.require_editor(viewer, organisation)
    wanted = {place: amount for place, amount in typed.items() if amount != seen.get(place)}
    for amount in wanted.values():
        if amount is not None and not 0 <= amount < 1_000_000:
            raise refuse("out-of-range", amount, "is not an amount", "Give 0 or more; empty: not known", "40")
    with transaction.atomic():
        rows = Capacity.objects.select_for_update().filter(organisation=organisation)
        there = {(row.area, row.quarter, row.unit): row for row in rows}
        _check(wanted, seen, there)
        before = {place: there[place].amount if place in there else None for place in wanted}
        _write(viewer, organisation, wanted, there)
        if wanted:
            record("capacity.changed", object_type="organisation", object_id=organisation.pk,
                   organisation=organisation.pk, region=organisation.region_id,
                   details={"cells": len(wanted)})  # fmt: skip
    return before


def _check(wanted: Cells, seen: Cells, there: Mapping[Place, Capacity]) -> None:
    clashes = {}
    for place, amount in wanted.items():
        row = there.get(place)
        now = row.amount if row else None
        if now != seen.get(place) and now != amount:
            clashes[place] = Clash(now, row.updated_by_name if row else "")
    if clashes:
        raise StaleCells(clashes)


def _write(
    viewer: Viewer, organisation: Organisation, wanted: Cells, there: Mapping[Place, Capacity]
) -> None:
    now = timezone.now()
    new, changed, gone = [], [], []
    for place, amount in wanted.items():
        row = there.get(place)
        if amount is None:
            gone += [row.pk] if row else []
        elif row is None:
            area, quarter, unit = place
            new.append(
                Capacity(
                    organisation=organisation,
                    region_id=organisation.region_id,
                    area=area,
                    quarter=quarter,
                    unit=unit,
                    amount=amount,
                    confirmed_at=now,
                    updated_by_name=viewer.name,
                )
            )
        else:
            row.amount, row.confirmed_at, row.updated_at = amount, now, now
            row.updated_by_name, row.version = viewer.name, row.version + 1
            changed.append(row)
    Capacity.objects.bulk_create(new)
    Capacity.objects.bulk_update(
        changed, ["amount", "confirmed_at", "updated_at", "updated_by_name", "version"]
    )
    if gone:
        Capacity.objects.filter(pk__in=gone).delete()
