"""Facts of firms in a survey: docs/methods/imports.md §6.3 to §6.5."""

from __future__ import annotations

import datetime

import pytest

from farled.errors import BadInput
from farled.packs.import_report import Findings
from farled.packs.survey_codes import CodeReader, NoNumber
from farled.packs.survey_files import SurveyTable
from farled.packs.survey_firms import FirmReader, item_value, weights_of
from farled.packs.survey_mapping import survey_mapping
from farled.terms.scales import NoSeverity

MAPPING = survey_mapping(None)


def table(**columns: list[float | str | None]) -> SurveyTable:
    rows = len(next(iter(columns.values())))
    return SurveyTable("s", tuple(columns), rows, columns, frozenset(), {}, list(range(2, rows + 2)))


def reader(given: SurveyTable) -> FirmReader:
    return FirmReader(given, MAPPING, CodeReader(given, MAPPING), Findings())


@pytest.mark.parametrize(
    ("national", "indirect", "direct", "share"),
    [
        (70.0, 10.0, 20.0, 0.3),
        (100.0, 0.0, 0.0, 0.0),
        (69.0, 10.0, 20.0, 0.3),
        (60.0, 10.0, 20.0, None),
        (-9.0, 10.0, 20.0, 0.3),
        (0.0, 60.0, 60.0, None),
        (70.0, None, 20.0, None),
    ],
)
def test_6_3_share_abroad(
    national: float | None, indirect: float | None, direct: float | None, share: float | None
) -> None:
    (firm,) = reader(table(idstd=[1.0], d3a=[national], d3b=[indirect], d3c=[direct])).firms()
    assert firm.share_abroad == (None if share is None else pytest.approx(share))


@pytest.mark.parametrize(
    ("year", "month", "day", "expected"),
    [
        (2020.0, 2.0, 29.0, datetime.date(2020, 2, 29)),
        (2021.0, 2.0, 30.0, datetime.date(2021, 12, 31)),
        (2021.0, None, 5.0, datetime.date(2021, 12, 31)),
        (-9.0, 2.0, 5.0, None),
        (1e9, 2.0, 5.0, None),
    ],
)
def test_6_3_day_of_interview(
    year: float | None, month: float | None, day: float | None, expected: datetime.date | None
) -> None:
    assert reader(table(a14y=[year], a14m=[month], a14d=[day])).newest_day() == expected


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        (0.0, 0),
        (4.0, 4),
        (5.0, NoNumber(NoSeverity.NOT_ANSWERED, "5")),
        (2.5, NoNumber(NoSeverity.NOT_ANSWERED, "2.5")),
    ],
)
def test_6_4_only_the_scale_is_an_answer(cell: float, value: int | NoNumber) -> None:
    assert item_value(cell) == value


def test_6_5_weights_below_zero_are_refused_with_their_line() -> None:
    given = table(w=[1.0, -9.0, -0.5])
    with pytest.raises(BadInput) as caught:
        weights_of(CodeReader(given, MAPPING), "w", given)
    assert [(p.line, p.given) for p in caught.value.problems] == [(4, "-0.5")]


def test_6_1_identifiers_given_twice_are_refused_at_each_row() -> None:
    with pytest.raises(BadInput) as caught:
        reader(table(idstd=["a", "b", "a"]))
    assert [p.line for p in caught.value.problems] == [2, 4]
