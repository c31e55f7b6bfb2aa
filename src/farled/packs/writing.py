"""Writing a region pack: the same bytes for the same pack, all of it or nothing."""

from __future__ import annotations

import csv
import json
import shutil
import tempfile
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

import polars as pl

from farled.errors import BadInput, refuse
from farled.packs.building import polars_type
from farled.packs.columns import Column, Table
from farled.packs.folder import DESCRIPTOR, PROFILE
from farled.packs.schemas import LATER, TABLES
from farled.packs.unbuilding import Columns, cell_text, columns_of, tables_of
from farled.packs.validation import check_pack
from farled.packs.values import RegionPack
from farled.terms.scales import ORGANISATION_KINDS

Described = Sequence[Mapping[str, str]]


def write_pack(
    pack: RegionPack,
    folder: Path,
    *,
    synthetic_tables: Collection[str] | None = None,
    sources: Described = (),
    licences: Described = (),
    description: str = "",
    parquet: Collection[str] = (),
) -> None:
    """Write the pack to a folder, which is made anew or replaced whole.

    The pack is written beside the folder, checked as `farled validate` would, and only then moved in
    its place; files in an old pack's folder that its descriptor does not name are kept.

    Args:
        pack: What to write; a table that says what the default says is left out.
        folder: A folder that does not exist, is empty, or holds a pack.
        synthetic_tables: Tables that hold invented rows, beside those with rows marked synthetic.
            None: the pack's own; and where the pack is synthetic, names none, and every organisation,
            service, claim and firm in it is marked, all of its tables.
        sources: Data Package ``sources`` (``title``, ``path``).
        licences: Data Package ``licenses`` (``name``, ``path``, ``title``).
        description: Data Package ``description``.
        parquet: Tables to write as Parquet; the others are CSV.

    Raises:
        BadInput: The pack breaks a rule of `farled validate`, or the folder holds something else.
    """
    folder = folder.absolute()
    _check_extra(pack)
    about = {"description": description, "licenses": [*licences], "sources": [*sources]}
    try:
        _check_target(folder)
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=f".{folder.name}.", dir=folder.parent) as beside:
            new = Path(beside) / "new"
            new.mkdir()
            marked = _marked(pack, synthetic_tables)
            resources = [
                _write_table(pack, name, new, marked, name in parquet) for name in _names(pack, marked)
            ]
            _write_descriptor(pack, new, resources, {key: value for key, value in about.items() if value})
            report = check_pack(new)
            if report.problems:
                raise BadInput(report.problems)
            _replace(folder, new, Path(beside) / "old")
    except UnicodeEncodeError as error:
        given = error.object[error.start : error.end]
        raise refuse("bad-text", given, "is no character", "Remove it") from error
    except OSError as error:
        reason = f"cannot be written ({error.strerror})"
        raise refuse("cannot-write", folder.name, reason, "Name a folder you may write in") from error


def _check_target(folder: Path) -> None:
    if folder.exists() and not folder.is_dir():
        raise refuse("not-a-folder", folder.name, "is a file", "Name a folder for the pack")
    if folder.is_dir() and any(folder.iterdir()) and not (folder / DESCRIPTOR).is_file():
        raise refuse(
            "not-a-pack", folder.name, "holds files that are not a pack", "Name a new or empty folder"
        )


def _check_extra(pack: RegionPack) -> None:
    for name, frame in pack.extra.items():
        if name not in LATER:
            raise refuse(
                "unknown-table", name, "is not a table handed on as a frame", f"Use: {', '.join(LATER)}"
            )
        unknown = sorted(set(frame.columns) - set(TABLES[name].names))
        if unknown:
            known = ", ".join(TABLES[name].names)
            raise refuse("unknown-column", unknown[0], f"is not a column of {name}", f"Use: {known}")


def _names(pack: RegionPack, marked: frozenset[str]) -> tuple[str, ...]:
    named = {*tables_of(pack), *marked}
    return tuple(name for name in TABLES if name in named)


def _marked(pack: RegionPack, given: Collection[str] | None) -> frozenset[str]:
    """Which tables are marked synthetic: those said to be, and those with a row that is."""
    by_rows = frozenset(
        table.name
        for table in TABLES.values()
        if table.marks_rows and any(row.synthetic for row in getattr(pack, table.name))
    )
    if given is not None:
        return frozenset(given) | by_rows
    whole = [row.synthetic for t in TABLES.values() if t.marks_rows for row in getattr(pack, t.name)]
    if pack.synthetic and not pack.synthetic_tables and all(whole):
        return frozenset(tables_of(pack))
    return pack.synthetic_tables | by_rows


def _write_table(
    pack: RegionPack, name: str, folder: Path, synthetic: Collection[str], parquet: bool
) -> dict[str, Any]:
    marked = name in synthetic
    table = TABLES[name]
    columns = columns_of(pack, name)
    if table.marks_rows and all(mark is marked for mark in columns["synthetic"]):
        columns.pop("synthetic")
    texts = {
        column.name: [cell_text(value) for value in columns.get(column.name, ())] for column in table.columns
    }
    kept = {c.name: texts[c.name] for c in table.columns if c.required or any(texts[c.name])}
    form = "parquet" if parquet else "csv"
    path = folder / f"{name}.{form}"
    _write_parquet(table, columns, tuple(kept), path) if parquet else _write_csv(kept, path)
    resource: dict[str, Any] = {"name": name, "path": f"{name}.{form}", "format": form}
    resource |= {"mediatype": "application/vnd.apache.parquet"} if parquet else {"mediatype": "text/csv"}
    resource |= {} if parquet else {"encoding": "utf-8"}
    resource |= {"synthetic": True} if marked else {}
    return resource | {"description": table.about, "schema": table.schema(kept, tables_of(pack))}


def _write_csv(columns: Columns, path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(zip(*columns.values(), strict=True))


def _write_parquet(table: Table, columns: Columns, names: Collection[str], path: Path) -> None:
    frame = pl.DataFrame([_typed(table.column(name), columns[name]) for name in names])
    frame.write_parquet(path)


def _typed(column: Column, values: list[Any]) -> pl.Series:
    if column.type == "string":
        values = [cell_text(value) or None for value in values]
    elif column.type == "list":
        values = [[cell_text(item) for item in value or ()] or None for value in values]
    return pl.Series(column.name, values, polars_type(column))


def _write_descriptor(
    pack: RegionPack, folder: Path, resources: list[dict[str, Any]], about: Mapping[str, Any]
) -> None:
    region: dict[str, Any] = {"name": pack.region.name}
    region |= {"nuts": pack.region.nuts} if pack.region.nuts else {}
    kinds = sorted({one.kind for one in pack.organisations} - set(ORGANISATION_KINDS))
    descriptor: dict[str, Any] = {
        "$schema": PROFILE,
        "name": pack.name,
        "title": pack.title,
        "version": pack.version,
        "date": pack.date.isoformat(),
        "synthetic": pack.synthetic,
        "region": region | {"languages": list(pack.region.languages)},
        **({"organisation_kinds": kinds} if kinds else {}),
        **about,
        "resources": resources,
    }
    text = json.dumps(descriptor, ensure_ascii=False, indent=2) + "\n"
    (folder / DESCRIPTOR).write_text(text, encoding="utf-8")


def _replace(folder: Path, new: Path, old: Path) -> None:
    """Move the new pack in place, keeping what the old one's folder held beside its tables."""
    if not folder.is_dir():
        new.rename(folder)
        return
    ours = {DESCRIPTOR, *(f"{name}.{form}" for name in TABLES for form in ("csv", "parquet"))}
    for other in folder.iterdir():
        if other.name not in ours:
            (shutil.copytree if other.is_dir() else shutil.copy2)(other, new / other.name)
    folder.rename(old)
    try:
        new.rename(folder)
    except OSError:
        old.rename(folder)
        raise
