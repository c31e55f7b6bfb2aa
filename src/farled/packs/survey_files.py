"""Columns of a survey file (.dta, .sav, .zsav, .csv), read without trusting it (imports §6.1)."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from farled.errors import BadInput, refuse, shorten
from farled.packs.delimited import read_delimited

MOST_BYTES = 2_000_000_000
SECONDS = 300
NO_PARSER = 3
_BINARY = {".dta": "dta", ".sav": "sav", ".zsav": "sav"}
_DELIMITED = (".csv", ".tsv", ".txt")


@dataclass(frozen=True, slots=True)
class SurveyTable:
    """The columns that were asked for and are there.

    Attributes:
        file: Name of the file, for messages.
        names: All columns the file has, as it writes them.
        rows: Number of rows.
        columns: Cells by lower-case column name: a number, a text, or None. In a numeric Stata
            column ``a`` to ``z`` are extended missing values.
        texts: Names of the columns that hold texts, whose cells are no codes.
        labels: Label by value and lower-case column name.
        encoding: What the texts were taken to be encoded in, where the file's own statement fails.
        lines: Line each row stands on; the row's number, from 1, in a binary file.
    """

    file: str
    names: tuple[str, ...]
    rows: int
    columns: dict[str, list[float | str | None]]
    texts: frozenset[str]
    labels: dict[str, dict[float | str, str]]
    lines: list[int]
    encoding: str = ""

    def first(self, names: Iterable[str]) -> str | None:
        """Give the first of several names that the file has."""
        return next((name.lower() for name in names if name.lower() in self.columns), None)


def read_survey(file: Path, wanted: Iterable[str]) -> SurveyTable:
    """Read the wanted columns, whatever the case of their names; the others are not read.

    Raises:
        BadInput: unknown format, unreadable or damaged file, or one without rows.
    """
    low = {name.lower() for name in wanted}
    suffix = file.suffix.lower()
    if suffix in _DELIMITED:
        table = _delimited(file, low)
    elif suffix in _BINARY:
        table = _binary(file, _BINARY[suffix], low)
    else:
        reason = "is not a kind of survey file that can be read"
        remedy = "Give Stata (.dta), SPSS (.sav) or CSV (.csv), named so"
        raise refuse("survey-format", file.name, reason, remedy, "Sweden-2020.dta")
    if not table.rows:
        raise refuse("survey-empty", file.name, "holds no rows", "Give a survey file with firms in it")
    return table


def _delimited(file: Path, wanted: set[str]) -> SurveyTable:
    table = read_delimited(file)
    places = {name.lower(): at for at, name in enumerate(table.columns) if name.lower() in wanted}
    columns: dict[str, list[float | str | None]] = {
        name: [row[at] or None for row in table.rows] for name, at in places.items()
    }
    names = tuple(name for name in table.columns if name)
    return SurveyTable(file.name, names, len(table.rows), columns, frozenset(), {}, table.lines)


def _binary(file: Path, kind: str, wanted: set[str]) -> SurveyTable:
    try:
        size = file.stat().st_size
        start = file.open("rb").read(16)
    except OSError as error:
        reason = f"cannot be read ({error.strerror})"
        raise refuse("unreadable-file", file.name, reason, "Give a file you may read") from None
    if size > MOST_BYTES:
        raise refuse("file-too-large", file.name, "is larger than 2 GB", "Keep only the columns needed")
    if not _begins_as(kind, start):
        reason = f"does not begin as a .{kind} file does" if size else "is empty"
        raise _damaged(file, reason)
    answer = _ask_child(file, kind, wanted)
    if "error" in answer:
        raise _damaged(file, f"cannot be read as .{kind} ({shorten(answer['error'], 160)})")
    return SurveyTable(
        file.name,
        tuple(answer["names"]),
        answer["rows"],
        answer["columns"],
        frozenset(answer["texts"]),
        {name: dict(pairs) for name, pairs in answer["labels"].items()},
        list(range(1, answer["rows"] + 1)),
        answer["encoding"],
    )


def _begins_as(kind: str, start: bytes) -> bool:
    if kind == "sav":
        return start[:4] in (b"$FL2", b"$FL3")
    return start.startswith(b"<stata_dta>") or (
        len(start) > 4 and 102 <= start[0] <= 115 and start[1] in (1, 2)
    )


def _ask_child(file: Path, kind: str, wanted: set[str]) -> dict[str, Any]:
    worker = Path(__file__).with_name("survey_worker.py")
    # -P: the worker's neighbours must not stand in for modules of the same names.
    command = [sys.executable, "-P", str(worker), str(file.resolve()), kind, json.dumps(sorted(wanted))]
    try:
        done = subprocess.run(command, capture_output=True, timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired:
        return {"error": f"reading took more than {SECONDS} seconds"}
    if done.returncode == NO_PARSER:
        raise RuntimeError("pyreadstat, which reads Stata and SPSS files, is not installed as it should be")
    if done.returncode:
        return {"error": "it breaks off the reading"}
    try:
        answer: dict[str, Any] = json.loads(done.stdout)
    except ValueError:
        return {"error": "it breaks off the reading"}
    return answer


def _damaged(file: Path, reason: str) -> BadInput:
    remedy = "Fetch the file again, or open it in the program that made it and save it once more"
    return refuse("survey-unreadable", file.name, reason, remedy)
