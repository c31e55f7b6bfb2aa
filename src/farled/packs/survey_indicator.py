"""Published survey indicators from microdata: the share of firms with a major obstacle (imports §7)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from farled.errors import BadInput, Problem, refuse
from farled.packs.survey_codes import CodeReader, NoNumber
from farled.packs.survey_files import SurveyTable, read_survey
from farled.packs.survey_firms import item_value, weights_of
from farled.packs.survey_mapping import SurveyMapping, survey_mapping
from farled.packs.weighted_share import CONFIDENCE, weighted_share

MAJOR = 3
"""*Major* and *very severe* make the indicator."""


@dataclass(frozen=True, slots=True)
class Indicator:
    """Weighted share of firms that name an item a major or very severe obstacle.

    Attributes:
        file: Name of the file.
        item: Column of the item.
        weight: Column of the weight.
        percent: The share in per cent, among valid answers (0 to 4).
        low: Lower end of its 95 per cent interval, in per cent; None where the sample cannot tell.
        high: Upper end, likewise.
        variance: ``stratified`` (by `stratum`) or ``unstratified``.
        stratum: Column of the strata; None where there is none.
        strata: Number of strata.
        lone_strata: Strata with one firm, given the mean variance of the others.
        rows: Firms in the file.
        valid: Firms with a valid answer and a positive weight.
        major: Those among them at 3 or 4.
        missing: Firms without a valid answer, by code (``.`` for an empty cell).
        weight_missing: Firms with a valid answer left out for want of a weight.
        weight_zero: Firms with a valid answer and weight 0, which count nothing.
        sum_of_weights: Of the valid.
    """

    file: str
    item: str
    weight: str
    percent: float
    low: float | None
    high: float | None
    variance: str
    stratum: str | None
    strata: int
    lone_strata: int
    rows: int
    valid: int
    major: int
    missing: dict[str, int]
    weight_missing: int
    weight_zero: int
    sum_of_weights: float


def indicator(file: Path, item: str, weight: str = "wmedian", mapping: Path | None = None) -> Indicator:
    """Compute the indicator of one item from a survey file (imports §7).

    Raises:
        BadInput: unreadable file, no such item or weight (the answer lists what there is), an item
            that is no obstacle scale, a negative weight, no valid answer.
    """
    chosen = survey_mapping(mapping)
    table = read_survey(file, {*chosen.wanted(), item.lower(), weight.lower()})
    _check_columns(table, chosen, item, weight)
    codes = CodeReader(table, chosen)
    answers = [item_value(cell) for cell in codes.numbers(item.lower())]
    weights = weights_of(codes, weight.lower(), table)
    stratum = table.first(chosen.columns["stratum"])
    strata = table.columns[stratum] if stratum is not None else None
    codes.refuse_problems()
    return _estimate(table, item.lower(), weight.lower(), stratum, answers, weights, strata)


def indicator_dict(found: Indicator) -> dict[str, Any]:
    """Write an indicator as plain data with stable keys (imports §7.4)."""
    return {
        "file": found.file,
        "item": found.item,
        "weight": found.weight,
        "percent": found.percent,
        "low": found.low,
        "high": found.high,
        "confidence": CONFIDENCE,
        "variance": found.variance,
        "stratum": found.stratum,
        "strata": found.strata,
        "lone_strata": found.lone_strata,
        "rows": found.rows,
        "valid": found.valid,
        "major": found.major,
        "missing": dict(found.missing),
        "weight_missing": found.weight_missing,
        "weight_zero": found.weight_zero,
        "sum_of_weights": found.sum_of_weights,
    }


def _check_columns(table: SurveyTable, mapping: SurveyMapping, item: str, weight: str) -> None:
    known = [name for name in (*mapping.barriers, *mapping.items) if name in table.columns]
    weights = [name for names in mapping.weights.values() for name in names if name in table.columns]
    problems: list[Problem] = []
    for given, what, there in ((item, "item", known), (weight, "weight", weights)):
        if given.lower() not in table.columns:
            have = ", ".join(there) if there else f"none that is known; its columns are {_some(table)}"
            reason = f"is no column of {table.file}, which has these {what}s: {have}"
            example = there[0] if there else ""
            problems += refuse(
                f"no-such-{what}",
                given,
                reason,
                f"Name a{'n' * (what == 'item')} {what} of the file",
                example,
            ).problems
    if problems:
        raise BadInput(problems)


def _some(table: SurveyTable) -> str:
    return ", ".join(table.names[:40]) + (" …" if len(table.names) > 40 else "")


def _estimate(
    table: SurveyTable,
    item: str,
    weight: str,
    stratum: str | None,
    answers: list[int | NoNumber],
    weights: list[float | NoNumber],
    strata: list[float | str | None] | None,
) -> Indicator:
    pairs = list(zip(answers, weights, strict=True))
    hits = [None if isinstance(answer, NoNumber) else answer >= MAJOR for answer in answers]
    numbers = [0.0 if isinstance(value, NoNumber) else value for value in weights]
    counted = [row for row, hit in enumerate(hits) if hit is not None and numbers[row] > 0]
    if not counted:
        reason = f"has no valid answer (0 to 4) with a positive {weight} in {table.file}"
        raise refuse("no-valid-answer", item, reason, "Choose another item or weight")
    off = sum(isinstance(a, NoNumber) and a.code[0].isdigit() for a in answers)
    if off > len(table.lines) / 2:
        reason = f"is no obstacle item: {off} of {table.rows} cells are numbers off the scale 0 to 4"
        raise refuse("not-an-item", item, reason, "Name an item answered from 0 (no obstacle) to 4", "l30b")
    found = weighted_share(hits, numbers, strata)
    missing = Counter(answer.code for answer in answers if isinstance(answer, NoNumber))
    return Indicator(
        file=table.file,
        item=item,
        weight=weight,
        percent=100 * found.share,
        low=None if found.low is None else 100 * found.low,
        high=None if found.high is None else 100 * found.high,
        variance="unstratified" if strata is None else "stratified",
        stratum=stratum,
        strata=found.strata,
        lone_strata=found.lone,
        rows=table.rows,
        valid=len(counted),
        major=sum(bool(hits[row]) for row in counted),
        missing=dict(sorted(missing.items())),
        weight_missing=sum(isinstance(w, NoNumber) and not isinstance(a, NoNumber) for a, w in pairs),
        weight_zero=sum(w == 0 and not isinstance(a, NoNumber) for a, w in pairs),
        sum_of_weights=sum(numbers[row] for row in counted),
    )
