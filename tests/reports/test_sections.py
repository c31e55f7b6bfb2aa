"""Sections: finding, chart and the table behind it (reports §1.3, §3)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from farled.reports import sections
from farled.reports.language import Speaker
from farled.reports.naming import Names
from farled.reports.values import AreaCoverage


@pytest.fixture
def say() -> Speaker:
    return Speaker("en")


def test_3_2_coverage_is_sorted_and_unknown_comes_last_as_unknown(model, say):
    table = sections.coverage(model, Names(model, say), say).table
    assert [row[0] for row in table.rows][:2] == ["Capital", "Innovation"]
    assert table.rows[-2] == ("Social capital", "47\u00a0%", "33–62\u00a0%", "29\u00a0%")
    assert table.rows[-1] == ("Sustainability", "unknown", "unknown", "unknown")


def test_3_2_without_a_plan_there_is_no_column_for_it(model, say):
    plain = replace(model, coverage=tuple(replace(row, planned=None) for row in model.coverage))
    section = sections.coverage(plain, Names(model, say), say)
    assert section.table.head == ("Area", "Could be covered", "Interval")
    assert {len(row) for row in section.table.rows} == {3}
    assert "Diamond" not in section.legend


def test_3_2_without_firms_the_page_says_that_a_severe_need_is_assumed(bare, say):
    section = sections.coverage(replace(bare, coverage=(AreaCoverage("sales", 0.4),)), Names(bare, say), say)
    assert "a severe need everywhere is assumed" in section.legend


def test_3_3_weakest_leaves_out_areas_without_a_probability(model, say):
    table = sections.weakest(model, Names(model, say), say).table
    assert table.rows[0] == ("Social capital", "0.87")
    assert len(table.rows) == 7
    assert table.rows[-1][1] == "< 0.01"


def test_3_3_no_probability_no_chart(bare, say):
    section = sections.weakest(bare, Names(bare, say), say)
    assert section.chart is None
    assert section.table.rows == ()


def test_3_4_the_curve_shows_what_each_further_hour_brings(model, say):
    table = sections.closing(model, Names(model, say), say).table
    assert [row[2] for row in table.rows] == ["–", "1.55", "1.18", "0.56", "0.09"]


def test_3_5_groups_show_their_size_and_unknown_coverage(model, say):
    table = sections.groups(model, say).table
    assert table.rows[0] == ("Size: micro", "84", "57\u00a0%", "below the floor")
    assert table.rows[3] == ("Size: unknown", "3", "unknown", "none asked for")
    assert table.rows[-1] == ("all firms", "140", "61\u00a0%", "–")


def test_3_6_uncovered_needs_add_up(model, say):
    table = sections.uncovered(model, say).table
    assert table.rows == (
        ("no capacity left", "1", "50\u00a0%"),
        ("nobody the firm is eligible for", "1", "50\u00a0%"),
    )


def test_3_2_a_known_0_stands_before_an_unknown(bare, say):
    shown = replace(bare, coverage=(AreaCoverage("capital", None), AreaCoverage("sales", 0.0)))
    table = sections.coverage(shown, Names(bare, say), say).table
    assert [row[:2] for row in table.rows] == [("Sales", "0\u00a0%"), ("Capital", "unknown")]
