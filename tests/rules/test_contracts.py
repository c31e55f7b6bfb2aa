"""The import rules hold, and every one of them bites: a planted violation breaks it by name."""

from __future__ import annotations

import configparser
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from tests.rules.source import ROOT, SRC, rooms

CONFIG = ROOT / ".importlinter"

# contract -> file to write, what to put in it
PLANTED = {
    "order: looking up": ("order", "directory/planted.py", "import farled.coalitions"),
    "order: looking at a sibling": ("order", "diagnosis/planted.py", "import farled.directory"),
    "order: files and pages side by side": ("order", "reports/planted.py", "import farled.packs"),
    "order: the lowest room": ("order", "errors.py", "import farled.terms"),
    "order: a room without a place": ("order", "newroom/__init__.py", ""),
    "cycles": ("cycles", "terms/planted/__init__.py", "from farled.terms.planted import here, there"),
    "web: the framework": ("web", "cli/planted.py", "import django.conf"),
    "web: the other package": ("web", "packs/planted.py", "import farled_web"),
    "web: a database": ("web", "packs/planted.py", "import psycopg"),
    "terminal": ("terminal", "packs/planted.py", "import typer"),
    "terminal: colours": ("terminal", "coalitions/planted.py", "from rich import print"),
    "solver": ("solver", "packs/planted.py", "import highspy"),
    "files": ("files", "directory/planted.py", "from pathlib import Path"),
    "files: other programs": ("files", "coalitions/planted.py", "import subprocess"),
    "files: surveys": ("files", "diagnosis/planted.py", "import pyreadstat"),
    "network": ("network", "packs/planted.py", "import urllib.request"),
    "web order: looking up": ("web-order", "../farled_web/people/planted.py", "import farled_web.firms"),
    "web order: siblings": ("web-order", "../farled_web/audit/planted.py", "import farled_web.jobs"),
    "web order: a new room": ("web-order", "../farled_web/newroom/__init__.py", ""),
    "inside: a query that acts": (
        "web-inside",
        "../farled_web/people/queries.py",
        "import farled_web.people.actions",
    ),
    "web cycles": (
        "web-cycles",
        "../farled_web/ui/planted/__init__.py",
        "from farled_web.ui.planted import here, there",
    ),
    "a view that reads rows itself": (
        "web-views",
        "../farled_web/workspace/views.py",
        "import farled_web.firms.models",
    ),
}
EXTRA = {
    "cycles": {
        "terms/planted/here.py": "import farled.terms.planted.there",
        "terms/planted/there.py": "import farled.terms.planted.here",
    },
    "web cycles": {
        "../farled_web/ui/planted/here.py": "import farled_web.ui.planted.there",
        "../farled_web/ui/planted/there.py": "import farled_web.ui.planted.here",
    },
}


def contracts() -> dict[str, configparser.SectionProxy]:
    parser = configparser.ConfigParser()
    parser.read(CONFIG, encoding="utf-8")
    before = "importlinter:contract:"
    return {name.removeprefix(before): parser[name] for name in parser.sections() if name.startswith(before)}


def lint(folder: Path, *contract: str) -> subprocess.CompletedProcess[str]:
    """Run the linter on the library as it lies in `folder`/src."""
    only = [word for name in contract for word in ("--contract", name)]
    command = [Path(sys.executable).with_name("lint-imports"), "--no-logo", "--no-cache", *only]
    where = dict(os.environ, PYTHONPATH=str(folder / "src"))
    return subprocess.run(command, cwd=folder, env=where, capture_output=True, text=True, timeout=60)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the library and its rules, to be spoilt."""
    unread = shutil.ignore_patterns("__pycache__", "data", "static*", "templates", "locale")
    for package in ("farled", "farled_web"):
        shutil.copytree(SRC.parent / package, tmp_path / "src" / package, ignore=unread)
    shutil.copy(CONFIG, tmp_path)
    return tmp_path


def test_the_library_keeps_every_contract() -> None:
    done = lint(ROOT)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("case", PLANTED)
def test_a_planted_violation_breaks_its_contract(copy: Path, case: str) -> None:
    contract, file, code = PLANTED[case]
    for name, text in {file: code, **EXTRA.get(case, {})}.items():
        path = (copy / "src" / "farled" / name).resolve()
        path.parent.mkdir(exist_ok=True)
        path.write_text((path.read_text() if path.is_file() else "") + f"\n{text}\n", encoding="utf-8")
    done = lint(copy, contract)
    assert done.returncode != 0
    assert f"{contracts()[contract]['name']} BROKEN" in done.stdout, done.stdout + done.stderr


def test_every_contract_has_a_planted_violation() -> None:
    assert {contract for contract, _, _ in PLANTED.values()} == set(contracts())


# A contract that names its rooms one by one must name them all, or a new room would be free of it.
FREE = {
    "terminal": {"cli"},
    "solver": {"coalitions"},
    "files": {"packs", "cli"},
    "web": set(),
    "network": set(),
}


@pytest.mark.parametrize("contract", FREE)
def test_no_room_is_left_out_of_a_contract(contract: str) -> None:
    named = set(contracts()[contract]["source_modules"].split())
    bound = rooms() if "farled" in named else {name.removeprefix("farled.") for name in named}
    assert bound == rooms() - FREE[contract]
