"""One table's file, CSV or Parquet, as text cells with the line each row stands on."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import polars as pl

from farled.packs.columns import Table
from farled.packs.problems import Fault, Findings

LARGEST_FILE = 1 << 30
MOST_ROWS = 50_000_000
_CHUNK = 100_000


@dataclass(frozen=True, slots=True)
class Cells:
    """A table as read.

    Attributes:
        table: Its schema.
        file: Its path in the pack.
        frame: Text cells, every column of the schema, null where empty; and ``#line``.
        synthetic: The resource is marked synthetic.
    """

    table: Table
    file: str
    frame: pl.DataFrame
    synthetic: bool = False


def read_table(table: Table, path: Path, file: str, parquet: bool, found: Findings) -> pl.DataFrame | None:
    """Read the file's cells as text; None, with the problem noted, where it cannot be used."""
    try:
        if path.stat().st_size > LARGEST_FILE:
            given, limit = f"{path.stat().st_size} bytes", f"{LARGEST_FILE >> 20} MiB"
            found.add(
                file,
                0,
                "",
                given,
                Fault("file-too-large", f"is over {limit}", "Split the region or use Parquet"),
            )
            return None
        frame = _read_parquet(path, file, found) if parquet else _read_csv(path, file, found)
    except OSError as error:
        fault = Fault(
            "unreadable", f"cannot be read ({error.strerror})", "Check the file and its permissions"
        )
        found.add(file, 0, "", file, fault)
        return None
    return None if frame is None else _shaped(table, frame, file, found)


def _shaped(table: Table, frame: pl.DataFrame, file: str, found: Findings) -> pl.DataFrame | None:
    """Refuse unknown and lacking columns; trim cells; give every column of the schema."""
    given = [name for name in frame.columns if name != "#line"]
    known = ", ".join(table.names)
    unknown = [name for name in given if name not in table.names]
    for name in unknown:
        fault = Fault("unknown-column", f"is not a column of {table.name}", f"Use these columns: {known}")
        found.add(file, 1, name, name, fault)
    for column in table.columns:
        if column.required and column.name not in given:
            fault = Fault(
                "missing-column", "is required and not in the header", f"Add the column {column.name}", known
            )
            found.add(file, 1, column.name, ", ".join(given), fault)
    cells = [
        pl.col(name).str.strip_chars().replace("", None)
        if name in given
        else pl.lit(None, pl.String).alias(name)
        for name in table.names
    ]
    return frame.select(pl.col("#line"), *cells)


def _read_csv(path: Path, file: str, found: Findings) -> pl.DataFrame | None:
    text = _decoded(path.read_bytes(), file, found)
    if text is None:
        return None
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = next(reader, None)
        if header is None:
            fault = Fault("empty-file", "has no header", "Write the column names on the first line")
            found.add(file, 1, "", "", fault)
            return None
        names = [name.strip() for name in header]
        if not _header_holds(names, file, found):
            return None
        chunks = list(_chunks(reader, names, reader.line_num + 1, file, found))
    except csv.Error as error:
        remedy = 'Write a quotation mark inside a quoted cell twice ("") and close every quoted cell'
        found.add(file, reader.line_num, "", "", Fault("bad-csv", f"is not CSV ({error})", remedy))
        return None
    return pl.concat(chunks) if chunks else _as_frame([], [], names)


def _decoded(data: bytes, file: str, found: Findings) -> str | None:
    remedy = "Save it as UTF-8 (in a spreadsheet: CSV UTF-8)"
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        given = data[max(error.start - 10, 0) : error.start + 10]
        found.add(file, line, "", given, Fault("bad-encoding", "is not UTF-8", remedy))
        return None
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        found.add(file, line, "", "NUL", Fault("nul-byte", "holds a NUL byte, so it is not text", remedy))
        return None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _header_holds(names: list[str], file: str, found: Findings) -> bool:
    before = len(names)
    if before == 1 and (";" in names[0] or "\t" in names[0]):
        fault = Fault(
            "bad-delimiter", "is not separated by commas", "Save it with commas", "firm,name,country"
        )
        found.add(file, 1, "", names[0], fault)
        return False
    for place, name in enumerate(names):
        if not name or name == "#line":
            fault = Fault("nameless-column", "is no column name", "Name every column or remove it")
            found.add(file, 1, name, f"column {place + 1}", fault)
        elif name in names[:place]:
            found.add(
                file, 1, name, name, Fault("duplicate-column", "stands twice in the header", "Keep one")
            )
    return all(names) and len(set(names)) == before and "#line" not in names


def _chunks(
    reader: Iterator[list[str]], names: list[str], line: int, file: str, found: Findings
) -> Iterator[pl.DataFrame]:
    """Give the rows in frames, from `line` on; rows of another width are noted and left out."""
    width = len(names)
    while rows := list(islice(reader, _CHUNK)):
        lines = []
        kept = []
        for row in rows:
            if len(row) == width:
                kept.append(row)
                lines.append(line)
            elif row:
                remedy = "Give one cell per column; quote a cell that holds a comma"
                fault = Fault("ragged-row", f"has {len(row)} cells where the header has {width}", remedy)
                found.add(file, line, "", ",".join(row), fault)
            # Only a quoted cell holds a line feed, and every line feed in it is a line of the file.
            line += 1 + (sum(cell.count("\n") for cell in row) if "\n" in "".join(row) else 0)
        if kept:
            yield _as_frame(kept, lines, names)


def _as_frame(rows: list[list[str]], lines: list[int], names: list[str]) -> pl.DataFrame:
    cells = zip(*rows, strict=True) if rows else ([] for _ in names)
    columns = {
        name: pl.Series(name, list(column), pl.String) for name, column in zip(names, cells, strict=True)
    }
    return pl.DataFrame({"#line": pl.Series("#line", lines, pl.Int64), **columns})


def _read_parquet(path: Path, file: str, found: Findings) -> pl.DataFrame | None:
    fault = Fault("bad-parquet", "is not a Parquet file", "Write it again, or use CSV")
    with path.open("rb") as stream:
        head = stream.read(4)
        stream.seek(0, io.SEEK_END)
        if stream.tell() < 12 or head != b"PAR1":
            found.add(file, 0, "", head, fault)
            return None
    try:
        scan = pl.scan_parquet(path, glob=False)
        names = scan.collect_schema().names()
        rows = int(scan.select(pl.len()).collect().item())
        if rows > MOST_ROWS:
            limit = Fault("too-many-rows", f"has more than {MOST_ROWS} rows", "Split the region")
            found.add(file, 0, "", rows, limit)
            return None
        frame = scan.collect()
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, ValueError, MemoryError) as error:
        found.add(file, 0, "", type(error).__name__, fault)
        return None
    if not _header_holds(names, file, found):
        return None
    texts = [_as_text(frame[name], file, found) for name in names]
    lines = pl.Series("#line", range(2, frame.height + 2), pl.Int64)
    return pl.DataFrame([lines, *texts])


def _as_text(series: pl.Series, file: str, found: Findings) -> pl.Series:
    """Write a typed column as the text a CSV would hold."""
    dtype = series.dtype
    if dtype == pl.String:
        return series.str.replace_all("\r\n?", "\n")
    if dtype.is_float():
        whole = (series == series.round()) & series.is_finite() & (series.abs() < 1e15)
        as_integer = series.set(~whole.fill_null(False), None).cast(pl.Int64).cast(pl.String)
        return as_integer.fill_null(series.cast(pl.Float64).cast(pl.String)).alias(series.name)
    if dtype == pl.List(pl.String):
        joined = series.list.join(";")
        return joined.alias(series.name)
    if dtype == pl.Boolean:
        return series.cast(pl.String).alias(series.name)
    if isinstance(dtype, pl.Datetime) and dtype.time_zone:
        return series.dt.convert_time_zone("UTC").dt.strftime("%Y-%m-%dT%H:%M:%S%.f+00:00")
    if dtype.is_integer() or dtype == pl.Date or dtype in (pl.Categorical, pl.Enum, pl.Null):
        return series.cast(pl.String)
    remedy = "Use text, whole numbers, numbers, dates, true/false, or lists of text"
    found.add(file, 1, series.name, str(dtype), Fault("bad-type", "is a type a pack has no use for", remedy))
    return pl.Series(series.name, [None] * len(series), pl.String)
