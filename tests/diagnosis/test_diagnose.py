"""Diagnosis §5.1–§5.3: one firm, each side and wave by itself."""

from __future__ import annotations

from datetime import date

import pytest

from farled.diagnosis.diagnose import diagnose, diagnose_all
from farled.diagnosis.values import Answer
from farled.terms.areas import DEFAULT_AREAS, Area
from farled.terms.barriers import DEFAULT_BARRIERS, Barrier
from farled.terms.firms import Firm
from farled.terms.scales import NoSeverity, Side

AREAS = (Area("capital", "Kapital", "Capital"), Area("sales", "Försäljning", "Sales"))
BARRIERS = (
    Barrier("loans", "capital", ("size", "newness"), "", ""),
    Barrier("cash", "capital", ("size",), "", ""),
    Barrier("channels", "sales", ("outsidership",), "", ""),
)


def sme(barrier: str, value: int | NoSeverity, wave: int = 1) -> Answer:
    return Answer("acme", barrier, value, wave=wave)


def adviser(barrier: str, value: int, by: str = "hub") -> Answer:
    return Answer("acme", barrier, value, side=Side.ORGANISATION, by=by)


def test_5_1_needs_by_area() -> None:
    found = diagnose("acme", [sme("loans", 3), sme("cash", 2)], AREAS, BARRIERS)
    assert found.needs == {"capital": 2, "sales": None}


def test_5_3_liability_score_is_mean_over_4_times_100_with_the_number_answered() -> None:
    found = diagnose("acme", [sme("loans", 3), sme("cash", 1)], AREAS, BARRIERS)
    scores = {
        row.liability: (row.score, row.severity.answered, row.severity.lines) for row in found.liabilities
    }
    assert scores == {"size": (50.0, 2, 2), "newness": (75.0, 1, 1), "outsidership": (None, 0, 1)}


def test_5_3_same_minimum_as_5_1() -> None:
    barriers = [Barrier(f"b{i}", "sales", ("size",), "", "") for i in range(3)]
    assert diagnose("acme", [sme("b0", 4)], AREAS, barriers).liabilities[0].score is None
    assert diagnose("acme", [sme("b0", 4), sme("b1", 0)], AREAS, barriers).liabilities[0].score == 50.0


def test_5_3_register_facts_stand_beside_the_scores() -> None:
    answers = [sme("loans", 3), sme("cash", 1)]
    small = Firm("acme", employees=3, founded=2020, share_abroad=0.25)
    with_facts = diagnose(small, answers, AREAS, BARRIERS, on=date(2027, 5, 1))
    assert with_facts.facts is not None
    assert (with_facts.facts.size.value, with_facts.facts.age, with_facts.facts.share_abroad) == (
        "micro",
        7,
        0.25,
    )
    assert with_facts.liabilities == diagnose("acme", answers, AREAS, BARRIERS).liabilities


def test_5_the_two_sides_are_kept_apart() -> None:
    answers = [sme("channels", 0), adviser("channels", 3), adviser("channels", 1, "park")]
    assert diagnose("acme", answers, AREAS, BARRIERS).needs["sales"] == 0
    other = diagnose("acme", answers, AREAS, BARRIERS, side=Side.ORGANISATION, by="hub")
    assert other.needs["sales"] == 3
    every = diagnose_all(answers, AREAS, BARRIERS, [Firm("acme")])["acme"]
    assert [(d.side, d.by, d.needs["sales"]) for d in every] == [
        (Side.SME, None, 0),
        (Side.ORGANISATION, "hub", 3),
        (Side.ORGANISATION, "park", 1),
    ]


def test_6_the_latest_wave_is_read_alone() -> None:
    answers = [sme("loans", 4), sme("cash", 4), sme("channels", 3), sme("loans", 0, 2), sme("cash", 0, 2)]
    found = diagnose("acme", answers, AREAS, BARRIERS)
    assert (found.wave, found.needs) == (2, {"capital": 0, "sales": None})
    assert diagnose("acme", answers, AREAS, BARRIERS, wave=1).needs == {"capital": 3, "sales": 3}


def test_a_firm_without_answers_is_unknown_everywhere_and_listed() -> None:
    assert set(diagnose("acme", [], AREAS, BARRIERS).needs.values()) == {None}
    assert diagnose_all([], AREAS, BARRIERS, [Firm("acme")]) == {"acme": ()}


def test_a_line_answered_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="answered twice"):
        diagnose("acme", [sme("cash", 1), sme("cash", 2)], AREAS, BARRIERS)


def test_the_date_is_the_latest_day_a_line_was_answered() -> None:
    days = [Answer("acme", b, 1, date=date(2027, 1, d)) for b, d in (("loans", 3), ("cash", 9))]
    assert diagnose("acme", days, AREAS, BARRIERS).date == date(2027, 1, 9)


def test_the_default_check_reaches_every_area_and_liability() -> None:
    found = diagnose("acme", [sme(b.id, 2) for b in DEFAULT_BARRIERS], DEFAULT_AREAS, DEFAULT_BARRIERS)
    assert set(found.needs.values()) == {2}
    assert [row.score for row in found.liabilities] == [50.0] * 5
