"""Organisation numbers by check digit (docs/methods/packs.md §5)."""

from __future__ import annotations

import pytest

from farled.terms.countries import COUNTRIES
from farled.terms.organisation_numbers import CHECKED, EXAMPLES, is_organisation_number


def luhn(digits: str) -> bool:
    """The check of Swedish numbers, written out here on its own."""
    doubled = [int(d) * (2 - n % 2) for n, d in enumerate(digits)]
    return sum(d // 10 + d % 10 for d in doubled) % 10 == 0


def mod11(digits: str, weights: list[int]) -> bool:
    """The check of Norwegian and Danish numbers."""
    return sum(int(d) * w for d, w in zip(digits, weights, strict=True)) % 11 == 0


@pytest.mark.parametrize("last", range(10))
def test_one_last_digit_of_ten_is_right(last: int) -> None:
    number = f"556123456{last}"
    assert is_organisation_number(number, "SE") is luhn(number)


def test_norwegian_and_danish_numbers_agree_with_the_published_weights() -> None:
    for n in range(999_990_000, 999_990_200):
        assert is_organisation_number(str(n), "NO") is mod11(str(n), [3, 2, 7, 6, 5, 4, 3, 2, 1])
    for n in range(13_585_600, 13_585_700):
        assert is_organisation_number(str(n), "DK") is mod11(str(n), [2, 7, 6, 5, 4, 3, 2, 1])


def test_separators_do_not_count() -> None:
    assert is_organisation_number("556000-0001", "SE")
    assert is_organisation_number("999 999 999", "NO")


@pytest.mark.parametrize("country", sorted(CHECKED))
def test_a_checked_country_refuses_most_of_ten_neighbours(country: str) -> None:
    assert country in COUNTRIES
    for start in ("12345678", "1234567890", "12345678901"):
        assert sum(is_organisation_number(f"{start[:-1]}{d}", country) for d in range(10)) < 10


def test_a_lithuanian_code_by_its_published_rule() -> None:
    """Weights 1 to 8; where the rest by 11 is 10, weights 3 to 9 and 1."""
    for n in range(11_005_380, 11_005_480):
        digits = [int(d) for d in str(n)]
        rest = sum(d * w for d, w in zip(digits, range(1, 9), strict=True)) % 11
        if rest == 10:
            rest = sum(d * w for d, w in zip(digits, [3, 4, 5, 6, 7, 8, 9, 1], strict=True)) % 11 % 10
        good = [d for d in range(10) if is_organisation_number(f"{n}{d}", "LT")]
        assert good == [rest]


@pytest.mark.parametrize("number", ["", "1", "x" * 40, "12;34", "ab\ncd", "١٢٣٤٥٦"])
def test_what_is_no_number_anywhere(number: str) -> None:
    assert not is_organisation_number(number, "DE")


def test_by_form_alone_elsewhere() -> None:
    assert "DE" not in CHECKED and is_organisation_number("HRB 12345", "DE")


def test_examples_are_right() -> None:
    assert all(is_organisation_number(number, country) for country, number in EXAMPLES.items())
