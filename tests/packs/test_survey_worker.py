"""The child that reads binary survey files: docs/methods/imports.md §6.1."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import polars
import pyreadstat

from farled.packs import survey_worker


def asked(path: Path, kind: str, *wanted: str) -> dict[str, object]:
    command = [sys.executable, "-P", survey_worker.__file__, str(path), kind, json.dumps(wanted)]
    done = subprocess.run(command, capture_output=True, check=True)
    answer: dict[str, object] = json.loads(done.stdout)
    return answer


def test_6_1_it_gives_the_wanted_columns_with_labels(tmp_path: Path) -> None:
    frame = polars.DataFrame({"K30": [0.0, 4.0], "q1": [1.0, 2.0], "place": ["a", ""]})
    pyreadstat.write_dta(
        frame, tmp_path / "s.dta", variable_value_labels={"K30": {4: "Very severe obstacle"}}
    )
    assert asked(tmp_path / "s.dta", "dta", "k30", "place", "none") == {
        "names": ["K30", "q1", "place"],
        "rows": 2,
        "columns": {"k30": [0.0, 4.0], "place": ["a", ""]},
        "texts": ["place"],
        "labels": {"k30": [[4, "Very severe obstacle"]], "place": []},
        "encoding": "",
    }


def test_6_1_it_says_what_is_wrong_with_a_file(tmp_path: Path) -> None:
    (tmp_path / "s.sav").write_bytes(b"$FL2" + b"x" * 300)
    assert list(asked(tmp_path / "s.sav", "sav", "k30")) == ["error"]


def test_6_1_texts_in_another_encoding_are_read_and_told(tmp_path: Path) -> None:
    frame = polars.DataFrame({"a2": [1.0], "k30": [3.0]})
    pyreadstat.write_dta(frame, tmp_path / "s.dta", variable_value_labels={"a2": {1: "Norr-Xst"}})
    data = (tmp_path / "s.dta").read_bytes()
    assert b"Norr-Xst" in data
    (tmp_path / "s.dta").write_bytes(data.replace(b"Norr-Xst", b"Norr-\xd6st"))
    answer = asked(tmp_path / "s.dta", "dta", "a2")
    assert answer["labels"] == {"a2": [[1, "Norr-Öst"]]}
    assert answer["encoding"] == "WINDOWS-1252"
