"""Every reason given for a plan is true of it (§P8.3, §P8.5): recomputed from tables, offers and prices."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pytest
from tests.coalitions.conftest import Planned
from tests.coalitions.tiny_regions import FIRST, RULES, TODAY, levels, needs, region

from farled.coalitions.explain import explain_firm
from farled.coalitions.offers import Offer
from farled.coalitions.values import DEFAULT_COSTS, PlanInput
from farled.directory.pooling import pool_claims
from farled.directory.values import Capacity, Claim, EligibilityRule, Organisation, Service, Tie
from farled.terms.firms import Firm
from farled.terms.scales import Provenance, Unit
from farled.terms.size_class import size_class

Row = dict[str, Any]


@dataclass(frozen=True)
class Option:
    """One way to cover a need in one quarter; `value` and `net` of price in 1/64000 point."""

    offer: Offer
    quarter: str
    value: int
    price: int
    fits: bool

    @property
    def net(self) -> int:
        return self.value - self.price


class Told:
    """A firm's explanation beside what it has to agree with."""

    def __init__(self, planned: Planned, row: Row) -> None:
        self.plan, self.problem, self.source, self.row = planned.plan, planned.problem, planned.source, row
        self.said = explain_firm(planned.problem, planned.plan, row["firm"])
        self.firm = next(firm for firm in self.source.firms if firm.id == row["firm"])
        self.at = [firm.id for firm in planned.problem.source.firms].index(row["firm"])
        levels = self.source.needs.levels[self.source.needs.firms.index(row["firm"])].tolist()
        self.levels = dict(zip(self.source.needs.areas, levels, strict=True))

    @property
    def steps(self) -> list[Row]:
        steps: list[Row] = self.said["steps"]
        return steps

    def pool(self) -> set[str]:
        """The organisations the firm chooses among."""
        offers = self.problem.offers
        wanted = tuple((area, level) for area, level in sorted(self.levels.items()) if level > 0)
        return {offers.organisations[k].id for k in offers.pool(self.at, wanted)}

    def options(self, area: str) -> dict[str, list[Option]]:
        """Organisation → its ways to cover the firm's need in the area, from its offers."""
        offers, found = self.problem.offers, {}
        for name in sorted(self.pool()):
            made = offers.offers(self.at, offers.position[name], area, self.levels[area])
            ways = [self._option(name, area, offer, q) for offer in made for q in offer.quarters]
            if ways:
                found[name] = ways
        return found

    def _option(self, name: str, area: str, offer: Offer, quarter: int) -> Option:
        when = str(self.problem.offers.first.later(quarter))
        size = hours(offer)
        here = {"organisation": name, "area": area, "quarter": when, "unit": offer.unit.value}
        (job,) = (
            one for one in self.plan["proof"]["jobs"] if one.items() >= {**here, "amount": size}.items()
        )
        (room,) = (one for one in self.plan["capacity"] if one.items() >= here.items())
        value = 64 * (round(offer.benefit * self.firm.weight) - offer.cost)
        return Option(offer, when, value, job["price"], room["amount"] - room["used"] >= size)

    def organisation(self, name: str) -> Organisation:
        return next(one for one in self.source.organisations if one.id == name)

    def joining(self, name: str) -> float:
        """Points that joining costs, by where the seats lie (§P3.3)."""
        one, key = self.organisation(name), "join_unknown"
        if one.nuts and self.firm.nuts:
            key = "join_same_region" if one.nuts == self.firm.nuts else "join_elsewhere"
        if one.municipality and one.municipality == self.firm.municipality:
            key = "join_same_place"
        given = {(cost.id, cost.organisation): cost.value for cost in self.source.costs}
        return given.get((key, name), given.get((key, None), DEFAULT_COSTS[key]))

    def tied(self, name: str) -> bool:
        """Whether a tie between the lead and this organisation holds in the firm's markets (§P3.3)."""
        return any(
            {tie.a, tie.b} == {name, self.row["lead"]} and tie.market in (None, *self.firm.targets)
            for tie in self.source.ties
        )


def hours(offer: Offer) -> float:
    return offer.amount / 4 if offer.unit is Unit.HOURS else offer.amount


def codes(reasons: list[Row]) -> dict[str, Row]:
    """Code → values; each code at most once."""
    found = {one["code"]: one["values"] for one in reasons}
    assert len(found) == len(reasons)
    return found


def told(source: PlanInput, firm: str, **rules: Any) -> Told:
    planned = Planned.of(source, replace(RULES, **rules))
    return Told(planned, next(row for row in planned.plan["firms"] if row["firm"] == firm))


@pytest.fixture(scope="module")
def all_told(demo: Planned, tiny: list[Planned]) -> list[Told]:
    """Every firm of one invented region and of the tiny ones."""
    return [Told(planned, row) for planned in (demo, *tiny) for row in planned.plan["firms"]]


def all_steps(told: list[Told]) -> Iterator[tuple[Told, Row]]:
    pairs = [(one, step) for one in told for step in one.steps]
    assert pairs
    yield from pairs


def test_p8_5_what_the_plan_says_is_handed_on(all_told: list[Told]) -> None:
    for one in all_told:
        same = ("firm", "name", "status", "lead", "members", "value", "joining_cost")
        assert {key: one.said[key] for key in same} == {key: one.row[key] for key in same}
        for said, planned in zip(one.steps, one.row["steps"], strict=True):
            assert said.items() >= planned.items()
            assert said.keys() - planned.keys() == {"for", "against", "runner_up"}


def test_p8_5_reasons_for_a_step(all_told: list[Told]) -> None:
    for one, step in all_steps(all_told):
        given, who = codes(step["for"]), one.organisation(step["organisation"])
        assert given["covers_need"] == {"level": step["level"], "need": one.levels[step["area"]]}
        served = [other["organisation"] for other in one.row["steps"]]
        true = {
            "lead": who.id == one.row["lead"],
            "tie": who.id != one.row["lead"] and one.tied(who.id),
            "same_place": bool(who.municipality) and who.municipality == one.firm.municipality,
            "in_coalition": served.count(who.id) > 1,
            "member": who.id in one.firm.memberships,
            "language": not set(who.languages).isdisjoint(one.firm.languages),
        }
        assert {code for code, holds in true.items() if holds} == given.keys() - {"covers_need", "evidence"}


def test_p8_5_reasons_against_a_step(all_told: list[Told]) -> None:
    for one, step in all_steps(all_told):
        given = codes(step["against"])
        service = next((s for s in one.source.services if s.id == step["service"]), None)
        stated = {(c.organisation, c.area, str(c.quarter), c.unit.value) for c in one.source.capacity}
        true = {
            "lower_level": step["level"] < one.levels[step["area"]],
            "assumed_capacity": (step["organisation"], step["area"], step["quarter"], step["unit"])
            not in stated,
            "no_tie": step["organisation"] != one.row["lead"] and not one.tied(step["organisation"]),
            "fee": service is not None and bool(service.fee_eur),
            "aid": service is not None and bool(service.aid_eur),
        }
        doubts = {"thin_evidence", "stale_evidence"}
        assert {code for code, holds in true.items() if holds} == given.keys() - doubts
        if service is not None and service.fee_eur:
            assert given["fee"] == {"euro": service.fee_eur}


def test_p8_5_evidence_either_carries_or_is_thin(all_told: list[Told]) -> None:
    for one, step in all_steps(all_told):
        pooled = one.source.levels.for_targets(step["organisation"], step["area"], one.firm.targets)
        assert pooled is not None
        carries, thin = codes(step["for"]).get("evidence"), codes(step["against"]).get("thin_evidence")
        ends = {"low": pooled.low, "high": pooled.high}
        if pooled.high - pooled.low > 2:
            assert (carries, thin) == (None, ends)
        else:
            assert (carries, thin) == ({**ends, "claims": pooled.claims}, None)


def test_p8_5_the_runner_up_is_the_best_other_that_has_an_option(all_told: list[Told]) -> None:
    seen = set()
    for one, step in all_steps(all_told):
        options = one.options(step["area"])
        mine = max(option.net for option in options.pop(step["organisation"]))
        second = step["runner_up"]
        seen.add(second is None)
        assert (second is None) == (not options)
        if second is None:
            continue
        theirs = options[second["organisation"]]
        best = max(option.net for ways in options.values() for option in ways)
        assert max(option.net for option in theirs) == best
        assert second["points_less"] == pytest.approx((mine - best) / 64_000, abs=6e-4)
        assert any(
            (second["service"], second["level"], second["quarter"])
            == (way.offer.service.id if way.offer.service else None, way.offer.level / 1000, way.quarter)
            for way in theirs if way.net == best
        )  # fmt: skip
    assert seen == {False, True}


def test_p8_5_why_the_runner_up_is_not_chosen(all_told: list[Told]) -> None:
    seen: set[str] = set()
    for one, step in all_steps(all_told):
        second = step["runner_up"]
        if second is None:
            continue
        name, why = second["organisation"], codes(second["why"])
        theirs = one.options(step["area"])[name]
        true = {
            "lower_level": second["level"] < step["level"],
            "full": not any(way.fits for way in theirs),
            "cost": name not in one.row["members"],
        }
        doubts = {"thin_evidence", "stale_evidence", "price"}
        assert {code for code, holds in true.items() if holds} == why.keys() - doubts
        if "cost" in why:
            assert why["cost"]["points"] == pytest.approx(one.joining(name), abs=6e-4)
        prices = [w.price / 64_000 / hours(w.offer) for w in theirs if w.quarter == second["quarter"]]
        asked = why.get("price", {"price": 0.0})["price"]
        assert any(asked == pytest.approx(price, abs=6e-4) for price in prices)
        seen |= why.keys()
    assert seen >= {"lower_level", "full", "cost", "price"}


def test_p8_3_what_would_close_an_open_need_fits_its_reason(all_told: list[Told]) -> None:
    for one in all_told:
        covered = {step["area"] for step in one.steps}
        opened = {gap["area"]: gap["need"] for gap in one.said["uncovered"]}
        assert opened == {a: s for a, s in one.levels.items() if s > 0 and a not in covered}
        for gap in one.said["uncovered"]:
            CLOSING[gap["reason"]](one, gap)


def nobody_able(one: Told, gap: Row) -> None:
    assert gap["able"] == []
    values = {"area": gap["area"], "level": min(2, gap["need"])}
    assert gap["would_close"] == [{"code": "add_competence", "values": values}]


def nobody_eligible(one: Told, gap: Row) -> None:
    assert gap["able"]
    assert one.options(gap["area"]) == {}
    assert [way["code"] for way in gap["would_close"]] == ["widen_eligibility"] * len(gap["able"])
    assert [way["values"] for way in gap["would_close"]] == [{"organisation": name} for name in gap["able"]]


def no_capacity(one: Told, gap: Row) -> None:
    options = one.options(gap["area"])
    assert not any(way.fits for ways in options.values() for way in ways)
    ((code, values),) = codes(gap["would_close"]).items()
    assert values["organisation"] in gap["able"]
    assert values["area"] == gap["area"]
    ways = [way.offer for way in options[values["organisation"]]]
    if code == "add_seat":
        assert Unit.SEATS in {offer.unit for offer in ways}
    else:
        assert code == "add_hours"
        assert values["hours"] in {hours(offer) for offer in ways if offer.unit is Unit.HOURS}


def not_worth_its_cost(one: Told, gap: Row) -> None:
    options = one.options(gap["area"])
    assert any(way.fits for ways in options.values() for way in ways)
    ((code, values),) = codes(gap["would_close"]).items()
    short = [
        max(0.0, one.joining(name) - way.value / 64_000) for name, ways in options.items() for way in ways
    ]
    assert code == "dearer"
    assert any(values["points"] == pytest.approx(points, abs=6e-4) for points in short)


CLOSING = {
    "nobody_able": nobody_able, "nobody_eligible": nobody_eligible,
    "no_capacity": no_capacity, "not_worth_its_cost": not_worth_its_cost,
}  # fmt: skip


def test_p1_2_everyone_outside_the_pool_is_listed_with_a_reason(all_told: list[Told]) -> None:
    for one in all_told:
        outside = {row["organisation"]: row["reasons"] for row in one.said["excluded"]}
        everyone = {organisation.id for organisation in one.source.organisations}
        assert outside.keys() == everyone - one.pool()
        assert all(outside.values())
        for reason in (reason for reasons in outside.values() for reason in reasons):
            if reason["rule"] == "size_class":
                mine = size_class(one.firm.employees, one.firm.turnover_eur, one.firm.balance_eur).value
                assert reason["given"].split()[0] == str(one.firm.employees)
                assert mine not in reason["wanted"]


def test_p2_4_unknown_needs_are_listed_and_not_called_open(all_told: list[Told]) -> None:
    for one in all_told:
        assert sorted(one.said["unknown"]) == sorted(a for a, s in one.levels.items() if s < 0)
    assert any(one.said["unknown"] for one in all_told)


# --- one thing at a time ------------------------------------------------------------------------------------


def test_p8_3_each_reason_in_its_plainest_case() -> None:
    nobody = told(region(levels=levels({})), "f1").said["uncovered"]
    closed = told(region(eligibility=tuple(EligibilityRule(k, None, "size_class", "small")
                                           for k in ("hub", "park")), firms=(Firm("f1", employees=300),),
                         needs=needs({"f1": [2]}, ("sales",))), "f1").said["uncovered"]  # fmt: skip
    full = tuple(Capacity(k, "sales", FIRST.later(q), 0) for k in ("hub", "park") for q in (0, 1))
    busy = told(region(capacity=full), "f1").said["uncovered"]
    assert [(gap["reason"], gap["able"], gap["would_close"]) for gap in (*nobody, *closed, *busy)] == [
        ("nobody_able", [], [{"code": "add_competence", "values": {"level": 2, "area": "sales"}}]),
        ("nobody_eligible", ["hub", "park"],
         [{"code": "widen_eligibility", "values": {"organisation": k}} for k in ("hub", "park")]),
        ("no_capacity", ["hub", "park"],
         [{"code": "add_hours", "values": {"hours": 8.0, "area": "sales", "organisation": "hub"}}]),
    ]  # fmt: skip


def test_p8_3_a_full_course_needs_a_seat() -> None:
    course = (Service("course", "hub", "sales", unit=Unit.SEATS),)
    full = tuple(Capacity("hub", "sales", FIRST.later(q), 0, Unit.SEATS) for q in (0, 1))
    one = told(region(services=course, capacity=full, levels=levels({("hub", "sales"): 3})), "f1")
    assert one.said["uncovered"][0]["would_close"] == [
        {"code": "add_seat", "values": {"area": "sales", "organisation": "hub"}}
    ]


def test_p1_2_forbidden_beyond_the_pool_and_nothing_needed() -> None:
    third = (Organisation("a", "A", "cluster"), Organisation("hub", "Hub", "cluster"),
             Organisation("park", "Park", "cluster"))  # fmt: skip
    one = told(region(organisations=third), "f1", pool=1, forbids=(("f1", "hub"),))
    assert one.said["excluded"] == [
        {"organisation": "a", "reasons": [{"rule": "nothing_needed", "wanted": [], "given": ""}]},
        {"organisation": "hub", "reasons": [{"rule": "forbidden", "wanted": [], "given": ""}]},
    ]
    two = told(region(), "f1", pool=1)
    (excluded,) = two.said["excluded"]
    assert excluded["reasons"][0]["rule"] == "beyond_pool"


def test_p8_5_old_evidence_is_called_stale() -> None:
    old = [Claim("c", "hub", "sales", 3, Provenance.MANDATE, "page", date(2020, 11, 23))]
    (step,) = told(region(levels=pool_claims(old, on=TODAY)), "f1").steps
    assert codes(step["against"])["stale_evidence"] == {"years": 6.0}


def test_p8_3_for_a_severe_need_hands_on_competence_is_asked_for() -> None:
    (gap,) = told(region(levels=levels({})), "f2").said["uncovered"]
    assert gap["need"] == 3
    assert gap["would_close"] == [{"code": "add_competence", "values": {"level": 2, "area": "sales"}}]


@pytest.mark.parametrize(("level", "lower"), [(1.999, True), (2.0, False), (2.001, False)])
def test_p8_5_a_level_that_reaches_the_need_is_not_lower(level: float, lower: bool) -> None:
    planned = Planned.of(region(), RULES)
    (step,) = planned.plan["firms"][0]["steps"]
    step["level"] = level
    (said,) = explain_firm(planned.problem, planned.plan, "f1")["steps"]
    assert ("lower_level" in codes(said["against"])) == lower


@pytest.mark.parametrize(("market", "reason"), [(None, "tie"), ("NO", "tie"), ("DE", "no_tie")])
def test_p3_3_a_tie_for_another_market_is_no_tie(market: str | None, reason: str) -> None:
    firm = Firm("f1", targets=("NO",))
    areas = ("sales", "capital")
    source = region(
        firms=(firm,), needs=needs({"f1": [3, 3]}, areas), capacity=(),
        ties=(Tie("hub", "park", market=market),),
        areas=tuple(replace(region().areas[0], id=area) for area in areas),
        levels=levels({("hub", "sales"): 3, ("park", "capital"): 3}),
    )  # fmt: skip
    one = told(source, "f1")
    assert one.row["members"] == ["hub", "park"]
    (second,) = (step for step in one.steps if step["organisation"] != one.row["lead"])
    given = codes(second["for"] + second["against"])
    assert given.keys() & {"tie", "no_tie"} == {reason}
