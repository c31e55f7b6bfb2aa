"""The heat map organisation × area: a table that is its own chart, unknown hatched and never 0."""

from __future__ import annotations

from dataclasses import dataclass

from farled.reports.language import Speaker
from farled.reports.naming import Names
from farled.reports.values import LevelCell, ReportModel

_STEPS_PER_LEVEL = 2


@dataclass(frozen=True, slots=True)
class HeatCell:
    """One cell as the page prints it.

    Attributes:
        shade: ``h0`` to ``h6`` by half levels; ``unknown``.
        level: Level in figures, or a question mark.
        interval: Its interval; "" where unknown.
        label: What a screen reader says.
    """

    shade: str
    level: str
    interval: str
    label: str


@dataclass(frozen=True, slots=True)
class HeatRow:
    """One organisation's cells, in the order of the areas."""

    name: str
    kind: str
    niche: str
    cells: tuple[HeatCell, ...]


def heat_rows(model: ReportModel, names: Names, say: Speaker) -> list[HeatRow]:
    """Lay the levels out, one row for each organisation."""
    levels = {(cell.organisation, cell.area): cell for cell in model.levels}
    return [
        HeatRow(
            row.name,
            say.term("kind", row.kind),
            say.listing([names.area(area) for area in row.niche]),
            tuple(_cell(levels.get((row.id, area.id)), say) for area in model.areas),
        )
        for row in model.organisations
    ]


def _cell(cell: LevelCell | None, say: Speaker) -> HeatCell:
    if cell is None or cell.level is None:
        return HeatCell("unknown", "?", "", say.say("page.unknown"))
    step = round(min(3.0, max(0.0, cell.level)) * _STEPS_PER_LEVEL)
    level = say.number(cell.level, 1)
    interval = "" if cell.low is None or cell.high is None else say.interval(cell.low, cell.high)
    return HeatCell(f"h{step}", level, interval, level)
