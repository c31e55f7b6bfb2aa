"""One firm's rounds beside each other: over time, and the firm's view beside the staff's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from farled.terms.scales import NoSeverity
from farled_web.diagnosis.models import Check, CheckAnswer
from farled_web.diagnosis.queries.lines import Lines, line_text, lines_of
from farled_web.diagnosis.queries.results import diagnosis_of

Given = int | NoSeverity | None


@dataclass(frozen=True, slots=True)
class Row:
    """One area or line, with what each column says.

    Attributes:
        name: Area or line, in the reader's language.
        cells: By column: a severity, a mean, or why there is none; None: not answered or not known.
        change: Over time: last column minus first. Between sides: the column farthest from the first, minus
            the first. None where one of the two is not known.
    """

    name: str
    cells: tuple[float | NoSeverity | None, ...]
    change: float | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """Rounds beside each other.

    Attributes:
        checks: The columns, as rounds.
        areas: Mean severities by area.
        lines: Severities by line, by area name.
    """

    checks: tuple[Check, ...]
    areas: tuple[Row, ...]
    lines: tuple[tuple[str, tuple[Row, ...]], ...]

    @property
    def largest(self) -> tuple[Row, ...]:
        """The lines whose change or gap is two steps or more, largest first."""
        rows = [row for _area, rows in self.lines for row in rows if row.change is not None]
        far = [row for row in rows if row.change is not None and abs(row.change) >= FAR]
        return tuple(sorted(far, key=lambda row: -abs(row.change or 0)))


FAR = 2
"""Steps of the five-point scale from which two answers are called far apart (diagnosis §8)."""


def latest_by_side(checks: Sequence[Check]) -> tuple[Check, ...]:
    """Give the firm's own latest round, then each organisation's, of those handed in."""
    newest: dict[tuple[str, int | None], Check] = {}
    for check in checks:
        if check.state == "submitted":
            newest[(check.side, check.organisation_id)] = check
    return tuple(sorted(newest.values(), key=lambda check: (check.side != "sme", check.pk)))


def over_time(checks: Sequence[Check]) -> tuple[Check, ...]:
    """Give the firm's own rounds handed in, oldest first."""
    return tuple(check for check in checks if check.side == "sme" and check.state == "submitted")


def compare(checks: Sequence[Check], language: str, *, farthest: bool = False) -> Comparison:
    """Put rounds of one firm beside each other.

    Args:
        checks: The columns; rounds the viewer may see.
        language: ``sv`` or ``en``.
        farthest: The columns are sides, not moments.
    """
    lines = lines_of(checks[0].region_id)
    answers = _answers(checks)
    means = [{area.area: area.severity.mean for area in diagnosis_of(check, lines).areas} for check in checks]
    areas = tuple(_row(area.name(language), [mean[area.id] for mean in means], farthest)
                  for area in lines.areas)  # fmt: skip
    return Comparison(tuple(checks), areas, tuple(_by_area(lines, answers, language, farthest)))


def _by_area(
    lines: Lines, answers: list[dict[str, Given]], language: str, farthest: bool
) -> list[tuple[str, tuple[Row, ...]]]:
    return [
        (
            area.name(language),
            tuple(
                _row(line_text(barrier, language), [given.get(barrier.id) for given in answers], farthest)
                for barrier in lines.barriers
                if barrier.area == area.id
            ),
        )
        for area in lines.areas
    ]


def _answers(checks: Sequence[Check]) -> list[dict[str, Given]]:
    found: dict[int, dict[str, Given]] = {check.pk: {} for check in checks}
    rows = CheckAnswer.objects.filter(check_round__in=list(found))
    for check, barrier, value, without in rows.values_list("check_round", "barrier", "value", "without"):
        found[check][barrier] = NoSeverity(without) if value is None else value
    return [found[check.pk] for check in checks]


def _row(name: str, cells: Sequence[float | NoSeverity | None], farthest: bool) -> Row:
    first, *others = cells
    gaps = [float(cell) - float(first) for cell in others if _known(cell) and _known(first)]  # type: ignore[arg-type]
    if farthest:
        return Row(name, tuple(cells), max(gaps, key=abs, default=None))
    return Row(name, tuple(cells), gaps[-1] if gaps and _known(cells[-1]) else None)


def _known(cell: float | NoSeverity | None) -> bool:
    return cell is not None and not isinstance(cell, NoSeverity)
