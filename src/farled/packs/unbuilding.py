"""From the values of a region pack back to the columns of its tables."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable
from enum import Enum
from typing import Any

from farled.packs.building import default_barriers
from farled.packs.schemas import TABLES
from farled.packs.values import RegionPack
from farled.terms.areas import DEFAULT_AREAS

Columns = dict[str, list[Any]]

_RENAMED: dict[str, dict[str, str]] = {
    "areas": {"area": "id"},
    "area_weights": {"area": "id"},
    "barriers": {"barrier": "id"},
    "organisations": {"organisation": "id"},
    "services": {"service": "id"},
    "claims": {"claim": "id"},
    "ties": {"organisation_a": "a", "organisation_b": "b"},
    "costs": {"cost": "id"},
    "firms": {"firm": "id"},
    "answers": {"answer": "value"},
}
_HOURS = ("hours_1", "hours_2", "hours_3")


def columns_of(pack: RegionPack, name: str) -> Columns:
    """Give every column of one table, as values."""
    table = TABLES[name]
    if name in pack.extra:
        frame = pack.extra[name]
        return {column: frame[column].to_list() for column in table.names if column in frame.columns}
    rows: Iterable[Any] = pack.areas if name == "area_weights" else _rows(pack, name)
    renamed = _RENAMED.get(name, {})
    columns: Columns = {}
    for column in table.names:
        attribute = renamed.get(column, column)
        get = _hours(_HOURS.index(column)) if column in _HOURS else _attribute(attribute)
        columns[column] = [get(row) for row in rows]
    return columns


def _rows(pack: RegionPack, name: str) -> Iterable[Any]:
    return getattr(pack, name, ())


def _attribute(name: str) -> Callable[[Any], Any]:
    def get(row: Any) -> Any:
        return getattr(row, name)

    return get


def _hours(level: int) -> Callable[[Any], Any]:
    def get(row: Any) -> Any:
        return row.hours[level]

    return get


def tables_of(pack: RegionPack) -> tuple[str, ...]:
    """Name the tables that say something the defaults do not, in the order they are written."""
    told = {name for name in TABLES if name not in ("areas", "barriers") and _rows(pack, name)}
    told |= set(pack.extra) | pack.synthetic_tables
    if [(a.id, a.name_sv, a.name_en) for a in pack.areas] != [
        (a.id, a.name_sv, a.name_en) for a in DEFAULT_AREAS
    ]:
        told.add("areas")
    if any(area.weight != 1.0 for area in pack.areas):
        told.add("area_weights")
    if pack.barriers != default_barriers(area.id for area in pack.areas):
        told.add("barriers")
    return tuple(name for name in TABLES if name in told) or ("organisations",)


def cell_text(value: Any) -> str:
    """Write one value as the cell it is read from."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, Enum):
        return "" if value.value == "not_answered" else str(value.value)
    if isinstance(value, tuple | list):
        return ";".join(map(cell_text, value))
    if isinstance(value, datetime.datetime | datetime.date):
        return value.isoformat()
    # A carriage return inside a cell is read as a line feed, so it is written as one.
    return str(value).replace("\r\n", "\n").replace("\r", "\n")
