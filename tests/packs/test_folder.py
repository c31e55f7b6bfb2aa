"""What a descriptor says and which files it may name (docs/methods/packs.md §1)."""

from __future__ import annotations

from pathlib import Path

import pytest

DESCRIPTORS = [
    ("name", "has spaces", "bad-name"),
    ("name", None, "bad-value"),
    ("date", "23 November", "bad-date"),
    ("date", 20261123, "bad-value"),
    ("region", "Gävleborg", "missing-key"),
    ("region", {"name": "X", "nuts": "SE999"}, "unknown-nuts"),
    ("region", {"name": "X", "languages": ["sv", "tlh"]}, "unknown-language"),
    ("region", {"name": "X", "languages": [[]]}, "unknown-language"),
    ("synthetic", "yes", "bad-value"),
    ("synthetik", True, "misspelt-key"),
    ("$schema", "https://specs.frictionlessdata.io/schemas/data-package.json", "bad-profile"),
    ("resources", [], "missing-key"),
    ("resources", {"name": "firms"}, "missing-key"),
    ("resources", ["firms"], "bad-resource"),
    ("resources", [{"path": "firms.csv"}], "missing-key"),
    ("resources", [{"name": "firm", "path": "firms.csv"}], "unknown-table"),
    ("resources", [{"name": "firms", "path": "firms.csv"}] * 2, "duplicate-table"),
    ("resources", [{"name": "firms", "path": "firms.xlsx"}], "bad-format"),
    ("resources", [{"name": "firms", "path": "firms.csv", "encoding": "latin-1"}], "bad-encoding"),
    ("resources", [{"name": "firms", "path": "firms.csv", "dialect": {"delimiter": ";"}}], "bad-delimiter"),
    ("resources", [{"name": "firms", "path": "nowhere.csv"}], "no-file"),
    ("resources", [{"name": "firms", "path": "../small/firms.csv"}], "path-outside"),
    ("resources", [{"name": "firms", "path": "/etc/hosts", "format": "csv"}], "path-outside"),
    ("resources", [{"name": "firms", "path": "https://example.org/firms.csv"}], "path-outside"),
    ("resources", [{"name": "firms", "path": "..\\firms.csv"}], "path-outside"),
    ("resources", [{"name": "firms", "path": ["firms.csv", "more.csv"]}], "bad-path"),
    ("resources", [{"name": "firms", "path": "x" * 5000}], "bad-path"),
    ("resources", [{"name": "firms", "path": 7}], "bad-path"),
    ("resources", [{"name": "firms", "data": [], "format": "csv"}], "bad-path"),
]


@pytest.mark.parametrize(("key", "value", "code"), DESCRIPTORS)
def test_a_faulty_descriptor_is_refused(changed, key, value, code) -> None:
    """§1: what the descriptor must say, and which files it may name."""
    found = changed.describe(lambda d: d.update({key: value})).found()
    assert code in {c for file, _, _, c in found if file == "datapackage.json"}


def test_the_line_of_a_key_is_named(changed) -> None:
    changed.edit("datapackage.json", '"2026-11-23"', '"2026-11-32"')
    assert ("datapackage.json", 6, "date", "bad-date") in changed.found()


def test_a_link_out_of_the_folder_is_refused(changed, tmp_path: Path) -> None:
    """§1: no link leads out."""
    outside = tmp_path / "firms.csv"
    (changed.folder / "firms.csv").rename(outside)
    (changed.folder / "firms.csv").symlink_to(outside)
    assert "path-outside" in {code for *_, code in changed.found()}


def test_a_linked_descriptor_is_refused(changed, tmp_path: Path) -> None:
    (changed.folder / "datapackage.json").rename(tmp_path / "d.json")
    (changed.folder / "datapackage.json").symlink_to(tmp_path / "d.json")
    assert {code for *_, code in changed.found()} == {"no-descriptor"}
