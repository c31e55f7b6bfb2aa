"""Rows of the report from a plan document: what it covers, for whom, with what, and why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from farled.coalitions.explain import explain_firm
from farled.coalitions.instance import POINT
from farled.coalitions.problem import Problem, group_of
from farled.reports.values import (
    CapacityAssumption,
    CapacityUse,
    FirmPlan,
    GroupCoverage,
    OtherAssumption,
    PlanSummary,
    Reason,
    Step,
    Uncovered,
)

Row = Mapping[str, Any]

GROUPINGS = ("size_class", "municipality", "sector")
"""What firms are grouped by; the fairness floor holds for one of them."""

MOST_CLOSERS = 5
"""Ways to close a need that are named; more are counted."""


def plan_summary(plan: Row, *, certified: bool | None) -> PlanSummary:
    """Give the plan as a whole.

    Args:
        plan: The plan document.
        certified: What the independent checker answers; None: not asked.
    """
    rows = plan["assumptions"]
    return PlanSummary(
        value=plan["value"],
        bound=plan["bound"],
        gap_percent=plan["gap_percent"],
        certificate=plan["proof"]["kind"],
        certified=certified,
        assumptions=_capacities(row for row in rows if row["kind"] == "capacity_not_stated"),
        other_assumptions=tuple(
            OtherAssumption(row["kind"], row["organisation"], row["area"])
            for row in rows
            if row["kind"] != "capacity_not_stated"
        ),
        ended_early=plan["ended_early"],
    )


def _capacities(rows: Iterable[Row]) -> tuple[CapacityAssumption, ...]:
    """Join the quarters that the same is assumed of."""
    quarters: dict[tuple[str, str, float, str], list[str]] = defaultdict(list)
    for row in rows:
        quarters[row["organisation"], row["area"], row["assumed"], row["unit"]].append(row["quarter"])
    return tuple(
        CapacityAssumption(organisation, area, tuple(sorted(names)), assumed, unit)
        for (organisation, area, assumed, unit), names in sorted(quarters.items())
    )


def planned_by_area(problem: Problem, plan: Row) -> dict[str, float]:
    """Give the share of each area's weighted need that the plan covers; no known need: no entry."""
    need = _needed(problem)
    have: dict[str, float] = defaultdict(float)
    for row in plan["firms"]:
        for step in row["steps"]:
            have[step["area"]] += step["benefit"]
    whole: dict[str, float] = defaultdict(float)
    for by_area in need.values():
        for area, points in by_area.items():
            whole[area] += points
    return {area: have[area] / points for area, points in whole.items() if points > 0}


def _needed(problem: Problem) -> dict[str, dict[str, float]]:
    """Firm → area → points for covering its need there in full."""
    x = problem.instance
    found: dict[str, dict[str, float]] = {}
    for t, firms in enumerate(problem.firms):
        worth = x.need_worth[x.need_start[t] : x.need_start[t + 1]].tolist()
        by_area = {area: w / POINT for (area, _), w in zip(problem.needs[t], worth, strict=True)}
        found |= dict.fromkeys(firms, by_area)
    return found


def group_rows(problem: Problem, plan: Row) -> tuple[GroupCoverage, ...]:
    """Give plan coverage of all firms, then by size, municipality and industry.

    Whether a group is below the floor is said only of the grouping the floor was asked for.
    """
    rules = plan["rules"]
    need = {firm: sum(areas.values()) for firm, areas in _needed(problem).items()}
    have = {row["firm"]: sum(step["benefit"] for step in row["steps"]) for row in plan["firms"]}
    mean = _share(need, have, need)
    found = [GroupCoverage("all", "all", len(need), mean)]
    for kind in GROUPINGS:
        groups: dict[str, list[str]] = defaultdict(list)
        for firm in problem.source.firms:
            if firm.id in need:
                groups[group_of(firm, kind)].append(firm.id)
        floor = rules["floor"] if kind == rules["floor_by"] else 0
        for group, firms in sorted(groups.items(), key=lambda pair: _group_order(kind, *pair)):
            share = _share(firms, have, need)
            below = None if not floor or share is None or mean is None else share < floor * mean - 1e-9
            found.append(GroupCoverage(kind, group, len(firms), share, below))
    return tuple(found)


def _group_order(kind: str, group: str, firms: list[str]) -> tuple[object, ...]:
    """Sizes from small to large, else most firms first; what is not known last."""
    sizes = ("micro", "small", "medium", "large")
    place = sizes.index(group) if kind == "size_class" and group in sizes else -len(firms)
    return (group == "unknown", place, group)


def _share(firms: Iterable[str], have: Mapping[str, float], need: Mapping[str, float]) -> float | None:
    firms = list(firms)
    whole = sum(need[firm] for firm in firms)
    return sum(have.get(firm, 0.0) for firm in firms) / whole if whole > 0 else None


def capacity_rows(plan: Row) -> tuple[CapacityUse, ...]:
    """Give every calendar; one whose capacity is assumed has no stated amount."""
    return tuple(
        CapacityUse(
            row["organisation"],
            row["area"],
            row["quarter"],
            row["unit"],
            None if row["assumed"] else row["amount"],
            row["used"],
            row["price"],
        )
        for row in plan["capacity"]
    )


def firm_plans(problem: Problem, plan: Row) -> tuple[FirmPlan, ...]:
    """Give every firm's plan with its reasons, in the pack's order.

    Firms the plan leaves aside, because nothing is known of their needs or they have none, come
    without steps.
    """
    planned = {row["firm"] for row in plan["firms"]}
    services = {service.id: service.name or service.id for service in problem.source.services}
    unknown: dict[str, list[str]] = defaultdict(list)
    for firm_id, area in problem.unknown:
        unknown[firm_id].append(area)
    only = set(problem.rules.only)
    found = []
    for firm in problem.source.firms:
        if only and firm.id not in only:
            continue
        about = {"name": firm.name, "synthetic": firm.synthetic, "unknown": tuple(unknown[firm.id])}
        told = explain_firm(problem, dict(plan), firm.id) if firm.id in planned else None
        found.append(_firm_plan(firm.id, told, services, about))
    return tuple(found)


def _firm_plan(firm: str, told: Row | None, services: Mapping[str, str], about: dict[str, Any]) -> FirmPlan:
    if told is None:
        return FirmPlan(firm=firm, **about)
    return FirmPlan(
        firm=firm,
        lead=told["lead"],
        members=tuple(told["members"]),
        steps=tuple(_step(step, services) for step in told["steps"]),
        uncovered=tuple(_open(gap) for gap in told["uncovered"]),
        value=sum(step["value"] for step in told["steps"]),
        cost=told["joining_cost"],
        **about,
    )


def _step(step: Row, services: Mapping[str, str]) -> Step:
    other = step["runner_up"]
    return Step(
        area=step["area"],
        organisation=step["organisation"],
        service=services.get(step["service"], "") if step["service"] else "",
        need=step["need"],
        level=step["level"],
        quarter=step["quarter"],
        hours=step["amount"],
        unit=step["unit"],
        value=step["value"],
        reasons_for=_reasons(step["for"]),
        reasons_against=_reasons(step["against"]),
        runner_up=other["organisation"] if other else None,
        why_not_runner_up=_why_not(other) if other else (),
    )


def _why_not(other: Row) -> tuple[Reason, ...]:
    """Say how far behind the runner-up is, and why."""
    less = other["points_less"]
    code = "less" if less > 0 else "more_alone" if less < 0 else "as_much"
    return (Reason(code, {"points": abs(less)} if less else {}), *_reasons(other["why"]))


def _open(gap: Row) -> Uncovered:
    ways = _reasons(gap["would_close"])
    shown, rest = ways[:MOST_CLOSERS], len(ways) - MOST_CLOSERS
    more = (Reason("more", {"count": rest}),) if rest > 0 else ()
    return Uncovered(gap["area"], gap["need"], gap["reason"], (*shown, *more))


def _reasons(rows: Iterable[Row]) -> tuple[Reason, ...]:
    return tuple(Reason(row["code"], row["values"]) for row in rows)
