"""Mapping files: docs/methods/imports.md §3."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from farled.errors import BadInput
from farled.packs.mapping_files import MappingReader, carried_mappings, load_mapping


def test_3_1_one_mapping_is_carried_for_each_layout() -> None:
    assert [mapping["id"] for mapping in carried_mappings("directory")] == ["flat-directory", "hsds"]
    assert [mapping["id"] for mapping in carried_mappings("survey")] == ["enterprise-survey"]


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("none.toml", None, "mapping-unreadable"),
        ("big.toml", b"#" * 1_000_001, "mapping-too-large"),
        ("bytes.toml", b"\xff\xfe", "mapping-broken"),
        ("deep.json", b"[" * 200_000, "mapping-broken"),
        ("list.json", b"[1]", "mapping-kind"),
    ],
)
def test_3_1_what_is_no_mapping_is_refused(
    tmp_path: Path, name: str, content: bytes | None, code: str
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(BadInput) as caught:
        load_mapping(tmp_path / name, "survey")
    assert [problem.code for problem in caught.value.problems] == [code]


def test_3_4_everything_wrong_is_told_at_once() -> None:
    reader = MappingReader(
        {"a": 1, "b": "x", "c": [1], "d": True, "e": "soon", "f": {"g": 2}, "z": 0}, "m.toml"
    )
    reader.text("a")
    reader.number("b")
    reader.texts("c")
    reader.number("d")
    reader.day("e", datetime.date(2020, 1, 1))
    reader.table("f").text("g")
    reader.finish()
    with pytest.raises(BadInput) as caught:
        reader.refuse_problems()
    assert [(p.column, p.code) for p in caught.value.problems] == [
        ("a", "mapping-value"),
        ("b", "mapping-value"),
        ("c", "mapping-value"),
        ("d", "mapping-value"),
        ("e", "mapping-value"),
        ("f.g", "mapping-value"),
        ("z", "mapping-key"),
    ]


def test_3_2_one_text_counts_as_a_list_of_one() -> None:
    assert MappingReader({"a": "x"}, "m").texts("a") == ("x",)
    assert MappingReader({}, "m").texts("a", ("y",)) == ("y",)
