"""§P1 to §P3: who may do what, at which level, hours and cost; pins, forbids, pools."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from tests.coalitions.tiny_regions import FIRST, RULES, TODAY, levels, region

from farled.coalitions.offers import Costs, Offers, first_quarter
from farled.coalitions.planning import plan_region
from farled.coalitions.values import Cost, PlanRules
from farled.directory.values import Capacity, EligibilityRule, Organisation, Service, Tie
from farled.terms.firms import Firm
from farled.terms.periods import Quarter
from farled.terms.scales import Unit

HUB, PARK = 0, 1


def offers(rules: PlanRules = RULES, **over: Any) -> Offers:
    return Offers(region(**over), rules)


def hub_service(**over: Any) -> Service:
    return replace(Service("s", "hub", "sales", hours=(2.0, 4.1, None), fee_eur=1000.0, aid_eur=10.2), **over)


def test_p3_1_benefit_is_ten_points_a_level_no_more_than_needed() -> None:
    level = offers().level("hub", "sales", ())
    assert level is not None and 2000 < level < 3000
    (low,), (high,) = offers().offers(0, HUB, "sales", 1), offers().offers(0, HUB, "sales", 3)
    assert (low.benefit, high.benefit) == (10_000, 10 * level)


def test_p3_2_a_quantile_is_surer_and_lower_than_the_mean() -> None:
    mean, sure = (offers(replace(RULES, competence=q)).level("hub", "sales", ()) for q in (None, 0.1))
    assert mean is not None and sure is not None and sure < mean
    pooled = region().levels.level("hub", "sales")
    assert pooled is not None
    assert (mean, sure) == (round(1000 * pooled.mean), round(1000 * pooled.quantile(0.1)))
    expected, careful = plan_region(region(), RULES), plan_region(region(), replace(RULES, competence=0.1))
    assert careful["value"] < expected["value"]


def test_p3_hours_are_rounded_up_to_quarters_and_paid_with_the_fee() -> None:
    (offer,) = offers(services=(hub_service(),)).offers(0, HUB, "sales", 2)
    assert (offer.amount, offer.unit, offer.aid) == (17, Unit.HOURS, 11)
    assert offer.cost == 425 + 1000
    (default,) = offers(services=(hub_service(),)).offers(0, HUB, "sales", 3)
    assert default.amount == 16 * 4


def test_p3_a_group_service_takes_a_seat_when_it_is_held() -> None:
    held = (FIRST.later(1), FIRST.later(7))
    service = hub_service(unit=Unit.SEATS, quarters=held)
    (offer,) = offers(services=(service,)).offers(0, HUB, "sales", 3)
    assert (offer.amount, offer.cost, offer.quarters) == (1, 500 + 1000, (1,))


def test_p1_unknown_or_no_competence_is_no_offer() -> None:
    none = offers(levels=levels({("park", "sales"): 3}))
    assert none.offers(0, HUB, "sales", 3) == ()
    assert not none.able("hub", "sales") and none.able("park", "sales")


def test_p1_competence_for_one_market_only_is_for_firms_going_there() -> None:
    table = levels({("hub", "sales"): 3}, market="NO")
    there, elsewhere = (
        offers(firms=(Firm("f1", targets=(t,)), Firm("f2")), levels=table) for t in ("NO", "DE")
    )
    assert there.offers(0, HUB, "sales", 2) and not elsewhere.offers(0, HUB, "sales", 2)
    assert elsewhere.able("hub", "sales")


def test_p1_a_listed_service_closed_to_the_firm_closes_the_area() -> None:
    rule = EligibilityRule("hub", "s", "size_class", "micro")
    firms = (Firm("f1", employees=100), Firm("f2", employees=3, turnover_eur=1e6))
    found = offers(services=(hub_service(),), eligibility=(rule,), firms=firms)
    assert found.offers(0, HUB, "sales", 2) == ()
    assert len(found.offers(1, HUB, "sales", 2)) == 1
    assert found.offers(0, PARK, "sales", 2)[0].service is None


def test_p3_3_joining_by_where_the_seat_lies() -> None:
    seats = (
        Organisation("hub", "H", "cluster", municipality="A", nuts="SE313"),
        Organisation("park", "P", "cluster"),
    )
    found = offers(organisations=seats, costs=(Cost("join_unknown", 9.0, "park"),))
    hub, park = found.organisations
    places = [Firm("x", municipality="A"), Firm("x", nuts="SE313"), Firm("x", nuts="SE321"), Firm("x")]
    assert [found.join_cost(hub, firm) for firm in places] == [1000, 2000, 4000, 2000]
    assert found.join_cost(park, places[0]) == 9000


def test_p3_3_ties_count_for_their_market_and_the_cheapest_counts() -> None:
    ties = (Tie("hub", "park", cost=0.5, market="NO"), Tie("park", "hub"))
    found = offers(ties=ties)
    assert found.tie_costs((HUB, PARK), Firm("x"))[0][1] == 1000
    assert found.tie_costs((HUB, PARK), Firm("x", targets=("NO",)))[1][0] == 500
    assert offers().tie_costs((HUB, PARK), Firm("x"))[0][1] == 4000


def test_p3_own_costs_before_general_before_defaults() -> None:
    costs = Costs(region(costs=(Cost("hour", 0.2), Cost("hour", 0.7, "hub"))))
    assert (costs.value("hour", "hub"), costs.value("hour", "park"), costs.value("seat")) == (0.7, 0.2, 0.5)
    assert costs.units("hour", "hub") == 700


def test_p1_2_a_pool_holds_the_near_ones_and_those_pinned_first() -> None:
    seats = (
        Organisation("hub", "H", "cluster", municipality="B"),
        Organisation("park", "P", "cluster", municipality="A"),
    )
    firms = (Firm("f1", municipality="A"), Firm("f2", municipality="A"))
    one = replace(RULES, pool=1)
    needs = (("sales", 3),)
    assert offers(one, organisations=seats, firms=firms).pool(0, needs) == (PARK,)
    pinned = replace(one, pins=(("f1", "sales", "hub"),))
    assert offers(pinned, organisations=seats, firms=firms).pool(0, needs) == (HUB,)
    assert offers(pinned, organisations=seats, firms=firms).pool(1, needs) == (PARK,)
    forbidden = replace(RULES, forbids=(("f1", "park"),))
    assert offers(forbidden, organisations=seats, firms=firms).pool(0, needs) == (HUB,)
    assert offers(forbidden, organisations=seats, firms=firms).pool(1, needs) == (HUB, PARK)


@pytest.mark.parametrize("firm", ["f1", "f2"])
def test_p1_3_pins_and_forbids_hold_in_the_plan(firm: str) -> None:
    free = plan_region(region(), RULES)
    chosen = {row["firm"]: row["lead"] for row in free["firms"]}
    other = {"hub": "park", "park": "hub"}[chosen[firm]]
    for rules in (
        replace(RULES, pins=((firm, "sales", other),)),
        replace(RULES, forbids=((firm, chosen[firm]),)),
    ):
        plan = plan_region(region(), rules)
        assert {row["firm"]: row["lead"] for row in plan["firms"]}[firm] == other
        assert plan["value"] <= free["value"]


def test_p2_3_the_first_quarter() -> None:
    past = Capacity("hub", "sales", Quarter.parse("2026Q1"), 5)
    later = Capacity("hub", "sales", Quarter.parse("2027Q3"), 5)
    open_start = replace(RULES, start=None)
    assert str(first_quarter(region(capacity=(past, later)), open_start)) == "2027Q3"
    assert str(first_quarter(region(capacity=(past,)), open_start)) == "2027Q1"
    assert first_quarter(region(), RULES) == FIRST
    assert TODAY.isoformat() == "2026-11-23"
