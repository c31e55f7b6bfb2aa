"""Choosing a directory's layout: docs/methods/imports.md §3.2 and §3.3."""

from __future__ import annotations

from pathlib import Path

import pytest

from farled.errors import BadInput
from farled.packs.directory_mapping import choose_mapping, csv_names, directory_mapping


def chosen(folder: Path) -> tuple[str, set[str]]:
    mapping, tables = choose_mapping(folder, csv_names(folder), None)
    return mapping.id, set(tables)


def test_3_3_the_layout_that_fits_is_taken(root: Path) -> None:
    data = root / "tests" / "data" / "hsds"
    assert chosen(data / "flat") == ("flat-directory", {"organisations", "services"})
    assert chosen(data / "v2") == (
        "hsds",
        {"organisations", "services", "terms", "service_terms", "service_places"},
    )
    assert len(chosen(data / "v3")[1]) == 10


def test_3_2_names_count_whatever_their_case(tmp_path: Path) -> None:
    (tmp_path / "Organization.CSV").write_text("ID,Name\n1,a\n", "utf-8")
    (tmp_path / "SERVICE.csv").write_text("Id,Organization_ID,Name\n1,1,b\n", "utf-8")
    assert chosen(tmp_path)[0] == "hsds"


def test_3_3_a_lacking_column_is_named_with_its_file(tmp_path: Path) -> None:
    (tmp_path / "organization.csv").write_text("id,label\n1,a\n", "utf-8")
    (tmp_path / "service.csv").write_text("id,organization_id\n1,1\n", "utf-8")
    with pytest.raises(BadInput) as caught:
        chosen(tmp_path)
    assert ("organization.csv", 1, "name", "no-such-layout") in [
        (p.file, p.line, p.column, p.code) for p in caught.value.problems
    ]


def test_3_2_both_needed_tables_must_be_in_a_mapping() -> None:
    with pytest.raises(BadInput) as caught:
        directory_mapping({"kind": "directory"}, "m.toml")
    assert [p.column for p in caught.value.problems] == ["organisations", "services"]
