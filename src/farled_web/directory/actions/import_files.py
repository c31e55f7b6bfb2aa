"""A file somebody sends: from bytes to tables of text cells, with what cannot be used said.

Hostile files end here: too large, unfolding, of another kind, running (docs/methods/web.md, directory §5).
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
import tempfile
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from zipfile import BadZipFile, ZipFile

import fastexcel
import polars as pl

from farled.errors import BadInput, refuse
from farled.packs.columns import Column
from farled.packs.folder import Package, read_descriptor
from farled.packs.problems import Fault, Findings
from farled.packs.schemas import TABLES
from farled.packs.tables import Cells
from farled.packs.validation import read_tables
from farled_web.directory.actions import import_headings as headings
from farled_web.ui.uploads import PARTS, ROWS, UNPACKED_BYTES, UNPACKED_RATIO, check_table

MANY = 1_000_000_000
"""No cap on the problems of a kind: every bad row is kept."""


@dataclass(slots=True)
class Sent:
    """What a file holds.

    Attributes:
        kind: ``pack``, ``xlsx`` or ``csv``.
        cells: Tables of text, by name.
        package: What a pack's descriptor says; None for spreadsheets.
        passed_over: Tables a pack has that are not the directory's.
        found: Problems of the file as such.
    """

    kind: str
    cells: dict[str, Cells] = field(default_factory=dict)
    package: Package | None = None
    passed_over: list[str] = field(default_factory=list)
    found: Findings = field(default_factory=lambda: Findings(MANY))

    @property
    def rows(self) -> int:
        """Rows in all tables."""
        return sum(one.frame.height for one in self.cells.values())


def read_sent(content: bytes, name: str, table: str = "") -> Sent:
    """Read a file somebody sent.

    Args:
        content: Its bytes.
        name: Its name.
        table: Which table a CSV holds; "": told by its name or headings.

    Raises:
        BadInput: It cannot be used at all.
    """
    if _is_pack(content):
        return _read_pack(content, name)
    kind = check_table(io.BytesIO(content), name)
    sent = Sent(kind)
    if kind == "xlsx":
        _read_workbook(content, name, sent)
    else:
        _take(_rows_of_csv(content, name), name, table or headings.table_of(PurePosixPath(name).stem), sent)
    if not sent.cells and not sent.found:
        raise refuse("no-tables", name, "holds none of the directory's tables",
                     f"Name its sheets: {', '.join(headings.BROUGHT)}", "organisations")  # fmt: skip
    if sent.rows > ROWS:
        raise refuse("too-many-rows", sent.rows, f"is more than {ROWS} rows", "Split the file", "")
    return sent


def _is_pack(content: bytes) -> bool:
    if content[:4] != b"PK\x03\x04":
        return False
    try:
        with ZipFile(io.BytesIO(content)) as book:
            return any(PurePosixPath(name).name == "datapackage.json" for name in book.namelist()[:PARTS])
    except (BadZipFile, OSError, ValueError, RuntimeError, NotImplementedError):
        return False


def _read_pack(content: bytes, name: str) -> Sent:
    sent = Sent("pack")
    with tempfile.TemporaryDirectory(prefix="farled-import-") as made:
        folder = Path(made)
        try:
            with ZipFile(io.BytesIO(content)) as book:
                _unfold(book, folder, name, len(content))
        except (BadZipFile, EOFError, NotImplementedError, RuntimeError, OSError, ValueError) as error:
            raise refuse("damaged-file", name, "cannot be opened", "Make the zip file again", "") from error
        package = read_descriptor(folder, sent.found)
        if package is None or package.date is None:
            raise BadInput(sent.found.problems())
        every = read_tables(package, sent.found)
    sent.package = package
    sent.cells = {table: one for table, one in every.items() if table in headings.BROUGHT}
    sent.passed_over = [table for table in every if table not in headings.BROUGHT]
    return sent


def _unfold(book: ZipFile, folder: Path, name: str, packed: int) -> None:
    """Write the pack's own files into the folder; nothing leads out of it, nothing grows beyond its word."""
    infos = [info for info in book.infolist() if not info.is_dir()]
    unpacked = sum(info.file_size for info in infos)
    if len(infos) > PARTS or unpacked > UNPACKED_BYTES or unpacked > UNPACKED_RATIO * max(packed, 10_000):
        raise refuse("file-unfolds", name, "unfolds to far more than a pack of this size holds",
                     "Leave out what does not belong to the pack", "")  # fmt: skip
    root = min(
        (
            PurePosixPath(i.filename).parent
            for i in infos
            if PurePosixPath(i.filename).name == "datapackage.json"
        ),
        key=lambda path: len(path.parts),
    )
    for info in infos:
        path = PurePosixPath(info.filename)
        if not path.is_relative_to(root) or path.suffix.lower() not in (".csv", ".json", ".parquet"):
            continue
        inside = path.relative_to(root)
        if path.is_absolute() or ".." in path.parts or len(inside.parts) > 4 or "\\" in info.filename:
            raise refuse(
                "path-outside", info.filename, "leads out of the pack", "Make the zip file again", ""
            )
        target = folder / inside
        target.parent.mkdir(parents=True, exist_ok=True)
        left = info.file_size
        with book.open(info) as source, target.open("wb") as out:
            while chunk := source.read(1 << 16):
                left -= len(chunk)
                if left < 0:  # the list of contents lied
                    raise BadZipFile(info.filename)
                out.write(chunk)


Lines = list[tuple[int, list[str]]]


def _read_workbook(content: bytes, name: str, sent: Sent) -> None:
    try:
        book = fastexcel.read_excel(content)
        sheets = book.sheet_names
    except Exception as error:
        raise refuse("damaged-file", name, "cannot be opened as a workbook",
                     "Open it in your spreadsheet and save it again", "") from error  # fmt: skip
    for sheet in sheets[:60]:
        try:
            frame = book.load_sheet(sheet, header_row=None, dtypes="string").to_polars()
        except Exception as error:
            raise refuse("damaged-file", sheet, "cannot be read", "Save the workbook again", "") from error
        columns = [[_tidy(cell) for cell in frame[column].to_list()] for column in frame.columns]
        lines = [(n, list(row)) for n, row in enumerate(zip(*columns, strict=True), 1)]
        table = headings.table_of(sheet)
        if table or len(sheets) == 1:
            _take([(n, row) for n, row in lines if any(row)], sheet, table, sent)
        elif any(any(row) for _n, row in lines):
            known = ", ".join(headings.BROUGHT)
            fault = Fault(
                "unknown-table", "is not a table of the directory", f"Name it one of: {known}", "claims"
            )
            sent.found.add(sheet, 0, "", sheet, fault)


def _tidy(cell: str | None) -> str:
    """Undo what a spreadsheet makes of a date, a whole number or a truth value."""
    text = (cell or "").strip()
    if text.endswith(" 00:00:00"):
        return text[:-9]
    if re.fullmatch(r"-?\d+\.0", text):
        return text[:-2]
    return text.lower() if text in ("TRUE", "FALSE", "True", "False") else text


def _rows_of_csv(content: bytes, name: str) -> Lines:
    text = _decoded(content)
    first = text.split("\n", 1)[0]
    delimiter = max((",", ";", "\t"), key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    lines: Lines = []
    start = 1
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                lines.append((start, [cell.strip() for cell in row]))
            start = reader.line_num + 1
    except csv.Error as error:
        raise refuse(
            "bad-csv",
            name,
            f"has broken quotation marks on line {reader.line_num}",
            'Close every quotation mark, and write one inside a cell twice ("")',
            "",
        ) from error
    return lines


def _decoded(content: bytes) -> str:
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        text = content.decode("utf-16", "replace")
    else:
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = content.decode("cp1252", "replace")  # what a Swedish spreadsheet saves as plain CSV
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")


def _take(lines: Lines, file: str, table: str, sent: Sent) -> None:
    """Make a table of lines whose first is the heading."""
    if not lines:
        return
    (head_line, head), body = lines[0], lines[1:]
    table = table or headings.table_by_headings(head)
    if not table:
        known = ", ".join(headings.BROUGHT)
        fault = Fault(
            "unknown-table", "has headings of no table", f"Name the file or sheet one of: {known}", "claims"
        )
        sent.found.add(file, head_line, "", ", ".join(head), fault)
        return
    places = _places(head, head_line, table, file, sent)
    if places is None:
        return
    schema = TABLES[table]
    series = [pl.Series("#line", [line for line, _row in body], pl.Int64)]
    for column in schema.columns:
        at = places.get(column.name)
        eased: dict[str, str | None] = {}
        texts = [row[at] if at is not None and at < len(row) else "" for _line, row in body]
        for text in set(texts):
            eased[text] = _eased(text, column) or None
        series.append(pl.Series(column.name, [eased[text] for text in texts], pl.String))
    frame = pl.DataFrame(series)
    if table in sent.cells:
        fault = Fault("duplicate-table", "is the second sheet of that table", "Put all rows in one sheet")
        sent.found.add(file, 0, "", table, fault)
        return
    sent.cells[table] = Cells(schema, file, _named(table, frame, places), False)


def _places(head: list[str], line: int, table: str, file: str, sent: Sent) -> dict[str, int] | None:
    """Say where each column stands; None, with the problem noted, where a heading is not known."""
    places: dict[str, int] = {}
    sound = True
    for at, heading in enumerate(head):
        if not heading or heading.startswith("x_"):
            continue
        column = headings.column_of(table, heading)
        if not column or column in places:
            code = "duplicate-column" if column else "unknown-column"
            reason = "stands twice in the heading" if column else f"is not a column of {table}"
            fault = Fault(
                code, reason, f"Write {headings.near(table, heading)}; begin a column of your own with x_"
            )
            sent.found.add(file, line, heading[:60], heading, fault)
            sound = False
        else:
            places[column] = at
    made = {"claims": "claim", "services": "service"}.get(table)
    for one in TABLES[table].columns:
        if one.required and one.name not in places and one.name != made:
            fault = Fault(
                "missing-column", "is not in the heading", f"Add the column {one.name}", one.example
            )
            sent.found.add(file, line, one.name, ", ".join(head), fault)
            sound = False
    return places if sound else None


def _named(table: str, frame: pl.DataFrame, places: dict[str, int]) -> pl.DataFrame:
    """Name rows without identifiers after what they say, so that the same sheet names them alike."""
    made = {
        "claims": ("claim", ("organisation", "area", "barrier", "provenance", "source", "date", "market")),
        "services": ("service", ("organisation", "name", "area")),
    }.get(table)
    if made is None or made[0] in places:
        return frame
    column, parts = made
    words = [pl.col(part).fill_null("").str.to_lowercase() for part in parts]
    name = pl.concat_str(words, separator="-").map_elements(_short, return_dtype=pl.String)
    return frame.with_columns(name.alias(column))


def _short(text: str) -> str:
    start = re.sub(r"[^a-z0-9]+", "-", text)[:60].strip("-")
    return f"{start}-{hashlib.sha256(text.encode()).hexdigest()[:8]}"


def _eased(text: str, column: Column) -> str:
    """Take what people write for what a pack writes: decimal comma, yes, a list with commas."""
    if column.type == "number":
        bare = text.replace(" ", "").replace("\xa0", "")
        return bare.replace(",", ".") if re.fullmatch(r"-?\d+,\d+", bare) else bare
    if column.type == "list":
        return ";".join(part.strip() for part in re.split(r"[;,]", text) if part.strip())
    if column.type == "boolean":
        return {"ja": "true", "nej": "false", "yes": "true", "no": "false", "1": "true", "0": "false"}.get(
            text.casefold(), text
        )
    if column.code == "quarter":
        return re.sub(r"[\s\-]", "", text).upper().replace("K", "Q")
    return text.upper() if column.code == "country" else text
