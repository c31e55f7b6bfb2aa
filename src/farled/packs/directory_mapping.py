"""The mapping of a directory layout: which file and column means what (imports §3, §4)."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from farled.errors import BadInput, Problem, refuse
from farled.packs.delimited import DelimitedTable, read_delimited
from farled.packs.mapping_files import MappingReader, carried_mappings, load_mapping
from farled.terms.liabilities import LIABILITIES
from farled.terms.scales import COMPETENCE_LEVELS, Provenance

_COLUMNS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "organisations": (("id", "name"), ("url", "country", "municipality")),
    "services": (("id", "organisation"), ("name", "areas", "places", "status", "modified")),
    "terms": (("id", "name"), ()),
    "service_terms": (("service",), ("term", "term_name")),
    "service_places": (("place",), ("service", "at")),
    "service_at_locations": (("service",), ("id", "location")),
    "locations": (("id", "organisation"), ()),
    "addresses": (("location",), ("municipality", "country")),
    "spoken": (("code",), ("service", "location")),
    "fees": (("service", "amount", "currency"), ()),
}
"""Per table of a mapping: the columns it cannot do without, and those it can."""

_NEEDED = ("organisations", "services")


@dataclass(frozen=True, slots=True)
class TableMapping:
    """Where one table stands: file names or patterns in order of preference, and column names."""

    files: tuple[str, ...]
    columns: dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class DirectoryMapping:
    """A layout. The settings are those commented on in ``mappings/hsds.toml``."""

    id: str
    title: str
    tables: dict[str, TableMapping]
    level: int
    provenance: Provenance
    organisation_kind: str
    barrier_liabilities: tuple[str, ...]
    languages: tuple[str, ...]
    undated: datetime.date
    separator: str
    inactive: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MappedTable:
    """A table that was found, with the position of each column by its meaning."""

    table: DelimitedTable
    positions: dict[str, int]

    def __iter__(self) -> Any:
        """Give every row as a dictionary by meaning, with its line under ``line``."""
        for row, line in zip(self.table.rows, self.table.lines, strict=True):
            yield {"line": line, **{name: row[at] for name, at in self.positions.items()}}


def choose_mapping(
    folder: Path, names: list[str], given: Path | None
) -> tuple[DirectoryMapping, dict[str, MappedTable]]:
    """Take the mapping that was given, or the carried one that fits, and find its tables.

    Raises:
        BadInput: a broken mapping, or no layout fits; then each layout's lack is named.
    """
    if given is not None:
        mapping = directory_mapping(load_mapping(given, "directory"), given.name)
        tables, lacking = _fit(folder, names, mapping)
        if lacking:
            raise BadInput(lacking)
        return mapping, tables
    problems: list[Problem] = []
    for data in carried_mappings("directory"):
        mapping = directory_mapping(data, f"mapping {data['id']}")
        tables, lacking = _fit(folder, names, mapping)
        if not lacking:
            return mapping, tables
        problems += lacking
    raise BadInput(problems)


def directory_mapping(data: dict[str, Any], file: str) -> DirectoryMapping:
    """Check a mapping's keys and values; raises `BadInput` with everything wrong with it."""
    reader = MappingReader(data, file)
    reader.text("kind")
    level = reader.number("level", 2)
    if level not in COMPETENCE_LEVELS:
        reader.wrong("level", level, "a competence level", "level = 2")
    provenance = reader.text("provenance", "self_declared")
    if provenance not in set(Provenance) - {Provenance.OUTCOME}:
        reader.wrong("provenance", provenance, "a provenance", 'provenance = "self_declared"')
    liabilities = reader.texts("barrier_liabilities", ("resources",))
    if not liabilities or not set(liabilities) <= set(LIABILITIES):
        reader.wrong(
            "barrier_liabilities", liabilities, "a list of liabilities", 'barrier_liabilities = ["size"]'
        )
    undated = reader.day("undated", datetime.date(2020, 1, 1))
    mapping = DirectoryMapping(
        id=reader.text("id", "own"),
        title=reader.text("title"),
        tables={name: _table_mapping(reader, name) for name in _COLUMNS if name in data},
        level=int(level or 0),
        provenance=Provenance(provenance) if provenance in set(Provenance) else Provenance.SELF_DECLARED,
        organisation_kind=reader.text("organisation_kind", "agency"),
        barrier_liabilities=liabilities,
        languages=reader.texts("languages", ("en",)),
        undated=undated,
        separator=reader.text("separator", ";"),
        inactive=tuple(value.casefold() for value in reader.texts("inactive")),
    )
    for name in _NEEDED:
        if name not in data:
            reader.wrong(name, "", "there: the mapping lacks this table", f"[{name}]")
    if not mapping.separator:
        reader.wrong("separator", "", "a separator", 'separator = ";"')
    for name in _COLUMNS:
        reader.used.add(name)
    reader.finish()
    reader.refuse_problems()
    return mapping


def _table_mapping(reader: MappingReader, name: str) -> TableMapping:
    inner = reader.table(name)
    files = inner.texts("files")
    needed, others = _COLUMNS[name]
    columns = {column: inner.texts(column) for column in needed + others}
    for key, value in (("files", files), *((column, columns[column]) for column in needed)):
        if not value:
            inner.wrong(key, "", "there: the table needs it", f'{key} = ["a"]')
    inner.finish()
    return TableMapping(files, columns)


def csv_names(folder: Path) -> list[str]:
    """Name the folder's CSV files in order; raises `BadInput` where there is none."""
    try:
        names = sorted(entry.name for entry in folder.iterdir() if entry.is_file())
    except OSError as error:
        reason = f"is not a folder that can be read ({error.strerror})"
        raise refuse(
            "not-a-folder", folder.name, reason, "Give the folder that holds the CSV files"
        ) from None
    found = [name for name in names if name.lower().endswith((".csv", ".tsv", ".txt"))]
    if not found:
        remedy = "Give the folder that holds the directory's CSV files"
        raise refuse("no-csv", folder.name, "holds no CSV file", remedy, "organization.csv, service.csv")
    return found


def _fit(
    folder: Path, names: list[str], mapping: DirectoryMapping
) -> tuple[dict[str, MappedTable], list[Problem]]:
    """Find a mapping's tables. Problems: needed files or columns that are not there."""
    found: dict[str, MappedTable] = {}
    problems: list[Problem] = []
    files = {name: _file_of(names, entry) for name, entry in mapping.tables.items()}
    for name in _NEEDED:
        if files[name] is None:
            wanted = " or ".join(mapping.tables[name].files)
            reason = f"has no file of {name}, which the layout {mapping.id!r} needs"
            remedy = f"Add {wanted}, or give a mapping file that names yours"
            problems.append(Problem("", 0, "", "no-such-layout", folder.name, reason, remedy))
    if problems:
        return {}, problems
    for name, file in files.items():
        if file is None:
            continue
        table = read_delimited(folder / file)
        positions = {
            m: p for m, n in mapping.tables[name].columns.items() if (p := table.position(n)) is not None
        }
        lacking = [column for column in _COLUMNS[name][0] if column not in positions]
        problems += [_lacking(file, mapping, name, column) for column in lacking if name in _NEEDED]
        if not lacking:
            found[name] = MappedTable(table, positions)
    return found, problems


def _file_of(names: list[str], entry: TableMapping) -> str | None:
    for pattern in entry.files:
        fitting = [name for name in names if fnmatchcase(name.lower(), pattern.lower())]
        if len(fitting) > 1:
            reason = f"fits several files: {', '.join(fitting[:5])}"
            raise refuse(
                "several-files", pattern, reason, "Keep one of them in the folder, or name it in a mapping"
            )
        if fitting:
            return fitting[0]
    return None


def _lacking(file: str, mapping: DirectoryMapping, table: str, column: str) -> Problem:
    wanted = " or ".join(mapping.tables[table].columns[column])
    reason = f"lacks the column for {table}.{column}, which the layout {mapping.id!r} needs"
    remedy = f"Name a column {wanted}, or give a mapping file that names yours"
    return Problem(file, 1, wanted, "no-such-layout", "", reason, remedy)
