"""A small sound pack to read, change and break."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from farled.packs.validation import check_pack

SMALL = Path(__file__).resolve().parent.parent / "data" / "small_pack"


class Changed:
    """A copy of the small pack, to be changed and then checked."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def edit(self, file: str, old: str, new: str) -> Changed:
        text = (self.folder / file).read_text(encoding="utf-8")
        assert old in text, f"{old!r} is not in {file}"
        (self.folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")
        return self

    def describe(self, change: Callable[[dict[str, Any]], object]) -> Changed:
        path = self.folder / "datapackage.json"
        read = json.loads(path.read_text(encoding="utf-8"))
        change(read)
        path.write_text(json.dumps(read, ensure_ascii=False), encoding="utf-8")
        return self

    def real(self, *tables: str) -> Changed:
        """Take the synthetic mark off some tables."""

        def unmark(read: dict[str, Any]) -> None:
            for one in read["resources"]:
                if one["name"] in tables:
                    del one["synthetic"]

        return self.describe(unmark)

    def found(self) -> set[tuple[str, int, str, str]]:
        """File, line, column and code of every problem."""
        return {(p.file, p.line, p.column, p.code) for p in check_pack(self.folder).problems}


@pytest.fixture
def small() -> Path:
    """The small pack as it is."""
    return SMALL


@pytest.fixture
def changed(tmp_path: Path) -> Changed:
    """A copy of the small pack."""
    folder = tmp_path / "small"
    shutil.copytree(SMALL, folder)
    return Changed(folder)
