"""Findings worked out from the figures (reports §2)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from farled.reports import sentences
from farled.reports.language import Speaker
from farled.reports.naming import Names
from farled.reports.values import AreaCoverage, Closing, ClosingPoint


@pytest.fixture
def say() -> Speaker:
    return Speaker("en")


def test_headline_names_the_weakest_link_and_the_plan(model, say):
    assert sentences.headline(model, Names(model, say), say) == (
        "Social capital is the weakest link of Glödmark: 47\u00a0% of the need could be covered, and with "
        "probability 0.87 no area is weaker. The plan gives 1 of 150 firms a coalition; it lies within "
        "0.27\u00a0% of what any plan could reach."
    )


def test_headline_does_not_guess_what_nobody_knows(bare, say):
    assert sentences.headline(bare, Names(bare, say), say) == (
        "It cannot be told which area is the weakest link of Någonstans. "
        "No firm's needs are known, so nothing is planned."
    )


def test_competence_counts_what_nobody_knows_as_unknown(model, say):
    assert sentences.competence(model, Names(model, say), say) == (
        "Glödmark Kapital reaches the highest level, 2.8, in Capital; of 32 pairs of organisation and "
        "area nothing is known about 24."
    )


def test_coverage_leaves_unknown_areas_out_of_the_range(model, say):
    assert sentences.coverage(model, Names(model, say), say) == (
        "Between 47\u00a0% (Social capital) and 93\u00a0% (Capital) of the need could be covered "
        "before capacity."
    )


def test_weakest_names_the_second_with_its_probability(model, say):
    found = sentences.weakest(model, Names(model, say), say)
    assert found == "Social capital with probability 0.87, before Strategy with 0.11."
    alone = replace(model, coverage=(AreaCoverage("sales", 0.5, p_weakest=1.0),))
    assert sentences.weakest(alone, Names(model, say), say) == "Sales with probability > 0.99."


def test_closing_gives_first_and_all_hours(model, say):
    assert sentences.closing(model, Names(model, say), say) == (
        "The first 20 more hours in Social capital would be worth 31 points; "
        "all 160 would be worth 84 points."
    )


def test_closing_that_gains_nothing_says_so(model, say):
    flat = replace(model, closing=Closing("sales", (ClosingPoint(0, 0), ClosingPoint(40, 0))))
    assert sentences.closing(flat, Names(model, say), say) == (
        "More hours in Sales would add nothing to the plan: something else is short."
    )


def test_groups_compare_with_the_mean(model, say):
    assert (
        sentences.groups(model, say)
        == "Size: micro (84 firms) is covered least, 57\u00a0% against 61\u00a0% for all firms."
    )


def test_capacity_counts_full_stated_and_unknown_apart(model, say):
    assert sentences.capacity(model, Names(model, say), say) == (
        "One more hour or seat is worth most at Utlandsnoden Glödmark in Sales, 2027Q2: 5.5 points. "
        "4 of 5 stated calendars are full; 1 more is unknown."
    )


def test_uncovered_needs_are_counted_by_reason(model, say):
    assert sentences.uncovered_by_reason(model) == [("no_capacity", 1), ("nobody_eligible", 1)]
    assert sentences.uncovered(model, say) == (
        "2 needs stay uncovered, most often because: no capacity left (1)."
    )


def test_firms_without_steps_have_no_plan(model, say):
    assert sentences.firms(model, say) == (
        "1 firm has a plan, on average with 2.0 organisations and 2.0 steps; 2 have none."
    )


def test_assumptions_are_counted_in_quarters(model, say):
    assert sentences.assumptions(model, say) == (
        "The plan rests on 2 quarters of capacity that nobody has stated."
    )
