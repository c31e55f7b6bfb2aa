"""Every table and column is in the page a person writes a pack by."""

from __future__ import annotations

from pathlib import Path

import pytest

from farled.packs.cells import read_cell
from farled.packs.columns import KEYS, Table
from farled.packs.problems import Fault
from farled.packs.rating_items import default_rating_items
from farled.packs.schemas import TABLES


def reference(table: Table) -> str:
    """The lines on one table in docs/packs.md."""
    key = ", ".join(f"`{name}`" for name in table.key or table.unique) or "none: rows may repeat"
    lines = [f"### `{table.name}`", f"{table.about}. Key: {key}.", ""]
    lines += ["| column | type | what | takes | example |", "|---|---|---|---|---|"]
    for column in table.columns:
        name = f"**`{column.name}`**" if column.required else f"`{column.name}`"
        takes = ", ".join(column.enum)
        takes = takes or (f"a row of `{column.references}`" if column.references else "")
        takes = takes or {"": "", "identifier": "no `;`"}.get(column.code, f"{column.code} code")
        bounds = [f"≥ {column.minimum:g}"] if column.minimum is not None else []
        bounds += [f"≤ {column.maximum:g}"] if column.maximum is not None else []
        bounds += [f"> {column.above:g}"] if column.above is not None else []
        takes = takes or ", ".join(bounds)
        lines.append(f"| {name} | {column.type} | {column.about} | {takes} | {column.example} |")
    return "\n".join(lines)


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: table.name)
def test_the_reference_page_says_what_the_schema_says(root: Path, table: Table) -> None:
    assert reference(table) in (root / "docs" / "packs.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: table.name)
def test_every_example_is_a_valid_cell(table: Table) -> None:
    for column in table.columns:
        if column.example:
            assert not isinstance(read_cell(column, column.example), Fault), column.name


def test_references_lead_to_keys() -> None:
    for table in TABLES.values():
        for column in table.columns:
            if column.references:
                assert KEYS[column.references] in TABLES[column.references].key
        assert set(table.key or table.unique) <= set(table.names)


def test_the_default_items_are_seven_pros_and_seven_cons_in_mirror_wording() -> None:
    """findings §1."""
    items = default_rating_items()
    assert tuple(items.columns) == TABLES["rating_items"].names
    assert items["kind"].to_list() == ["pro"] * 7 + ["con"] * 7
    assert items["item"].n_unique() == 14
    assert items.null_count().sum_horizontal().item() == 0
    for language in ("sv", "en"):
        pairs = zip(items[f"text_sme_{language}"], items[f"text_organisation_{language}"], strict=True)
        assert all(firm != organisation for firm, organisation in pairs)
