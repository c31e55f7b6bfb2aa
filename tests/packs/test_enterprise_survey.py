"""Enterprise survey files as packs: docs/methods/imports.md §6. The files are made here, none is real."""

from __future__ import annotations

import datetime
import json
import random
from pathlib import Path

import polars
import pyreadstat
import pytest

from farled.diagnosis.values import Answer
from farled.errors import BadInput
from farled.packs.enterprise_survey import import_enterprise_survey
from farled.packs.import_report import ImportReport
from farled.packs.reading import read_pack
from farled.packs.writing import write_pack
from farled.terms.scales import NoSeverity

OBSTACLE = {
    0: "No obstacle",
    1: "Minor obstacle",
    2: "Moderate obstacle",
    3: "Major obstacle",
    4: "Very severe obstacle",
    -9: "Don't know (spontaneous)",
    -8: "Refused (spontaneous)",
    -7: "Does not apply",
}
LABELS = {
    "a1": {12: "Sweden"},
    "a2": {1: "Norra Mellansverige", 2: "Stockholm"},
    "k30": OBSTACLE,
    "l30b": OBSTACLE,
    "d30b": OBSTACLE,
    "j30a": OBSTACLE,
}
FIRST = {
    "idstd": 501001.0,
    "a1": 12.0,
    "a2": 1.0,
    "strata": 3.0,
    "l1": 12.0,
    "b5": 1998.0,
    "d3a": 70.0,
    "d3b": 10.0,
    "d3c": 20.0,
    "d8": 2004.0,
    "d1a2_v4": 2511.0,
    "a4a": 15.0,
    "a14y": 2020.0,
    "a14m": 3.0,
    "a14d": 9.0,
    "k30": 3.0,
    "l30b": 0.0,
    "d30b": -9.0,
    "j30a": 4.0,
    "wmedian": 12.5,
    "wstrict": 8.0,
    "wweak": 14.0,
}


def made(path: Path, rows: list[dict[str, float | str | None]]) -> Path:
    """Write rows in the format of the file's suffix; a column keeps the first row's order."""
    frame = polars.DataFrame(rows, infer_schema_length=None)
    labels = {name: given for name, given in LABELS.items() if name in frame.columns}
    if path.suffix == ".csv":
        frame.write_csv(path)
    elif path.suffix == ".dta":
        pyreadstat.write_dta(frame, path, variable_value_labels=labels)
    else:
        pyreadstat.write_sav(frame, path, variable_value_labels=labels)
    return path


def survey(seed: int, firms: int, columns: int = 0) -> list[dict[str, float | str | None]]:
    """Draw a survey like a published one in shape: codes, weights, and columns nobody asks for."""
    chance = random.Random(seed)
    answers = [0, 1, 2, 3, 4, -9, -8, -7]
    drawn = []
    for number in range(firms):
        row: dict[str, float | str | None] = dict(FIRST)
        row["idstd"] = 501001.0 + number
        row["l1"] = float(chance.choice([4, 12, 80, 300, -9]))
        row["d3c"], row["d3b"] = float(chance.choice([0, 20])), float(chance.choice([0, 10]))
        row["d3a"] = 100.0 - row["d3c"] - row["d3b"]
        row.update(
            {
                k: float(chance.choices(answers, [30, 20, 18, 14, 8, 4, 2, 4])[0])
                for k in LABELS
                if k[1] == "3"
            }
        )
        row.update({k: float(chance.choice(answers)) for k in ("k30", "l30b", "d30b", "j30a")})
        row["wmedian"] = chance.uniform(1, 40)
        row.update({f"q{at}": float(chance.randrange(9)) for at in range(columns)})
        drawn.append(row)
    return drawn


def examples(report: ImportReport, code: str) -> tuple[str, ...]:
    found = report.finding(code)
    assert found is not None, code
    return found.examples


@pytest.mark.parametrize("suffix", [".dta", ".sav"])
def test_6_3_facts_of_a_firm(tmp_path: Path, suffix: str) -> None:
    pack, report = import_enterprise_survey(made(tmp_path / f"Sweden-2020{suffix}", [FIRST]))
    (firm,) = pack.firms
    assert (firm.id, firm.country, firm.municipality) == ("501001", "SE", "Norra Mellansverige")
    assert (firm.founded, firm.employees, firm.abroad_since) == (1998, 12.0, 2004)
    assert firm.share_abroad == pytest.approx(0.3)
    assert (firm.nace, firm.nace_revision, firm.weight) == ("25", "2", 12.5)
    assert (firm.turnover_eur, firm.nuts, firm.stage) == (None, None, None)
    assert (pack.name, pack.date) == ("sweden_2020", datetime.date(2020, 3, 9))
    assert examples(report, "weight-used") == ("wmedian",)
    assert examples(report, "sector-not-nace") == ("a4a",)


@pytest.mark.parametrize("suffix", [".dta", ".sav", ".csv"])
def test_6_2_four_kinds_of_answer_stay_four(tmp_path: Path, suffix: str) -> None:
    rows = [
        {**FIRST, "idstd": float(at), "k30": cell} for at, cell in enumerate([0.0, -9.0, -7.0, -8.0, None], 1)
    ]
    pack, report = import_enterprise_survey(made(tmp_path / f"s{suffix}", rows))
    got = [answer.value for answer in pack.answers if answer.barrier == "external_finance"]
    silent = [
        NoSeverity.DONT_KNOW,
        NoSeverity.NOT_CONCERNED,
        NoSeverity.NOT_ANSWERED,
        NoSeverity.NOT_ANSWERED,
    ]
    assert got == [0, *silent]
    assert {"k30: -9 × 1", "k30: -7 × 1", "k30: -8 × 1", "k30: . × 1"} <= set(
        examples(report, "item-missing")
    )


def test_6_4_items_become_the_barrier_they_mean_and_no_other(tmp_path: Path) -> None:
    pack, report = import_enterprise_survey(made(tmp_path / "s.dta", [FIRST]))
    assert pack.answers == (
        Answer("501001", "external_finance", 3),
        Answer("501001", "skilled_staff", 0),
        Answer("501001", "export_procedures", NoSeverity.DONT_KNOW),
    )
    assert [b.id for b in pack.barriers] == ["external_finance", "export_procedures", "skilled_staff"]
    assert examples(report, "item-without-barrier") == ("j30a (tax rates)",)
    assert pack.extra["survey_items"].rows() == [
        ("501001", "k30", 3, None),
        ("501001", "l30b", 0, None),
        ("501001", "d30b", None, "dont_know"),
        ("501001", "j30a", 4, None),
    ]


def test_6_5_all_weights_are_kept(tmp_path: Path) -> None:
    pack, _ = import_enterprise_survey(made(tmp_path / "s.dta", [FIRST]))
    assert pack.extra["survey_weights"].to_dicts() == [
        {"firm": "501001", "wstrict": 8.0, "wmedian": 12.5, "wweak": 14.0}
    ]


def test_6_5_firms_without_a_weight_are_left_out_and_reported(tmp_path: Path) -> None:
    rows = [
        {**FIRST, "idstd": 1.0},
        {**FIRST, "idstd": 2.0, "wmedian": None},
        {**FIRST, "idstd": 3.0, "wmedian": 0.0},
    ]
    pack, report = import_enterprise_survey(made(tmp_path / "s.dta", rows))
    assert [(firm.id, firm.weight) for firm in pack.firms] == [("1", 12.5), ("3", 0.0)]
    assert examples(report, "weight-missing") == ("2",)
    assert examples(report, "weight-zero") == ("3",)
    assert pack.extra["survey_items"]["firm"].unique(maintain_order=True).to_list() == ["1", "3"]


def test_6_6_what_the_file_lacks_is_reported_and_stays_unknown(tmp_path: Path) -> None:
    pack, report = import_enterprise_survey(made(tmp_path / "bare.csv", [{"K30": 2.0}, {"K30": 1.0}]))
    assert [firm.id for firm in pack.firms] == ["row-000001", "row-000002"]
    assert {firm.weight for firm in pack.firms} == {1.0}
    assert report.finding("no-weights") is not None
    assert report.finding("date-assumed") is not None
    assert "employees (l1)" in examples(report, "fact-not-in-file")
    assert examples(report, "item-not-in-file") == ("l30b (skilled_staff)", "d30b (export_procedures)")
    assert pack.firms[0].employees is None


def test_6_3_contradictions_stay_unknown_and_are_reported(tmp_path: Path) -> None:
    rows = [
        {**FIRST, "idstd": 1.0, "d3a": 90.0},
        {**FIRST, "idstd": 2.0, "d3b": -9.0},
        {**FIRST, "idstd": 3.0, "b5": 9999.0, "l1": -9.0},
        {**FIRST, "idstd": 4.0, "b5": 2010.0, "d1a2_v4": 3400.0},
    ]
    pack, report = import_enterprise_survey(made(tmp_path / "s.dta", rows))
    first, second, third, fourth = pack.firms
    assert (first.share_abroad, second.share_abroad) == (None, None)
    assert (third.founded, third.employees) == (None, None)
    assert (fourth.nace, fourth.nace_revision, fourth.founded) == (None, None, 2010)
    assert examples(report, "shares-contradict") == ("1: 90.0, 10.0, 20.0",)
    assert examples(report, "year-implausible") == ("3: founded 9999",)
    assert fourth.abroad_since is None
    assert examples(report, "abroad-before-founding") == ("4",)
    assert examples(report, "sector-unknown") == ("3400",)


@pytest.mark.parametrize(
    ("code", "division"), [(111.0, "01"), (2599.0, "25"), (25.0, None), (400.0, None), (6201.0, "62")]
)
def test_6_3_divisions_of_isic_4_are_those_of_nace_2(
    tmp_path: Path, code: float, division: str | None
) -> None:
    pack, _ = import_enterprise_survey(made(tmp_path / "s.dta", [{**FIRST, "d1a2_v4": code}]))
    assert pack.firms[0].nace == division


@pytest.mark.parametrize(
    ("name", "country"),
    [
        ("Sweden", "SE"),
        ("Sweden2020", "SE"),
        ("Türkiye", "TR"),
        ("Lao PDR", "LA"),
        ("Atlantis", None),
        ("-9", None),
    ],
)
def test_6_3_country_by_name(tmp_path: Path, name: str, country: str | None) -> None:
    path = made(tmp_path / "s.csv", [{"idstd": "x", "country": name, "k30": 1}])
    assert import_enterprise_survey(path)[0].firms[0].country == country


def test_6_3_the_year_behind_the_country_dates_the_pack(tmp_path: Path) -> None:
    path = made(tmp_path / "s.csv", [{"idstd": "x", "country": "Sweden2020", "k30": 1}])
    assert import_enterprise_survey(path)[0].date == datetime.date(2020, 12, 31)
    assert import_enterprise_survey(path, date=datetime.date(2024, 1, 1))[0].date == datetime.date(2024, 1, 1)


def test_6_2_a_csv_of_labels_reads_as_one_of_codes(tmp_path: Path) -> None:
    rows = survey(3, 40)
    told = [
        {k: OBSTACLE[int(v)] if k in ("k30", "l30b", "d30b", "j30a") else v for k, v in row.items()}  # type: ignore[arg-type]
        for row in rows
    ]
    coded, _ = import_enterprise_survey(made(tmp_path / "s.csv", rows))
    (tmp_path / "told").mkdir()
    labelled, _ = import_enterprise_survey(made(tmp_path / "told" / "s.csv", told))
    assert coded.answers == labelled.answers
    assert coded.firms == labelled.firms


def test_6_1_all_formats_say_the_same(tmp_path: Path) -> None:
    rows = survey(7, 60, columns=30)
    packs = [
        import_enterprise_survey(made(tmp_path / f"s{suffix}", rows))[0]
        for suffix in (".dta", ".sav", ".csv")
    ]
    assert packs[0].firms == packs[1].firms
    assert packs[0].answers == packs[1].answers == packs[2].answers
    assert packs[0].extra["survey_items"].equals(packs[2].extra["survey_items"])


def test_6_made_packs_are_valid_and_come_back_the_same(tmp_path: Path) -> None:
    pack, _ = import_enterprise_survey(made(tmp_path / "s.dta", survey(11, 80)))
    write_pack(pack, tmp_path / "pack")
    again = read_pack(tmp_path / "pack")
    assert (again.firms, again.answers, again.barriers) == (pack.firms, pack.answers, pack.barriers)
    assert again.extra["survey_items"].equals(pack.extra["survey_items"])
    assert not again.synthetic


def test_3_a_mapping_of_ones_own(tmp_path: Path) -> None:
    own = {
        "kind": "survey",
        "id": "mine",
        "barriers_kept": "all",
        "columns": {"firm": ["nr"], "employees": ["staff"]},
        "barriers": {"q7": "price_competition"},
        "missing": {"-1": "dont_know"},
    }
    (tmp_path / "m.json").write_text(json.dumps(own), "utf-8")
    path = made(tmp_path / "s.csv", [{"nr": "a", "staff": 3, "q7": -1}, {"nr": "b", "staff": 4, "q7": 2}])
    pack, report = import_enterprise_survey(path, tmp_path / "m.json")
    assert report.mapping == "mine"
    assert pack.answers == (
        Answer("a", "price_competition", NoSeverity.DONT_KNOW),
        Answer("b", "price_competition", 2),
    )
    assert len(pack.barriers) == 24


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('kind = "directory"', "mapping-kind"),
        ('kind = "survey"\n[barriers]\nk30 = "luck"', "mapping-value"),
        ('kind = "survey"\n[columns]\nfirms = ["a"]', "mapping-key"),
        ('kind = "survey"\n[missing]\n"-9" = "zero"', "mapping-value"),
        ('kind = "survey"\nbarriers_kept = "some"', "mapping-value"),
        ('kind = "survey"', "mapping-value"),
    ],
)
def test_3_a_broken_mapping_is_refused(tmp_path: Path, text: str, code: str) -> None:
    (tmp_path / "m.toml").write_text(text, "utf-8")
    with pytest.raises(BadInput) as caught:
        import_enterprise_survey(made(tmp_path / "s.csv", [FIRST]), tmp_path / "m.toml")
    assert code in {problem.code for problem in caught.value.problems}


@pytest.mark.parametrize(
    ("change", "code", "column"),
    [
        ({"k30": "quite hard"}, "survey-cell", "k30"),
        ({"l1": "many"}, "survey-cell", "l1"),
        ({"l1": "1e999"}, "survey-cell", "l1"),
        ({"wmedian": "-3"}, "negative-weight", "wmedian"),
        ({"wstrict": "-3"}, "negative-weight", "wstrict"),
        ({"idstd": "501001"}, "id-twice", "idstd"),
        ({"idstd": ""}, "id-missing", "idstd"),
    ],
)
def test_6_1_a_cell_that_cannot_be_read_is_refused_where_it_stands(
    tmp_path: Path, change: dict[str, str], code: str, column: str
) -> None:
    good = {name: f"{value:g}" for name, value in FIRST.items()}
    path = made(tmp_path / "s.csv", [good, {**good, "idstd": "2", **change}])  # type: ignore[list-item]
    with pytest.raises(BadInput) as caught:
        import_enterprise_survey(path)
    problem = caught.value.problems[-1]
    assert (problem.file, problem.line, problem.column, problem.code) == ("s.csv", 3, column, code)


def test_6_1_a_file_without_obstacle_items_is_refused_with_its_columns(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="its columns are x, y"):
        import_enterprise_survey(made(tmp_path / "s.csv", [{"x": 1, "y": 2}]))


def test_6_3_years_after_the_survey_stay_unknown_and_are_reported(tmp_path: Path) -> None:
    rows = [{**FIRST, "idstd": 1.0}, {**FIRST, "idstd": 2.0, "b5": 2031.0, "d8": 2032.0}]
    pack, report = import_enterprise_survey(made(tmp_path / "s.dta", rows), date=datetime.date(2024, 6, 1))
    assert pack.firms[0].founded is not None
    assert (pack.firms[1].founded, pack.firms[1].abroad_since) == (None, None)
    assert examples(report, "year-after-survey") == ("2",)
