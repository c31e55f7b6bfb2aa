"""Codes read by another column are checked once for each pair and noted at each row (§5)."""

from __future__ import annotations

import polars as pl

from farled.packs.codes import check_pairs
from farled.packs.problems import Fault, Findings
from farled.packs.schemas import TABLES
from farled.packs.tables import Cells


def test_each_pair_is_judged_once_and_each_row_noted() -> None:
    frame = pl.DataFrame({"#line": [2, 3, 4, 5], "nace": ["a", "a", "b", None], "nace_revision": ["2"] * 4})
    asked: list[tuple[str, str]] = []

    def check(code: str, revision: str) -> Fault | None:
        asked.append((code, revision))
        return Fault("bad", "is bad", "Mend it") if code == "a" else None

    found = Findings()
    check_pairs(Cells(TABLES["firms"], "f.csv", frame), "nace", "nace_revision", check, found)
    assert sorted(asked) == [("a", "2"), ("b", "2")]
    assert [problem.line for problem in found.problems()] == [2, 3]


def test_the_hint_names_the_other_revision(changed) -> None:
    from farled.packs.validation import check_pack

    changed.edit("firms.csv", "62.10", "62.01")
    (problem,) = check_pack(changed.folder).problems
    assert "it is in 2" in problem.reason
