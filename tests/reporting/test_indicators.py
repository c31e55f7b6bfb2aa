"""§I4: the indicators are data, and count only what can be counted."""

from __future__ import annotations

from dataclasses import replace

import pytest

from farled.errors import BadInput
from farled.reporting.indicators import COUNTABLES, INDICATORS, checked


def test_the_common_indicators_stand_with_their_source() -> None:
    assert [one.code for one in INDICATORS] == ["RCO01", "RCO04", "RCO05", "RCO10"]
    for one in INDICATORS:
        assert checked(one) is one
        assert "2021/1058" in one.source
        assert one.definition_sv and one.definition_en and one.definition_sv != one.definition_en
        assert one.unit == "firms"


def test_names_of_the_closed_list_stand_in_both_languages() -> None:
    assert all(one.name_sv and one.name_en and one.id == key for key, one in COUNTABLES.items())


@pytest.mark.parametrize(
    ("counts", "of"),
    [
        ("exports", ""),
        ("firms", "first_export"),
        ("milestone_firms", ""),
        ("milestone_firms", "need_met"),
        ("outcome_firms", "first_export"),
        ("amount", "first_export"),
        ("hours", "need_met"),
    ],
)
def test_what_cannot_be_counted_is_refused(counts: str, of: str) -> None:
    with pytest.raises(BadInput) as error:
        checked(replace(INDICATORS[0], counts=counts, of=of))
    assert error.value.problems[0].code == "bad-indicator"


@pytest.mark.parametrize(
    ("counts", "of", "unit"),
    [
        ("milestone_firms", "first_export", "firms"),
        ("amount", "export_sales", "EUR"),
        ("hours", "", "hours"),
        ("outcome_firms", "need_met", "firms"),
    ],
)
def test_what_can_be_counted_has_its_unit(counts: str, of: str, unit: str) -> None:
    assert checked(replace(INDICATORS[0], counts=counts, of=of)).unit == unit
