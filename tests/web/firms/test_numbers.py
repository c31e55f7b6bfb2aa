"""Numbers: one form, checked, and a person's never shown."""

from __future__ import annotations

import pytest

from farled_web.firms.numbers import is_personal, is_valid, masked, normalised, shown


@pytest.mark.parametrize(
    ("given", "country", "kept"),
    [
        ("556000-0001", "SE", "5560000001"),
        ("SE556000000101", "SE", "5560000001"),
        ("19850101-1236", "SE", "8501011236"),
        ("850101-1236", "SE", "8501011236"),
        ("1234567-1", "FI", "12345671"),
        ("", "SE", ""),
    ],
)
def test_a_number_is_kept_in_one_form(given, country, kept):
    assert normalised(given, country) == kept


def test_a_number_is_checked_by_its_country():
    assert (
        is_valid("556000-0001", "SE") and is_valid("SE556000000101", "SE") and is_valid("19850101-1236", "SE")
    )
    assert not is_valid("556000-0002", "SE") and not is_valid("12", "SE")


def test_a_personal_number_is_known_by_its_third_digit_and_masked():
    assert is_personal("850101-1236", "SE") and not is_personal("556000-0001", "SE")
    assert not is_personal("850101-1236", "NO")
    assert masked("8501011236") == "85••••-••36"
    assert shown("8501011236", "SE", sole_trader=False) == "85••••-••36"  # also where nobody ticked the box
    assert shown("5560000001", "SE", sole_trader=False) == "556000-0001"
    assert shown("5560000001", "SE", sole_trader=True) == "55••••-••01"
    assert "3456" not in shown("12345678", "FI", sole_trader=True)
