"""The plan as people and files know it: every number with its name (§P11)."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Collection
from typing import Any

import numpy as np

from farled.coalitions.instance import POINT, PRICE_SCALE, Ints
from farled.coalitions.offers import STEPS_PER_HOUR, Offer
from farled.coalitions.problem import Problem
from farled.coalitions.solve import Solution
from farled.terms.scales import Unit

FORMAT = "farled-plan/1"
Row = dict[str, Any]


def points(units: int) -> float:
    """Value units as points, exact to 1/1000."""
    return units / POINT


def amount(steps: int, unit: Unit) -> float:
    """Quarter-hours as hours; seats stay seats."""
    return steps / STEPS_PER_HOUR if unit is Unit.HOURS else steps


def assign(problem: Problem, solution: Solution, agreed: Collection[str] = ()) -> dict[str, tuple[int, Ints]]:
    """Firm → (subset, option per need), firms of a type in the order of their ids (§P10).

    Firms in `agreed` keep their own plan and are left out.
    """
    waiting = [[firm for firm in firms if firm not in agreed] for firms in problem.firms]
    chosen: dict[str, tuple[int, Ints]] = {}
    taken = [0] * len(problem.firms)
    for t, subset, option, count in zip(
        solution.type_of.tolist(), solution.subset.tolist(), solution.option,
        solution.count.tolist(), strict=True,
    ):  # fmt: skip
        for firm in waiting[t][taken[t] : taken[t] + count]:
            chosen[firm] = (subset, option)
        taken[t] += count
    return chosen


def plan_dict(
    problem: Problem,
    solution: Solution,
    agreed: dict[str, Row] | None = None,
    moved: list[Row] | None = None,
) -> Row:
    """The whole plan as the document `docs/schemas/plan.schema.json` describes.

    Args:
        problem: The problem with all its firms, those agreed already included.
        solution: What the planner found.
        agreed: Firm → its plan kept from before, already priced by `firm_row`.
        moved: What differs from the plan before.
    """
    rows = [
        firm_row(problem, firm, *choice) for firm, choice in assign(problem, solution, agreed or {}).items()
    ]
    rows = sorted([*rows, *(agreed or {}).values()], key=lambda row: str(row["firm"]))
    used = _used(problem, rows)
    names = {firm.id: firm.name for firm in problem.source.firms}
    for row in rows:
        row["name"] = names.get(row["firm"], "")
        row["uncovered"] = uncovered(problem, row, used)
    kept = sum(round(row["value"] * POINT) for row in (agreed or {}).values())
    value = solution.value + kept
    bound = max(solution.bound + kept * PRICE_SCALE, value * PRICE_SCALE)
    document: Row = {
        "format": FORMAT,
        "date": problem.source.date.isoformat(),
        "rules": rules_dict(problem),
        "value": points(value),
        "bound": bound / PRICE_SCALE / POINT,
        "gap_percent": 100 * (bound - value * PRICE_SCALE) / bound if bound else 0.0,
        "ended_early": solution.ended_early,
        "proof": proof(problem, solution),
        "assumptions": assumptions(problem),
        "firms": rows,
        "uncovered": by_area(rows, problem),
        "unknown": [{"firm": firm, "area": area} for firm, area in problem.unknown],
        "capacity": capacity_rows(problem, solution, used),
        "fairness": fairness(problem, rows),
        "moved": moved or [],
    }
    document["digest"] = digest(document)
    return document


def firm_row(problem: Problem, firm: str, subset: int, option: Ints) -> Row:
    """One firm's plan: lead, members, steps in order, and what they are worth."""
    x, t = problem.instance, problem.type_of(firm)
    pool = x.type_pool[t]
    organisations = problem.offers.organisations
    slots = [] if subset < 0 else [s for s in x.subset_slots[subset].tolist() if s >= 0]
    members = sorted(organisations[x.pool_organisation[pool, s]].id for s in slots)
    lead = organisations[x.pool_organisation[pool, x.subset_lead[pool, subset]]].id if slots else None
    steps = [
        step_row(problem, o, area, level)
        for o, (area, level) in zip(option.tolist(), problem.needs[t], strict=False)
        if o >= 0
    ]
    cost = int(x.subset_cost[pool, subset]) if slots else 0
    worth = sum(int(x.option_value[o]) for o in option.tolist() if o >= 0) - cost
    return {
        "firm": firm,
        "status": "proposed",
        "lead": lead,
        "members": members,
        "joining_cost": points(cost),
        "value": points(worth),
        "steps": sorted(steps, key=lambda step: (step["quarter"], step["area"])),
    }


def step_row(problem: Problem, o: int, area: str, need: int) -> Row:
    """One step: who covers which need with what, when, at which level and worth."""
    x, offer = problem.instance, problem.option_offer[o]
    quarter = problem.offers.first.later(int(x.option_quarter[o]))
    return {
        "area": area,
        "need": need,
        "organisation": problem.offers.organisations[offer.organisation].id,
        "service": None if offer.service is None else offer.service.id,
        "level": offer.level / 1000,
        "quarter": str(quarter),
        "amount": amount(offer.amount, offer.unit),
        "unit": offer.unit.value,
        "aid_eur": int(x.option_aid[o]),
        "benefit": points(int(x.option_benefit[o])),
        "value": points(int(x.option_value[o])),
    }


def _used(problem: Problem, rows: list[Row]) -> dict[tuple[str, str, str, str], int]:
    used: dict[tuple[str, str, str, str], int] = defaultdict(int)
    for row in rows:
        for step in row["steps"]:
            steps = STEPS_PER_HOUR if step["unit"] == Unit.HOURS else 1
            key = (step["organisation"], step["area"], step["quarter"], step["unit"])
            used[key] += round(step["amount"] * steps)
    return used


def uncovered(problem: Problem, row: Row, used: dict[tuple[str, str, str, str], int]) -> list[Row]:
    """The needs a firm's plan leaves open, each with its one reason (§P8)."""
    covered = {step["area"] for step in row["steps"]}
    return [
        {"area": area, "need": level, "reason": reason(problem, row["firm"], area, level, used)}
        for area, level in problem.needs[problem.type_of(row["firm"])]
        if area not in covered
    ]


def reason(
    problem: Problem, firm: str, area: str, need: int, used: dict[tuple[str, str, str, str], int]
) -> str:
    """Why a need stays open: nobody_able, nobody_eligible, no_capacity or not_worth_its_cost (§P8)."""
    offers = problem.offers
    if not any(offers.able(one.id, area) for one in offers.organisations):
        return "nobody_able"
    menu = _menu_of(problem, firm, area)
    if not menu:
        return "nobody_eligible"
    x = problem.instance
    for o in menu:
        one = problem.resources[x.class_resource[x.option_class[o]]]
        key = (one.organisation, one.area, one.quarter, one.unit.value)
        if one.amount - used.get(key, 0) >= x.class_amount[x.option_class[o]]:
            return "not_worth_its_cost"
    return "no_capacity"


def _menu_of(problem: Problem, firm: str, area: str) -> range:
    x, t = problem.instance, problem.type_of(firm)
    j = next(i for i, (name, _) in enumerate(problem.needs[t]) if name == area)
    menu = x.need_menu[x.need_start[t] + j]
    return range(int(x.menu_start[menu]), int(x.menu_start[menu + 1]))


def by_area(rows: list[Row], problem: Problem) -> list[Row]:
    """What stays uncovered, by area and reason, with the firms counted."""
    counts: dict[tuple[str, str], int] = defaultdict(int)
    for row in rows:
        for gap in row["uncovered"]:
            counts[gap["area"], gap["reason"]] += 1
    return [{"area": area, "reason": why, "firms": n} for (area, why), n in sorted(counts.items())]


def rules_dict(problem: Problem) -> Row:
    """The rules the plan was made under, as they can be given again."""
    rules = problem.rules
    return {
        "members": rules.members, "pool": rules.pool, "competence": rules.competence,
        "start": str(problem.offers.first), "quarters": rules.quarters, "floor": rules.floor,
        "floor_by": rules.floor_by, "only": list(rules.only), "pins": [list(pin) for pin in rules.pins],
        "forbids": [list(one) for one in rules.forbids],
    }  # fmt: skip


def assumptions(problem: Problem) -> list[Row]:
    """What the plan assumes where nobody has said (§P2): calendars, hours, services, aid."""
    rows: list[Row] = []
    for one in problem.resources:
        if one.assumed:
            rows.append({
                "kind": "capacity_not_stated", "organisation": one.organisation, "area": one.area,
                "quarter": one.quarter, "unit": one.unit.value, "assumed": amount(one.amount, one.unit),
            })  # fmt: skip
    seen: set[tuple[str, str, str]] = set()
    first = {id(offer): (o, offer) for o, offer in reversed(list(enumerate(problem.option_offer)))}
    for o, offer in sorted(first.values(), key=lambda one: one[0]):
        rows += [row for row in _offer_assumptions(problem, o, offer)
                 if (key := (row["kind"], row["organisation"], row["area"])) not in seen
                 and not seen.add(key)]  # type: ignore[func-returns-value]  # fmt: skip
    return rows


def _offer_assumptions(problem: Problem, o: int, offer: Offer) -> list[Row]:
    """What is assumed of an offer, option `o` being the first that rests on it."""
    name = problem.offers.organisations[offer.organisation].id
    area = problem.resources[problem.instance.class_resource[problem.instance.option_class[o]]].area
    rows = []
    if offer.service is None:
        rows.append({"kind": "no_service_listed", "organisation": name, "area": area})
    elif offer.unit is Unit.HOURS and None in offer.service.hours:
        rows.append({"kind": "hours_not_stated", "organisation": name, "area": area})
    if offer.service is not None and offer.service.aid_eur is None:
        rows.append({"kind": "aid_not_stated", "organisation": name, "area": area})
    if offer.service is not None and offer.service.fee_eur is None:
        rows.append({"kind": "fee_not_stated", "organisation": name, "area": area})
    return rows


def capacity_rows(
    problem: Problem, solution: Solution, used: dict[tuple[str, str, str, str], int]
) -> list[Row]:
    """Every calendar: what there is, what the plan takes, what one more hour is worth (§P7)."""
    x = problem.instance
    worth = np.zeros(len(x.capacity))
    np.maximum.at(worth, x.class_resource, solution.prices.job / x.class_amount / PRICE_SCALE / POINT)
    rows = []
    for r, one in enumerate(problem.resources):
        key = (one.organisation, one.area, one.quarter, one.unit.value)
        per_unit = STEPS_PER_HOUR if one.unit is Unit.HOURS else 1
        rows.append({
            "organisation": one.organisation, "area": one.area, "quarter": one.quarter,
            "unit": one.unit.value, "amount": amount(one.amount, one.unit), "assumed": one.assumed,
            "used": amount(used.get(key, 0), one.unit), "price": round(float(worth[r]) * per_unit, 6),
        })  # fmt: skip
    return sorted(rows, key=lambda row: (row["organisation"], row["area"], row["quarter"], row["unit"]))


def proof(problem: Problem, solution: Solution) -> Row:
    """The certificate: prices by job class and floor, and the cases where it branches (§P6)."""
    x = problem.instance
    classes = []
    for job, price in enumerate(solution.prices.job.tolist()):
        one = problem.resources[x.class_resource[job]]
        classes.append({
            "organisation": one.organisation, "area": one.area, "quarter": one.quarter,
            "unit": one.unit.value, "amount": amount(int(x.class_amount[job]), one.unit), "price": price,
        })  # fmt: skip
    document: Row = {
        "kind": "prices" if solution.tree is None else "cases",
        "unit": f"1/{POINT * PRICE_SCALE} point",
        "jobs": classes,
        "floors": [{"group": g, "price": int(y)}
                   for g, y in zip(problem.groups, solution.prices.floor.tolist(), strict=False)],
        "bound": solution.bound,
    }  # fmt: skip
    if solution.tree is not None:
        document["cases"] = [_case(case) for case in solution.tree.cases]
    return document


def _case(case: Any) -> Row:
    if case.children is not None:
        job, need, whole = case.branch
        return {"job": job, "need": need, "at_most": whole, "cases": list(case.children)}
    return {"prices": case.prices.job.tolist(), "floors": case.prices.floor.tolist()}


def fairness(problem: Problem, rows: list[Row]) -> list[Row]:
    """Coverage by group, each beside the mean of all; always reported (§P9)."""
    x = problem.instance
    need: dict[str, int] = defaultdict(int)
    have: dict[str, int] = defaultdict(int)
    firms: dict[str, int] = defaultdict(int)
    for row in rows:
        t = problem.type_of(row["firm"])
        group = problem.groups[x.type_group[t]]
        firms[group] += 1
        need[group] += int(x.need_worth[x.need_start[t] : x.need_start[t + 1]].sum())
        have[group] += sum(round(step["benefit"] * POINT) for step in row["steps"])
    mean = sum(have.values()) / max(1, sum(need.values()))
    return [
        {"group": group, "firms": firms[group], "coverage": have[group] / max(1, need[group]),
         "of_mean": have[group] / max(1, need[group]) / mean if mean else 0.0}
        for group in sorted(need)
    ]  # fmt: skip


def digest(document: Row) -> str:
    """SHA-256 over the document without its digest, keys sorted: any change shows (§P6)."""
    rest = {key: value for key, value in document.items() if key != "digest"}
    text = json.dumps(rest, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
