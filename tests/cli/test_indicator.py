"""``farled indicator``: a published figure from microdata."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.cli.conftest import Run

KEYS = {
    *("file", "item", "weight", "percent", "low", "high", "confidence", "variance", "stratum", "strata"),
    *("lone_strata", "rows", "valid", "major", "missing", "weight_missing", "weight_zero", "sum_of_weights"),
}


@pytest.fixture
def survey(tmp_path: Path) -> Path:
    file = tmp_path / "survey.csv"
    rows = ["0,10", "3,5", "4,5", "2,20", "-9,50", "1,10", "1,0", "2,"]
    file.write_text("l30b,wmedian\n" + "\n".join(rows) + "\n", "utf-8")
    return file


def test_json_has_percent(run: Run, survey: Path) -> None:
    told = run("indicator", survey, "--item", "l30b", "--weight", "wmedian", "--json").json
    assert set(told) == KEYS
    assert told["percent"] == pytest.approx(100 * 10 / 50)
    assert told["missing"] == {"-9": 1} and told["weight_zero"] == told["weight_missing"] == 1


def test_a_person_reads_how_sure_it_is_and_what_it_rests_on(run: Run, survey: Path) -> None:
    shown = run("indicator", survey, "--item", "l30b").words
    assert "l30b: 20.0 % of firms name it a major or very severe obstacle (95 % interval" in shown
    assert "Weighted by wmedian: 5 valid answers of 8 rows in survey.csv, 2 of them major" in shown
    assert "Without a valid answer, by code: -9 1." in shown
    assert "Left out for want of a weight: 1; weight 0: 1." in shown


def test_another_weight_and_mapping_are_used(run: Run, survey: Path, tmp_path: Path) -> None:
    lines = survey.read_text("utf-8").splitlines()
    survey.write_text("\n".join([f"{lines[0]},mine", *(f"{line},1" for line in lines[1:])]) + "\n", "utf-8")
    words = ("indicator", survey, "--item", "l30b", "--weight", "mine", "--json")
    assert run(*words).json["percent"] == pytest.approx(100 * 2 / 7)
    broken = tmp_path / "mine.toml"
    broken.write_text("kind = 'directory'", "utf-8")
    refused = run(*words, "--mapping", broken)
    assert refused.code == 1 and refused.json["problems"][0]["code"] == "mapping-kind"


def test_an_item_the_file_lacks_is_refused_with_what_there_is(run: Run, survey: Path) -> None:
    shown = run("indicator", survey, "--item", "k30")
    assert shown.code == 1 and shown.out == "" and "which has these items: l30b" in shown.err
    told = run("indicator", survey, "--item", "k30", "--json")
    assert told.code == 1 and told.json["problems"][0]["code"] == "no-such-item"


@pytest.mark.parametrize("suffix", ["csv", "dta", "sav", "txt"])
def test_a_broken_file_is_refused(run: Run, tmp_path: Path, suffix: str) -> None:
    file = tmp_path / f"broken.{suffix}"
    file.write_bytes(b"\x00\xffnothing")
    assert run("indicator", file, "--item", "l30b").code == 1
    assert run("indicator", tmp_path / f"none.{suffix}", "--item", "l30b").code == 1


def test_the_item_must_be_named(run: Run, survey: Path) -> None:
    assert run("indicator", survey).code == 2
