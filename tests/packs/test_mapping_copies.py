"""Copies of the mappings that come with Farled (docs/methods/imports.md §3)."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from farled.errors import BadInput
from farled.packs.mapping_copies import copy_mapping, mapping_names


def test_every_mapping_can_be_copied(tmp_path: Path) -> None:
    assert mapping_names() == ("enterprise-survey", "flat-directory", "hsds")
    for name in mapping_names():
        copy_mapping(name, tmp_path / "deep" / f"{name}.toml")
        read = tomllib.loads((tmp_path / "deep" / f"{name}.toml").read_text("utf-8"))
        assert read["kind"] in ("directory", "survey")


def refused(name: str, file: Path) -> str:
    with pytest.raises(BadInput) as caught:
        copy_mapping(name, file)
    return caught.value.problems[0].code


def test_an_unknown_name_is_refused(tmp_path: Path) -> None:
    for name in ("", "hsd", "../mappings/hsds", "hsds.toml"):
        assert refused(name, tmp_path / "mine.toml") == "no-such-mapping"
    assert not list(tmp_path.iterdir())


def test_a_file_that_exists_is_kept_unless_forced(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text("my work", "utf-8")
    assert refused("hsds", file) == "file-exists" and file.read_text("utf-8") == "my work"
    copy_mapping("hsds", file, force=True)
    assert file.read_text("utf-8") != "my work"


def test_a_place_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    assert refused("hsds", tmp_path / "file" / "mine.toml") == "cannot-write"
    with pytest.raises(BadInput):
        copy_mapping("hsds", tmp_path, force=True)
