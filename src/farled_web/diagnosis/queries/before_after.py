"""Before and after: what a firm's first and latest rounds show beside each other, and what can be said of it.

A change is worked out on the lines that were answered with a degree both times, so that a line answered
only once changes nothing; what is not known stays not known (docs/methods/web.md, diagnosis §10).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from farled.terms.scales import NoSeverity
from farled_web.diagnosis.models import Check
from farled_web.diagnosis.queries.comparison import Given, compare
from farled_web.diagnosis.queries.lines import lines_of

LEAST_SHARE = 0.5
"""Share of an area's lines that must be answered both times before a change is spoken of."""
SOME = 0.5
"""Mean change, in steps of the scale, from which it is called one."""


@dataclass(frozen=True, slots=True)
class AreaChange:
    """One area, before and after.

    Attributes:
        name: In the reader's language.
        before: Mean severity 0 to 4 of the lines answered before; None: not known.
        after: The same, after.
        change: Mean change over the lines answered both times; None: no such line.
        both: Lines answered with a degree both times.
        lines: Lines of the area that concern the firm and are asked now.
        said: ``less``, ``more``, ``same``, or ``unknown`` where too little was answered both times.
    """

    name: str
    before: float | None
    after: float | None
    change: float | None
    both: int
    lines: int
    said: str


@dataclass(frozen=True, slots=True)
class LineChange:
    """One line, before and after: a severity, why there is none, or None where it was not answered."""

    area: str
    name: str
    before: Given
    after: Given

    @property
    def change(self) -> int | None:
        """After minus before, where both are a degree."""
        return self.after - self.before if _degree(self.before) and _degree(self.after) else None  # type: ignore[operator]


@dataclass(frozen=True, slots=True)
class BeforeAfter:
    """Two rounds of one firm.

    Attributes:
        first: The earlier round.
        last: The later one.
        areas: By area, in the region's order.
        lines: By line.
        came: Lines asked now and not then; None: not known, since the earlier round did not keep its lines.
        went: Lines asked then and not now; None as before.
    """

    first: Check
    last: Check
    areas: tuple[AreaChange, ...]
    lines: tuple[LineChange, ...]
    came: int | None
    went: int | None

    @property
    def changed_questions(self) -> bool:
        """Whether the questions are known to have changed between the two."""
        return bool(self.came or self.went)


def before_after(waves: Sequence[Check], language: str) -> BeforeAfter | None:
    """Compare the first and the latest of a firm's own rounds; None where there is one only."""
    if len(waves) < 2:
        return None
    first, last = waves[0], waves[-1]
    found, now = compare([first, last], language), lines_of(last.region_id)
    means = {row.name: row.cells for row in found.areas}
    areas: list[AreaChange] = []
    lines: list[LineChange] = []
    for name, rows in found.lines:
        own = tuple(LineChange(name, row.name, row.cells[0], row.cells[1]) for row in rows)  # type: ignore[arg-type]
        lines += own
        areas.append(_area(name, own, means.get(name, (None, None))))
    came, went = _questions(first, last, {line.id for line in now.barriers})
    return BeforeAfter(first, last, tuple(areas), tuple(lines), came, went)


def _area(name: str, lines: Sequence[LineChange], means: Sequence[object]) -> AreaChange:
    concerned = [one for one in lines if NoSeverity.NOT_CONCERNED not in (one.before, one.after)]
    steps = [one.change for one in concerned if one.change is not None]
    change = sum(steps) / len(steps) if steps else None
    said = "unknown"
    if change is not None and len(steps) >= LEAST_SHARE * len(concerned):
        said = "less" if change <= -SOME else "more" if change >= SOME else "same"
    before, after = means
    return AreaChange(
        name, before if isinstance(before, float | int) else None,
        after if isinstance(after, float | int) else None, change, len(steps), len(concerned), said,
    )  # fmt: skip


def _questions(first: Check, last: Check, now: set[str]) -> tuple[int | None, int | None]:
    then = first.beside.get("asked")
    if then is None:
        return None, None
    asked = set(last.beside.get("asked") or now)
    return len(asked - set(then)), len(set(then) - asked)


def _degree(given: Given) -> bool:
    return isinstance(given, int) and not isinstance(given, NoSeverity)
