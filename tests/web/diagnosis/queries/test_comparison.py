"""Rounds beside each other: change over time, and the gap between the two sides."""

from __future__ import annotations

from tests.web import factories
from tests.web.conftest import World

from farled.terms.scales import NoSeverity
from farled_web.diagnosis.queries.comparison import compare, latest_by_side, over_time


def rows(found: object) -> dict[str, tuple[tuple[object, ...], float | None]]:
    return {row.name: (row.cells, row.change) for _area, lines in found.lines for row in lines}  # type: ignore[attr-defined]


def test_change_is_last_minus_first(world: World) -> None:
    first = factories.submitted_check(world.firm, {"standards": 4, "product_fit": 4, "promotion": 1})
    last = factories.submitted_check(world.firm, {"standards": 1, "product_fit": 2}, wave=2)
    found = compare([first, last], "en")
    area = next(row for row in found.areas if row.name == "Innovation")
    assert area.cells == (4.0, 1.5) and area.change == -2.5
    lines = rows(found)
    assert lines["Meeting foreign quality standards and certification"] == ((4, 1), -3)
    assert lines["Adjusting marketing to other customers and habits"] == ((1, None), None)
    assert [row.change for row in found.largest] == [-3, -2]


def test_no_answer_is_no_gap(world: World) -> None:
    first = factories.submitted_check(world.firm, {"standards": "dont_know", "product_fit": 0})
    last = factories.submitted_check(world.firm, {"standards": 4, "product_fit": "not_concerned"}, wave=2)
    lines = rows(compare([first, last], "en"))
    assert lines["Meeting foreign quality standards and certification"] == ((NoSeverity.DONT_KNOW, 4), None)
    assert lines["Products must be developed or adapted for the market"][1] is None


def test_the_gap_is_the_side_farthest_from_the_firm(world: World) -> None:
    own = factories.submitted_check(world.firm, {"standards": 1})
    near = factories.submitted_check(
        world.firm, {"standards": 2}, side="organisation", organisation=world.hamnen
    )
    far = factories.submitted_check(
        world.firm, {"standards": 4}, side="organisation", organisation=world.fyren
    )
    sides = latest_by_side([own, near, far])
    assert sides == (own, near, far)
    found = compare([own, far, near], "en", farthest=True)
    assert rows(found)["Meeting foreign quality standards and certification"][1] == 3


def test_only_rounds_handed_in_are_compared(world: World) -> None:
    first = factories.submitted_check(world.firm, {"standards": 1})
    begun = factories.submitted_check(world.firm, {"standards": 2}, wave=2, state="open")
    assert over_time([first, begun]) == (first,)
    assert latest_by_side([first, begun]) == (first,)
