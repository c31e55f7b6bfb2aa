"""What must hold between the cells of one row: one condition each, over text cells."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from farled.packs.problems import Fault

_c = pl.col


@dataclass(frozen=True, slots=True)
class Rule:
    """A row is refused where `broken` is true.

    Attributes:
        table: Table it holds in.
        column: Column the problem is shown at.
        broken: Over the text cells of the row (null: empty).
        fault: Why, and what to do.
    """

    table: str
    column: str
    broken: pl.Expr
    fault: Fault


def _number(name: str) -> pl.Expr:
    return _c(name).cast(pl.Float64, strict=False)


def _lacks(column: str, *needed_by: str) -> pl.Expr:
    return _c(column).is_null() & pl.any_horizontal(*(_c(name).is_not_null() for name in needed_by))


def _sides(table: str) -> tuple[Rule, Rule]:
    example = "almi"
    nobody = Fault("no-organisation", "does not say which organisation it is from", "Fill in by", example)
    somebody = Fault("not-an-organisation", "names an organisation for the firm's own side", "Leave by empty")
    by_organisation = _c("side") == "organisation"
    return (
        Rule(table, "by", by_organisation & _c("by").is_null(), nobody),
        Rule(table, "by", (_c("side") == "sme") & _c("by").is_not_null(), somebody),
    )


def _revision(table: str, column: str) -> Rule:
    remedy = "Say whether it is revision 2 (2008) or 2.1 (2025)"
    fault = Fault("no-revision", f"is empty while {column} is given", remedy, "2.1")
    return Rule(table, "nace_revision", _lacks("nace_revision", column), fault)


def _register(table: str) -> Rule:
    fault = Fault("no-country", "is empty while a number is given", "Say which country's register", "SE")
    return Rule(table, "country", _lacks("country", "organisation_number"), fault)


_OUTCOME = _c("provenance") == "outcome"

RULES: tuple[Rule, ...] = (
    *_sides("answers"),
    *_sides("ratings"),
    _revision("organisations", "sectors"),
    _revision("firms", "nace"),
    _register("organisations"),
    _register("firms"),
    Rule(
        "claims",
        "area",
        _c("area").is_null() & _c("barrier").is_null(),
        Fault("no-area", "is empty, and barrier too", "Give the area or the barrier it is about", "capital"),
    ),
    Rule(
        "claims",
        "level",
        ~_OUTCOME & _c("level").is_null(),
        Fault("no-level", "is empty", "Give a level 0 to 3; only outcomes go without", "2"),
    ),
    Rule(
        "claims",
        "level",
        _OUTCOME & _c("level").is_not_null(),
        Fault("outcome-level", "is a level on an outcome", "Leave it empty: outcomes carry counts", ""),
    ),
    Rule(
        "claims",
        "closed",
        _OUTCOME & (_c("closed").is_null() | _c("successes").is_null()),
        Fault("no-counts", "is an outcome without its counts", "Give successes and closed", "6"),
    ),
    Rule(
        "claims",
        "closed",
        ~_OUTCOME & (_c("closed").is_not_null() | _c("successes").is_not_null()),
        Fault("counts-without-outcome", "are counts on a claim that is no outcome", "Leave both empty", ""),
    ),
    Rule(
        "claims",
        "successes",
        _number("successes") > _number("closed"),
        Fault("more-successes", "is more than the closed referrals", "Give at most as many as closed", "4"),
    ),
    Rule(
        "ties",
        "organisation_b",
        _c("organisation_a") == _c("organisation_b"),
        Fault("tie-to-self", "is tied to itself", "Name two organisations, or remove the row", ""),
    ),
    Rule(
        "precedence",
        "after",
        _c("before") == _c("after"),
        Fault("precedence-cycle", "would come before itself", "Name two areas, or remove the row", ""),
    ),
    Rule(
        "firms",
        "abroad_since",
        _number("abroad_since") < _number("founded"),
        Fault("before-founding", "is before the firm was founded", "Check both years", "2015"),
    ),
    Rule(
        "costs",
        "organisation",
        _c("organisation").is_not_null() & ~_c("cost").str.contains("^(join_|hour$|seat$|unknown_capacity_)"),
        Fault(
            "cost-for-all",
            "has a cost of its own that holds for all",
            "Leave it empty; only join_*, hour, seat and unknown_capacity_* differ by organisation",
            "",
        ),
    ),
)
