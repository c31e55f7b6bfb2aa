"""Codes whose meaning stands in another column: NACE with its revision, numbers with their country."""

from __future__ import annotations

import datetime
from collections.abc import Callable

import polars as pl

from farled.packs.problems import Fault, Findings
from farled.packs.tables import Cells
from farled.terms.nace import REVISIONS, is_nace
from farled.terms.nuts import country_of_nuts, is_nuts
from farled.terms.organisation_numbers import CHECKED, EXAMPLES, is_organisation_number
from farled.terms.scales import STAGES

Check = Callable[[str, str], Fault | None]


def check_codes(cells: dict[str, Cells], found: Findings) -> None:
    """Check every pair of cells of which one says how the other is read."""
    for table, column, other, check in _PAIRS:
        if table in cells:
            check_pairs(cells[table], column, other, check, found)


def check_pairs(cells: Cells, column: str, other: str, check: Check, found: Findings) -> None:
    """Check each distinct pair of `column` and `other` once, and note every row that fails."""
    pairs = cells.frame.select("#line", column, other).drop_nulls()
    faults: dict[tuple[str, str], Fault] = {}
    for first, second in pairs.select(column, other).unique().iter_rows():
        fault = check(first, second)
        if fault is not None:
            faults[first, second] = fault
    if faults:
        for line, first, second in pairs.iter_rows():
            if (first, second) in faults:
                found.add(cells.file, line, column, first, faults[first, second])


def _nace(text: str, revision: str) -> Fault | None:
    if revision not in REVISIONS:
        return None
    wrong = [code for code in (part.strip() for part in text.split(";")) if not is_nace(code, revision)]
    if not wrong:
        return None
    other = next(one for one in REVISIONS if one != revision)
    hint = f" (it is in {other})" if is_nace(wrong[0], other) else ""
    reason = f"has {wrong[0]!r}, which is not in NACE revision {revision}{hint}"
    return Fault("unknown-nace", reason, "Give a code of that revision, or the right revision", "25.62")


def _number(number: str, country: str) -> Fault | None:
    if is_organisation_number(number, country):
        return None
    why = "has a wrong check digit or form" if country in CHECKED else "has not the form of a number"
    remedy = f"Check the number against the register of {country}; leave it empty if unknown"
    return Fault("bad-organisation-number", why, remedy, EXAMPLES.get(country, ""))


def _place(nuts: str, country: str) -> Fault | None:
    if not is_nuts(nuts) or country_of_nuts(nuts) == country:
        return None
    reason = f"lies in {country_of_nuts(nuts)}, not in {country}"
    return Fault("nuts-elsewhere", reason, "Correct the place, or the country of the register", "SE313")


def _eligible(value: str, rule: str) -> Fault | None:
    if rule == "size_class" and value not in ("micro", "small", "medium", "large"):
        return Fault("bad-rule-value", "is not a size class", "Give micro, small, medium or large", "micro")
    if rule == "stage" and value not in STAGES:
        return Fault("bad-rule-value", "is not a stage", f"Give one of: {', '.join(STAGES)}", STAGES[2])
    if rule == "sector" and not any(is_nace(value, revision) for revision in REVISIONS):
        return Fault("bad-rule-value", "is in neither revision of NACE", "Give a NACE code", "25.6")
    if rule.endswith(("_min", "_max")) and not _is_amount(value):
        return Fault("bad-rule-value", "is not a number of 0 or more", "Give a number", "50")
    return None


def _is_amount(text: str) -> bool:
    whole, dot, part = text.partition(".")
    return whole.isascii() and whole.isdigit() and (not dot or (part.isascii() and part.isdigit()))


_PAIRS: tuple[tuple[str, str, str, Check], ...] = (
    ("organisations", "sectors", "nace_revision", _nace),
    ("firms", "nace", "nace_revision", _nace),
    ("organisations", "organisation_number", "country", _number),
    ("firms", "organisation_number", "country", _number),
    ("organisations", "nuts", "country", _place),
    ("firms", "nuts", "country", _place),
    ("eligibility", "value", "rule", _eligible),
)

_DATED = ("claims", "answers", "aid", "ratings")


def check_dates(cells: dict[str, Cells], day: datetime.date, found: Findings) -> None:
    """Nothing observed may be later than the day the pack describes."""
    remedy = f"Correct the date, or the pack's date ({day})"
    late = Fault("after-pack-date", "is later than the day the pack describes", remedy, str(day))
    for name in _DATED:
        if name in cells:
            _note(
                cells[name], "date", pl.col("date").str.to_date("%Y-%m-%d", strict=False) > day, late, found
            )
    if "firms" in cells:
        year = Fault("after-pack-date", "is later than the year the pack describes", remedy, str(day.year))
        for column in ("founded", "abroad_since"):
            later = pl.col(column).cast(pl.Int64, strict=False) > day.year
            _note(cells["firms"], column, later, year, found)


def _note(cells: Cells, column: str, broken: pl.Expr, fault: Fault, found: Findings) -> None:
    rows = cells.frame.filter(broken.fill_null(False))
    for line, given in rows.select("#line", column).iter_rows():
        found.add(cells.file, line, column, given, fault)
