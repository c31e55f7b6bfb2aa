"""From checked cells to the values of a region pack."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

import polars as pl

from farled.coalitions.values import AidReceived, Cost
from farled.diagnosis.values import Answer
from farled.directory.values import (
    Capacity,
    Claim,
    EligibilityRule,
    Organisation,
    Precedence,
    Service,
    Tie,
)
from farled.packs.cells import Value
from farled.packs.columns import Column, Table
from farled.terms.areas import DEFAULT_AREAS, Area
from farled.terms.barriers import DEFAULT_BARRIERS, Barrier
from farled.terms.firms import Firm
from farled.terms.scales import NoSeverity, Provenance, Side, Unit

T = TypeVar("T")
Parsed = dict[str, dict[str, Value]]
"""Column name → cell text → value."""


class Rows:
    """The rows of one checked table, as values by column."""

    def __init__(self, table: Table, frame: pl.DataFrame, parsed: Parsed, synthetic: bool) -> None:
        """Keep the text cells, what each distinct text means, and the table's mark."""
        self.table, self.frame, self.parsed, self.synthetic = table, frame, parsed, synthetic

    def column(self, name: str, empty: object = None) -> list[Any]:
        """Give a column's values, `empty` where the cell is."""
        meanings: dict[str | None, Any] = {}
        meanings.update(self.parsed[name])
        meanings[None] = empty
        return [meanings[text] for text in self.frame[name].to_list()]

    def texts(self, name: str) -> list[str]:
        """Give a column of plain text, "" where the cell is empty."""
        return self.column(name, "")

    def marks(self) -> list[bool]:
        """Say row by row what is invented."""
        return self.column("synthetic", self.synthetic)

    def typed(self) -> pl.DataFrame:
        """Give the table as a frame of typed columns, for the rooms that read frames."""
        return pl.DataFrame(
            [pl.Series(c.name, self.column(c.name), polars_type(c)) for c in self.table.columns]
        )


def polars_type(column: Column) -> pl.DataType:
    """Give the type a column has in a frame."""
    return {
        "string": pl.String(),
        "integer": pl.Int64(),
        "number": pl.Float64(),
        "date": pl.Date(),
        "datetime": pl.Datetime("us", "UTC"),
        "boolean": pl.Boolean(),
        "list": pl.List(pl.String()),
    }[column.type]


def _each(make: Callable[..., T], *columns: Iterable[Any]) -> tuple[T, ...]:
    return tuple(map(make, *columns))


def build_areas(rows: dict[str, Rows]) -> tuple[Area, ...]:
    """Give the pack's areas, or the default ones, with the pack's weights."""
    weights: dict[str, float] = {}
    if "area_weights" in rows:
        given = rows["area_weights"]
        weights = dict(zip(given.texts("area"), given.column("weight"), strict=True))
    if "areas" in rows:
        own = rows["areas"]
        named: Iterable[tuple[str, str, str]]
        named = zip(own.texts("area"), own.texts("name_sv"), own.texts("name_en"), strict=True)
    else:
        named = ((a.id, a.name_sv, a.name_en) for a in DEFAULT_AREAS)
    return tuple(Area(id_, sv, en, weights.get(id_, 1.0)) for id_, sv, en in named)


def default_barriers(areas: Iterable[str]) -> tuple[Barrier, ...]:
    """Give the default barriers of the areas a pack has."""
    known = set(areas)
    return tuple(barrier for barrier in DEFAULT_BARRIERS if barrier.area in known)


def build_barriers(rows: dict[str, Rows], areas: tuple[Area, ...]) -> tuple[Barrier, ...]:
    """Give the pack's barriers, or the default ones of its areas."""
    if "barriers" not in rows:
        return default_barriers(area.id for area in areas)
    r = rows["barriers"]
    texts = (r.texts("text_sv"), r.texts("text_en"), r.texts("source"))
    return _each(Barrier, r.texts("barrier"), r.texts("area"), r.column("liabilities", ()), *texts)


def organisations(r: Rows) -> tuple[Organisation, ...]:
    """Build the organisations."""
    return _each(
        Organisation,
        r.texts("organisation"),
        r.texts("name"),
        r.texts("kind"),
        *map(r.column, ("country", "organisation_number", "municipality", "nuts")),
        r.column("sectors", ()),
        r.column("nace_revision"),
        r.column("languages", ()),
        r.column("url"),
        r.column("source"),
        r.marks(),
    )


def eligibility(r: Rows) -> tuple[EligibilityRule, ...]:
    """Build the eligibility rules."""
    return _each(EligibilityRule, *map(r.column, ("organisation", "service", "rule", "value", "source")))


def services(r: Rows) -> tuple[Service, ...]:
    """Build the services."""
    return _each(
        Service,
        r.texts("service"),
        r.texts("organisation"),
        r.texts("area"),
        r.texts("name"),
        r.column("format", "advice"),
        map(Unit, r.column("unit", "hours")),
        zip(*map(r.column, ("hours_1", "hours_2", "hours_3")), strict=True),
        *map(r.column, ("cost_per_hour_eur", "fee_eur", "aid_eur", "market")),
        r.column("quarters", ()),
        r.marks(),
        r.column("source"),
    )


def claims(r: Rows, area_of: dict[str, str]) -> tuple[Claim, ...]:
    """Build the claims; one that names only a barrier gets that barrier's area."""
    barriers = r.column("barrier")
    areas = [area or area_of[barrier] for area, barrier in zip(r.column("area"), barriers, strict=True)]
    return _each(
        Claim,
        r.texts("claim"),
        r.texts("organisation"),
        areas,
        r.column("level"),
        map(Provenance, r.texts("provenance")),
        r.texts("source"),
        r.column("date"),
        barriers,
        *map(r.column, ("market", "successes", "closed")),
        r.marks(),
        r.column("note"),
    )


def ties(r: Rows) -> tuple[Tie, ...]:
    """Build the ties."""
    ends = map(r.texts, ("organisation_a", "organisation_b"))
    return _each(Tie, *ends, r.column("kind", "agreement"), *map(r.column, ("cost", "market", "source")))


def capacity(r: Rows) -> tuple[Capacity, ...]:
    """Build the capacities."""
    columns = map(r.column, ("organisation", "area", "quarter", "amount"))
    return _each(Capacity, *columns, map(Unit, r.column("unit", "hours")))


def precedence(r: Rows) -> tuple[Precedence, ...]:
    """Build the precedence among areas."""
    return _each(Precedence, r.texts("before"), r.texts("after"), r.column("lag", 0))


def costs(r: Rows) -> tuple[Cost, ...]:
    """Build the costs."""
    return _each(Cost, *map(r.column, ("cost", "value", "organisation")))


def firms(r: Rows) -> tuple[Firm, ...]:
    """Build the firms."""
    facts = ("organisation_number", "country", "founded", "employees", "turnover_eur", "balance_eur")
    return _each(
        Firm,
        r.texts("firm"),
        r.texts("name"),
        *map(r.column, (*facts, "nace", "nace_revision", "municipality", "nuts")),
        r.column("languages", ()),
        *map(r.column, ("share_abroad", "abroad_since")),
        r.column("targets", ()),
        r.column("stage"),
        r.column("memberships", ()),
        r.column("weight", 1.0),
        r.marks(),
    )


def answers(r: Rows) -> tuple[Answer, ...]:
    """Build the answers; an empty cell is *not answered*."""
    meanings: dict[str | None, int | NoSeverity] = {
        text: int(text) if text.isdigit() else NoSeverity(text) for text in r.parsed["answer"]
    }
    meanings[None] = NoSeverity.NOT_ANSWERED
    sides = {side.value: side for side in Side}
    return _each(
        Answer,
        r.texts("firm"),
        r.texts("barrier"),
        [meanings[text] for text in r.frame["answer"].to_list()],
        [sides[text] for text in r.frame["side"].to_list()],
        *map(r.column, ("by", "wave", "date")),
    )


def aid(r: Rows) -> tuple[AidReceived, ...]:
    """Build the aid received."""
    columns = map(r.column, ("firm", "date", "amount_eur"))
    return _each(AidReceived, *columns, r.texts("granted_by"), r.texts("scheme"), r.column("source"))
