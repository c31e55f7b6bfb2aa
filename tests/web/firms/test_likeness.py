"""How well likely duplicates are found, on a small truth set made up for it (firms R4 to R6)."""

from __future__ import annotations

import itertools

import pytest

from farled_web.firms import likeness
from farled_web.firms.likeness import LIKELY, Record, compare, folded, jaro_winkler, name_likeness, name_words

# Each line is one firm, spelt as different people would; the lines are different firms, some of them alike.
FIRMS = [
    [
        Record("Nyströms Verktyg AB", "", "Vik", "Storgatan 4"),
        Record("Nystroms verktyg Aktiebolag", "", "Vik"),
        Record("Nystöms Verktyg", "", "Vik", "Storg. 4"),
    ],
    [Record("Byggteknik i Vik AB", "", "Vik"), Record("Bygg Teknik Vik", "", "Vik")],
    [Record("Ångkraft Gävle Handelsbolag", "", "Gävle"), Record("Angkraft Gavle HB", "", "Gävle")],
    [Record("Svensson & Söner Snickeri AB", "", "Dal"), Record("Svensson och Söner Snickeri", "", "Dal")],
    [Record("Svensson Måleri AB", "", "Dal")],
    [Record("Larsson Data AB", "", "Vik"), Record("Larssons Data", "", "Vik")],
    [Record("Larsson Bageri", "", "Vik")],
    [Record("Nordvik Marin AB", "", "Vik"), Record("Nordviks Marin", "", "Vik")],
    [Record("Nordvik Konsult AB", "", "Vik")],
    [Record("Sydvik Marin AB", "", "Dal")],
    [Record("Alfa Precision AB", "5560000001", "Vik"), Record("ALFA PRECISION", "", "Vik")],
    [Record("Alfa Precision AB", "5566778899", "Dal")],
    [
        Record("Karlsbro Glas", "", "Karlsbro", "", frozenset({"info@karlsbroglas.example"})),
        Record("KG Inredningar AB", "", "Karlsbro", "", frozenset({"info@karlsbroglas.example"})),
    ],
    [
        Record("Eken", "", "Vik", "", frozenset(), frozenset({"70111222"})),
        Record("Ekens Trä & Form", "", "Vik", "", frozenset(), frozenset({"70111222"})),
    ],
    [Record("Berg Industri AB", "", "Dal")],
    [Record("Borg Industri AB", "", "Vik")],
    [Record("Holm Textil AB", "", "Vik")],
    [Record("Holms Tekniska AB", "", "Dal")],
    [Record("Lindqvist Möbler", "", "Vik"), Record("Lindkvist Möbler AB", "", "Vik")],
    [Record("Östra Mekaniska Verkstaden AB", "", "Dal"), Record("Mekaniska Verkstan Östra", "", "Dal")],
    [Record("Västra Mekaniska Verkstaden AB", "", "Vik")],
    [Record("Hav och Land Livs", "", "Vik")],
    [Record("Hav & Himmel Livs", "", "Vik")],
]


def test_precision_and_recall_on_the_truth_set():
    rows = [(number, record) for number, firm in enumerate(FIRMS) for record in firm]
    right = wrong = missed = 0
    for (m, a), (n, b) in itertools.combinations(rows, 2):
        likely = compare(a, b).score >= LIKELY
        right += likely and m == n
        wrong += likely and m != n
        missed += not likely and m == n
    precision, recall = right / (right + wrong), right / (right + missed)
    # A duplicate that is missed costs more than a question too many: so recall comes first.
    assert recall >= 0.9 and precision >= 0.8


def test_two_numbers_are_two_firms_whatever_they_are_called():
    assert compare(Record("Same AB", "1"), Record("Same AB", "2")).score == 0


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Nyströms Verktyg Aktiebolag (publ)", ("nystroms", "verktyg")),
        ("AB", ("ab",)),
        ("Svensson & Söner HB", ("svensson", "och", "soner")),
        ("  ", ()),
    ],
)
def test_what_every_firm_is_called_is_left_out(text, words):
    assert name_words(text) == words


def test_jaro_winkler_is_the_published_one():
    # Winkler's own examples, to three places.
    for a, b, expected in [
        ("martha", "marhta", 0.961),
        ("dwayne", "duane", 0.840),
        ("dixon", "dicksonx", 0.813),
    ]:
        assert jaro_winkler(a, b) == pytest.approx(expected, abs=5e-4)
    assert jaro_winkler("", "a") == 0 and jaro_winkler("abc", "xyz") == 0


def test_likeness_goes_both_ways():
    for a, b in itertools.combinations([r.name for firm in FIRMS for r in firm], 2):
        assert name_likeness(a, b) == pytest.approx(name_likeness(b, a), abs=0.02)


def test_accents_signs_and_phones_are_brought_to_one_form():
    assert folded("Ångström & Søn – Æbler") == "angstrom och son abler"
    assert likeness.phone_key("+46 (0)70-111 22 233") == likeness.phone_key("070-111 22 233") != ""
    assert likeness.phone_key("112") == ""
