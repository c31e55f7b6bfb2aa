"""Table Schema of a column and a table, against expectations written by hand."""

from __future__ import annotations

import pytest

from farled.packs.columns import Column, Table


def test_a_field_says_its_constraints() -> None:
    column = Column("level", "integer", "Level", "2", True, minimum=0, maximum=3)
    assert column.field() == {
        "name": "level",
        "type": "integer",
        "description": "Level",
        "example": "2",
        "constraints": {"required": True, "minimum": 0, "maximum": 3},
    }


def test_a_list_is_version_2s_list() -> None:
    field = Column("x", "list", "X", enum=("a",)).field()
    assert (field["type"], field["delimiter"], field["itemType"]) == ("list", ";", "string")
    assert "constraints" not in field


def test_foreign_keys_lead_only_to_tables_that_are_there() -> None:
    table = Table("t", "T", (Column("firm", "string", "F", references="firms"),), key=("firm",))
    assert "foreignKeys" not in table.schema(["firm"], ["areas"])
    (key,) = table.schema(["firm"], ["firms"])["foreignKeys"]  # type: ignore[misc]
    assert key == {"fields": ["firm"], "reference": {"resource": "firms", "fields": ["firm"]}}


def test_an_unknown_column_is_our_own_fault() -> None:
    with pytest.raises(KeyError):
        Table("t", "T", ()).column("x")
