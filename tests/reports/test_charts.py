"""Charts (reports §1.3)."""

from __future__ import annotations

import re

import pytest

from farled.reports import charts

ROWS = [
    {"name": "Sales", "value": 0.8, "low": 0.7, "high": 0.9, "planned": 0.5, "weakest": False},
    {"name": "Strategy & <b>", "value": None, "low": None, "high": None, "planned": None, "weakest": False},
    {"name": "Social capital", "value": 0.4, "low": 0.3, "high": 0.5, "planned": None, "weakest": True},
]


def test_unknown_is_not_drawn_as_0():
    spec = charts.coverage_chart(ROWS, "Share")
    drawn = [len(layer["data"]["values"]) for layer in spec["layer"]]
    assert drawn == [2, 2, 1]


def test_colours_are_the_pages_own_and_size_follows_the_page():
    drawn = charts.svg(charts.coverage_chart(ROWS, "Share"), "en")
    assert re.match(r'<svg [^>]*style="width:100%;max-width:\d+px;height:auto"', drawn)
    assert "var(--accent)" in drawn
    assert drawn.count('stroke="var(--warn)"') == 1
    assert "#000" not in drawn


def test_names_are_text_in_the_drawing():
    drawn = charts.svg(charts.coverage_chart(ROWS, "Share"), "en")
    assert "<b>" not in drawn
    assert "Social capital" in drawn


@pytest.mark.parametrize(
    "spec",
    [
        charts.coverage_chart(ROWS, "Share"),
        charts.bar_chart([{"name": "a", "value": 0.3, "label": "0.30", "marked": True}], "p", share=True),
        charts.closing_chart([{"hours": 0, "value": 0.0}, {"hours": 9, "value": 2.0}], "h", "points"),
        charts.group_chart([{"name": "a", "value": 0.3, "below": True}], "share", 0.5),
        charts.use_chart([{"name": "Glödmarks handelskammare", "amount": 100, "used": 40}], "h"),
    ],
)
def test_no_chart_is_wider_than_a_phone_can_shrink(spec):
    width = re.search(r"max-width:(\d+)px", charts.svg(spec, "sv"))
    assert int(width[1]) <= 460


def test_axes_are_written_in_the_language_of_the_page():
    spec = charts.closing_chart([{"hours": 0, "value": 0.0}, {"hours": 9, "value": 0.4}], "h", "points")
    assert ">0,1<" in charts.svg(spec, "sv")
    assert ">0.1<" in charts.svg(spec, "en")


def test_parts_of_a_drawing_have_no_role_of_their_own():
    drawn = charts.svg(charts.coverage_chart(ROWS, "Share"), "en")
    assert 'role="graphics' not in drawn
    assert "aria-roledescription" not in drawn
