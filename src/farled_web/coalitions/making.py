"""One firm's plan, made by the library at once: on today's directory, what is left of calendars, and prices.

A single firm competes with nobody in its own plan, so its best column at given prices is found exactly
(docs/methods/coalitions.md §P5.2) in a few milliseconds. Prices of hours are those of the region's latest
run: they stand for all other firms (docs/methods/web.md, coalitions §1).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from farled.coalitions.explain import explain_firm
from farled.coalitions.instance import POINT, PRICE_SCALE, Ints
from farled.coalitions.offers import STEPS_PER_HOUR
from farled.coalitions.plan import firm_row, plan_dict
from farled.coalitions.prices import Prices
from farled.coalitions.pricing import Pricer
from farled.coalitions.problem import Problem, build
from farled.coalitions.solve import Solution
from farled.coalitions.values import DEFAULT_COSTS, PlanInput, PlanRules
from farled.diagnosis.need_table import NeedTable
from farled.directory.pooling import PooledTable
from farled.directory.values import Capacity
from farled.packs.values import RegionPack
from farled.terms.periods import Quarter
from farled.terms.scales import Unit

Row = dict[str, Any]
Calendar = tuple[str, str, str, str]
MEMBERS, QUARTERS = 3, 4
CAREFUL = 0.25
"""Quantile of competence a careful plan counts on."""
TIGHT = 0.8
"""Share of the aid ceiling from which a plan is marked."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the person planning has settled.

    Attributes:
        pins: Area → organisation that alone may take it.
        quarters: Area → the one quarter it may lie in.
        left_out: Areas that are not planned for.
        forbids: Organisations that take no part.
        members: Most organisations in the coalition.
        careful: Count on a low quantile of competence rather than what is expected.
    """

    pins: Mapping[str, str] = field(default_factory=dict)
    quarters: Mapping[str, str] = field(default_factory=dict)
    left_out: tuple[str, ...] = ()
    forbids: tuple[str, ...] = ()
    members: int = MEMBERS
    careful: bool = False

    @property
    def any(self) -> bool:
        """Whether anything differs from a plan made freely."""
        return self != Wishes()

    def as_json(self) -> Row:
        """Give them as they are kept with a plan."""
        return {
            "pins": dict(self.pins), "quarters": dict(self.quarters), "left_out": list(self.left_out),
            "forbids": list(self.forbids), "members": self.members, "careful": self.careful,
        }  # fmt: skip

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Wishes:
        """Read what was kept."""
        return cls(
            dict(kept.get("pins") or {}), dict(kept.get("quarters") or {}), tuple(kept.get("left_out") or ()),
            tuple(kept.get("forbids") or ()), int(kept.get("members") or MEMBERS), bool(kept.get("careful")),
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Made:
    """A plan as the library made it.

    Attributes:
        row: The firm's row of the plan document.
        explanation: The library's reasons.
        value: Points.
        price: Points its hours are worth to other firms, by the latest run; 0 without one.
        coverage: Share of the worth of the known needs that it covers; None without known needs.
        aid: Euro of *de minimis* aid it would give.
        assumptions: What nobody has stated and it rests on.
    """

    row: Row
    explanation: Row
    value: float
    price: float
    coverage: float | None
    aid: float
    assumptions: list[Row]

    @property
    def net(self) -> float:
        """Points less what the hours are worth elsewhere: what was made as large as can be."""
        return self.value - self.price


def start_quarter(pack: RegionPack | PlanInput) -> Quarter:
    """Give the first quarter planned: the first with stated capacity that is not past, else the next."""
    now = Quarter.of(pack.date)
    stated = [row.quarter for row in pack.capacity if row.quarter >= now]
    return min(stated) if stated else now.later(1)


def plan_input(
    pack: RegionPack, levels: PooledTable, firms: Sequence[Any], aid: Any, needs: NeedTable
) -> PlanInput:
    """Gather what the library plans from."""
    return PlanInput(
        areas=pack.areas, organisations=pack.organisations, eligibility=pack.eligibility,
        services=pack.services, capacity=pack.capacity, ties=pack.ties, precedence=pack.precedence,
        costs=pack.costs, firms=tuple(firms), aid=tuple(aid), needs=needs, levels=levels, date=pack.date,
    )  # fmt: skip


def less_taken(source: PlanInput, taken: Mapping[Calendar, float]) -> PlanInput:
    """Give the same region with what agreed plans take gone from its calendars."""
    if not taken:
        return source
    left = dict(taken)
    rows = []
    for row in source.capacity:
        gone = left.pop((row.organisation, row.area, str(row.quarter), row.unit.value), 0.0)
        rows.append(replace(row, amount=max(0.0, row.amount - gone)))
    for (organisation, area, quarter, unit), gone in sorted(left.items()):
        there = assumed(source, organisation, unit)
        rows.append(Capacity(organisation, area, Quarter.parse(quarter), max(0.0, there - gone), Unit(unit)))
    return replace(source, capacity=tuple(rows))


def assumed(source: PlanInput, organisation: str, unit: str) -> float:
    """Give what is assumed of a calendar nobody has stated (§P2.5)."""
    key = f"unknown_capacity_{unit}"
    general = DEFAULT_COSTS[key]
    for cost in source.costs:
        if cost.id == key and cost.organisation == organisation:
            return cost.value
        if cost.id == key and cost.organisation is None:
            general = cost.value
    return general


def make(source: PlanInput, wishes: Wishes, prices: Mapping[Calendar, float], start: Quarter) -> Made | None:
    """Make one firm's plan; None where the firm has no known need.

    Args:
        source: The region with this firm alone, calendars less what others have agreed.
        wishes: What is settled.
        prices: Calendar → points one hour or seat is worth to others.
        start: First quarter.
    """
    firm = source.firms[0].id
    rules = PlanRules(
        members=wishes.members, quarters=QUARTERS, start=start,
        competence=CAREFUL if wishes.careful else None,
        pins=tuple((firm, area, name) for area, name in sorted(wishes.pins.items())),
        forbids=tuple((firm, name) for name in sorted(wishes.forbids)),
    )  # fmt: skip
    problem = build(_settled(source, wishes, start), rules)
    if not problem.firms:
        return None
    price = _job_prices(problem, prices)
    choice = Pricer(problem.instance).choose(price)
    row = firm_row(problem, firm, int(choice.subset[0]), choice.option)
    plan = plan_dict(
        problem, _solution(problem, choice.subset[:1], choice.option[None, :], price, row["value"])
    )
    taken = [int(price[problem.instance.option_class[o]]) for o in choice.option.tolist() if o >= 0]
    (made,) = plan["firms"]
    return Made(
        row=made,
        explanation=explained(problem, plan, firm),
        value=made["value"],
        price=sum(taken) / PRICE_SCALE / POINT,
        coverage=plan["fairness"][0]["coverage"] if plan["fairness"] else None,
        aid=sum(step["aid_eur"] for step in made["steps"]),
        assumptions=_resting_on(plan["assumptions"], made["steps"]),
    )


def _settled(source: PlanInput, wishes: Wishes, start: Quarter) -> PlanInput:
    """Areas left out have no need; an area with its quarter settled has nothing in the others."""
    levels, severity = source.needs.levels.copy(), source.needs.severity
    for area in wishes.left_out:
        if area in source.needs.areas:
            levels[:, source.needs.areas.index(area)] = 0
    needs = NeedTable(source.needs.firms, source.needs.areas, levels, severity)
    shut = {
        (area, str(start.later(q)))
        for area, wanted in wishes.quarters.items()
        for q in range(QUARTERS)
        if str(start.later(q)) != wanted
    }
    if not shut:
        return replace(source, needs=needs)
    kept = tuple(row for row in source.capacity if (row.area, str(row.quarter)) not in shut)
    none = tuple(
        Capacity(one.id, area, Quarter.parse(quarter), 0.0, unit)
        for one in source.organisations
        for area, quarter in sorted(shut)
        for unit in Unit
    )
    return replace(source, needs=needs, capacity=kept + none)


def _job_prices(problem: Problem, prices: Mapping[Calendar, float]) -> Ints:
    x = problem.instance
    found = np.zeros(len(x.class_amount), np.int64)
    for job in range(len(found)):
        one = problem.resources[x.class_resource[job]]
        each = prices.get((one.organisation, one.area, one.quarter, one.unit.value), 0.0)
        steps = STEPS_PER_HOUR if one.unit is Unit.HOURS else 1
        found[job] = round(each * int(x.class_amount[job]) / steps * POINT * PRICE_SCALE)
    return found


def _solution(problem: Problem, subset: Ints, option: Ints, price: Ints, value: float) -> Solution:
    floor = np.zeros(problem.instance.groups, np.int64)
    one = np.array([1], np.int64)
    return Solution(
        type_of=np.array([0], np.int64), subset=subset, option=option, count=one, value=round(value * POINT),
        prices=Prices(price, floor, 0), tree=None, bound=0, ended_early=False,
    )  # fmt: skip


def _resting_on(assumptions: list[Row], steps: list[Row]) -> list[Row]:
    """Keep the assumptions that touch a step: same organisation and area, and quarter where one is named."""
    touched = {(step["organisation"], step["area"]) for step in steps}
    dated = {(step["organisation"], step["area"], step["quarter"]) for step in steps}
    return [
        one
        for one in assumptions
        if (one["organisation"], one["area"]) in touched
        and ("quarter" not in one or (one["organisation"], one["area"], one["quarter"]) in dated)
    ]


def prices_of(run: Mapping[str, Any]) -> dict[Calendar, float]:
    """Give what an hour more of each calendar is worth, by a run's document."""
    return {
        (one["organisation"], one["area"], one["quarter"], one["unit"]): one["price"]
        for one in run.get("capacity") or []
        if one["price"] > 0
    }


def explained(problem: Problem, plan: Row, firm: str) -> Row:
    """Give the library's reasons, with the number of claims behind each step and the day of the newest."""
    found = explain_firm(problem, plan, firm)
    targets = next(one.targets for one in problem.source.firms if one.id == firm)
    for step in found["steps"]:
        pooled = problem.source.levels.for_targets(step["organisation"], step["area"], targets)
        step["evidence"] = (
            None if pooled is None else {"claims": pooled.claims, "newest": pooled.newest.isoformat()}
        )
    return found
