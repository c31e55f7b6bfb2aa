"""Plan documents: read as hostile, written whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from farled.errors import BadInput
from farled.packs.documents import check_target, read_document, write_text


def refusal(file: Path) -> tuple[str, int, str]:
    with pytest.raises(BadInput) as refused:
        read_document(file)
    problem = refused.value.problems[0]
    return problem.code, problem.line, problem.reason


@pytest.mark.parametrize(
    ("text", "code", "line", "reason"),
    [
        ('{"a": 1,\n "b": }', "not-json", 2, "Expecting value"),
        ('{"a": Infinity}', "not-json", 0, "Infinity is no number"),
        ('{"a": -1e400}', "not-json", 0, "-1e400 is too large"),
        ('{"a": {"b": 1, "b": 1}}', "not-json", 0, "the key 'b' twice"),
        ('{"a": "\\ud800"}', "not-json", 0, "half a character"),
        ("[" * 100_000, "not-json", 0, "nested deeper"),
        ("[1]", "not-a-plan", 0, "is not a plan"),
    ],
)
def test_what_is_no_document_is_refused_with_its_place(
    tmp_path: Path, text: str, code: str, line: int, reason: str
) -> None:
    file = tmp_path / "plan.json"
    file.write_text(text, "utf-8")
    found = refusal(file)
    assert found[:2] == (code, line) and reason in found[2]


def test_what_cannot_be_read_is_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path / "none.json")[0] == "cannot-read"
    assert refusal(tmp_path)[0] == "cannot-read"
    (tmp_path / "latin.json").write_bytes(b'{"a": "\xe5"}')
    assert refusal(tmp_path / "latin.json")[0] == "not-json"


def test_a_whole_character_in_two_halves_is_read(tmp_path: Path) -> None:
    (tmp_path / "plan.json").write_text('{"a": "\\ud83d\\ude00 åäö"}', "utf-8")
    assert read_document(tmp_path / "plan.json") == {"a": "😀 åäö"}


def test_a_text_is_written_whole_over_what_was_there(tmp_path: Path) -> None:
    file = tmp_path / "plan.json"
    write_text("one, long\n", file)
    write_text("två\n", file)
    assert file.read_text("utf-8") == "två\n" and list(tmp_path.iterdir()) == [file]


def test_what_fails_halfway_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "plan.json"
    write_text("old", file)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(BadInput) as refused:
        write_text("new", file)
    assert refused.value.problems[0].code == "cannot-write"
    assert file.read_text("utf-8") == "old" and list(tmp_path.iterdir()) == [file]


def test_a_target_that_cannot_be_written_is_refused_beforehand(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    check_target(tmp_path / "plan.json")
    for file in (tmp_path, tmp_path / "none" / "plan.json"):
        with pytest.raises(BadInput):
            check_target(file)
        with pytest.raises(BadInput):
            write_text("x", file)
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(BadInput):
        check_target(tmp_path / "plan.json")
    assert list(tmp_path.iterdir()) == []
