"""Texts and numbers in two languages (reports §1.4)."""

from __future__ import annotations

import re
import string

import pytest

from farled.reports.language import LANGUAGES, Speaker, words
from farled.terms.scales import ORGANISATION_KINDS


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_both_languages_have_the_same_keys():
    assert words("sv").keys() == words("en").keys()


def test_both_languages_fill_in_the_same_values():
    for key, text in words("en").items():
        assert fields(text) == fields(words("sv")[key]), key


SAME_IN_BOTH = {"head.organisation", "head.interval", "section.plan"}


def test_nothing_is_left_untranslated():
    same = {key for key, text in words("en").items() if text == words("sv")[key]}
    assert same <= SAME_IN_BOTH
    assert all(text.strip() for language in LANGUAGES for text in words(language).values())


def test_every_text_the_code_asks_for_exists(root):
    """Keys written out in code or template must be among the words."""
    folder = root / "src" / "farled" / "reports"
    known = words("en")
    sections = {key.split(".")[0] for key in known}
    asked = set()
    for path in [*folder.glob("*.py"), *folder.glob("templates/*.html")]:
        asked |= set(re.findall(r"""["']([a-z_]+\.[a-z_0-9]+)["']""", path.read_text(encoding="utf-8")))
    asked = {key for key in asked if key.split(".")[0] in sections}
    assert len(asked) > 60
    assert asked <= known.keys()


def test_every_kind_of_organisation_and_reason_for_no_cover_has_a_name():
    for kind in ORGANISATION_KINDS:
        assert f"kind.{kind}" in words("sv")
    for reason in ("nobody_able", "nobody_eligible", "no_capacity", "not_worth_its_cost"):
        assert f"uncovered.{reason}" in words("sv")


@pytest.mark.parametrize(
    ("value", "decimals", "sv", "en"),
    [
        (1234567.891, 1, "1\u202f234\u202f567,9", "1\u202f234\u202f567.9"),
        (0, 0, "0", "0"),
        (-3.25, 2, "\u22123,25", "\u22123.25"),
        (-0.001, 1, "0,0", "0.0"),
        (None, 1, "okänt", "unknown"),
    ],
)
def test_numbers_are_written_as_readers_write_them(value, decimals, sv, en):
    assert Speaker("sv").number(value, decimals) == sv
    assert Speaker("en").number(value, decimals) == en


def test_a_probability_is_never_a_bare_0_or_1():
    say = Speaker("en")
    assert [say.probability(p) for p in (0.0, 0.004, 0.5, 0.999, None)] == [
        "< 0.01",
        "< 0.01",
        "0.50",
        "> 0.99",
        "unknown",
    ]


def test_amounts_bend_with_their_number():
    say = Speaker("sv")
    assert [say.amount(value, "hours") for value in (1, 2, 2.5, None)] == [
        "1 timme",
        "2 timmar",
        "2,5 timmar",
        "okänt",
    ]
    assert say.amount(3, "seats") == "3 platser"


def test_names_are_listed():
    say = Speaker("en")
    assert [say.listing(parts) for parts in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == [
        "",
        "a",
        "a and b",
        "a, b and c",
    ]
