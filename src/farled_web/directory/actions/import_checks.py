"""Which rows of a file can be brought in, by the library's own checks on file and region together."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from farled.errors import Problem
from farled.packs.folder import Package, Resource
from farled.packs.problems import Fault, Findings
from farled.packs.schemas import TABLES
from farled.packs.tables import Cells
from farled.packs.unbuilding import cell_text, columns_of, tables_of
from farled.packs.validation import build_pack, check_cells
from farled.packs.values import RegionPack
from farled.terms.areas import DEFAULT_AREAS
from farled_web.directory.actions.import_files import MANY, Sent
from farled_web.directory.models import Area, Barrier, Claim, EligibilityRule, Service, Tie
from farled_web.organisations.models import Organisation

ROUNDS = 8
BESIDE = ("areas", "area_weights", "barriers", "organisations", "services", "ties", "precedence")
"""Tables of the region that rows of a file are checked together with."""
OF_REGION = ("areas", "area_weights", "barriers", "precedence", "costs")
_MODELS = {"areas": Area, "barriers": Barrier, "organisations": Organisation, "services": Service,
           "claims": Claim, "ties": Tie, "eligibility": EligibilityRule}  # fmt: skip
_KEYS = {"area": "key", "barrier": "key", "organisation": "slug", "service": "slug", "claim": "slug"}
_OWN_KEY = {"areas": "area", "barriers": "barrier", "organisations": "organisation", "services": "service",
            "claims": "claim"}  # fmt: skip
MOST_INTEGER = 2_000_000_000


@dataclass(slots=True)
class Checked:
    """What of a file can be brought in.

    Attributes:
        pack: The good rows as values.
        tables: Tables that have good rows.
        problems: Everything refused, in reading order.
        refused: Lines refused, by table.
        rows: Rows in all.
        texts: The refused rows as text, by file and line.
    """

    pack: RegionPack | None
    tables: tuple[str, ...]
    problems: tuple[Problem, ...]
    refused: dict[str, set[int]] = field(default_factory=dict)
    rows: int = 0
    texts: dict[tuple[str, int], str] = field(default_factory=dict)

    @property
    def bad(self) -> int:
        """How many rows are refused."""
        return sum(map(len, self.refused.values()))


@dataclass(frozen=True, slots=True)
class Reach:
    """Whose rows somebody may bring in; None: everybody's.

    Attributes:
        writes: Slugs of organisations whose offer they write.
        manages: Slugs of those whose own row they write.
    """

    writes: frozenset[str]
    manages: frozenset[str]


def check_sent(
    sent: Sent, there: RegionPack, *, synthetic: bool, today: dt.date, reach: Reach | None = None
) -> Checked:
    """Check a file against the region it goes to.

    Args:
        sent: The file as read.
        there: The region's directory.
        synthetic: The region is invented, so what comes into it is.
        today: Nothing in a spreadsheet may be later; a pack has its own day.
        reach: Whose rows may be brought in.
    """
    given = dict(sent.cells)
    if sent.kind != "pack":
        given = {name: _marked(_understood(one, there), synthetic) for name, one in given.items()}
        synthetic = synthetic or any(one.synthetic for one in given.values())
    package = _package(sent, there, given, synthetic, today)
    found = Findings(MANY)
    refused: dict[str, set[int]] = {name: set() for name in given}
    _check_reach(given, there, reach, found)
    _check_lengths(given, found)
    checked: dict[str, Cells] = {}
    for _round in range(ROUNDS):
        new = _refusals(found, given)
        before = sum(map(len, refused.values()))
        for name, lines in new.items():
            refused[name] |= lines
        if _round and sum(map(len, refused.values())) == before:
            break
        left = {name: _without(one, refused[name]) for name, one in given.items()}
        checked = _together(left, there)
        again = Findings(MANY)
        parsed = check_cells(checked, package, again)
        _keep(again, found)
        if not any(problem.line for problem in again.problems()):
            break
    else:
        checked, parsed = {}, {}
    problems = tuple(sorted({*sent.found.problems(), *_told(found, given)}))
    rows = sum(one.frame.height for one in given.values())
    texts = _texts(given, refused)
    names = tuple(name for name in given if given[name].frame.height > len(refused[name]))
    if not names or not checked:
        return Checked(None, (), problems, refused, rows, texts)
    mine = {
        name: one if name in ("areas", "area_weights", "barriers") else _given_only(one)
        for name, one in checked.items()
    }
    return Checked(build_pack(package, mine, parsed), _tables(names), problems, refused, rows, texts)


def _tables(names: tuple[str, ...]) -> tuple[str, ...]:
    """Weights are a part of areas."""
    return tuple(dict.fromkeys("areas" if name == "area_weights" else name for name in names))


def _package(
    sent: Sent, there: RegionPack, given: Mapping[str, Cells], synthetic: bool, today: dt.date
) -> Package:
    kinds = {one.kind for one in there.organisations}
    if sent.package is not None:
        return dataclasses.replace(sent.package, kinds=(*sent.package.kinds, *sorted(kinds)))
    resources = tuple(Resource(n, one.file, Path(), False, one.synthetic) for n, one in given.items())
    return Package(
        there.name, there.title, "1.0.0", today, synthetic, there.region, tuple(sorted(kinds)), resources
    )


def _understood(cells: Cells, there: RegionPack) -> Cells:
    """Take names of areas and organisations for their identifiers, where a name has only one."""
    areas = {a.name_sv.casefold(): a.id for a in there.areas} | {
        a.name_en.casefold(): a.id for a in there.areas
    }
    names: dict[str, str] = {}
    for one in there.organisations:
        names[one.name.casefold()] = "" if one.name.casefold() in names else one.id
    known = {
        "areas": areas | {a.id: a.id for a in there.areas},
        "organisations": {k: v for k, v in names.items() if v} | {o.id: o.id for o in there.organisations},
    }
    frame = cells.frame
    for column in cells.table.columns:
        words = known.get(column.references)
        if words and column.type == "string":
            texts = frame[column.name].to_list()
            meant = [t if t is None else words.get(t, words.get(t.casefold(), t)) for t in texts]
            frame = frame.with_columns(pl.Series(column.name, meant, pl.String))
    return dataclasses.replace(cells, frame=frame)


def _marked(cells: Cells, synthetic: bool) -> Cells:
    """In an invented region everything is; elsewhere only the rows that say so."""
    if not cells.table.marks_rows or synthetic or not (cells.frame["synthetic"] == "true").any():
        return dataclasses.replace(cells, synthetic=synthetic)
    frame = cells.frame.with_columns(pl.col("synthetic").fill_null("false"))
    return dataclasses.replace(cells, frame=frame, synthetic=True)


def _without(cells: Cells, lines: set[int]) -> Cells:
    if not lines:
        return cells
    return dataclasses.replace(cells, frame=cells.frame.filter(~pl.col("#line").is_in(list(lines))))


def _given_only(cells: Cells) -> Cells:
    return dataclasses.replace(cells, frame=cells.frame.filter(pl.col("#line") > 0))


def _together(given: Mapping[str, Cells], there: RegionPack) -> dict[str, Cells]:
    """Put the region's rows, on line 0, before the file's that do not replace them."""
    told = set(tables_of(there)) | ({"organisations", "services"} & set(_said(there)))
    if there.areas != DEFAULT_AREAS:
        told |= {"areas", "area_weights"}
    joined: dict[str, Cells] = {}
    for name, table in TABLES.items():
        own = _region_frame(name, there) if name in BESIDE and name in told else None
        one = given.get(name)
        if own is None and one is None:
            continue
        if own is None and one is not None:
            joined[name] = one
        elif one is None and own is not None:
            joined[name] = Cells(table, f"({name})", own, True)
        elif own is not None and one is not None:
            frame = pl.concat([_not_replaced(name, own, one.frame), one.frame.select(own.columns)])
            joined[name] = dataclasses.replace(one, frame=frame)
    return joined


def _said(there: RegionPack) -> list[str]:
    return [name for name in ("organisations", "services") if getattr(there, name)]


def _region_frame(name: str, there: RegionPack) -> pl.DataFrame | None:
    columns = columns_of(there, name)
    rows = len(next(iter(columns.values()), []))
    if not rows:
        return None
    texts = {key: [cell_text(value) or None for value in values] for key, values in columns.items()}
    lines = pl.Series("#line", [0] * rows, pl.Int64)
    return pl.DataFrame([lines, *(pl.Series(key, values, pl.String) for key, values in texts.items())])


def _not_replaced(name: str, own: pl.DataFrame, given: pl.DataFrame) -> pl.DataFrame:
    table = TABLES[name]
    if name == "ties":
        ends = ("organisation_a", "organisation_b", "kind", "market")
        taken = {(frozenset(row[:2]), *row[2:]) for row in given.select(ends).iter_rows()}
        keep = [(frozenset(row[:2]), *row[2:]) not in taken for row in own.select(ends).iter_rows()]
        return own.filter(pl.Series(keep, dtype=pl.Boolean))
    return own.join(given, on=list(table.key or table.unique), how="anti", nulls_equal=True)


def _refusals(found: Findings, given: Mapping[str, Cells]) -> dict[str, set[int]]:
    files = {one.file: name for name, one in given.items()}
    lines: dict[str, set[int]] = {}
    for problem in found.problems():
        if problem.file in files and problem.line > 0:
            lines.setdefault(files[problem.file], set()).add(problem.line)
    return lines


def _keep(again: Findings, found: Findings) -> None:
    for one in again.problems():
        fault = Fault(one.code, one.reason, one.remedy, one.example)
        found.add(one.file, one.line, one.column, one.given, fault)


def _told(found: Findings, given: Mapping[str, Cells]) -> list[Problem]:
    """Problems of the file's rows; what the region itself says amiss is not this file's matter."""
    files = {one.file for one in given.values()}
    return [problem for problem in found.problems() if problem.file in files and problem.line > 0]


def _texts(given: Mapping[str, Cells], refused: Mapping[str, set[int]]) -> dict[tuple[str, int], str]:
    texts = {}
    for name, lines in refused.items():
        if not lines:
            continue
        rows = given[name].frame.filter(pl.col("#line").is_in(list(lines)))
        for line, *cells in rows.select("#line", *given[name].table.names).iter_rows():
            texts[given[name].file, line] = " | ".join(cell or "" for cell in cells)[:2000]
    return texts


def _check_reach(given: Mapping[str, Cells], there: RegionPack, reach: Reach | None, found: Findings) -> None:
    """Refuse rows that are somebody else's to bring in."""
    if reach is None:
        return
    whole = Fault("not-yours", "holds for the whole region", "Leave it to the region's coordinator")
    other = Fault(
        "not-yours",
        "is not an organisation you write for",
        "Leave the row out, or ask the coordinator",
        min(reach.writes, default=""),
    )
    for name, one in given.items():
        for row in one.frame.iter_rows(named=True):
            line, of = row["#line"], row.get("organisation") or ""
            if name in OF_REGION:
                found.add(one.file, line, "", name, whole)
            elif name == "organisations" and of not in reach.manages:
                found.add(one.file, line, "organisation", of, other)
            elif name == "ties":
                if not {row["organisation_a"], row["organisation_b"]} & reach.writes:
                    found.add(one.file, line, "organisation_a", row["organisation_a"] or "", other)
            elif name != "organisations" and of not in reach.writes:
                found.add(one.file, line, "organisation", of, other)
    _check_owners(given, there, reach, other, found)


def _check_owners(
    given: Mapping[str, Cells], there: RegionPack, reach: Reach, other: Fault, found: Findings
) -> None:
    """A service or claim of that name may belong to somebody else already."""
    owners = {"services": {s.id: s.organisation for s in there.services},
              "claims": {c.id: c.organisation for c in there.claims}}  # fmt: skip
    for name, owned in owners.items():
        if name in given:
            key = _OWN_KEY[name]
            for line, slug in given[name].frame.select("#line", key).iter_rows():
                if slug in owned and owned[slug] not in reach.writes:
                    found.add(given[name].file, line, key, slug, other)


def _check_lengths(given: Mapping[str, Cells], found: Findings) -> None:
    """Refuse cells longer, and numbers larger, than the directory keeps."""
    for name, one in given.items():
        model = _MODELS.get(name)
        fields = (
            {f.name: getattr(f, "max_length", None) for f in model._meta.concrete_fields} if model else {}
        )
        for column in one.table.columns:
            text = pl.col(column.name)
            own = _KEYS.get(column.name, "") if _OWN_KEY.get(name) == column.name else column.name
            most = fields.get(own)
            if most and column.type == "string":
                fault = Fault("too-long", f"is longer than {most} characters", "Shorten it")
                _note(one, column.name, text.str.len_chars() > most, fault, found)
            elif column.type == "integer":
                fault = Fault("out-of-range", f"is more than {MOST_INTEGER}", "Check the number")
                _note(one, column.name, text.cast(pl.Int64, strict=False) > MOST_INTEGER, fault, found)


def _note(cells: Cells, column: str, broken: pl.Expr, fault: Fault, found: Findings) -> None:
    rows = cells.frame.filter(broken.fill_null(False)).select("#line", column)
    for line, text in rows.iter_rows():
        found.add(cells.file, line, column, text or "", fault)
