"""Capacity, prices and assumptions (reports §3.7, §3.8)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from farled.reports import calendars
from farled.reports.language import Speaker
from farled.reports.naming import Names
from farled.reports.values import CapacityUse


@pytest.fixture
def say() -> Speaker:
    return Speaker("en")


def test_3_7_the_dearest_calendar_comes_first(model, say):
    rows = calendars.capacity(model, Names(model, say), say).table.rows
    assert rows[0] == (
        "Utlandsnoden Glödmark",
        "Sales",
        "2027Q2",
        "12 seats",
        "12 seats",
        "0 seats",
        "5.50 points a seat",
    )


def test_3_7_what_nobody_has_stated_is_unknown_and_so_is_what_is_left_of_it(model, say):
    rows = calendars.capacity(model, Names(model, say), say).table.rows
    (unstated,) = [row for row in rows if row[0] == "Glödmarks handelskammare"]
    assert unstated[3:] == ("unknown", "22 hours", "unknown", "0.30 points an hour")


def test_3_7_hours_and_seats_are_never_added_up(model, say):
    only_seats = replace(model, capacity=(CapacityUse("noden", "sales", "2027Q2", "seats", 12, 12, 5.5),))
    assert calendars.capacity(only_seats, Names(model, say), say).chart is None


def test_3_8_assumed_capacity_stands_with_its_quarters(model, say):
    section = calendars.assumptions(model, Names(model, say), say)
    assert section.table.rows == (
        (
            "Glödmarks handelskammare",
            "Sales",
            "40 hours a quarter: nobody has stated a capacity",
            "2027Q1, 2027Q2",
        ),
    )


def test_3_8_nothing_assumed_no_table(bare, say):
    section = calendars.assumptions(bare, Names(bare, say), say)
    assert section.table is None
    assert section.finding == "The plan assumes nothing that nobody has stated."


def test_3_7_the_chart_sums_stated_hours_only(model, say):
    rows = calendars.hours_by_organisation(model, Names(model, say))
    assert rows == [
        {"name": "Glödmark Kapital", "amount": 220, "used": 173.5},
        {"name": "Utlandsnoden Glödmark", "amount": 70, "used": 70},
    ]
