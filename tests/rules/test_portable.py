"""Nothing in the project belongs to one machine or one package index."""

from __future__ import annotations

import re
import subprocess
from functools import cache

from tests.rules.source import ROOT

# Put together from parts, so that this file does not hold what it forbids.
HOMES = re.compile(r"(?<![\w.])/(?:" + "|".join(("wo" + "rk", "ro" + "ot", "home", "Users")) + r")/\w")
SCRATCH = re.compile(r"(?<![\w.])/t" + r"mp/\w")
INDEXES = (
    "pypi" + ".org",
    "python" + "hosted",
    "registry" + ".npmjs",
    "--index" + "-url",
    "extra-" + "index",
)
BINARY = {".png", ".parquet", ".dta", ".sav", ".zip", ".ico", ".woff2"}


@cache
def committed() -> dict[str, str]:
    """Path -> text of every file git knows, as it lies here."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    names = listed.stdout.split("\0") if listed.returncode == 0 else _files_of_an_archive()
    paths = {name: ROOT / name for name in names if name}
    return {
        name: path.read_text("utf-8", errors="replace")
        for name, path in paths.items()
        if path.is_file() and path.suffix not in BINARY
    }


def _files_of_an_archive() -> list[str]:
    """Without git: every file of the folders that belong to the project."""
    folders = ("src", "tests", "bench", "docs", "packs", "requirements")
    found = [path for folder in folders for path in (ROOT / folder).rglob("*")]
    return [str(path.relative_to(ROOT)) for path in found if "__pycache__" not in path.parts]


def hits(pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{name}:{number}: {line.strip()[:80]}"
        for name, text in committed().items()
        for number, line in enumerate(text.splitlines(), 1)
        if pattern.search(line)
    ]


def test_no_path_of_one_machine() -> None:
    assert hits(HOMES) == []
    assert hits(SCRATCH) == []


def test_no_package_index_is_named() -> None:
    assert hits(re.compile("|".join(map(re.escape, INDEXES)))) == []


def test_pinned_sets_name_one_version_each_and_agree() -> None:
    versions: dict[tuple[str, str], set[str]] = {}
    for path in (ROOT / "requirements").glob("*.txt"):
        for line in path.read_text("utf-8").splitlines():
            pin = re.fullmatch(r"([a-z0-9-]+)==(\S+)((?: ; .+)?)", line)
            assert pin, f"{path.name}: {line}"
            versions.setdefault((pin[1], pin[3]), set()).add(pin[2])
    assert {name: found for name, found in versions.items() if len(found) > 1} == {}
