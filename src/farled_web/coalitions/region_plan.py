"""Plan for many firms at once: what goes in, what is kept of it, and the drafts it gives each firm.

No database here: rows come in as the library's values and go out as documents.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Any

from farled.coalitions.certificate import check
from farled.coalitions.closing import closing_curve
from farled.coalitions.planning import plan_region
from farled.coalitions.problem import Problem, build
from farled.coalitions.solve import Progress
from farled.coalitions.values import PlanInput, PlanRules
from farled_web.coalitions.making import explained
from farled_web.jobs.running import Cancelled

Row = dict[str, Any]
Tell = Callable[[int, str], bool]
SHARES = {"prices": (0, 30), "columns": (30, 45), "plan": (45, 70), "proof": (70, 80)}
"""Per cent of the whole each part of the planner's work is shown as."""
CURVE_HOURS = (40.0, 80.0, 160.0, 320.0)
CURVE_LEVEL = 2.0


def calculate(source: PlanInput, rules: PlanRules, tell: Tell) -> tuple[Problem, Row]:
    """Plan, telling how far it has come.

    Raises:
        Cancelled: `tell` said so.
    """
    stopped = False

    def watch(progress: Progress) -> bool:
        nonlocal stopped
        low, high = SHARES.get(progress.step, (0, 80))
        done = low + (high - low) * min(1.0, progress.done / max(1, progress.of))
        stopped = tell(int(done), progress.step)
        return stopped

    plan = plan_region(source, rules, watch=watch)
    if stopped:
        raise Cancelled
    return build(source, rules), plan


def region_document(source: PlanInput, problem: Problem, plan: Row, rules: PlanRules) -> Row:
    """Give what is kept of a plan of a region: everything but the firms."""
    kept = ("date", "rules", "value", "bound", "gap_percent", "ended_early", "uncovered", "capacity",
            "fairness", "digest")  # fmt: skip
    failures, areas = check(problem, plan), by_area(problem, plan)
    return {
        **{key: plan[key] for key in kept},
        "firms": len(plan["firms"]),
        "helped": sum(bool(row["steps"]) for row in plan["firms"]),
        "unknown": len(plan["unknown"]),
        "proof": plan["proof"]["kind"],
        "certificate": [
            {"clause": one.clause, "where": one.where, "what": one.what} for one in failures[:20]
        ],
        "areas": areas,
        "planned_shares": {one["area"]: one["share"] for one in areas if one["share"] is not None},
        "closing": closing(source, rules, plan),
    }


def by_area(problem: Problem, plan: Row) -> list[Row]:
    """Give, by area, the worth of needs and how much of it is covered, in points."""
    weights = {area.id: area.weight for area in problem.source.areas}
    weight = {firm.id: firm.weight for firm in problem.source.firms}
    need: dict[str, float] = defaultdict(float)
    covered: dict[str, float] = defaultdict(float)
    for row in plan["firms"]:
        for area, level in problem.needs[problem.type_of(row["firm"])]:
            need[area] += 10 * weights[area] * level * weight[row["firm"]]
        for step in row["steps"]:
            covered[step["area"]] += step["benefit"]
    return [
        {"area": area.id, "need": need[area.id], "covered": covered[area.id],
         "share": covered[area.id] / need[area.id] if need[area.id] else None}
        for area in problem.source.areas
    ]  # fmt: skip


def closing(source: PlanInput, rules: PlanRules, plan: Row) -> Row | None:
    """Give what hours by somebody new would bring in the area left open most; None: none is open."""
    open_firms: dict[str, int] = defaultdict(int)
    for one in plan["uncovered"]:
        if one["reason"] != "not_worth_its_cost":
            open_firms[one["area"]] += one["firms"]
    if not open_firms:
        return None
    area = max(sorted(open_firms), key=lambda name: open_firms[name])
    points = closing_curve(source, rules, area, CURVE_HOURS, CURVE_LEVEL)
    return {"area": area, "level": CURVE_LEVEL, "points": [list(one) for one in points]} if points else None


def drafts(problem: Problem, plan: Row, wanted: Mapping[str, Any], tell: Tell) -> dict[str, tuple[Row, Row]]:
    """Give, for each firm wanted, its row and its explanation.

    Raises:
        Cancelled: `tell` said so.
    """
    found: dict[str, tuple[Row, Row]] = {}
    rows = [row for row in plan["firms"] if row["firm"] in wanted]
    shares = {row["firm"]: _share(problem, row) for row in rows}
    for number, row in enumerate(rows):
        if tell(80 + 15 * number // max(1, len(rows)), "explaining"):
            raise Cancelled
        reasons = explained(problem, {**plan, "firms": [row]}, row["firm"])
        figures = {
            "value": row["value"], "coverage": shares[row["firm"]], "price": 0.0, "net": row["value"],
            "aid": sum(step["aid_eur"] for step in row["steps"]), "date": plan["date"],
            "start": plan["rules"]["start"], "unknown": reasons["unknown"], "assumptions": [],
            "aid_had": None, "ceiling": problem.offers.costs.value("aid_ceiling_eur"),
        }  # fmt: skip
        found[row["firm"]] = (row, {**reasons, "figures": figures})
    return found


def _share(problem: Problem, row: Row) -> float:
    x, t = problem.instance, problem.type_of(row["firm"])
    worth = int(x.need_worth[x.need_start[t] : x.need_start[t + 1]].sum()) / 1000
    return sum(step["benefit"] for step in row["steps"]) / worth if worth else 0.0
