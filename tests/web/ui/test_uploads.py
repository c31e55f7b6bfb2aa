from __future__ import annotations

import io
import itertools
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from django.core.exceptions import RequestDataTooBig
from django.test import override_settings

from farled.errors import BadInput
from farled_web.ui import exports, uploads


def workbook(**more: bytes) -> io.BytesIO:
    made = io.BytesIO(b"".join(exports.write_xlsx(["Name"], [["Åmål"]])))
    with ZipFile(made, "a", ZIP_DEFLATED) as book:
        for name, content in more.items():
            book.writestr(name, content)
    return made


def refused(file: io.BytesIO) -> str:
    with pytest.raises(BadInput) as error:
        uploads.check_table(file, "rows.xlsx")
    return error.value.problems[0].code


def test_a_table_is_told_by_its_content_whatever_its_name() -> None:
    assert uploads.check_table(io.BytesIO("namn;ort\nÅ;Ö\n".encode()), "x.exe") == "csv"
    assert uploads.check_table(io.BytesIO("namn;ort\n".encode("utf-16")), "x") == "csv"
    assert uploads.check_table(io.BytesIO("namn;ört\n".encode("latin-1")), "x") == "csv"
    assert uploads.check_table(workbook(), "x.csv") == "xlsx"


@pytest.mark.parametrize(
    "content", [b"%PDF-1.7\n\x00\x01", b"\x89PNG\r\n\x1a\n\x00\x00", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\x00"]
)
def test_other_kinds_are_refused(content: bytes) -> None:
    assert refused(io.BytesIO(content)) == "unknown-file-kind"


def test_an_empty_file_is_refused() -> None:
    assert refused(io.BytesIO()) == "empty-file"


def test_a_zip_that_is_no_workbook_is_refused() -> None:
    made = io.BytesIO()
    with ZipFile(made, "w") as book:
        book.writestr("a.txt", "x")
    assert refused(made) == "unknown-file-kind"


def test_a_torn_workbook_is_refused() -> None:
    assert refused(io.BytesIO(workbook().getvalue()[:-200])) == "damaged-file"


def test_a_file_that_unfolds_is_refused_before_it_unfolds() -> None:
    assert refused(workbook(**{"xl/media/a.xml": b"0" * 30_000_000})) == "file-unfolds"


@pytest.mark.parametrize(
    "name", ["xl/vbaProject.bin", "xl/externalLinks/externalLink1.xml", "xl/embeddings/a.bin"]
)
def test_a_workbook_that_runs_or_reaches_out_is_refused(name: str) -> None:
    assert refused(workbook(**{name: b"<x/>"})) == "file-runs"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_are_refused_in_any_encoding(encoding: str) -> None:
    hostile = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]><a>&x;</a>'
    assert refused(workbook(**{"xl/sharedStrings.xml": hostile.encode(encoding)})) == "file-entities"


def test_entities_across_a_chunk_are_seen() -> None:
    hostile = b"<a>" + bytes(range(32, 127)) * 690 + b"<!DOCTYPE a []></a>"
    for shift in range(0, 24, 5):
        assert refused(workbook(**{"xl/sharedStrings.xml": b" " * shift + hostile})) == "file-entities"


@override_settings(UPLOAD_BYTES=1000)
def test_a_large_file_is_refused_while_it_comes_in() -> None:
    handler = uploads.RefuseHuge()
    assert handler.receive_data_chunk(b"x" * 900, 0) == b"x" * 900
    with pytest.raises(RequestDataTooBig):
        handler.receive_data_chunk(b"x" * 200, 900)  # all files of a request count together
    assert refused(io.BytesIO(b"a,b\n" * 300)) == "file-too-large"


def test_a_table_that_never_ends_is_refused_at_the_limit() -> None:
    assert list(uploads.at_most([1, 2], most=2)) == [1, 2]
    with pytest.raises(BadInput, match="more than 2 rows"):
        list(uploads.at_most(itertools.count(), most=2))
