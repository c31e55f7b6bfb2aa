"""Delimited text: docs/methods/imports.md §2."""

from __future__ import annotations

from pathlib import Path

import pytest

from farled.errors import BadInput
from farled.packs.delimited import read_delimited


def written(folder: Path, content: str | bytes) -> Path:
    path = folder / "t.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


@pytest.mark.parametrize("sign", [",", ";", "\t"])
def test_2_1_comma_semicolon_and_tab(tmp_path: Path, sign: str) -> None:
    table = read_delimited(written(tmp_path, f"\ufeffa{sign}B\r\n1{sign} 2 \r\n\r\n3{sign}4\n"))
    assert table.columns == ("a", "B")
    assert table.rows == [["1", "2"], ["3", "4"]]
    assert table.lines == [2, 4]
    assert table.position(("x", "b")) == 1


def test_2_2_a_quoted_cell_may_hold_lines_and_a_long_text(tmp_path: Path) -> None:
    table = read_delimited(written(tmp_path, 'a,b\n"x\ny",' + "z" * 200_000 + "\n"))
    assert table.rows[0][0] == "x\ny"
    assert len(table.rows[0][1]) == 200_000


@pytest.mark.parametrize(
    ("content", "code", "line"),
    [
        ("", "empty-file", 0),
        (" \n \n", "empty-file", 0),
        (b"a,b\n1,\xe5\n", "not-utf8", 2),
        ("a,b\n1,2\n3,\0\n", "binary-file", 3),
        ("a,b\n1,2,3\n", "ragged-row", 2),
        ("a,b\n1\n", "ragged-row", 2),
        ('a,b\n1,"2\n', "broken-csv", 2),
        ("a,A\n1,2\n", "column-twice", 1),
        (",\n1,2\n", "no-header", 1),
    ],
)
def test_2_3_what_cannot_be_read_is_refused_with_its_line(
    tmp_path: Path, content: str | bytes, code: str, line: int
) -> None:
    with pytest.raises(BadInput) as caught:
        read_delimited(written(tmp_path, content))
    problem = caught.value.problems[0]
    assert (problem.code, problem.line, problem.file) == (code, line, "t.csv")


def test_2_3_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="cannot be read"):
        read_delimited(tmp_path / "none.csv")
