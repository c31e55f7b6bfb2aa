"""What must hold between rows and between tables: keys, references, cycles, units, marks."""

from __future__ import annotations

import re
from collections.abc import Iterable

import polars as pl

from farled.packs.columns import KEYS, Column, Table
from farled.packs.problems import Fault, Findings
from farled.packs.rules import RULES
from farled.packs.tables import Cells

_INVENTED_WORDS = (
    r"^\s*(synthetic|invented|fictional|fictitious|made[- ]up"
    r"|påhitta(d|t|de)|syntetisk(t|a)?|fiktiv(t|a)?)\b"
)
_RESERVED_PLACE = (
    r"(^|//|@|\.)([a-z0-9-]+\.)*(example|invalid|test|localhost|example\.(com|net|org))(:\d+)?([/?#]|$)"
)
INVENTED = re.compile(f"{_INVENTED_WORDS}|{_RESERVED_PLACE}", re.IGNORECASE)
"""A source or address that says its row is made up: a word, or a domain of RFC 2606."""


def note_rows(cells: Cells, column: str, broken: pl.Expr, fault: Fault, found: Findings) -> None:
    """Note every row where `broken` is true, at that column."""
    rows = cells.frame.filter(broken.fill_null(False))
    for line, given in rows.select("#line", column).iter_rows():
        found.add(cells.file, line, column, given or "", fault)


def check_rules(cells: dict[str, Cells], found: Findings) -> None:
    """Check every rule of `farled.packs.rules`."""
    for rule in RULES:
        if rule.table in cells:
            note_rows(cells[rule.table], rule.column, rule.broken, rule.fault, found)


def check_keys(cells: Cells, found: Findings) -> None:
    """Refuse rows whose key another row above them has."""
    columns = cells.table.key or cells.table.unique
    if not columns:
        return
    key = pl.struct(columns)
    whole = (
        pl.all_horizontal(*(pl.col(name).is_not_null() for name in cells.table.key))
        if cells.table.key
        else True
    )
    seen = cells.frame.filter(whole, key.is_duplicated())
    first: dict[tuple[str | None, ...], int] = {}
    for line, *cell in seen.select("#line", *columns).iter_rows():
        above = first.setdefault(tuple(cell), line)
        if above != line:
            names = " and ".join(columns)
            fault = Fault(
                "duplicate-key", f"has the {names} of line {above}", "Remove or rename one of the rows"
            )
            found.add(cells.file, line, columns[0], ", ".join(c for c in cell if c), fault)


def check_references(
    cells: Cells, keys: dict[str, frozenset[str]], absent: frozenset[str], found: Findings
) -> None:
    """Every cell that names a row of another table must name one that is there.

    Args:
        cells: The referring table.
        keys: Known keys by table name; a table whose file could not be read is left out.
        absent: Tables the pack does not have.
        found: Where problems go.
    """
    for column in cells.table.columns:
        if column.references and column.references in keys:
            _check_reference(cells, column, keys[column.references], column.references in absent, found)


def _check_reference(
    cells: Cells, column: Column, known: frozenset[str], absent: bool, found: Findings
) -> None:
    there = column.references
    remedy = (
        f"Add the table {there}"
        if absent and not known
        else f"Use one that stands there, or add it to {there}"
    )
    example = min(known, default="")
    wrong: dict[str, Fault] = {}
    for text in cells.frame[column.name].drop_nulls().unique().to_list():
        items = [part.strip() for part in text.split(";")] if column.type == "list" else [text]
        lost = [item for item in items if item and item not in known]
        if lost:
            reason = (
                f"names {lost[0]!r}, which is not in {there}"
                if column.type == "list"
                else f"is not in {there}"
            )
            wrong[text] = Fault(f"unknown-{KEYS[there].replace('_', '-')}", reason, remedy, example)
    if wrong:
        rows = cells.frame.select("#line", column.name).filter(pl.col(column.name).is_in(list(wrong)))
        for line, text in rows.iter_rows():
            found.add(cells.file, line, column.name, text, wrong[text])


def check_event_objects(cells: dict[str, Cells], keys: dict[str, frozenset[str]], found: Findings) -> None:
    """An object of a kind the pack has a table for must stand in that table."""
    if "event_objects" not in cells:
        return
    objects = cells["event_objects"]
    for kind, table in (("sme", "firms"), ("organisation", "organisations"), ("service", "services")):
        if table in keys:
            fault = Fault(f"unknown-{KEYS[table]}", f"is not in {table}", f"Add it to {table}, or correct it")
            lost = (pl.col("object_type") == kind) & ~pl.col("object").is_in(list(keys[table]))
            note_rows(objects, "object", lost, fault, found)


def check_ties(cells: dict[str, Cells], found: Findings) -> None:
    """A tie has no direction, so the same two the other way round is the same tie."""
    if "ties" not in cells:
        return
    first: dict[tuple[str | None, ...], tuple[int, str]] = {}
    columns = ("#line", "organisation_a", "organisation_b", "kind", "market")
    for line, a, b, kind, market in cells["ties"].frame.select(columns).iter_rows():
        if a is None or b is None:
            continue
        above, was = first.setdefault((min(a, b), max(a, b), kind, market), (line, a))
        if above != line and was != a:
            fault = Fault(
                "duplicate-tie", f"is the tie of line {above} the other way round", "Keep one of them"
            )
            found.add(cells["ties"].file, line, "organisation_a", f"{a}, {b}", fault)


def check_eligibility(cells: dict[str, Cells], keys: dict[str, frozenset[str]], found: Findings) -> None:
    """A rule asks for organisations that are there, and speaks of its own organisation's services."""
    if "eligibility" not in cells:
        return
    rules = cells["eligibility"]
    if "organisations" in keys:
        reason, remedy = "is not in organisations", "Add it to organisations, or correct it"
        fault = Fault("unknown-organisation", reason, remedy, min(keys["organisations"], default=""))
        lost = (pl.col("rule") == "membership") & ~pl.col("value").is_in(list(keys["organisations"]))
        note_rows(rules, "value", lost, fault, found)
    if "services" in cells:
        owners = dict(cells["services"].frame.select("service", "organisation").drop_nulls().iter_rows())
        rows = rules.frame.select("#line", "service", "organisation").drop_nulls()
        for line, service, organisation in rows.iter_rows():
            owner = owners.get(service, organisation)
            if owner != organisation:
                fault = Fault(
                    "other-organisation", f"is a service of {owner}", "Name one of its own services"
                )
                found.add(rules.file, line, "service", service, fault)


def check_precedence(cells: dict[str, Cells], found: Findings) -> None:
    """No area may, through others, have to come before itself."""
    if "precedence" not in cells:
        return
    rows = cells["precedence"].frame.select("#line", "before", "after").drop_nulls().rows()
    after: dict[str, set[str]] = {}
    for line, before, later in rows:
        if before != later and before in _reached(later, after):
            fault = Fault(
                "precedence-cycle", "closes a circle with the rows above", "Remove one row of the circle"
            )
            found.add(cells["precedence"].file, line, "after", f"{before} before {later}", fault)
        else:
            after.setdefault(before, set()).add(later)


def _reached(start: str, after: dict[str, set[str]]) -> set[str]:
    reached, left = {start}, [start]
    while left:
        new = after.get(left.pop(), set()) - reached
        reached |= new
        left.extend(new)
    return reached


def check_units(cells: dict[str, Cells], found: Findings) -> None:
    """Capacity must be counted in what some service of that organisation and area uses."""
    if "services" not in cells or "capacity" not in cells:
        return
    used: dict[tuple[str, str], set[str]] = {}
    services = cells["services"].frame.select("organisation", "area", pl.col("unit").fill_null("hours"))
    for organisation, area, unit in services.unique().iter_rows():
        used.setdefault((organisation, area), set()).add(unit)
    capacity = cells["capacity"].frame.select(
        "#line", "organisation", "area", pl.col("unit").fill_null("hours")
    )
    for line, organisation, area, unit in capacity.iter_rows():
        units = used.get((organisation, area), {unit})
        if unit not in units:
            only = " and ".join(sorted(units))
            fault = Fault(
                "unit-mismatch", f"is not what its services there use ({only})", f"Count it in {only}"
            )
            found.add(cells["capacity"].file, line, "unit", unit, fault)


def check_claim_areas(cells: dict[str, Cells], area_of: dict[str, str], found: Findings) -> None:
    """A claim that names a barrier and an area must name the barrier's own area."""
    if "claims" not in cells:
        return
    rows = cells["claims"].frame.select("#line", "area", "barrier").drop_nulls()
    for line, area, barrier in rows.iter_rows():
        if area_of.get(barrier, area) != area:
            own = area_of[barrier]
            fault = Fault(
                "other-area", f"is not the area of {barrier}", f"Write {own}, or leave area empty", own
            )
            found.add(cells["claims"].file, line, "area", area, fault)


def check_marks(cells: Iterable[Cells], package_marked: bool, found: Findings) -> None:
    """Whatever is invented must be marked, in its table and in the package."""
    for one in cells:
        if one.synthetic and not package_marked:
            remedy = 'Write "synthetic": true for the package too'
            fault = Fault("synthetic-not-marked", "is marked synthetic in a package that is not", remedy)
            found.add("datapackage.json", 0, "synthetic", one.table.name, fault)
        _check_rows_marked(one, found)


def _check_rows_marked(cells: Cells, found: Findings) -> None:
    mark = pl.col("synthetic") if cells.table.marks_rows else pl.lit(None, pl.String)
    invented = mark.fill_null("true" if cells.synthetic else "false") == "true"
    if not cells.synthetic:
        remedy = 'Write "synthetic": true for the table and the package in datapackage.json'
        fault = Fault("synthetic-not-marked", "says it is invented in a table not marked so", remedy)
        note_rows(cells, "synthetic", invented, fault, found) if cells.table.marks_rows else None
    for column in ("source", "url"):
        if column in cells.table.names:
            says_so = _matching(cells.frame[column])
            fault = Fault(
                "synthetic-not-marked",
                "says it is invented, and is not marked so",
                "Mark the table (or the row) synthetic, or give the real source",
            )
            note_rows(cells, column, ~invented & pl.col(column).is_in(says_so), fault, found)
    if cells.table.name == "organisations":
        fault = Fault("no-source", "is empty", "Say where these facts come from", "almi.se")
        note_rows(cells, "source", ~invented & pl.col("source").is_null(), fault, found)


def _matching(series: pl.Series) -> list[str]:
    return [text for text in series.drop_nulls().unique().to_list() if INVENTED.search(text)]


def keys_of(table: Table, frame: pl.DataFrame) -> frozenset[str]:
    """Give the keys rows of other tables may refer to."""
    return frozenset(frame[KEYS[table.name]].drop_nulls().to_list())
