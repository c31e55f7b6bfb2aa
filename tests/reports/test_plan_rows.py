"""The report's rows from a plan (reports §3.4 to §4.3)."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from tests.coalitions.tiny_regions import tiny_region, tiny_rules
from tests.packs.conftest import SMALL

from farled.coalitions.planning import plan_region
from farled.coalitions.problem import Problem, build
from farled.coalitions.values import PlanRules
from farled.packs.planning import plan_input
from farled.packs.reading import read_pack
from farled.reports import plan_rows
from farled.reports.language import LANGUAGES, Speaker
from farled.reports.naming import Names
from farled.reports.values import CapacityAssumption, GroupCoverage, Reason, ReportModel
from farled.terms.firms import Firm

RULES = PlanRules(effort=0.05)


@pytest.fixture(scope="module", params=["small", 0, 6])
def problem(request) -> Problem:
    """The small pack, and tiny regions with plans, aid, seats and unknown needs."""
    if request.param == "small":
        return build(plan_input(read_pack(SMALL)), RULES)
    return build(tiny_region(request.param), replace(tiny_rules(request.param), effort=0.05))


@pytest.fixture(scope="module")
def plan(problem: Problem) -> dict:
    return plan_region(problem.source, problem.rules)


def test_3_2_coverage_by_area_is_what_steps_bring_of_what_needs_are_worth(problem, plan):
    found = plan_rows.planned_by_area(problem, plan)
    weights = {area.id: area.weight for area in problem.source.areas}
    whole, have = dict.fromkeys(weights, 0.0), dict.fromkeys(weights, 0.0)
    firms = {firm.id: firm.weight for firm in problem.source.firms}
    for row in plan["firms"]:
        for need in [*row["steps"], *row["uncovered"]]:
            whole[need["area"]] += 10 * weights[need["area"]] * need["need"] * firms[row["firm"]]
        for step in row["steps"]:
            have[step["area"]] += step["benefit"]
    assert found == pytest.approx({a: have[a] / whole[a] for a in whole if whole[a]})


def test_3_5_every_grouping_counts_every_planned_firm_once(problem, plan):
    rows = plan_rows.group_rows(problem, plan)
    assert rows[0].kind == "all" and rows[0].firms == len(plan["firms"])
    for kind in plan_rows.GROUPINGS:
        assert sum(row.firms for row in rows if row.kind == kind) == len(plan["firms"])
    sizes = {row["group"]: row["coverage"] for row in plan["fairness"]}
    assert {row.group: row.coverage for row in rows if row.kind == "size_class"} == pytest.approx(sizes)
    assert all(row.below_floor is None for row in rows)


def test_3_5_the_floor_is_judged_only_where_it_was_asked_for(problem, plan):
    asked = {**plan, "rules": {**plan["rules"], "floor": 1.0, "floor_by": "municipality"}}
    rows = plan_rows.group_rows(problem, asked)
    mean = rows[0].coverage
    for row in rows[1:]:
        assert row.below_floor == (row.coverage < mean - 1e-9 if row.kind == "municipality" else None)


def test_3_7_an_assumed_calendar_has_no_stated_amount():
    row = {"organisation": "a", "area": "sales", "quarter": "2027Q1", "unit": "hours", "amount": 40.0,
           "assumed": True, "used": 8.0, "price": 0.5}  # fmt: skip
    shown = plan_rows.capacity_rows({"capacity": [row, {**row, "assumed": False}]})
    assert [one.amount for one in shown] == [None, 40.0]


def test_3_8_assumptions_are_joined_over_quarters_and_kept_apart_by_kind():
    rows = [
        {"kind": "capacity_not_stated", "organisation": "a", "area": "sales", "quarter": q, "unit": "hours",
         "assumed": 40.0}
        for q in ("2027Q2", "2027Q1")
    ] + [{"kind": "fee_not_stated", "organisation": "a", "area": "sales"}]  # fmt: skip
    plan = {"assumptions": rows, "value": 1.0, "bound": 2.0, "gap_percent": 50.0, "ended_early": True,
            "proof": {"kind": "prices"}}  # fmt: skip
    summary = plan_rows.plan_summary(plan, certified=False)
    assert summary.assumptions == (CapacityAssumption("a", "sales", ("2027Q1", "2027Q2"), 40.0),)
    assert [(one.kind, one.area) for one in summary.other_assumptions] == [("fee_not_stated", "sales")]
    assert (summary.certified, summary.ended_early) == (False, True)


def test_4_every_firm_of_the_pack_is_there_planned_or_not(problem, plan):
    firms = plan_rows.firm_plans(problem, plan)
    assert [one.firm for one in firms] == [firm.id for firm in problem.source.firms]
    by_id = {row["firm"]: row for row in plan["firms"]}
    for one in firms:
        row = by_id.get(one.firm)
        assert len(one.steps) == (len(row["steps"]) if row else 0)
        if row and row["steps"]:
            assert one.value - one.cost == pytest.approx(row["value"])


def test_these_regions_have_plans_with_steps_and_open_needs():
    """Else the tests above would hold for nothing."""
    found = [
        plan_rows.firm_plans(build(source, rules), plan_region(source, rules))
        for seed in (0, 6)
        for source, rules in [(tiny_region(seed), replace(tiny_rules(seed), effort=0.05))]
    ]
    assert sum(len(one.steps) for firms in found for one in firms) > 3
    assert any(one.uncovered for firms in found for one in firms)
    assert any(step.runner_up for firms in found for one in firms for step in one.steps)


def test_4_only_the_firms_asked_for_are_shown(problem, plan):
    first = plan["firms"][0]["firm"]
    only = replace(problem, rules=replace(RULES, only=(first,)))
    assert [one.firm for one in plan_rows.firm_plans(only, plan)] == [first]


def test_4_3_many_ways_to_close_a_need_are_counted_and_not_all_named():
    ways = [{"code": "widen_eligibility", "values": {"organisation": f"o{i}"}} for i in range(8)]
    found = plan_rows._open(
        {"area": "sales", "need": 2, "reason": "nobody_eligible", "would_close": ways}
    ).would_close
    assert len(found) == 6 and found[-1] == Reason("more", {"count": 3})


REASONS = {
    "covers_need": {"level": 2.3, "need": 2},
    "evidence": {"claims": 1, "low": 1.0, "high": 2.5},
    "thin_evidence": {"low": 0.1, "high": 2.9},
    "stale_evidence": {"years": 3.4},
    "tie": {}, "no_tie": {}, "same_place": {}, "language": {}, "member": {}, "lead": {}, "in_coalition": {},
    "lower_level": {"level": 1.2},
    "price": {"price": 0.42},
    "full": {"quarter": "2027Q1"},
    "cost": {"points": 2.0},
    "fee": {"euro": 500.0},
    "aid": {"euro": 15000},
    "assumed_capacity": {},
    "add_hours": {"hours": 8.0, "area": "sales", "organisation": "a"},
    "add_seat": {"area": "sales", "organisation": "a"},
    "add_competence": {"level": 2, "area": "sales"},
    "widen_eligibility": {"organisation": "a"},
    "dearer": {"points": 1.0},
    "less": {"points": 1.5}, "more_alone": {"points": 1.5}, "as_much": {}, "more": {"count": 3},
}  # fmt: skip
"""Every code the planner's explanations use, with the values they come with."""


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", REASONS)
def test_4_1_every_reason_of_the_planner_is_a_sentence(model: ReportModel, code, language):
    say = Speaker(language)
    assert say.knows(f"reason.{code}")
    text = Names(model, say).reason(Reason(code, REASONS[code]))
    assert "{" not in text and text != code


def test_4_1_no_reason_of_the_planner_is_left_out(root):
    text = (root / "src" / "farled" / "coalitions" / "explain.py").read_text("utf-8")
    assert set(re.findall(r'_reason\("(\w+)"', text)) <= REASONS.keys()


def test_3_5_groups_stand_from_small_to_large_and_the_unknown_last(problem, plan):
    firms = tuple(
        replace(firm, employees=n) for firm, n in zip(problem.source.firms, (300, 5, None), strict=False)
    )
    assert all(isinstance(firm, Firm) for firm in firms)
    other = replace(problem, source=replace(problem.source, firms=firms))
    sizes = [row.group for row in plan_rows.group_rows(other, plan) if row.kind == "size_class"]
    order = ["micro", "small", "medium", "large", "unknown"]
    assert sizes == sorted(sizes, key=order.index)
    assert isinstance(plan_rows.group_rows(other, plan)[0], GroupCoverage)
