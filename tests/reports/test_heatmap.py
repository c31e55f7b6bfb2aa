"""The heat map (reports §1.7)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from farled.reports.heatmap import heat_rows
from farled.reports.language import Speaker
from farled.reports.naming import Names
from farled.reports.values import LevelCell


def shades(model, level: float | None) -> str:
    say = Speaker("en")
    row = model.organisations[0]
    shown = replace(model, levels=(LevelCell(row.id, "capital", level, level, level),))
    return heat_rows(shown, Names(model, say), say)[0].cells[0].shade


@pytest.mark.parametrize(
    ("level", "shade"),
    [(0.0, "h0"), (0.24, "h0"), (0.3, "h1"), (1.5, "h3"), (2.8, "h6"), (3.0, "h6"), (None, "unknown")],
)
def test_a_known_0_and_an_unknown_look_different(model, level, shade):
    assert shades(model, level) == shade


def test_rows_follow_organisations_and_cells_follow_areas(model):
    say = Speaker("en")
    rows = heat_rows(model, Names(model, say), say)
    assert [row.name for row in rows] == [row.name for row in model.organisations]
    assert [cell.level for cell in rows[2].cells] == ["?", "2.3", "?", "2.5", "?", "?", "?", "0.9"]
    assert rows[2].cells[1].interval == "1.8–2.7"
    assert rows[2].niche == "Networking and Learning"
