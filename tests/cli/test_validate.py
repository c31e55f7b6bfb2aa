"""``farled validate``: every problem at once, with its place."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.cli.conftest import Run
from tests.packs.conftest import Changed


def test_a_sound_pack_is_told_with_what_was_checked(run: Run, packs: Path) -> None:
    shown = run("validate", packs / "gavleborg")
    assert shown.code == 0 and shown.err == ""
    assert "organisations    16" in shown.out and "gavleborg: valid, 5 tables with" in shown.out


def test_json_of_a_sound_pack(run: Run, packs: Path) -> None:
    told = run("validate", packs / "gavleborg", "--json")
    assert told.code == 0
    assert set(told.json) == {"ok", "pack", "tables", "problems"}
    assert told.json["ok"] is True and told.json["tables"]["organisations"] == 16


def test_all_problems_are_told_at_once_by_file_line_and_column(run: Run, changed: Changed) -> None:
    changed.edit("firms.csv", "556000-0001", "556000-0002").edit("claims.csv", "c1,lanet", "c1,nobody")
    shown = run("validate", changed.folder)
    assert shown.code == 1 and shown.out == ""
    lines = shown.err.splitlines()
    assert any(line.startswith("firms.csv:2 [organisation_number]: '556000-0002'") for line in lines)
    assert any(line.startswith("claims.csv:2 [organisation]: 'nobody'") for line in lines)
    assert lines[-1].startswith("small: not valid, ")


def test_json_gives_problems_their_place_and_code(run: Run, changed: Changed) -> None:
    changed.edit("firms.csv", "556000-0001", "556000-0002")
    told = run("validate", changed.folder, "--json")
    assert told.code == 1 and told.err == ""
    assert told.json["ok"] is False
    (found,) = [p for p in told.json["problems"] if p["code"] == "bad-organisation-number"]
    assert (found["file"], found["line"], found["column"]) == ("firms.csv", 2, "organisation_number")


@pytest.mark.parametrize("extra", [[], ["--json"]])
def test_a_file_instead_of_a_folder_is_refused(run: Run, small: Path, extra: list[str]) -> None:
    assert run("validate", small / "firms.csv", *extra).code == 1
