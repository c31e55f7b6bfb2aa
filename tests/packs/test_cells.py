"""One cell, to a value or a fault (docs/methods/packs.md §4, §5)."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from farled.packs.cells import read_cell
from farled.packs.columns import Column
from farled.packs.problems import Fault
from farled.terms.periods import Quarter


@pytest.mark.parametrize(
    ("column", "text", "value"),
    [
        (Column("x", "integer", ""), "-12", -12),
        (Column("x", "number", ""), "1e3", 1000.0),
        (Column("x", "date", ""), "2024-02-29", datetime.date(2024, 2, 29)),
        (Column("x", "boolean", ""), "false", False),
        (Column("x", "list", ""), " a ;b", ("a", "b")),
        (Column("x", "list", "", code="quarter"), "2027Q1", (Quarter.parse("2027Q1"),)),
        (
            Column("x", "datetime", ""),
            "2027-03-01T00:30:00+01:00",
            datetime.datetime(2027, 2, 28, 23, 30, tzinfo=datetime.UTC),
        ),
    ],
)
def test_values(column: Column, text: str, value: object) -> None:
    assert read_cell(column, text) == value


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("integer", "1.0"),
        ("integer", "1 000"),
        ("integer", "٣"),
        ("number", "1,5"),
        ("number", "Infinity"),
        ("number", "1_000"),
        ("date", "2025-02-29"),
        ("date", "20250101"),
        ("boolean", "True"),
        ("datetime", "2027-03-01"),
        ("list", "a;;b"),
    ],
)
def test_faults(kind, text: str) -> None:
    assert isinstance(read_cell(Column("x", kind, ""), text), Fault)


@given(st.sampled_from(["integer", "number", "date", "datetime", "boolean", "list"]), st.text(min_size=1))
def test_any_text_is_a_value_or_a_fault(kind, text: str) -> None:
    fault = read_cell(Column("x", kind, "", code="nace" if kind == "list" else ""), text)
    assert not isinstance(fault, Fault) or (fault.reason and fault.remedy)
