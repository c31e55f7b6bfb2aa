"""The command line as a user meets it: words in, two streams and an exit code out."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from tests.packs.conftest import SMALL, Changed
from typer.testing import CliRunner

from farled.cli import app

PACKS = Path(__file__).resolve().parents[2] / "packs"


class Ran:
    """What a command left behind."""

    def __init__(self, result: Any) -> None:
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        self.code: int = result.exit_code
        self.out: str = result.stdout
        self.err: str = result.stderr

    @property
    def json(self) -> Any:
        """The one JSON document on standard output; figures that are none are refused."""

        def refuse(name: str) -> None:
            raise AssertionError(f"{name} in JSON")

        return json.loads(self.out, parse_constant=refuse)

    @property
    def words(self) -> str:
        """Standard output as one line, however it was folded."""
        return " ".join(self.out.split())


Run = Callable[..., Ran]


@pytest.fixture
def run() -> Run:
    def run_command(*words: object, columns: int = 80) -> Ran:
        runner = CliRunner(env={"COLUMNS": str(columns), "NO_COLOR": "1"})
        return Ran(runner.invoke(app, [str(word) for word in words]))

    return run_command


@pytest.fixture
def small() -> Path:
    """The small sound pack."""
    return SMALL


@pytest.fixture
def changed(tmp_path: Path) -> Changed:
    """A copy of the small pack, to change."""
    folder = tmp_path / "small"
    shutil.copytree(SMALL, folder)
    return Changed(folder)


@pytest.fixture
def packs() -> Path:
    """The packs that come with the project."""
    return PACKS


EFFORT = "0.01"
FIRMS = tuple(f"s{n:03d}" for n in range(1, 32))
RULES = (*(word for firm in FIRMS for word in ("--firm", firm)), "--quarters", "1", "--effort", EFFORT)
"""Few enough firms and quarters for a plan in two seconds, and short of hours all the same."""


@dataclass(frozen=True)
class Made:
    """A plan that the whole session reads and nobody changes."""

    pack: Path
    file: Path
    document: dict[str, Any]
    out: str


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """One plan of a part of the small demonstration region."""
    file = tmp_path_factory.mktemp("plan") / "plan.json"
    words = ["plan", str(PACKS / "saltvidda"), *RULES, "-o", str(file)]
    result = CliRunner(env={"COLUMNS": "80", "NO_COLOR": "1"}).invoke(app, words)
    assert result.exit_code == 0, result.output
    return Made(PACKS / "saltvidda", file, json.loads(file.read_text("utf-8")), result.stdout)
