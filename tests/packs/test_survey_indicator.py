"""Indicators from microdata: docs/methods/imports.md §7. Files are made here, answers worked by hand."""

from __future__ import annotations

import json
from pathlib import Path

import polars
import pyreadstat
import pytest

from farled.errors import BadInput
from farled.packs.survey_indicator import indicator, indicator_dict

ANSWERS = [0.0, 3.0, 4.0, 2.0, -9.0, -7.0, None, 1.0]
WEIGHTS = [10.0, 5.0, 5.0, 20.0, 50.0, 50.0, 50.0, 10.0]
LABELS = {
    0.0: "No obstacle",
    1.0: "Minor Obstacle",
    2.0: "Moderate obstacle",
    3.0: "Major obstacle",
    4.0: "Very Severe Obstacle",
    -9.0: "Don't Know (Spontaneous)",
    -7.0: "DOES NOT APPLY",
}
FORMATS = ("dta", "sav", "zsav", "csv")


def made(folder: Path, suffix: str, columns: dict[str, list[float | None]]) -> Path:
    path = folder / f"made.{suffix}"
    frame = polars.DataFrame(columns, strict=False)
    if suffix == "csv":
        frame.write_csv(path)
    elif suffix == "dta":
        pyreadstat.write_dta(frame, path, variable_value_labels={"L30b": LABELS})
    else:
        compress = suffix == "zsav"
        pyreadstat.write_sav(frame, path, variable_value_labels={"L30b": LABELS}, compress=compress)
    return path


@pytest.mark.parametrize("suffix", FORMATS)
def test_7_1_weighted_share_of_major_and_severe_among_valid_answers(tmp_path: Path, suffix: str) -> None:
    found = indicator(made(tmp_path, suffix, {"L30b": ANSWERS, "wmedian": WEIGHTS}), "l30b")
    assert found.percent == pytest.approx(100 * 10 / 50)
    assert (found.rows, found.valid, found.major, found.sum_of_weights) == (8, 5, 2, 50.0)
    assert found.missing == {"-7": 1, "-9": 1, ".": 1}
    assert (found.variance, found.stratum) == ("unstratified", None)
    assert found.low is not None and found.high is not None
    assert 0 < found.low < 20 < found.high < 100


def test_7_1_labels_do_as_well_as_codes(tmp_path: Path) -> None:
    labels = ["No obstacle", "MAJOR OBSTACLE", "Very severe obstacle", "moderate obstacle"]
    labels += ["Don't know (spontaneous)", "Does Not Apply", "", "Minor obstacle"]
    rows = "\n".join(f'"{label}",{weight}' for label, weight in zip(labels, WEIGHTS, strict=True))
    path = tmp_path / "labels.csv"
    path.write_text(f"l30b,wmedian\n{rows}\n", "utf-8")
    found = indicator(path, "l30b")
    assert found.percent == pytest.approx(20)
    assert found.missing == {"-7": 1, "-9": 1, ".": 1}


def test_7_1_extended_missing_values_of_stata_are_apart(root: Path) -> None:
    # Made with pyreadstat from 0, 3, .a, .b with weights 1, 1, 5, 5.
    found = indicator(root / "tests" / "data" / "survey" / "tagged_missing.dta", "l30b")
    assert found.percent == pytest.approx(50)
    assert found.missing == {".a": 1, ".b": 1}


def test_7_1_a_reversed_coding_goes_by_its_labels(tmp_path: Path) -> None:
    turned = {1.0: "Very severe obstacle", 2.0: "Major obstacle", 3.0: "No obstacle"}
    path = tmp_path / "turned.dta"
    frame = polars.DataFrame({"l30b": [1.0, 2.0, 3.0, 3.0], "wmedian": [1.0] * 4})
    pyreadstat.write_dta(frame, path, variable_value_labels={"l30b": turned})
    assert indicator(path, "l30b").percent == pytest.approx(50)


def test_7_2_strata_are_used_where_the_file_has_them(tmp_path: Path) -> None:
    columns = {"l30b": [3.0, 0.0, 4.0, 4.0], "wmedian": [1.0, 1.0, 3.0, 3.0], "strata": [1.0, 1.0, 2.0, 2.0]}
    found = indicator(made(tmp_path, "csv", columns), "l30b")  # type: ignore[arg-type]
    assert found.percent == pytest.approx(87.5)
    assert (found.variance, found.stratum, found.strata) == ("stratified", "strata", 2)


def test_7_1_another_weight_and_weights_of_zero_or_none(tmp_path: Path) -> None:
    columns = {"l30b": [3.0, 0.0, 4.0, 4.0], "wstrict": [1.0, 3.0, 0.0, None]}
    found = indicator(made(tmp_path, "csv", columns), "l30b", "WSTRICT")  # type: ignore[arg-type]
    assert found.percent == pytest.approx(25)
    assert (found.valid, found.weight_zero, found.weight_missing) == (2, 1, 1)


def test_7_4_dictionary_has_stable_keys(tmp_path: Path) -> None:
    found = indicator(made(tmp_path, "csv", {"L30b": ANSWERS, "wmedian": WEIGHTS}), "l30b")
    data = json.loads(json.dumps(indicator_dict(found)))
    assert list(data) == [
        "file",
        "item",
        "weight",
        "percent",
        "low",
        "high",
        "confidence",
        "variance",
        "stratum",
        "strata",
        "lone_strata",
        "rows",
        "valid",
        "major",
        "missing",
        "weight_missing",
        "weight_zero",
        "sum_of_weights",
    ]


def refusal(path: Path, item: str = "l30b", weight: str = "wmedian") -> list[tuple[str, str]]:
    with pytest.raises(BadInput) as caught:
        indicator(path, item, weight)
    return [(problem.code, str(problem)) for problem in caught.value.problems]


def test_7_5_an_unknown_item_or_weight_is_refused_with_what_there_is(tmp_path: Path) -> None:
    path = made(tmp_path, "csv", {"L30b": ANSWERS, "wstrict": WEIGHTS})
    found = dict(refusal(path, "q99"))
    assert "these items: l30b" in found["no-such-item"]
    assert "these weights: wstrict" in found["no-such-weight"]


def test_7_5_negative_weights_are_refused_unless_they_are_codes(tmp_path: Path) -> None:
    path = made(tmp_path, "csv", {"l30b": [3.0, 0.0], "wmedian": [1.0, -2.5]})
    ((code, text),) = refusal(path)
    assert code == "negative-weight"
    assert "made.csv:3 [wmedian]" in text
    coded = made(tmp_path, "csv", {"l30b": [3.0, 0.0], "wmedian": [1.0, -9.0]})
    assert indicator(coded, "l30b").weight_missing == 1


def test_7_5_an_item_without_valid_answers_or_off_the_scale_is_refused(tmp_path: Path) -> None:
    columns = {"l30b": [-9.0, None], "l1": [40.0, 3.0], "l2": [40.0, 3.0], "wmedian": [1.0, 1.0]}
    columns = {name: cells * 2 for name, cells in columns.items()}
    columns["l1"][-1] = 77.0
    path = made(tmp_path, "csv", columns)  # type: ignore[arg-type]
    assert refusal(path)[0][0] == "no-valid-answer"
    assert refusal(path, "l1")[0][0] == "not-an-item"
