"""From the lines of one area or liability to a severity: docs/methods/diagnosis.md §5.1, §5.2."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from farled.terms.scales import SEVERITIES, NoSeverity

KNOWN, UNKNOWN, NOT_APPLICABLE = "known", "unknown", "not_applicable"

SHOW_STOPPER = 4
"""A single barrier this high makes the need at least `SHOW_STOPPER_NEED` (§5.2)."""

SHOW_STOPPER_NEED = 2

Value = int | NoSeverity | None
"""What stands on a line; None: the line has no row, so it was not asked."""


@dataclass(frozen=True, slots=True)
class Severity:
    """What the lines of one area or liability say together, counts kept apart.

    Attributes:
        mean: Mean of the answered lines, 0 to 4; None unless the status is ``known``.
        status: ``known``, ``unknown`` or ``not_applicable``.
        lines: Lines the check has here.
        asked: Lines with a row, answered or not.
        answered: Lines with a severity.
        dont_know: Lines answered *don't know*.
        not_concerned: Lines answered *does not concern us*.
        not_answered: Lines left open, asked or not.
        highest: Highest severity answered; None where none is.
        highest_barriers: The barriers that have it.
    """

    mean: float | None
    status: str
    lines: int
    asked: int
    answered: int
    dont_know: int
    not_concerned: int
    not_answered: int
    highest: int | None
    highest_barriers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Need:
    """Need level 0 to 3 for planning, or None for unknown, with the rule that gave it (§5.2).

    Attributes:
        level: 0 none, 1 mild, 2 marked, 3 severe; None: unknown, never 0.
        reason: ``mean``, ``show_stopper``, ``not_applicable`` or ``unknown``.
    """

    level: int | None
    reason: str


def severity(lines: Iterable[tuple[str, Value]]) -> Severity:
    """Sum up the lines of one area or liability, §5.1.

    Args:
        lines: Each barrier once, with what was answered on it (None: no row).

    Returns:
        The severity; known where at least half of the lines that concern the firm are answered.
    """
    rows = tuple(lines)
    scores = [(b, int(v)) for b, v in rows if v is not None and not isinstance(v, NoSeverity)]
    for barrier, score in scores:
        if score not in SEVERITIES:
            raise ValueError(f"severity {score} of {barrier} is not on the scale 0 to 4")
    dont_know = sum(v is NoSeverity.DONT_KNOW for _, v in rows)
    not_concerned = sum(v is NoSeverity.NOT_CONCERNED for _, v in rows)
    status = _status(len(rows), not_concerned, len(scores))
    highest = max((score for _, score in scores), default=None)
    return Severity(
        mean=sum(score for _, score in scores) / len(scores) if status == KNOWN else None,
        status=status,
        lines=len(rows),
        asked=sum(v is not None for _, v in rows),
        answered=len(scores),
        dont_know=dont_know,
        not_concerned=not_concerned,
        not_answered=len(rows) - len(scores) - dont_know - not_concerned,
        highest=highest,
        highest_barriers=tuple(b for b, score in scores if score == highest),
    )


def _status(lines: int, not_concerned: int, answered: int) -> str:
    rest = lines - not_concerned
    if lines and not rest:
        return NOT_APPLICABLE
    return KNOWN if answered and 2 * answered >= rest else UNKNOWN


def need(area: Severity) -> Need:
    """Give the need level of an area, §5.2.

    A show-stopper counts even where too few other lines are answered to know the severity: the
    need is then at least marked, whatever the open lines would say.
    """
    if area.status == NOT_APPLICABLE:
        return Need(0, NOT_APPLICABLE)
    by_mean = None if area.mean is None else min(3, int(area.mean))
    if area.highest == SHOW_STOPPER and (by_mean is None or by_mean < SHOW_STOPPER_NEED):
        return Need(SHOW_STOPPER_NEED, "show_stopper")
    return Need(by_mean, "unknown" if by_mean is None else "mean")
