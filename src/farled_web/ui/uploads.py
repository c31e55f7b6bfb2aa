"""What may be sent in: not too much, what it says it is, and nothing that unfolds or runs.

`RefuseHuge` stops a request while it is still coming in.  `check_table` looks at a file of rows by its
content before anything reads it (docs/methods/web.md, ui §3).
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from typing import IO, Any, TypeVar
from zipfile import BadZipFile, ZipFile

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler

from farled.errors import BadInput, refuse

UNPACKED_BYTES = 200_000_000
UNPACKED_RATIO = 200
PARTS = 1_000
ROWS = 200_000
KINDS = ("csv", "xlsx")
Row = TypeVar("Row")
# Parts of a workbook that run, or reach outside it.
RUNNING = ("vbaproject", "macrosheets/", "activex/", "externallinks/", "embeddings/", "ctrlprops/")


class RefuseHuge(FileUploadHandler):
    """Stop an upload as soon as all its files together are over the limit."""

    chunk_size = 64 * 1024

    def __init__(self, request: Any = None) -> None:
        """Begin at nothing."""
        super().__init__(request)
        self.seen = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Count, and let pass what is still within the limit."""
        self.seen += len(raw_data)
        if self.seen > settings.UPLOAD_BYTES:
            # Not StopUpload: that drops the file in silence, and the form would say none was sent.
            raise RequestDataTooBig
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """Leave keeping the file to the next handler."""


def kind_of(content: bytes) -> str:
    """Tell a table file by its first bytes: ``xlsx``, ``csv`` or "" for something else."""
    if content[:4] == b"PK\x03\x04":
        return "xlsx"
    head = content[:4096]
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):  # a spreadsheet's "Unicode text"
        return "csv"
    control = sum(byte < 32 and byte not in (9, 10, 13) for byte in head)
    return "csv" if head and not control else ""


def check_table(file: IO[bytes], name: str = "") -> str:
    """Give the kind of a file of rows, by its content.

    Raises:
        BadInput: It is empty, too large, of another kind, damaged, unfolds too far, or can run.
    """
    file.seek(0, io.SEEK_END)
    size = file.tell()
    file.seek(0)
    head = file.read(4096)
    file.seek(0)
    if not size:
        raise _refused("empty-file", name, "holds nothing", "Choose the file that has the rows")
    if size > settings.UPLOAD_BYTES:
        limit = f"{settings.UPLOAD_BYTES // 1_000_000} MB"
        raise _refused("file-too-large", name, f"is larger than {limit}", "Split it into smaller files")
    kind = kind_of(head)
    if not kind:
        raise _refused("unknown-file-kind", name, "is neither CSV nor XLSX",
                       "Save it as CSV (UTF-8) or as an Excel workbook (.xlsx)")  # fmt: skip
    if kind == "xlsx":
        _check_workbook(file, name)
        file.seek(0)
    return kind


def at_most(rows: Iterable[Row], name: str = "", most: int = ROWS) -> Iterator[Row]:
    """Pass rows on as they come, up to a limit.

    Raises:
        BadInput: There are more.
    """
    for number, row in enumerate(rows, 1):
        if number > most:
            raise _refused("too-many-rows", name, f"has more than {most} rows", "Split it into smaller files")
        yield row


def _check_workbook(file: IO[bytes], name: str) -> None:
    try:
        with ZipFile(file) as book:
            _check_parts(book, name)
    except (BadZipFile, EOFError, NotImplementedError, RuntimeError, OSError, ValueError) as error:
        raise _refused("damaged-file", name, "cannot be opened as a workbook",
                       "Open it in your spreadsheet and save it again") from error  # fmt: skip


def _check_parts(book: ZipFile, name: str) -> None:
    infos = book.infolist()
    unpacked, packed = sum(i.file_size for i in infos), sum(i.compress_size for i in infos)
    if len(infos) > PARTS or unpacked > UNPACKED_BYTES or unpacked > UNPACKED_RATIO * max(packed, 10_000):
        raise _refused("file-unfolds", name, "unfolds to far more than a table of this size holds",
                       "Save only the sheet with the rows, as CSV")  # fmt: skip
    names = [info.filename.lower() for info in infos]
    if "[content_types].xml" not in names or not any(n.startswith("xl/") for n in names):
        raise _refused("unknown-file-kind", name, "is a zip file, not a workbook", "Save it as .xlsx or CSV")
    if any(word in n for n in names for word in RUNNING):
        raise _refused("file-runs", name, "holds macros, links to other files or embedded files",
                       "Save it as a plain workbook (.xlsx) or as CSV")  # fmt: skip
    for info in infos:
        if info.filename.lower().endswith((".xml", ".rels")):
            _check_xml(book, info.filename, info.file_size, name)


def _check_xml(book: ZipFile, part: str, size: int, name: str) -> None:
    # A document type is the way in for entities that unfold or read files; a workbook has none.
    unpacked, tail = 0, b""
    with book.open(part) as stream:
        while chunk := stream.read(1 << 16):
            unpacked += len(chunk)
            if unpacked > size:  # the list of contents lied
                raise BadZipFile(part)
            seen = (tail + chunk).replace(b"\x00", b"").upper()
            if b"<!DOCTYPE" in seen or b"<!ENTITY" in seen:
                raise _refused("file-entities", name, "declares entities, which a workbook never does",
                               "Save it again from your spreadsheet, or as CSV")  # fmt: skip
            tail = chunk[-32:]


def _refused(code: str, name: str, reason: str, remedy: str) -> BadInput:
    return refuse(code, name or "the file", reason, remedy, "firms.csv")
