"""Plans firm by firm (reports §4)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from farled.reports.firmlist import firm_texts
from farled.reports.language import Speaker
from farled.reports.naming import Names


@pytest.fixture
def texts(model):
    say = Speaker("sv")
    return firm_texts(model, Names(model, say), say)


def test_4_a_plan_names_lead_members_and_how_much_is_covered(texts):
    assert texts[0].who == "Leder: Glödmark Kapital, med Utlandsnoden Glödmark"
    assert texts[0].covered == "2 av 3 behov"
    assert texts[0].totals == "Stegen ger 48,0 poäng; att delta och samordna kostar 6,5."


def test_4_steps_keep_their_order_and_say_why(texts):
    first, second = texts[0].steps
    assert (first.quarter, first.amount, first.need) == ("2027Q1", "14 timmar", "svårt")
    assert first.reasons_for == (
        "har nivå 2,8 för ett behov på 3",
        "1 uppgift, nivå mellan 2,5 och 3,0",
    )
    assert first.runner_up == "ingen annan som kan och får"
    assert (second.runner_up, second.why_not) == ("Glödmarks handelskammare", ("kalendern är full 2027Q2",))


def test_4_what_stays_uncovered_says_why_and_what_would_close_it(texts):
    (need,) = texts[0].uncovered
    assert (need.area, need.need, need.reason) == ("Socialt kapital", "tydligt", "ingen kapacitet kvar")
    assert need.would_close == ("8 timmar till av Socialt kapital hos Utlandsnoden Glödmark",)


def test_4_a_firm_nobody_takes_on_and_one_without_needs_differ(texts):
    assert (texts[1].who, texts[1].covered) == ("Ingen organisation tar sig an företaget", "0 av 1 behov")
    assert (texts[2].covered, texts[2].totals) == ("inget känt behov", "")


def test_4_a_lead_alone_and_a_firm_without_a_name_are_written_out(model):
    say = Speaker("en")
    alone = replace(model.firm_plans[0], name="", members=("kapital",))
    (text,) = firm_texts(replace(model, firm_plans=(alone,)), Names(model, say), say)
    assert (text.name, text.who) == ("g001", "Lead: Glödmark Kapital, alone")
