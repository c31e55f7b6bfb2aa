"""NUTS codes (docs/methods/packs.md §5)."""

from __future__ import annotations

import pytest

from farled.terms.nuts import country_of_nuts, is_nuts, nuts_countries, nuts_level, nuts_names


@pytest.mark.parametrize(
    "code", ["SE", "SE3", "SE31", "SE313", "NO081", "LV00A", "LV006", "EL30", "DEG0S", "UKC11"]
)
def test_codes_of_both_versions_are_known(code: str) -> None:
    assert is_nuts(code)


@pytest.mark.parametrize(
    "code", ["", "S", "se313", "SE319", "SE3133", "GR30", "US1", "ZZ", "SE 313", "SE313\n"]
)
def test_other_codes_are_not(code: str) -> None:
    assert not is_nuts(code)


def test_sweden_has_three_parts_eight_parts_and_21_counties() -> None:
    """Published counts of the Swedish list, without the extra-regio codes."""
    codes = [code for code in nuts_names() if code.startswith("SE") and "Z" not in code]
    assert [sum(nuts_level(code) == level for code in codes) for level in (1, 2, 3)] == [3, 8, 21]


def test_every_listed_code_hangs_under_a_listed_one() -> None:
    for code in nuts_names():
        assert len(code) == 3 or code[:-1] in nuts_names(), code
        assert is_nuts(code)


def test_the_greek_prefix_is_translated() -> None:
    assert country_of_nuts("EL30") == "GR"
    assert country_of_nuts("UKC11") == "GB"
    assert country_of_nuts("SE313") == "SE"
    assert "EL" in nuts_countries() and "GR" not in nuts_countries()


def test_names() -> None:
    assert nuts_names()["SE313"] == "Gävleborgs län"
