"""Cells of a survey: docs/methods/imports.md §6.2."""

from __future__ import annotations

import math

import pytest

from farled.errors import BadInput
from farled.packs.survey_codes import CodeReader, NoNumber
from farled.packs.survey_files import SurveyTable
from farled.packs.survey_mapping import survey_mapping
from farled.terms.scales import NoSeverity

Labels = dict[float | str, str]


def reader(
    cells: list[float | str | None], labels: Labels | None = None, *, binary: bool = True
) -> CodeReader:
    given = {"x": labels or {}} if binary else {}
    lines = list(range(2, len(cells) + 2))
    table = SurveyTable("s", ("x",), len(cells), {"x": cells}, frozenset(), given, lines)
    return CodeReader(table, survey_mapping(None))


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (3.0, 3.0),
        (0, 0.0),
        (-9.0, NoNumber(NoSeverity.DONT_KNOW, "-9")),
        (-7, NoNumber(NoSeverity.NOT_CONCERNED, "-7")),
        (-8.0, NoNumber(NoSeverity.NOT_ANSWERED, "-8")),
        (-4.0, NoNumber(NoSeverity.NOT_ANSWERED, "-4")),
        (None, NoNumber(NoSeverity.NOT_ANSWERED, ".")),
        (math.nan, NoNumber(NoSeverity.NOT_ANSWERED, ".")),
        ("a", NoNumber(NoSeverity.NOT_ANSWERED, ".a")),
    ],
)
def test_6_2_codes_of_a_binary_file(cell: float | str | None, expected: float | NoNumber) -> None:
    assert reader([cell]).numbers("x") == [expected]


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("3", 3.0),
        ("3.0", 3.0),
        ("Very Severe Obstacle", 4.0),
        ("don’t know (SPONTANEOUS)", NoNumber(NoSeverity.DONT_KNOW, "-9")),
        ("Does not apply", NoNumber(NoSeverity.NOT_CONCERNED, "-7")),
        (".b", NoNumber(NoSeverity.NOT_ANSWERED, ".b")),
        (".", NoNumber(NoSeverity.NOT_ANSWERED, ".")),
        ("-9", NoNumber(NoSeverity.DONT_KNOW, "-9")),
    ],
)
def test_6_2_cells_of_a_text_file(cell: str, expected: float | NoNumber) -> None:
    assert reader([cell], binary=False).numbers("x") == [expected]


@pytest.mark.parametrize("cell", ["hard", "inf", "1e999", "NaN", "a", "1,5", "0x3"])
def test_6_2_any_other_text_is_refused_with_its_line(cell: str) -> None:
    codes = reader(["1", cell], binary=False)
    codes.numbers("x")
    with pytest.raises(BadInput) as caught:
        codes.refuse_problems()
    assert [(p.line, p.column, p.code) for p in caught.value.problems] == [(3, "x", "survey-cell")]


def test_6_2_a_label_goes_before_the_number_it_labels() -> None:
    codes = reader([1.0, 5.0, 9.0], {1.0: "Very severe obstacle", 5.0: "No obstacle", 9.0: "Don't know"})
    assert codes.numbers("x") == [4.0, 0.0, NoNumber(NoSeverity.DONT_KNOW, "-9")]
    assert codes.recoded["x"] == 3


def test_6_3_texts_are_labels_where_there_are_any_and_never_codes_of_silence() -> None:
    codes = reader([1.0, 2.0, -9.0, None, "  Öst   dal "], {1.0: "Norr", -9.0: "Don't know (spontaneous)"})
    assert codes.texts("x") == ["Norr", "2", None, None, "Öst dal"]
    assert codes.raw("x") == ["1", "2", None, None, "Öst dal"]
