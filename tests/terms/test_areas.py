"""Support areas are data; these eight are the default."""

from __future__ import annotations

from dataclasses import FrozenInstanceError

import pytest

from farled.terms.areas import DEFAULT_AREAS, Area


def test_the_eight_default_areas_are_those_of_the_field() -> None:
    assert {area.id for area in DEFAULT_AREAS} == {
        "capital", "learning", "innovation", "networking",
        "sales", "strategy", "sustainability", "social_capital",
    }  # fmt: skip
    assert len(DEFAULT_AREAS) == 8


def test_every_default_area_has_two_names_of_its_own_and_weighs_1() -> None:
    for language in ("sv", "en"):
        names = [area.name(language) for area in DEFAULT_AREAS]
        assert all(names)
        assert len(set(names)) == len(names)
    assert {area.weight for area in DEFAULT_AREAS} == {1.0}


@pytest.mark.parametrize(("language", "name"), [("sv", "Försäljning"), ("en", "Sales")])
def test_the_name_is_in_the_language_asked_for(language: str, name: str) -> None:
    assert Area("sales", "Försäljning", "Sales", 2.0).name(language) == name


def test_an_area_does_not_change_under_those_who_use_it() -> None:
    with pytest.raises(FrozenInstanceError):
        DEFAULT_AREAS[0].weight = 2.0  # type: ignore[misc]
