"""Checking a region pack: every problem in it at once, or the pack itself.

The clauses cited are those of ``docs/methods/packs.md``.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from pathlib import Path

from farled.errors import Problem
from farled.packs import building as build
from farled.packs.cells import Value, read_cell
from farled.packs.codes import check_codes, check_dates
from farled.packs.columns import KEYS, Column
from farled.packs.folder import Package, read_descriptor
from farled.packs.problems import Fault, Findings
from farled.packs.rating_items import default_rating_items
from farled.packs.relations import (
    check_claim_areas,
    check_eligibility,
    check_event_objects,
    check_keys,
    check_marks,
    check_precedence,
    check_references,
    check_rules,
    check_ties,
    check_units,
    keys_of,
)
from farled.packs.schemas import LATER, TABLES
from farled.packs.tables import Cells, read_table
from farled.packs.values import RegionPack
from farled.terms.areas import DEFAULT_AREAS
from farled.terms.scales import ORGANISATION_KINDS


@dataclasses.dataclass(frozen=True, slots=True)
class Report:
    """What checking found.

    Attributes:
        name: The pack's name, or its folder's where it has none.
        tables: Rows read by table.
        problems: Every problem, in reading order; none: the pack is sound.
        pack: The pack, where there is no problem.
    """

    name: str
    tables: dict[str, int]
    problems: tuple[Problem, ...]
    pack: RegionPack | None


def check_pack(folder: Path) -> Report:
    """Check everything in a pack's folder; never raises for what the folder holds."""
    found = Findings()
    package = read_descriptor(folder, found)
    if package is None:
        return Report(folder.name, {}, found.problems(), None)
    cells = read_tables(package, found)
    parsed = check_cells(cells, package, found)
    tables = {name: one.frame.height for name, one in cells.items()}
    sound = not found and package.date is not None
    pack = build_pack(package, cells, parsed) if sound else None
    return Report(package.name or folder.name, tables, found.problems(), pack)


def report_dict(report: Report) -> dict[str, object]:
    """Give the report with stable keys: ``ok``, ``pack``, ``tables``, ``problems`` (see §9)."""
    return {
        "ok": not report.problems,
        "pack": report.name,
        "tables": dict(report.tables),
        "problems": [dataclasses.asdict(problem) for problem in report.problems],
    }


def read_tables(package: Package, found: Findings) -> dict[str, Cells]:
    """Read every table a descriptor names that can be read."""
    cells: dict[str, Cells] = {}
    for resource in sorted(package.resources, key=lambda one: list(TABLES).index(one.table)):
        table = TABLES[resource.table]
        frame = read_table(table, resource.path, resource.file, resource.parquet, found)
        if frame is not None:
            cells[table.name] = Cells(table, resource.file, frame, resource.synthetic)
    return cells


def check_cells(cells: dict[str, Cells], package: Package, found: Findings) -> dict[str, build.Parsed]:
    """Check tables however they were read; give what each distinct cell means, by table and column."""
    parsed = {name: _parse(one, package, found) for name, one in cells.items()}
    _check_between(cells, package, found)
    return parsed


def _parse(cells: Cells, package: Package, found: Findings) -> build.Parsed:
    """Read every distinct cell once; note each row a bad one stands in."""
    parsed: build.Parsed = {}
    for column in cells.table.columns:
        parsed[column.name] = _parse_column(cells, _with_kinds(column, package), found)
    return parsed


def _with_kinds(column: Column, package: Package) -> Column:
    if column.enum is ORGANISATION_KINDS:
        return dataclasses.replace(column, enum=(*ORGANISATION_KINDS, *package.kinds))
    return column


def _parse_column(cells: Cells, column: Column, found: Findings) -> dict[str, Value]:
    values: dict[str, Value] = {}
    faults: dict[str, Fault] = {}
    for text in cells.frame[column.name].drop_nulls().unique().to_list():
        value = read_cell(column, text)
        if isinstance(value, Fault):
            faults[text] = value
        else:
            values[text] = value
    lines = cells.frame["#line"]
    if faults:
        for line, text in zip(lines, cells.frame[column.name].to_list(), strict=True):
            if text in faults:
                found.add(cells.file, line, column.name, text, faults[text])
    if column.required:
        fault = Fault("required", "is empty", f"Fill in {column.name}", column.example)
        for line in lines.filter(cells.frame[column.name].is_null()).to_list():
            found.add(cells.file, line, column.name, "", fault)
    return values


def _check_between(cells: dict[str, Cells], package: Package, found: Findings) -> None:
    for one in cells.values():
        check_keys(one, found)
    keys = _known_keys(cells, package)
    absent = frozenset(TABLES) - {resource.table for resource in package.resources}
    for one in cells.values():
        check_references(one, keys, absent, found)
    check_rules(cells, found)
    check_codes(cells, found)
    check_ties(cells, found)
    check_precedence(cells, found)
    check_units(cells, found)
    check_eligibility(cells, keys, found)
    check_event_objects(cells, keys, found)
    check_claim_areas(cells, _area_of(cells, keys), found)
    check_marks(cells.values(), package.synthetic, found)
    _check_marked_somewhere(cells, package, found)
    _check_areas(cells, found)
    if package.date is not None:
        check_dates(cells, package.date, found)


def _check_marked_somewhere(cells: dict[str, Cells], package: Package, found: Findings) -> None:
    marked = any(resource.synthetic for resource in package.resources)
    if package.synthetic and cells and not marked:
        remedy = 'Write "synthetic": true at each table that holds invented rows'
        fault = Fault("synthetic-unclear", "is marked synthetic, but none of its tables is", remedy)
        found.add("datapackage.json", 0, "synthetic", "true", fault)


def _check_areas(cells: dict[str, Cells], found: Findings) -> None:
    if "areas" in cells and cells["areas"].frame.height == 0:
        remedy = "Add an area, or leave the table out to use the default areas"
        found.add(cells["areas"].file, 0, "area", "", Fault("no-areas", "has no area", remedy))


def _known_keys(cells: dict[str, Cells], package: Package) -> dict[str, frozenset[str]]:
    """Keys by table: the pack's, the default ones where it has no such table, none where unreadable."""
    named = {resource.table for resource in package.resources}
    keys: dict[str, frozenset[str]] = {}
    for name in KEYS:
        if name in cells:
            keys[name] = keys_of(cells[name].table, cells[name].frame)
        elif name not in named:
            keys[name] = _default_keys(name, keys)
    return keys


def _default_keys(name: str, keys: dict[str, frozenset[str]]) -> frozenset[str]:
    if name == "areas":
        return frozenset(area.id for area in DEFAULT_AREAS)
    if name == "barriers":
        return frozenset(barrier.id for barrier in build.default_barriers(keys.get("areas", frozenset())))
    if name == "rating_items":
        return frozenset(default_rating_items()["item"].to_list())
    return frozenset()


def _area_of(cells: dict[str, Cells], keys: dict[str, frozenset[str]]) -> dict[str, str]:
    if "barriers" in cells:
        rows: Iterable[tuple[str, str]] = (
            cells["barriers"].frame.select("barrier", "area").drop_nulls().iter_rows()
        )
        return dict(rows)
    return {barrier.id: barrier.area for barrier in build.default_barriers(keys.get("areas", frozenset()))}


def build_pack(package: Package, cells: dict[str, Cells], parsed: dict[str, build.Parsed]) -> RegionPack:
    """Make the values of checked tables; none of their cells may have a problem."""
    assert package.date is not None
    rows = {
        name: build.Rows(one.table, one.frame, parsed[name], one.synthetic) for name, one in cells.items()
    }
    areas = build.build_areas(rows)
    barriers = build.build_barriers(rows, areas)
    area_of = {barrier.id: barrier.area for barrier in barriers}
    return RegionPack(
        name=package.name,
        title=package.title,
        region=package.region,
        date=package.date,
        version=package.version,
        synthetic=package.synthetic,
        areas=areas,
        barriers=barriers,
        organisations=build.organisations(rows["organisations"]) if "organisations" in rows else (),
        eligibility=build.eligibility(rows["eligibility"]) if "eligibility" in rows else (),
        services=build.services(rows["services"]) if "services" in rows else (),
        claims=build.claims(rows["claims"], area_of) if "claims" in rows else (),
        ties=build.ties(rows["ties"]) if "ties" in rows else (),
        capacity=build.capacity(rows["capacity"]) if "capacity" in rows else (),
        precedence=build.precedence(rows["precedence"]) if "precedence" in rows else (),
        costs=build.costs(rows["costs"]) if "costs" in rows else (),
        firms=build.firms(rows["firms"]) if "firms" in rows else (),
        answers=build.answers(rows["answers"]) if "answers" in rows else (),
        aid=build.aid(rows["aid"]) if "aid" in rows else (),
        extra={name: rows[name].typed() for name in LATER if name in rows},
        synthetic_tables=frozenset(name for name, one in cells.items() if one.synthetic),
    )
