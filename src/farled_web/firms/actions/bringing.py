"""Bring many firms in at once, from a region pack or a register's file."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from django.core.exceptions import PermissionDenied
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction
from django.db.models import Model

from farled.terms.firms import Firm as FirmValue
from farled_web.audit.actions import record
from farled_web.firms import numbers
from farled_web.firms.models import Finance, Firm, FirmMembership
from farled_web.firms.policies import can_register
from farled_web.organisations.models import Organisation, Region
from farled_web.people.viewer import Viewer

AT_ONCE = 5000


@dataclass(frozen=True, slots=True)
class Brought:
    """What came of it.

    Attributes:
        rows: The firms that were made, by their id in the pack.
        known: Ids in the pack of firms whose number is in the region already; nothing of them was changed.
        twice: Ids in the pack of firms whose number stands earlier in the pack.
    """

    rows: Mapping[str, Firm]
    known: tuple[str, ...]
    twice: tuple[str, ...]


@transaction.atomic
def bring_in_firms(
    viewer: Viewer,
    *,
    region: Region,
    firms: Sequence[FirmValue],
    registered_by: Mapping[str, int | None] | int,
) -> Brought:
    """Register many firms of one region, whole or not at all.

    Args:
        viewer: A writer of the organisations they are registered for, or background work.
        region: Where they are.
        firms: As the library has them; those with a number that is known are passed over.
        registered_by: The organisation that registers them: one for all, or by id in the pack (None: nobody,
            which only background work can do).

    Raises:
        PermissionDenied: The viewer does not write for one of the organisations.
    """
    owners = {
        firm.id: registered_by if isinstance(registered_by, int) else registered_by.get(firm.id)
        for firm in firms
    }
    if not viewer.system and not all(o is not None and can_register(viewer, o) for o in set(owners.values())):
        raise PermissionDenied
    known = _known(region, firms)
    fresh, twice = _once([firm for firm in firms if firm.id not in known])
    made: dict[str, Firm] = {}
    for chunk in _chunks(fresh):
        rows = [_row(region, firm, owners[firm.id]) for firm in chunk]
        for row, pk in zip(rows, _insert(rows), strict=True):
            row.pk = pk
            row._state.adding = False
            made[row.slug] = row
        _around(region, chunk, made)
        record(
            "firm.brought_in",
            object_type="region",
            object_id=region.pk,
            region=region.pk,
            firms=[made[firm.id].pk for firm in chunk],
            categories=["identity", "finance"],
            actor_kind="job" if viewer.system else "user",
            details={"count": len(chunk)},
        )
    return Brought(made, tuple(f.id for f in firms if f.id in known), tuple(twice))


def _number(firm: FirmValue) -> str:
    return numbers.normalised(firm.organisation_number or "", firm.country or "")


def _known(region: Region, firms: Sequence[FirmValue]) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT place FROM firms_known(%s, %s, %s)",
            [region.pk, [f.country or "" for f in firms], [_number(f) for f in firms]],
        )
        return {firms[place - 1].id for (place,) in cursor.fetchall()}


def _once(firms: Sequence[FirmValue]) -> tuple[list[FirmValue], list[str]]:
    seen: set[tuple[str, str]] = set()
    fresh, twice = [], []
    for firm in firms:
        key = (firm.country or "", _number(firm))
        if key[1] and key in seen:
            twice.append(firm.id)
            continue
        seen.add(key)
        fresh.append(firm)
    return fresh, twice


def _chunks(firms: Sequence[FirmValue]) -> Iterator[list[FirmValue]]:
    left = iter(firms)
    while chunk := list(islice(left, AT_ONCE)):
        yield chunk


def _row(region: Region, firm: FirmValue, owner: int | None) -> Firm:
    number, country = _number(firm), firm.country or ""
    return Firm(
        region=region,
        slug=firm.id,
        name=firm.name or firm.id,
        country=country,
        organisation_number=number,
        number_confirmed=bool(number),
        sole_trader=numbers.is_personal(number, country),
        founded=firm.founded,
        employees=firm.employees,
        nace=firm.nace or "",
        nace_revision=firm.nace_revision or "",
        municipality=firm.municipality or "",
        nuts=firm.nuts or "",
        languages=list(firm.languages),
        share_abroad=firm.share_abroad,
        abroad_since=firm.abroad_since,
        targets=list(firm.targets),
        stage=firm.stage or "",
        weight=firm.weight,
        synthetic=firm.synthetic,
        registered_by_id=owner,
    )


def _insert(rows: Sequence[Model]) -> list[int]:
    """Insert rows of one table as one value; a placeholder per cell would cost most of the time."""
    model = type(rows[0])
    columns = [f for f in model._meta.concrete_fields if not (f.primary_key and f.name == "id")]
    values = [{f.column: f.pre_save(row, True) for f in columns} for row in rows]
    names = ", ".join(f'"{f.column}"' for f in columns)
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({names}) SELECT {names} "
            f"FROM jsonb_populate_recordset(NULL::{table}, %s::jsonb) RETURNING {model._meta.pk.column}",
            [json.dumps(values, cls=DjangoJSONEncoder)],
        )
        return [pk for (pk,) in cursor.fetchall()]


def _around(region: Region, firms: Sequence[FirmValue], made: Mapping[str, Firm]) -> None:
    money = [
        Finance(firm=made[firm.id], turnover_eur=firm.turnover_eur, balance_eur=firm.balance_eur)
        for firm in firms
        if firm.turnover_eur is not None or firm.balance_eur is not None
    ]
    names = {name for firm in firms for name in firm.memberships}
    known = dict(Organisation.objects.filter(region=region, slug__in=names).values_list("slug", "pk"))
    seats = [
        FirmMembership(firm=made[firm.id], organisation_id=known[name])
        for firm in firms
        for name in firm.memberships
        if name in known
    ]
    for rows in (money, seats):
        if rows:
            _insert(rows)
