"""Plan a region, plan it again, and read the rules back from a plan (§P10)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from farled.coalitions.instance import Instance, Ints
from farled.coalitions.plan import FORMAT, digest, firm_row, plan_dict
from farled.coalitions.problem import Problem, build
from farled.coalitions.solve import Watch, solve
from farled.coalitions.values import PlanInput, PlanRules
from farled.errors import BadInput, refuse
from farled.terms.periods import Quarter

Row = dict[str, Any]


def plan_region(
    source: PlanInput, rules: PlanRules, *, before: Row | None = None, watch: Watch | None = None
) -> Row:
    """Plan for all firms of a region, keeping what an earlier plan has agreed.

    Args:
        source: The region's tables.
        rules: The rules chosen.
        before: An earlier plan; its firms with status ``agreed`` keep theirs, where the pack still
            allows it, and what moved is listed.
        watch: Told of progress; True ends the work with the best plan so far.

    Returns:
        The plan document of docs/schemas/plan.schema.json.

    Raises:
        BadInput: Rules that cannot be followed, or an earlier document that is no plan.
    """
    if before is not None:
        must_be_plan(before)
        if rules.only:  # what others have agreed still takes its hours
            firms = {firm.id for firm in source.firms}
            others = {row["firm"] for row in before["firms"] if row["status"] == "agreed"} & firms
            rules = replace(rules, only=tuple(sorted({*rules.only, *others})))
    problem = build(source, rules)
    agreed, lost = _agreed(problem, before)
    start = None if before is None else _earlier(problem, before, agreed)
    left = _without(problem, agreed)
    solution = solve(left, effort=rules.effort, watch=watch, seed=rules.seed, start=start)
    kept = {firm: row for firm, (row, _) in agreed.items()}
    plan = plan_dict(problem, solution, kept, lost)
    if before is not None:
        plan["moved"] = [*lost, *differences(before, plan)]
        plan["digest"] = digest(plan)
    return plan


def rules_of(plan: Row) -> PlanRules:
    """The rules a plan says it was made under.

    Raises:
        BadInput: The document is no plan of this format.
    """
    try:
        if plan["format"] != FORMAT:
            raise refuse("not-a-plan", plan["format"], "is not a format known here",
                         "Give a plan written by `farled plan`", FORMAT)  # fmt: skip
        rules = plan["rules"]
        if not isinstance(rules["competence"], float | int | None) or isinstance(rules["competence"], bool):
            raise TypeError("the quantile is no number")
        return PlanRules(
            members=int(rules["members"]), pool=int(rules["pool"]), competence=rules["competence"],
            start=Quarter.parse(rules["start"]), quarters=int(rules["quarters"]),
            floor=float(rules["floor"]), floor_by=str(rules["floor_by"]),
            only=tuple(map(str, rules["only"])),
            pins=tuple((str(f), str(a), str(k)) for f, a, k in rules["pins"]),
            forbids=tuple((str(f), str(k)) for f, k in rules["forbids"]),
        )  # fmt: skip
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise _no_plan(error) from error


def must_be_plan(before: Row) -> None:
    """Refuse an earlier document in which agreed steps could not be found again.

    Raises:
        BadInput: Another format, or firms that are not written as a plan writes them.
    """
    rules_of(before)
    try:
        firms = [row["firm"] for row in before["firms"]]
        names = [*firms, *(member for row in before["firms"] for member in row["members"])]
        steps = [step for row in before["firms"] for step in row["steps"]]
        names += [step[key] for step in steps for key in ("area", "organisation", "quarter")]
        names += [step["service"] for step in steps if step["service"] is not None]
    except (KeyError, TypeError) as error:
        raise _no_plan(error) from error
    if not all(isinstance(name, str) for name in names):
        raise _no_plan("a name is no text")
    if len(set(firms)) < len(firms):
        raise refuse("not-a-plan", "firms", "lists a firm twice", "Give a plan written by `farled plan`",
                     FORMAT)  # fmt: skip


def _no_plan(error: object) -> BadInput:
    lacks = f"{error} is missing" if isinstance(error, KeyError) else error
    return refuse("not-a-plan", "", f"The document does not hold what a plan holds ({lacks})",
                  "Give a plan written by `farled plan`", FORMAT)  # fmt: skip


def _agreed(problem: Problem, before: Row | None) -> tuple[dict[str, tuple[Row, Ints]], list[Row]]:
    """Firm → (its row, its options) for what stays agreed, and what cannot stay."""
    kept: dict[str, tuple[Row, Ints]] = {}
    lost: list[Row] = []
    room = problem.instance.capacity.copy()
    planned = {firm for firms in problem.firms for firm in firms}
    for row in sorted((before or {}).get("firms", []), key=lambda one: str(one["firm"])):
        if row.get("status") != "agreed":
            continue
        found = _column(problem, row) if row["firm"] in planned else None
        need = None if found is None else _use(problem.instance, found[1])
        if found is None or need is None or (need > room).any():
            why = "no longer offered" if found is None else "capacity was cut"
            lost.append({"firm": row["firm"], "what": "agreed plan cannot stay", "why": why})
            continue
        room -= need
        kept[row["firm"]] = ({**firm_row(problem, row["firm"], *found), "status": "agreed"}, found[1])
    return kept, lost


def _earlier(problem: Problem, before: Row, agreed: dict[str, tuple[Row, Ints]]) -> Ints:
    """(N, 2 + W) type, subset and options the open firms had before; empty where that is gone.

    Planning goes on from there, so that little moves that need not (§P10).
    """
    earlier = {row["firm"]: row for row in before["firms"]}
    most = int(np.diff(problem.instance.need_start).max(initial=1))
    rows = []
    for t, firms in enumerate(problem.firms):
        for firm in firms:
            if firm in agreed:
                continue
            found = _column(problem, earlier[firm]) if firm in earlier else None
            subset, option = found if found is not None else (-1, np.full(most, -1, np.int64))
            rows.append(np.r_[t, subset, option])
    return np.array(rows, np.int64).reshape(len(rows), most + 2)


def _column(problem: Problem, row: Row) -> tuple[int, Ints] | None:
    """The subset and options an earlier firm's plan stands for now, or None."""
    x, t = problem.instance, problem.type_of(row["firm"])
    position = problem.offers.position
    pool = x.pool_organisation[x.type_pool[t]].tolist()
    slots = {pool.index(position[m]) for m in row["members"] if position.get(m, -2) in pool}
    subset = next((i for i, s in enumerate(x.subset_slots.tolist()) if set(s) - {-1} == slots), -1)
    if len(slots) != len(row["members"]) or (slots and subset < 0) or (row["steps"] and not slots):
        return None
    option = np.full(int(np.diff(x.need_start).max()), -1, np.int64)
    areas = [area for area, _ in problem.needs[t]]
    for step in row["steps"]:
        o = _option(problem, t, step, areas)
        if o is None or int(x.option_slot[o]) not in slots:
            return None
        option[areas.index(step["area"])] = o
    return (subset, option) if _keeps_rules(x, t, option) else None


def _keeps_rules(x: Instance, t: int, option: Ints) -> bool:
    """Whether these steps still come in order and stay under the aid ceiling (§P3)."""
    picked = np.flatnonzero(option >= 0)
    quarter = {
        int(x.need_area[x.need_start[t] + j]): int(x.option_quarter[option[j]]) for j in picked.tolist()
    }
    if x.type_aid[t] >= 0 and int(x.option_aid[option[picked]].sum()) > x.type_aid[t]:
        return False
    return all(
        before not in quarter or after not in quarter or quarter[after] >= quarter[before] + lag
        for before, after, lag in x.precedence.tolist()
    )


def _option(problem: Problem, t: int, step: Row, areas: list[str]) -> int | None:
    if step["area"] not in areas:
        return None
    x = problem.instance
    menu = x.need_menu[x.need_start[t] + areas.index(step["area"])]
    for o in range(int(x.menu_start[menu]), int(x.menu_start[menu + 1])):
        offer = problem.option_offer[o]
        service = None if offer.service is None else offer.service.id
        quarter = str(problem.offers.first.later(int(x.option_quarter[o])))
        name = problem.offers.organisations[offer.organisation].id
        if (name, service, quarter) == (step["organisation"], step["service"], step["quarter"]):
            return o
    return None


def _use(x: Instance, option: Ints) -> Ints:
    used = np.zeros(len(x.capacity), np.int64)
    for o in option[option >= 0].tolist():
        used[x.class_resource[x.option_class[o]]] += x.class_amount[x.option_class[o]]
    return used


def _without(problem: Problem, agreed: dict[str, tuple[Row, Ints]]) -> Instance:
    """The instance that is left to plan when the agreed firms and their hours are set aside."""
    x = problem.instance
    count, capacity = x.count.copy(), x.capacity.copy()
    for firm, (_, option) in agreed.items():
        count[problem.type_of(firm)] -= 1
        capacity -= _use(x, option)
    left: Instance = replace(x, count=count, capacity=capacity)
    return left


def differences(before: Row, after: Row) -> list[Row]:
    """What moved between two plans: firms, steps that came, went or changed (§P10)."""
    old = {row["firm"]: row for row in before["firms"]}
    rows: list[Row] = []
    for row in after["firms"]:
        was = {step["area"]: step for step in old.get(row["firm"], {"steps": []})["steps"]}
        now = {step["area"]: step for step in row["steps"]}
        for area in sorted(was.keys() | now.keys()):
            a, b = _place(was.get(area)), _place(now.get(area))
            if a != b:
                rows.append({"firm": row["firm"], "area": area, "before": a, "after": b})
    gone = old.keys() - {row["firm"] for row in after["firms"]}
    rows += [{"firm": firm, "area": None, "before": "planned", "after": None} for firm in sorted(gone)]
    return rows


def _place(step: Row | None) -> str | None:
    return None if step is None else f"{step['organisation']} {step['quarter']}"
