"""§P2 to §P4: tables become an instance; rules that cannot be followed are refused clearly."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from tests.coalitions.tiny_regions import FIRST, RULES, TODAY, needs, region, tiny_region, tiny_rules

from farled.coalitions.problem import build, check_rules, group_of, in_order
from farled.coalitions.values import AidReceived, Cost
from farled.directory.values import Capacity, Service
from farled.errors import BadInput
from farled.terms.firms import Firm
from farled.terms.scales import Unit


def test_p4_alike_firms_are_one_type_and_others_are_not() -> None:
    firms = (Firm("f3"), Firm("f1"), Firm("f2", weight=2.0), Firm("f4"), Firm("f5", employees=5))
    rows = {"f3": [2], "f1": [2], "f2": [2], "f4": [3], "f5": [2]}
    problem = build(region(firms=firms, needs=needs(rows, ("sales",))), RULES)
    assert set(problem.firms) == {("f1", "f3"), ("f2",), ("f4",), ("f5",)}
    assert problem.instance.count.tolist() == [len(firms) for firms in problem.firms]
    assert problem.firms[problem.type_of("f3")] == ("f1", "f3")
    with pytest.raises(KeyError):
        problem.type_of("nobody")


def test_p2_4_unknown_needs_are_listed_and_never_0() -> None:
    problem = build(region(needs=needs({"f1": [-1], "f2": [0]}, ("sales",))), RULES)
    assert problem.unknown == (("f1", "sales"),)
    assert problem.firms == ()


def test_p2_5_stated_capacity_is_taken_also_where_it_is_0_and_unknown_is_assumed() -> None:
    stated = (Capacity("hub", "sales", FIRST, 0), Capacity("park", "sales", FIRST, 6.3))
    costs = (Cost("unknown_capacity_hours", 12.0), Cost("unknown_capacity_hours", 3.0, "park"))
    problem = build(region(capacity=stated, costs=costs), RULES)
    found = {(one.organisation, one.quarter): (one.amount, one.assumed) for one in problem.resources}
    assert found == {
        ("hub", "2027Q1"): (0, False), ("park", "2027Q1"): (25, False),
        ("hub", "2027Q2"): (48, True), ("park", "2027Q2"): (12, True),
    }  # fmt: skip


def test_p3_4_seats_and_hours_are_two_calendars() -> None:
    services = (Service("a", "hub", "sales"), Service("b", "hub", "sales", unit=Unit.SEATS))
    problem = build(region(services=services, capacity=()), RULES)
    hub = {(one.unit, one.amount) for one in problem.resources if one.organisation == "hub"}
    assert hub == {(Unit.HOURS, 160), (Unit.SEATS, 8)}


@pytest.mark.parametrize(
    ("had", "headroom"), [((), -1), ((("2026-01-01", 250_000),), 50_000), ((("2022-01-01", 290_000),), -1),
                          ((("2025-01-01", 200_000), ("2024-01-01", 150_000)), 0)],
)  # fmt: skip
def test_p3_6_room_under_the_aid_ceiling(had: tuple[tuple[str, float], ...], headroom: int) -> None:
    rows = tuple(AidReceived("f1", TODAY.fromisoformat(day), amount) for day, amount in had)
    services = (Service("s", "hub", "sales", aid_eur=100_000),)
    problem = build(region(services=services, aid=rows), RULES)
    assert problem.instance.type_aid[problem.type_of("f1")] == headroom


def test_p2_only_plans_for_those_named() -> None:
    problem = build(region(), replace(RULES, only=("f2",)))
    assert problem.firms == (("f2",),)


@pytest.mark.parametrize("seed", range(20))
def test_p6_what_is_there_is_rounded_down_and_worths_fit_their_options(seed: int) -> None:
    problem = build(tiny_region(seed), tiny_rules(seed))
    x = problem.instance
    assert len(problem.option_offer) == len(x.option_value)
    for o, offer in enumerate(problem.option_offer):
        one = problem.resources[x.class_resource[x.option_class[o]]]
        organisation = problem.offers.organisations[offer.organisation].id
        assert (one.organisation, one.unit) == (organisation, offer.unit)
        assert x.option_benefit[o] - x.option_value[o] == offer.cost
        assert x.class_amount[x.option_class[o]] == offer.amount
    assert (x.option_benefit >= 0).all() and (x.class_amount >= 1).all()
    worth = np.repeat(x.need_worth, np.diff(x.menu_start)[x.need_menu])
    options = [np.arange(x.menu_start[m], x.menu_start[m + 1]) for m in x.need_menu]
    if options and len(worth):
        assert (x.option_benefit[np.concatenate(options)] <= worth + 1).all()


def test_p10_tables_are_put_in_order_with_needs_beside_their_firms() -> None:
    source = tiny_region(8)
    turned = replace(source, firms=source.firms[::-1])
    found = in_order(turned)
    assert [firm.id for firm in found.firms] == sorted(firm.id for firm in source.firms)
    assert found.needs.as_dict() == source.needs.as_dict()


def test_p9_groups_and_unknown_facts() -> None:
    firm = Firm("f", employees=5, turnover_eur=1e6, municipality="A", nace="25.62")
    assert [group_of(firm, by) for by in ("size_class", "municipality", "sector")] == ["micro", "A", "25"]
    assert {group_of(Firm("f"), by) for by in ("size_class", "municipality", "sector")} == {"unknown"}


@pytest.mark.parametrize(
    "rules", [
        {"members": 0}, {"members": 7}, {"pool": 0}, {"quarters": 0}, {"floor": 1.1}, {"floor": math.nan},
        {"competence": 0.0}, {"competence": 1.0}, {"effort": 0.0}, {"seed": -1}, {"floor_by": "colour"},
        {"only": ("nobody",)}, {"pins": (("nobody", "sales", "hub"),)}, {"pins": (("f1", "art", "hub"),)},
        {"pins": (("f1", "sales", "nobody"),)}, {"forbids": (("f1", "nobody"),)},
        {"forbids": (("nobody", "hub"),)}, {"pins": (("f1", "sales", "hub"), ("f1", "sales", "park"))},
    ], ids=str,
)  # fmt: skip
def test_p2_rules_that_cannot_be_followed_are_refused_clearly(rules: dict[str, Any]) -> None:
    with pytest.raises(BadInput) as caught:
        check_rules(region(), replace(RULES, **rules))
    (problem,) = caught.value.problems
    assert problem.code in {"rule-out-of-range", "unknown-name", "bad-group"}
    assert problem.reason and problem.remedy and problem.example


def test_p2_good_rules_are_followed() -> None:
    check_rules(region(), RULES)
    check_rules(region(), replace(RULES, members=6, pool=60, floor=1.0, competence=0.001, seed=0))
