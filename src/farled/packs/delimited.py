"""Delimited text (CSV) as somebody else wrote it, read without guessing (imports §2)."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from pathlib import Path

from farled.errors import BadInput, Problem, shorten

MOST_BYTES = 300_000_000
MOST_PROBLEMS = 50
_LONGEST_CELL = 20_000_000
_DELIMITERS = (",", ";", "\t")


@dataclass(frozen=True, slots=True)
class DelimitedTable:
    """A table of text.

    Attributes:
        file: Name of the file, for messages.
        columns: Header cells, trimmed; a nameless column is ``""``.
        rows: Cells by row, as many as there are columns, trimmed.
        lines: 1-based line each row ends on.
    """

    file: str
    columns: tuple[str, ...]
    rows: list[list[str]]
    lines: list[int]

    def position(self, names: tuple[str, ...]) -> int | None:
        """Find the first of several names that is a column, whatever its case."""
        folded = [column.casefold() for column in self.columns]
        return next((folded.index(name.casefold()) for name in names if name.casefold() in folded), None)


def read_delimited(path: Path) -> DelimitedTable:
    """Read one file: UTF-8, comma, semicolon or tab, one header line.

    Raises:
        BadInput: too large, not UTF-8, binary, no header, a column named twice, a broken quotation,
            or rows that have more or fewer cells than the header.
    """
    text = _text(path)
    header = text.split("\n", 1)[0]
    delimiter = max(_DELIMITERS, key=header.count)
    before = csv.field_size_limit(_LONGEST_CELL)
    try:
        return _parse(path.name, text, delimiter)
    finally:
        csv.field_size_limit(before)


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise _problem(
                path, 0, "file-too-large", f"is larger than {MOST_BYTES // 1_000_000} MB", "Split the file"
            )
        raw = path.read_bytes()
    except OSError as error:
        raise _problem(
            path, 0, "unreadable-file", f"cannot be read ({error.strerror})", "Give a file you may read"
        ) from None
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise _problem(path, line, "not-utf8", "is not UTF-8 text", "Save the file as CSV UTF-8") from None
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        raise _problem(path, line, "binary-file", "holds NUL bytes: not text", "Save the file as CSV UTF-8")
    if not text.strip():
        raise _problem(path, 0, "empty-file", "is empty", "Give a file with a header line and rows")
    return text


def _parse(file: str, text: str, delimiter: str) -> DelimitedTable:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[list[str]] = []
    lines: list[int] = []
    problems: list[Problem] = []
    columns: tuple[str, ...] = ()
    try:
        columns = tuple(cell.strip() for cell in next(reader))
        for row in reader:
            if len(row) != len(columns) and any(row):
                problems.append(_ragged(file, reader.line_num, row, len(columns)))
            elif any(row):
                rows.append([cell.strip() for cell in row])
                lines.append(reader.line_num)
            if len(problems) >= MOST_PROBLEMS:
                break
    except (csv.Error, StopIteration) as error:
        reason = f"has broken CSV here ({error})"
        remedy = "Close every quotation mark, and double those inside a cell"
        problems.append(Problem(file, reader.line_num, "", "broken-csv", "", reason, remedy, '"a ""b"" c"'))
    problems += _twice(file, columns)
    if problems:
        raise BadInput(problems)
    return DelimitedTable(file, columns, rows, lines)


def _ragged(file: str, line: int, row: list[str], wanted: int) -> Problem:
    reason = f"is a row of {len(row)} cells under a header of {wanted}"
    remedy = "Give every row as many cells as the header, and quote cells that hold the delimiter"
    return Problem(file, line, "", "ragged-row", shorten(",".join(row), 60), reason, remedy)


def _twice(file: str, columns: tuple[str, ...]) -> list[Problem]:
    named = [column.casefold() for column in columns if column]
    if not named:
        return [Problem(file, 1, "", "no-header", "", "has no column names", "Give a header line first")]
    twice = sorted({name for name in named if named.count(name) > 1})
    return [
        Problem(file, 1, name, "column-twice", name, "is the name of two columns", "Rename or remove one")
        for name in twice[:MOST_PROBLEMS]
    ]


def _problem(path: Path, line: int, code: str, reason: str, remedy: str) -> BadInput:
    return BadInput([Problem(path.name, line, "", code, path.name, reason, remedy)])
