"""Values as cells."""

from __future__ import annotations

import datetime

import pytest

from farled.packs.reading import read_pack
from farled.packs.unbuilding import cell_text, columns_of, tables_of
from farled.terms.periods import Quarter
from farled.terms.scales import NoSeverity, Unit


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (0, "0"),
        (0.0, "0"),
        (0.1, "0.1"),
        (1e300, "1e+300"),
        (True, "true"),
        (NoSeverity.NOT_ANSWERED, ""),
        (NoSeverity.DONT_KNOW, "dont_know"),
        (Unit.SEATS, "seats"),
        ((), ""),
        ((Quarter.parse("2027Q1"), Quarter.parse("2027Q2")), "2027Q1;2027Q2"),
        (datetime.date(2027, 1, 2), "2027-01-02"),
        ("a\r\nb\rc", "a\nb\nc"),
    ],
)
def test_cell_text(value: object, text: str) -> None:
    assert cell_text(value) == text


def test_only_tables_that_say_something_are_named(small) -> None:
    names = tables_of(read_pack(small))
    assert {"areas", "area_weights", "barriers", "survey_weights"} <= set(
        names
    ) and "rating_items" not in names


def test_hours_are_three_columns(small) -> None:
    columns = columns_of(read_pack(small), "services")
    assert (columns["hours_1"], columns["hours_3"]) == ([4.0, None], [16.5, None])
