"""Every region pack that comes with the project is sound, and says what in it is invented."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.rules.source import ROOT

from farled.packs import validation

PACKS = sorted(path.parent for path in (ROOT / "packs").glob("*/datapackage.json"))


def test_there_are_packs_to_look_at() -> None:
    assert len(PACKS) >= 3


@pytest.mark.parametrize("folder", PACKS, ids=lambda folder: folder.name)
def test_the_pack_validates(folder: Path) -> None:
    assert [str(problem) for problem in validation.check_pack(folder).problems] == []


@pytest.mark.parametrize("folder", PACKS, ids=lambda folder: folder.name)
def test_a_pack_holds_data_only(folder: Path) -> None:
    kinds = {path.suffix for path in folder.rglob("*") if path.is_file()}
    assert kinds <= {".json", ".csv", ".parquet", ".md"}


@pytest.mark.parametrize("folder", PACKS, ids=lambda folder: folder.name)
def test_a_pack_says_plainly_whether_it_is_invented(folder: Path) -> None:
    package = json.loads((folder / "datapackage.json").read_text("utf-8"))
    assert isinstance(package.get("synthetic"), bool)
    assert any(resource.get("synthetic") for resource in package["resources"]) <= package["synthetic"]
