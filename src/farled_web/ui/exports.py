"""CSV and XLSX written while they are sent: first byte at once, memory flat, formulas harmless.

A streamed answer is written after the view's transaction has ended, where row-level security shows
nothing.  So every file opens the viewer's reach again, inside its generator.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from typing import Any
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from django.db.models import QuerySet
from django.http import StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

KINDS = ("csv", "xlsx")
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
CHUNK_ROWS = 500
# What a spreadsheet takes for the beginning of a formula (also after a tab or a new line).
_FORMULA = re.compile(r"^[=+\-@\t\r\n|%＝＋－＠]")
_PLAIN_NUMBER = re.compile(r"^[+-]?\d+([.,]\d+)?$")
# Characters XML 1.0 cannot hold.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
CELL_LIMIT = 32_767  # a spreadsheet's own limit on a cell's text
SHEET_ROWS = 1_048_576

Scope = Callable[[], AbstractContextManager[Any]]
Lines = Iterable[Iterable[Any]]


def stream(
    kind: str, name: str, heads: list[str], rows: Callable[[], Lines], scope: Scope, *, bom: bool = True
) -> StreamingHttpResponse:
    """Answer with a file that is written while it is read.

    Args:
        kind: ``csv`` or ``xlsx``.
        name: The file's name without date and ending.
        heads: Headings.
        rows: Gives the rows, called once inside the scope.
        scope: Opens the viewer's reach.
        bom: Begin a CSV with the mark by which spreadsheets know its letters.
    """
    write = (lambda lines: write_csv(heads, lines, bom=bom)) if kind == "csv" else _xlsx_of(heads, name)
    answer = StreamingHttpResponse(_within(scope, rows, write), content_type=TYPES[kind])
    day = timezone.localdate().isoformat()
    safe = re.sub(r"[^a-z0-9-]+", "-", name.lower()).strip("-") or "farled"
    answer["Content-Disposition"] = f'attachment; filename="{safe}-{day}.{kind}"'
    answer["Cache-Control"] = "no-store"
    answer["X-Accel-Buffering"] = "no"
    return answer


def _xlsx_of(heads: list[str], name: str) -> Callable[[Lines], Iterator[bytes]]:
    return lambda lines: write_xlsx(heads, lines, title=name)


def _within(
    scope: Scope, rows: Callable[[], Lines], write: Callable[[Lines], Iterator[bytes]]
) -> Iterator[bytes]:
    # The language belongs to the request, which is over when this runs.
    language = get_language() or "en"

    def run() -> Iterator[bytes]:
        with override(language), scope():
            yield from write(rows())

    return run()


def each(rows: Any) -> Iterator[Any]:
    """Go through rows without holding them all, those of a queryset by a cursor in the database."""
    if isinstance(rows, QuerySet):
        yield from rows.iterator(chunk_size=2000)
    else:
        yield from rows


def plain(value: Any) -> Any:
    """Give a value as a file holds it: number, date, text or None for not known."""
    if value is None or isinstance(value, bool | int | float):
        return ("yes" if value else "no") if isinstance(value, bool) else value
    if isinstance(value, dt.datetime):
        return timezone.localtime(value).replace(tzinfo=None) if timezone.is_aware(value) else value
    if isinstance(value, dt.date):
        return value
    return str(value)


def harmless(text: str) -> str:
    """Keep a spreadsheet from running text as a formula: an apostrophe before it."""
    return f"'{text}" if _FORMULA.match(text) and not _PLAIN_NUMBER.match(text) else text


def write_csv(heads: list[str], rows: Lines, *, bom: bool = True) -> Iterator[bytes]:
    """Write rows as CSV, a chunk at a time."""
    made = io.StringIO(newline="")
    writer = csv.writer(made)
    if bom:
        made.write("\ufeff")
    writer.writerow([harmless(head) for head in heads])
    yield _taken(made)
    for number, row in enumerate(rows, 1):
        writer.writerow([_csv_cell(plain(value)) for value in row])
        if number % CHUNK_ROWS == 0:
            yield _taken(made)
    yield _taken(made)


def _csv_cell(value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        return value.isoformat(sep=" ", timespec="minutes")
    if isinstance(value, dt.date):
        return value.isoformat()
    return harmless(value) if isinstance(value, str) else value


def _taken(made: io.StringIO) -> bytes:
    content = made.getvalue().encode("utf-8", "replace")
    made.seek(0)
    made.truncate()
    return content


# ---- XLSX --------------------------------------------------------------------------------------------

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_PARTS = {
    "[Content_Types].xml": (
        f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.'
        'spreadsheetml.sheet.main+xml"/>'
        '<Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-'
        'officedocument.spreadsheetml.worksheet+xml"/>'
        '<Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.'
        'spreadsheetml.styles+xml"/></Types>'
    ),
    "_rels/.rels": (
        f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{_RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
    ),
    "xl/_rels/workbook.xml.rels": (
        f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="rId2" Type="{_RELATIONS}/styles" Target="styles.xml"/></Relationships>'
    ),
    # Styles: 0 plain, 1 bold heading, 2 date, 3 date and time.
    "xl/styles.xml": (
        f'<styleSheet xmlns="{_MAIN}"><numFmts count="2"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/>'
        '<numFmt numFmtId="165" formatCode="yyyy\\-mm\\-dd\\ hh:mm"/></numFmts>'
        '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
        '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
        '<fills count="2"><fill><patternFill patternType="none"/></fill>'
        '<fill><patternFill patternType="gray125"/></fill></fills>'
        '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
        '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
        '<cellXfs count="4"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
        '<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/>'
        '<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
        '<xf numFmtId="165" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs>'
        "</styleSheet>"
    ),
}
_ZERO_DAY = dt.datetime(1899, 12, 30)


class _Outgoing(io.RawIOBase):
    """A place a zip is written to and taken from at once; it cannot go back, so nothing is kept."""

    def __init__(self) -> None:
        super().__init__()
        self.made = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self.made += data
        return len(data)

    def take(self) -> bytes:
        content = bytes(self.made)
        self.made.clear()
        return content


def write_xlsx(heads: list[str], rows: Lines, *, title: str = "") -> Iterator[bytes]:
    """Write rows as a workbook of one sheet, a chunk at a time; text is never a formula."""
    out = _Outgoing()
    with ZipFile(out, "w", ZIP_DEFLATED, compresslevel=4) as book:
        for name, content in _parts(title).items():
            book.writestr(_info(name), _HEAD + content)
        with book.open(_info("xl/worksheets/sheet1.xml"), "w", force_zip64=True) as sheet:
            sheet.write(_sheet_head(len(heads)).encode())
            sheet.write(_xlsx_row(heads, style=1))
            yield out.take()
            for number, row in enumerate(rows, 2):
                if number > SHEET_ROWS:
                    break
                sheet.write(_xlsx_row(row))
                if number % CHUNK_ROWS == 0 and out.made:
                    yield out.take()
            sheet.write(b"</sheetData></worksheet>")
    yield out.take()


def book(
    name: str, sheets: Callable[[], Iterable[tuple[str, list[str], Lines]]], scope: Scope
) -> StreamingHttpResponse:
    """Answer with a workbook of several small sheets.

    Args:
        name: The file's name without date and ending.
        sheets: Gives title, headings and rows of each, called once inside the scope.
        scope: Opens the viewer's reach.
    """
    answer = stream("xlsx", name, [], lambda: (), scope)
    answer.streaming_content = _within(scope, lambda: [[]], lambda _rows: write_book(sheets()))
    return answer


def write_book(sheets: Iterable[tuple[str, list[str], Lines]]) -> Iterator[bytes]:
    """Write a workbook of several sheets, whole: for reports, whose sheets are short."""
    held = [(title, heads, list(rows)) for title, heads, rows in sheets]
    out = io.BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED, compresslevel=4) as archive:
        for part, text in _book_parts([title for title, _heads, _rows in held]).items():
            archive.writestr(_info(part), _HEAD + text)
        for number, (_title, heads, rows) in enumerate(held, 1):
            lines = b"".join([_xlsx_row(heads, style=1), *(_xlsx_row(row) for row in rows[: SHEET_ROWS - 1])])
            content = _sheet_head(len(heads)).encode() + lines + b"</sheetData></worksheet>"
            archive.writestr(_info(f"xl/worksheets/sheet{number}.xml"), content)
    yield out.getvalue()


def _sheet_names(titles: list[str]) -> list[str]:
    """Give names a workbook takes: short, without signs of its own, each once."""
    found: list[str] = []
    for title in titles:
        name = re.sub(r"[\[\]:*?/\\']", " ", title).strip()[:28] or _("Export")
        found.append(name if name not in found else f"{name} {len(found)}")
    return found


def _book_parts(titles: list[str]) -> dict[str, str]:
    one = (
        '<Override PartName="/xl/worksheets/sheet{}.xml" ContentType="application/vnd.openxmlformats-'
        'officedocument.spreadsheetml.worksheet+xml"/>'
    )
    numbers = range(1, len(titles) + 1)
    types = _PARTS["[Content_Types].xml"].replace(one.format(1), "".join(one.format(n) for n in numbers))
    listed = "".join(
        f'<sheet name="{escape(name, {chr(34): "&quot;"})}" sheetId="{n}" r:id="rId{n}"/>'
        for n, name in enumerate(_sheet_names(titles), 1)
    )
    relations = "".join(
        f'<Relationship Id="rId{n}" Type="{_RELATIONS}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n in numbers
    )
    styles = f'<Relationship Id="rId{len(titles) + 1}" Type="{_RELATIONS}/styles" Target="styles.xml"/>'
    return {
        **_PARTS,
        "[Content_Types].xml": types,
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">{relations}{styles}'
        "</Relationships>",
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_RELATIONS}"><sheets>{listed}</sheets>'
        "</workbook>",
    }


def _parts(title: str) -> dict[str, str]:
    name = re.sub(r"[\[\]:*?/\\']", " ", title).strip()[:31] or _("Export")
    book = (
        f'<workbook xmlns="{_MAIN}" xmlns:r="{_RELATIONS}"><sheets>'
        f'<sheet name="{escape(name, {chr(34): "&quot;"})}" sheetId="1" r:id="rId1"/></sheets></workbook>'
    )
    return {**_PARTS, "xl/workbook.xml": book}


def _info(name: str) -> ZipInfo:
    info = ZipInfo(name, timezone.localtime().timetuple()[:6])
    info.compress_type = ZIP_DEFLATED
    return info


def _sheet_head(columns: int) -> str:
    return (
        f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" '
        'topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
        f'<cols><col min="1" max="{max(columns, 1)}" width="22" customWidth="1"/></cols><sheetData>'
    )


def _xlsx_row(row: Iterable[Any], style: int = 0) -> bytes:
    cells = "".join(_xlsx_cell(plain(value), style) for value in row)
    return f"<row>{cells}</row>".encode("utf-8", "replace")


def _xlsx_cell(value: Any, style: int) -> str:
    if value is None or value == "":
        return "<c/>"
    if isinstance(value, int | float):
        # A number a sheet cannot hold exactly, or at all, is written as text.
        if value == value and abs(value) < 1e15:
            return f'<c s="{style}"><v>{value!r}</v></c>'
        value = str(value)
    if isinstance(value, dt.date):
        return _xlsx_date(value)
    text = escape(_FORBIDDEN.sub("\ufffd", value)[:CELL_LIMIT])
    return f'<c t="inlineStr" s="{style}"><is><t xml:space="preserve">{text}</t></is></c>'


def _xlsx_date(value: dt.date) -> str:
    timed = isinstance(value, dt.datetime)
    moment = value if isinstance(value, dt.datetime) else dt.datetime(value.year, value.month, value.day)
    days = (moment - _ZERO_DAY) / dt.timedelta(days=1)
    if days < 61:  # a spreadsheet counts a day in 1900 that was not
        return _xlsx_cell(value.isoformat(), 0)
    return f'<c s="{3 if timed else 2}"><v>{days!r}</v></c>'
