from __future__ import annotations

import csv
import datetime as dt
import io
import time
import tracemalloc
from collections.abc import Iterator
from contextlib import nullcontext
from typing import Any
from zipfile import ZipFile

import fastexcel
import pytest

from farled_web.ui import exports

HEADS = ["Name", "Hours", "Day"]
FORMULAS = ["=1+1", "+cmd|x", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "＝1", "|calc", "%0A"]


def book(rows: Any) -> bytes:
    return b"".join(exports.write_xlsx(HEADS, rows, title="Båtar/[1]"))


@pytest.mark.parametrize("text", FORMULAS)
def test_text_that_begins_a_formula_is_defused_in_csv(text: str) -> None:
    content = b"".join(exports.write_csv(HEADS, [[text, 1, None]])).decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(content, newline="")))[1][0] == f"'{text}"


@pytest.mark.parametrize("text", ["-12", "+46", "-1,5", "Åmål", "a=b"])
def test_plain_text_and_numbers_stay_as_they_are(text: str) -> None:
    assert exports.harmless(text) == text


def test_csv_begins_with_the_mark_spreadsheets_need() -> None:
    assert b"".join(exports.write_csv(HEADS, [])).startswith(b"\xef\xbb\xbfName")
    assert b"".join(exports.write_csv(HEADS, [], bom=False)).startswith(b"Name")


def test_a_workbook_reads_back_as_what_was_written() -> None:
    rows = [
        ["Ä <&> \x0b=1+1", 12.5, dt.date(2026, 3, 2)],
        ["=2", None, None],
        ["", 10**15, dt.date(1899, 1, 1)],
    ]
    table = fastexcel.read_excel(book(rows)).load_sheet(0, dtypes="string").to_polars()
    assert table.columns == HEADS
    assert table["Name"].to_list() == ["Ä <&> �=1+1", "=2", None]
    assert table["Hours"].to_list() == ["12.5", None, "1000000000000000"]
    assert table["Day"].to_list()[0] is not None and table["Day"].to_list()[0].startswith("2026-03-02")


def test_text_in_a_workbook_is_never_a_formula() -> None:
    with ZipFile(io.BytesIO(book([[text, 1, None] for text in FORMULAS]))) as made:
        sheet = made.read("xl/worksheets/sheet1.xml").decode()
    assert "<f" not in sheet.replace("<frozen", "") and sheet.count('t="inlineStr"') == len(FORMULAS) + len(
        HEADS
    )


def test_numbers_a_sheet_cannot_hold_are_text() -> None:
    with ZipFile(io.BytesIO(book([[float("nan"), float("inf"), 10**20]]))) as made:
        assert "<v>nan" not in made.read("xl/worksheets/sheet1.xml").decode()


@pytest.mark.parametrize("kind", exports.KINDS)
def test_the_first_byte_comes_at_once_and_memory_stays_flat(kind: str) -> None:
    taken = 0

    def rows() -> Iterator[list[Any]]:
        nonlocal taken
        for number in range(50_000):
            taken = number
            yield [f"Firm {number}", number / 7, dt.date(2026, 3, 2)]

    answer = exports.stream(kind, "firms", HEADS, rows, nullcontext)
    content = iter(answer)
    began = time.perf_counter()
    next(content)
    assert time.perf_counter() - began < 1
    assert taken <= exports.CHUNK_ROWS
    tracemalloc.start()
    size = sum(len(part) for part in content)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert size > 100_000 and peak < 3_000_000


def test_the_file_is_named_safely() -> None:
    answer = exports.stream("csv", 'a"\n; Å', HEADS, list, nullcontext)
    assert answer["Content-Disposition"].startswith('attachment; filename="a-')
    assert answer["Cache-Control"] == "no-store"
