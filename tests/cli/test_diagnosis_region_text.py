"""The diagnosis of a region as a person reads it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tests.cli.conftest import Run

from farled.cli.diagnosis_region import summaries
from farled.cli.diagnosis_region_text import REMARKS, answered_sentence
from farled.packs.reading import read_pack
from farled.terms.scales import Side


@pytest.mark.parametrize("columns", [80, 120])
@pytest.mark.parametrize("side", ["sme", "organisation"])
def test_it_fits_the_terminal(run: Run, packs: Path, side: str, columns: int) -> None:
    shown = run("diagnose", packs / "glodmark", "--side", side, columns=columns)
    assert shown.code == 0 and max(map(len, shown.out.splitlines())) <= columns


def test_each_area_stands_with_its_size_classes_alpha_and_interval(run: Run, packs: Path) -> None:
    lines = run("diagnose", packs / "glodmark").out.splitlines()
    (capital,) = [line for line in lines if line.startswith("Capital")]
    assert re.search(r"134/150 1\.54 1\.39–1\.69 +33 % +25–41 % +0\.74 +0\.63–0\.82", capital)
    assert sum(line.startswith("  micro") for line in lines) == 8


def test_remarks_are_explained_where_used(run: Run, packs: Path, small: Path) -> None:
    shown = run("diagnose", packs / "glodmark").words
    assert "a alpha below 0.6" in shown and "b under 30 firms answered" in shown
    assert "c one line only" not in shown and "c one line only" in run("diagnose", small).words


def test_every_remark_has_a_letter(packs: Path) -> None:
    used = {
        remark
        for side in Side
        for summary in summaries(read_pack(packs / "glodmark"), side)
        for row in summary.groups
        for remark in row.remarks
    }
    assert used and used <= set(REMARKS)


def test_the_limit_holds_the_list_of_firms(run: Run, packs: Path) -> None:
    shown = run("diagnose", packs / "glodmark", "--limit", 3).out
    assert "Highest needs: 3 of 137 firms with a known need" in shown
    assert len(re.findall(r"^g\d{3} ", shown, flags=re.M)) == 3
    assert "Highest needs" not in run("diagnose", packs / "glodmark", "--limit", 0).out


def test_silent_firms_are_unknown(run: Run, packs: Path) -> None:
    assert "13 firms without any known need: unknown, and not 0." in run("diagnose", packs / "glodmark").out


def test_the_other_side_is_pointed_to(run: Run, small: Path) -> None:
    assert "Organisations answered too, about 1 firm: --side organisation." in run("diagnose", small).words
    other = run("diagnose", small, "--side", "organisation").words
    assert "Answers of Lånet" in other and "The firms themselves answered too" in other


def test_no_organisation_has_answered(run: Run, packs: Path, small: Path, tmp_path: Path) -> None:
    folder = tmp_path / "copy"
    folder.mkdir()
    for path in small.iterdir():
        text = path.read_text("utf-8").replace("f1,organisation,lanet,1,working_capital,2,\n", "")
        (folder / path.name).write_text(text, "utf-8")
    shown = run("diagnose", folder, "--side", "organisation").out
    assert "No organisation has answered the check about a firm." in shown


def test_how_much_was_answered(small: Path) -> None:
    (own,) = summaries(read_pack(small), Side.SME)
    assert answered_sentence(own, 3) == (
        "2 of 3 firms answered (latest check of each). Of their 6 lines: 2 with a severity, 1 don't know, "
        "1 does not concern us, 2 not answered."
    )
