"""§P10: the same input gives the same plan; what is agreed stays; what moved is said."""

from __future__ import annotations

import copy
import json
import random
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from tests.coalitions.conftest import Planned
from tests.coalitions.enumeration import optimum
from tests.coalitions.tiny_regions import FIRST, RULES, TODAY, levels, needs, region, tiny_region, tiny_rules

from farled.coalitions.certificate import check
from farled.coalitions.instance import POINT
from farled.coalitions.planning import differences, plan_region, rules_of
from farled.coalitions.problem import build
from farled.coalitions.solve import Progress
from farled.coalitions.values import AidReceived, PlanInput, PlanRules
from farled.diagnosis.need_table import NeedTable
from farled.directory.values import Capacity, Precedence, Service
from farled.errors import BadInput
from farled.terms.areas import Area

TABLES = ("areas", "organisations", "eligibility", "services", "capacity", "ties", "precedence", "costs",
          "firms", "aid")  # fmt: skip


def shuffled(source: PlanInput, seed: int) -> PlanInput:
    """The same tables, their rows in another order."""
    rng = random.Random(seed)
    over: dict[str, Any] = {}
    for name in TABLES:
        rows = list(getattr(source, name))
        rng.shuffle(rows)
        over[name] = tuple(rows)
    table = source.needs
    firms, areas = list(range(len(table.firms))), list(range(len(table.areas)))
    rng.shuffle(firms)
    rng.shuffle(areas)
    at = np.ix_(firms, areas)
    over["needs"] = NeedTable(
        tuple(table.firms[i] for i in firms), tuple(table.areas[j] for j in areas),
        table.levels[at], table.severity[at],
    )  # fmt: skip
    return replace(source, **over)


def agree(plan: dict[str, Any], *firms: str) -> dict[str, Any]:
    """The plan with these firms agreed (none named: all)."""
    plan = copy.deepcopy(plan)
    for row in plan["firms"]:
        if not firms or row["firm"] in firms:
            row["status"] = "agreed"
    return plan


def row_of(plan: dict[str, Any], firm: str) -> dict[str, Any]:
    return next(row for row in plan["firms"] if row["firm"] == firm)


@pytest.mark.parametrize("seed", range(25))
def test_p10_row_order_never_decides(seed: int) -> None:
    source, rules = tiny_region(seed), replace(tiny_rules(seed), effort=0.03)
    first = plan_region(source, rules)
    assert plan_region(source, rules) == first
    assert plan_region(shuffled(source, seed), rules) == first


def test_p10_row_order_of_a_whole_region_never_decides(demo: Planned) -> None:
    if len(demo.source.firms) < 100:  # one region is enough
        assert plan_region(shuffled(demo.source, 5), demo.rules) == demo.plan


@pytest.mark.parametrize("seed", range(32))
def test_p10_agreed_firms_keep_their_steps_and_the_rest_is_bounded(seed: int) -> None:
    source, rules = tiny_region(seed), replace(tiny_rules(seed), effort=0.03)
    before = plan_region(source, rules)
    planned = [row["firm"] for row in before["firms"]]
    kept = agree(before, *planned[::2]) if planned else before
    after = plan_region(source, replace(rules, seed=2), before=kept)
    assert check(build(source, rules), after) == ()
    for firm in planned[::2]:
        assert {**row_of(after, firm), "uncovered": 0} == {**row_of(kept, firm), "uncovered": 0}
    assert round(after["value"] * POINT) <= optimum(source, rules)


def test_p10_everything_agreed_nothing_moves(demo: Planned) -> None:
    before = agree(demo.plan)
    after = plan_region(demo.source, demo.rules, before=before)
    assert after["moved"] == []
    assert after["value"] == pytest.approx(demo.plan["value"])
    assert {row["status"] for row in after["firms"]} == {"agreed"}
    assert check(demo.problem, after) == ()


def lost(after: dict[str, Any], firm: str) -> list[str]:
    return [row["why"] for row in after["moved"] if row["firm"] == firm and "why" in row]


def test_p10_a_capacity_cut_moves_agreed_firms_and_says_why() -> None:
    source = region()
    before = agree(plan_region(source, RULES))
    assert all(row["steps"] for row in before["firms"])
    cut = replace(source, capacity=tuple(replace(row, amount=0) for row in source.capacity))
    after = plan_region(cut, RULES, before=before)
    for firm in ("f1", "f2"):
        assert lost(after, firm) == ["capacity was cut"]
        assert row_of(after, firm)["status"] == "proposed"
        assert row_of(after, firm)["uncovered"][0]["reason"] == "no_capacity"
        gone = [row for row in after["moved"] if row["firm"] == firm and "before" in row]
        assert gone[0]["before"] is not None and gone[0]["after"] is None
    assert check(build(cut, RULES), after) == ()


def test_p10_a_calendar_cut_in_half_keeps_the_first_by_id_only() -> None:
    """8 and 16 hours were agreed; 16 are left: each would fit alone."""

    def hub(hours: float) -> PlanInput:
        rows = tuple(Capacity("hub", "sales", FIRST.later(q), hours * (1 - q)) for q in (0, 1))
        return region(capacity=rows, levels=levels({("hub", "sales"): 3}))

    before = agree(plan_region(hub(24), RULES))
    assert all(row["steps"] for row in before["firms"])
    after = plan_region(hub(16), RULES, before=before)
    assert (lost(after, "f1"), lost(after, "f2")) == ([], ["capacity was cut"])
    assert check(build(hub(16), RULES), after) == ()


def test_p10_what_is_no_longer_offered_cannot_stay() -> None:
    source = region()
    before = agree(plan_region(source, RULES))
    hub = {row["firm"] for row in before["firms"] if row["lead"] == "hub"}
    assert hub
    alone = replace(source, levels=levels({("park", "sales"): 2}))
    after = plan_region(alone, RULES, before=before)
    assert {row["firm"] for row in after["moved"] if row.get("why") == "no longer offered"} == hub
    assert check(build(alone, RULES), after) == ()


def two_areas(**over: Any) -> PlanInput:
    areas = (Area("capital", "Kapital", "Capital"), Area("sales", "Försäljning", "Sales"))
    base = region(
        areas=areas, firms=region().firms[:1], needs=needs({"f1": [2, 2]}, ("capital", "sales")),
        levels=levels({("hub", "sales"): 3, ("hub", "capital"): 3}),
        capacity=tuple(Capacity("hub", a, FIRST.later(q), 16)
                       for a, q in (("capital", 1), ("sales", 0))) + tuple(
            Capacity("hub", a, FIRST.later(q), 0) for a, q in (("capital", 0), ("sales", 1))),
    )  # fmt: skip
    return replace(base, **over)


def test_p10_an_agreed_plan_out_of_order_now_cannot_stay() -> None:
    before = agree(plan_region(two_areas(), RULES))
    assert len(before["firms"][0]["steps"]) == 2
    now = two_areas(precedence=(Precedence("capital", "sales", 1),))
    after = plan_region(now, RULES, before=before)
    assert lost(after, "f1") == ["no longer offered"]
    assert check(build(now, RULES), after) == ()


def test_p10_an_agreed_plan_over_the_aid_ceiling_now_cannot_stay() -> None:
    paid = (Service("s", "hub", "sales", hours=(4.0, 4.0, 4.0), aid_eur=200_000),)
    source = region(services=paid, firms=region().firms[:1], needs=needs({"f1": [2]}, ("sales",)))
    before = agree(plan_region(source, RULES))
    now = replace(source, aid=(AidReceived("f1", TODAY, 150_000),))
    hub_before = before["firms"][0]["lead"] == "hub"
    after = plan_region(now, RULES, before=before)
    assert hub_before and lost(after, "f1") == ["no longer offered"]
    assert check(build(now, RULES), after) == ()


def test_p10_fewer_members_allowed_now_leaves_no_broken_rows(demo: Planned) -> None:
    rules = replace(demo.rules, members=1)
    if len(demo.source.firms) > 100:
        return
    after = plan_region(demo.source, rules, before=agree(demo.plan))
    assert check(build(demo.source, rules), after) == ()
    large = [row["firm"] for row in demo.plan["firms"] if len(row["members"]) > 1]
    assert large and all(lost(after, firm) for firm in large)


def test_p10_a_firm_that_left_is_told() -> None:
    source = region()
    before = agree(plan_region(source, RULES))
    without = replace(source, firms=source.firms[:1], needs=needs({"f1": [2]}, ("sales",)))
    after = plan_region(without, RULES, before=before)
    assert lost(after, "f2") == ["no longer offered"]
    assert {"firm": "f2", "area": None, "before": "planned", "after": None} in after["moved"]


def test_p10_differences_name_every_step_that_changed() -> None:
    def document(**places: str) -> dict[str, Any]:
        steps = [
            {"area": a, "organisation": p.split()[0], "quarter": p.split()[1]} for a, p in places.items()
        ]
        return {"firms": [{"firm": "f", "steps": steps}]}

    old = document(sales="hub 2027Q1", capital="hub 2027Q1", strategy="park 2027Q1")
    new = document(sales="hub 2027Q2", capital="hub 2027Q1", networking="park 2027Q1")
    assert [(row["area"], row["before"], row["after"]) for row in differences(old, new)] == [
        ("networking", None, "park 2027Q1"), ("sales", "hub 2027Q1", "hub 2027Q2"),
        ("strategy", "park 2027Q1", None),
    ]  # fmt: skip
    assert differences(old, old) == []


def test_p11_rules_are_read_back_as_they_were_given() -> None:
    rules = PlanRules(
        members=2, pool=4, competence=0.25, start=FIRST, quarters=3, floor=0.5, floor_by="municipality",
        only=("f1",), pins=(("f1", "sales", "hub"),), forbids=(("f1", "park"),),
    )  # fmt: skip
    plan = plan_region(region(), rules)
    assert rules_of(json.loads(json.dumps(plan))) == rules


@pytest.mark.parametrize("spoil", [
    lambda plan: plan.pop("rules"), lambda plan: plan.update(format="farled-plan/9"),
    lambda plan: plan.update(rules=3), lambda plan: plan["rules"].update(start="soon"),
    lambda plan: plan["firms"][0].pop("steps"), lambda plan: plan.update(firms=None),
    lambda plan: plan["firms"].append(plan["firms"][0]),
    lambda plan: plan["firms"][0]["steps"][0].pop("area"),
])  # fmt: skip
def test_p10_what_is_no_plan_is_refused_as_an_earlier_one(spoil: Any) -> None:
    before = agree(plan_region(region(), RULES))
    spoil(before)
    with pytest.raises(BadInput) as caught:
        plan_region(region(), RULES, before=before)
    assert caught.value.problems[0].code in {"not-a-plan", "bad-quarter"}


@pytest.mark.parametrize("floor", [0.0, 0.6])
def test_p10_ended_at_any_moment_the_plan_can_be_carried_out(floor: float) -> None:
    for seed in (8, 45):
        source, rules = tiny_region(seed), replace(tiny_rules(seed), effort=0.1, floor=floor)
        told: list[Progress] = []
        plan_region(source, rules, watch=lambda p, told=told: told.append(p) is not None)
        for step in dict.fromkeys(one.step for one in told):
            seen: list[str] = []
            ended = plan_region(
                source, rules, watch=lambda p, step=step, seen=seen: seen.append(p.step) or p.step == step
            )
            assert check(build(source, rules), ended) == (), (seed, step)


def test_p9_the_price_of_fairness_is_never_negative() -> None:
    paid = 0
    for seed in range(12):
        source, rules = tiny_region(seed), replace(tiny_rules(seed), effort=0.03)
        free, fair = plan_region(source, rules), plan_region(source, replace(rules, floor=0.9))
        assert fair["value"] <= free["bound"] + 1e-9
        assert [row["group"] for row in free["fairness"]] == [row["group"] for row in fair["fairness"]]
        paid += fair["value"] < free["value"]
    assert paid > 0


def test_p9_an_enforced_floor_holds() -> None:
    """The numbers the report shows keep the floor, and reports stand there without one as well."""
    enforced = 0
    for seed in range(12):
        source, rules = tiny_region(seed), replace(tiny_rules(seed), effort=0.03, floor=0.9)
        plan = plan_region(source, rules)
        assert all(row["of_mean"] >= 0.9 - 1e-6 for row in plan["fairness"] if plan["value"] > 0)
        free = plan_region(source, replace(rules, floor=0.0))
        enforced += any(row["of_mean"] < 0.9 for row in free["fairness"])
    assert enforced > 2


@pytest.mark.parametrize("seed", range(8))
def test_p10_planning_goes_on_from_the_earlier_plan_and_loses_nothing(seed: int) -> None:
    source, rules = tiny_region(seed), tiny_rules(seed)
    before = plan_region(source, rules)
    for row in before["firms"][:1]:
        row["status"] = "agreed"
    after = plan_region(source, rules, before=before)
    if not rules.floor:  # a floor weighs the firms planned anew, so it may ask for other steps
        assert after["value"] >= before["value"] - 1e-9
    if after["value"] == before["value"]:  # nothing to gain, so nothing need move
        assert len(after["moved"]) <= 4
