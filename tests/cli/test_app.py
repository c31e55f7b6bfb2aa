"""The commands together: quick to start, readable, and never a traceback for what a person can mend."""

from __future__ import annotations

import os
import random
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from tests.cli.conftest import Run
from tests.packs.test_broken import MUTATIONS, Ruin

from farled.cli import app, main

HEAVY = ("polars", "numpy", "numba", "highspy", "vl_convert", "jinja2", "pyreadstat", "rich.table")
READERS = ("validate", "diagnose", "coverage")


def test_starting_does_not_wait_for_what_only_some_commands_need() -> None:
    code = f"import sys, farled.cli; print([name for name in {HEAVY!r} if name in sys.modules])"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"


def test_without_a_command_the_commands_are_listed(run: Run) -> None:
    shown = run()
    for name in (*READERS, "import", "indicator"):
        assert name in shown.out


@pytest.mark.parametrize("command", ["validate", "diagnose", "coverage", "indicator", "import"])
def test_help_fits_eighty_columns(run: Run, command: str) -> None:
    shown = run(command, "--help")
    assert shown.code == 0 and max(map(len, shown.out.splitlines())) <= 80


def test_a_mistyped_command_is_told_apart_from_bad_input(run: Run) -> None:
    assert run("validte", "x").code == 2
    assert run("validate").code == 2


@pytest.mark.parametrize("command", READERS)
def test_a_folder_that_is_no_pack_is_refused(run: Run, command: str, tmp_path: Path) -> None:
    shown = run(command, tmp_path / "nowhere")
    assert shown.code == 1 and shown.out == ""
    assert "'nowhere' is not a folder. Give the folder of a region pack." in shown.err
    told = run(command, tmp_path / "nowhere", "--json")
    assert told.code == 1 and told.err == ""
    assert told.json["ok"] is False
    assert {"file", "line", "column", "code", "given", "reason", "remedy", "example"} == set(
        told.json["problems"][0]
    )


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("ruin", MUTATIONS, ids=lambda one: one.__name__)
def test_no_broken_pack_gives_a_traceback(
    run: Run, small: Path, tmp_path: Path, ruin: Ruin, seed: int
) -> None:
    folder = tmp_path / "mutant"
    shutil.copytree(small, folder)
    ruin(folder, random.Random(f"command {ruin.__name__} {seed}"))
    before = {path: path.read_bytes() for path in folder.iterdir()}
    for command in READERS:
        shown = run(command, folder)
        told = run(command, folder, "--json")
        assert shown.code == told.code in (0, 1)
        assert (shown.err == "") is (shown.code == 0)
        assert told.json.get("ok", True) is (told.code == 0)
    assert {path: path.read_bytes() for path in folder.iterdir()} == before


def test_the_script_ends_with_the_exit_code(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sys, "argv", ["farled", "validate", str(tmp_path)])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 1


def test_a_terminal_without_utf8_still_gets_everything(packs: Path) -> None:
    env = {**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    code = "from farled.cli import main; main()"
    for words in (["coverage", "glodmark"], ["diagnose", "glodmark", "--firm", "g001"]):
        ran = subprocess.run(
            [sys.executable, "-c", code, words[0], str(packs / words[1]), *words[2:]],
            capture_output=True,
            env=env,
            check=True,
        )
        assert ran.stdout.isascii() and not ran.stderr


def test_the_app_has_a_name() -> None:
    assert app.info.name == "farled"


BY_NAME = {"tables", "needs", "barriers", "quotients", "missing", "counts"}
"""Keys whose value is an object with names from the data as its keys."""


def keys(document: object, inside: str = "") -> set[str]:
    """Every key of a JSON document that is a word of ours, and not a name from the data."""
    if isinstance(document, list):
        return set().union(*(keys(item) for item in document)) if document else set()
    if not isinstance(document, dict):
        return set()
    found = set() if inside in BY_NAME else set(document)
    return found.union(*(keys(value, name) for name, value in document.items()))


def test_every_json_key_is_documented(run: Run, packs: Path, root: Path, tmp_path: Path) -> None:
    survey = tmp_path / "survey.csv"
    survey.write_text("l30b,wmedian\n0,1\n3,2\n-9,1\n", "utf-8")
    parts = re.split(r"^## (farled .*)$", (root / "docs" / "commands.md").read_text("utf-8"), flags=re.M)
    pages = dict(zip(parts[1::2], parts[2::2], strict=True))
    demo, flat = packs / "glodmark", root / "tests" / "data" / "hsds" / "flat"
    asked = {
        "validate": [["validate", demo]],
        "diagnose": [["diagnose", demo], ["diagnose", demo, "--firm", "g147"]],
        "coverage": [["coverage", demo, "--draws", 100]],
        "indicator": [["indicator", survey, "--item", "l30b"]],
        "import hsds": [["import", "hsds", flat, "-o", tmp_path / "pack", "--synthetic"]],
    }
    for command, runs in asked.items():
        given = set().union(*(keys(run(*words, "--json").json) for words in runs))
        assert sorted(key for key in given if f"`{key}`" not in pages[f"farled {command}"]) == [], command
