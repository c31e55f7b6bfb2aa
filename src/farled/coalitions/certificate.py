"""Is the plan what it says, and is nothing better possible? Checked apart from the planner (§P6).

Shares with the planner the instance and the names of its rows, and nothing else: own sums, own
search for each firm's best column, own knapsacks, all in Python's or NumPy's whole numbers.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from farled.coalitions.best_column import best_worths, knapsack_worths
from farled.coalitions.instance import POINT, PRICE_SCALE, Ints
from farled.coalitions.offers import STEPS_PER_HOUR
from farled.coalitions.problem import Problem, group_of
from farled.terms.scales import Unit

FORMAT = "farled-plan/1"
Row = dict[str, Any]
_EXACT = 1e-9
_DEAREST_JOB, _DEAREST_FLOOR = 1 << 40, 1 << 24  # beyond these, sums could leave 64 bits


@dataclass(frozen=True, slots=True, order=True)
class Failure:
    """One thing that is not as it must be.

    Attributes:
        clause: The clause of docs/methods/coalitions.md it breaks, as ``§P3``.
        where: Which part of the plan, as ``firms[f012].steps[sales]``.
        what: What is wrong, with the figures.
    """

    clause: str
    where: str
    what: str


class _Check:
    """Goes through one plan and collects what fails."""

    def __init__(self, problem: Problem, plan: Row) -> None:
        self.problem, self.plan, self.x = problem, plan, problem.instance
        self.failures: list[Failure] = []
        self.used: Counter[tuple[str, str, str, str]] = Counter()
        self.kept_used: Counter[int] = Counter()
        self.resource_at = {
            (one.organisation, one.area, one.quarter, one.unit.value): r
            for r, one in enumerate(problem.resources)
        }
        self.organisation_at = {one.id: k for k, one in enumerate(problem.offers.organisations)}
        self.firm_of = {firm.id: firm for firm in problem.source.firms}
        self.planned = {firm for firms in problem.firms for firm in firms}

    def fail(self, clause: str, where: str, what: str) -> None:
        self.failures.append(Failure(clause, where, what))

    def same(self, clause: str, where: str, given: object, found: float, slack: float = _EXACT) -> None:
        """Compare a figure of the plan with the figure found here."""
        number = isinstance(given, int | float) and not isinstance(given, bool)
        if not number or not abs(float(str(given)) - found) <= slack:
            self.fail(clause, where, f"says {given}, recomputed {found:g}")

    def head(self) -> None:
        """Format, date and rules are those of the problem checked against (§P11)."""
        rules, given = self.problem.rules, self.plan["rules"]
        mine = {
            name: getattr(rules, name)
            for name in ("members", "pool", "competence", "quarters", "floor", "floor_by")
        }
        mine |= {"start": str(self.problem.offers.first), "only": list(rules.only)}
        mine |= {"pins": [list(pin) for pin in rules.pins], "forbids": [list(one) for one in rules.forbids]}
        if given != mine:
            self.fail("§P11", "rules", f"must be {mine}")
        if (self.plan["format"], self.plan["date"]) != (FORMAT, self.problem.source.date.isoformat()):
            self.fail("§P11", "date", f"must be a {FORMAT} of {self.problem.source.date}")

    # -- firms ---------------------------------------------------------------------------------

    def firms(self) -> None:
        listed = Counter(str(row["firm"]) for row in self.plan["firms"])
        for firm in self.planned:
            if listed[firm] != 1:
                self.fail("§P2", f"firms[{firm}]", f"listed {listed[firm]} times, must be once")
        for firm in listed.keys() - self.planned:
            self.fail("§P2", f"firms[{firm}]", "is no firm with a known need in this pack")
        total = 0
        for row in self.plan["firms"]:
            if row["firm"] in self.planned:
                total += self._firm(row)
        self.same("§P3", "value", self.plan["value"], total / POINT)

    def _firm(self, row: Row) -> int:
        firm, where = row["firm"], f"firms[{row['firm']}]"
        t = self.problem.type_of(firm)
        slots = self._members(row, t, where)
        cost = self._joining(row, t, slots, where)
        worth = -cost
        chosen: dict[str, int] = {}
        for step in row["steps"]:
            o = self._step(step, t, slots, f"{where}.steps[{step['area']}]")
            if o is None:
                continue
            if step["area"] in chosen:
                self.fail("§P2", f"{where}.steps[{step['area']}]", "the need is covered twice")
            chosen[step["area"]] = o
            worth += int(self.x.option_value[o])
            r = int(self.x.class_resource[self.x.option_class[o]])
            taken = int(self.x.class_amount[self.x.option_class[o]])
            one = self.problem.resources[r]
            self.used[one.organisation, one.area, one.quarter, one.unit.value] += taken
            if row["status"] == "agreed":
                self.kept_used[r] += taken
        self._order(chosen, where)
        self._aid(chosen, firm, where)
        open_needs = {area for area, _ in self.problem.needs[t]} - set(chosen)
        left = Counter((gap["area"], gap["need"]) for gap in row["uncovered"])
        if left != Counter((area, need) for area, need in self.problem.needs[t] if area in open_needs):
            self.fail("§P8", f"{where}.uncovered", f"must name exactly {sorted(open_needs)}")
        self.same("§P3", f"{where}.value", row["value"], worth / POINT)
        return worth

    def _members(self, row: Row, t: int, where: str) -> list[int]:
        members = row["members"]
        pool = self.x.pool_organisation[self.x.type_pool[t]].tolist()
        if len(set(members)) != len(members) or len(members) > self.problem.rules.members:
            self.fail("§P2", f"{where}.members", f"at most {self.problem.rules.members} different members")
        if bool(members) != (row["lead"] is not None) or (members and row["lead"] not in members):
            self.fail("§P2", f"{where}.lead", f"{row['lead']} must be one of {members}")
        slots = []
        for member in members:
            k = self.organisation_at.get(member)
            if k is None or k not in pool:
                self.fail("§P1", f"{where}.members", f"{member} is not in the firm's pool")
            else:
                slots.append(pool.index(k))
        return slots

    def _joining(self, row: Row, t: int, slots: list[int], where: str) -> int:
        """Joining and coordination cost of these members under this lead, from the costs themselves."""
        offers = self.problem.offers
        firm = self.firm_of[row["firm"]]
        pool = tuple(k for k in self.x.pool_organisation[self.x.type_pool[t]].tolist() if k >= 0)
        tie = offers.tie_costs(pool, firm)
        cost = sum(offers.join_cost(offers.organisations[pool[s]], firm) for s in slots)
        lead = next((s for s in slots if offers.organisations[pool[s]].id == row["lead"]), None)
        if lead is not None:
            apart = {s: sum(tie[s][other] for other in slots if other != s) for s in sorted(slots)}
            if lead != min(apart, key=apart.__getitem__):
                self.fail("§P2", f"{where}.lead", f"{row['lead']} is not the member that leads at least cost")
            cost += sum(tie[lead][s] for s in slots if s != lead)
        self.same("§P3", f"{where}.joining_cost", row["joining_cost"], cost / POINT)
        return cost

    def _step(self, step: Row, t: int, slots: list[int], where: str) -> int | None:
        """The option a step stands for, or None with the failure recorded."""
        x = self.x
        needs = dict(self.problem.needs[t])
        if needs.get(step["area"]) != step["need"]:
            self.fail("§P2", where, f"need {step['need']}, the firm's is {needs.get(step['area'], 0)}")
        if step["area"] not in needs:
            return None
        j = [area for area, _ in self.problem.needs[t]].index(step["area"])
        menu = x.need_menu[x.need_start[t] + j]
        for o in range(int(x.menu_start[menu]), int(x.menu_start[menu + 1])):
            if int(x.option_slot[o]) in slots and self._is(o, step):
                self._figures(o, step, where)
                return o
        self.fail(
            "§P1", where, f"{step['organisation']} has no such service for this firm then, or is no member"
        )
        return None

    def _is(self, o: int, step: Row) -> bool:
        offer = self.problem.option_offer[o]
        service = None if offer.service is None else offer.service.id
        quarter = self.problem.offers.first.later(int(self.x.option_quarter[o]))
        name = self.problem.offers.organisations[offer.organisation].id
        return (name, service, str(quarter)) == (step["organisation"], step["service"], step["quarter"])

    def _figures(self, o: int, step: Row, where: str) -> None:
        offer = self.problem.option_offer[o]
        per_unit = STEPS_PER_HOUR if offer.unit is Unit.HOURS else 1
        if step["unit"] != offer.unit:
            self.fail("§P3", f"{where}.unit", f"says {step['unit']}, is {offer.unit}")
        self.same("§P3", f"{where}.amount", step["amount"], offer.amount / per_unit)
        self.same("§P3", f"{where}.level", step["level"], offer.level / 1000)
        self.same("§P3", f"{where}.benefit", step["benefit"], int(self.x.option_benefit[o]) / POINT)
        self.same("§P3", f"{where}.value", step["value"], int(self.x.option_value[o]) / POINT)
        self.same("§P3", f"{where}.aid_eur", step["aid_eur"], int(self.x.option_aid[o]))

    def _order(self, chosen: dict[str, int], where: str) -> None:
        for rule in self.problem.source.precedence:
            if rule.before in chosen and rule.after in chosen:
                before = int(self.x.option_quarter[chosen[rule.before]])
                after = int(self.x.option_quarter[chosen[rule.after]])
                if after < before + rule.lag:
                    self.fail(
                        "§P3", f"{where}.steps", f"{rule.after} comes before {rule.before} + {rule.lag}"
                    )

    def _aid(self, chosen: dict[str, int], firm: str, where: str) -> None:
        aid = sum(int(self.x.option_aid[o]) for o in chosen.values())
        since = self.problem.source.date.replace(
            year=self.problem.source.date.year - 3, day=min(self.problem.source.date.day, 28)
        )
        had = sum(one.amount_eur for one in self.problem.source.aid if one.firm == firm and one.date > since)
        ceiling = self.problem.offers.costs.value("aid_ceiling_eur")
        if aid and had + aid > ceiling:
            self.fail("§P3", f"{where}.steps", f"aid {had + aid:g} EUR passes the ceiling {ceiling:g} EUR")

    def reasons(self) -> None:
        """Each open need has the reason that follows from offers and from what is left (§P8)."""
        for row in self.plan["firms"]:
            for gap in row["uncovered"] if row["firm"] in self.planned else ():
                found = self._reason(self.problem.type_of(row["firm"]), gap["area"])
                if gap["reason"] != found:
                    where = f"firms[{row['firm']}].uncovered[{gap['area']}]"
                    self.fail("§P8", where, f"says {gap['reason']}, is {found}")

    def _reason(self, t: int, area: str) -> str | None:
        offers, x = self.problem.offers, self.x
        j = next((j for j, (name, _) in enumerate(self.problem.needs[t]) if name == area), None)
        if j is None:
            return None
        if not any(offers.able(one.id, area) for one in offers.organisations):
            return "nobody_able"
        menu = x.need_menu[x.need_start[t] + j]
        jobs = set(x.option_class[x.menu_start[menu] : x.menu_start[menu + 1]].tolist())
        for job in jobs:
            one = self.problem.resources[x.class_resource[job]]
            key = (one.organisation, one.area, one.quarter, one.unit.value)
            if self.used[key] + int(x.class_amount[job]) <= one.amount:
                return "not_worth_its_cost"
        return "no_capacity" if jobs else "nobody_eligible"

    # -- capacity, fairness, sums ----------------------------------------------------------------

    def capacity(self) -> None:
        listed = {(row["organisation"], row["area"], row["quarter"], row["unit"]): row
                  for row in self.plan["capacity"]}  # fmt: skip
        if set(listed) != set(self.resource_at) or len(listed) != len(self.plan["capacity"]):
            self.fail("§P3", "capacity", "must list every calendar of the pack once")
        for key, r in self.resource_at.items():
            one, where = self.problem.resources[r], "capacity[" + ",".join(key) + "]"
            per_unit = STEPS_PER_HOUR if one.unit is Unit.HOURS else 1
            if self.used[key] > one.amount:
                self.fail("§P3", where, f"uses {self.used[key] / per_unit:g} of {one.amount / per_unit:g}")
            if key not in listed:
                continue
            row = listed[key]
            self.same("§P3", f"{where}.used", row["used"], self.used[key] / per_unit)
            self.same("§P2", f"{where}.amount", row["amount"], one.amount / per_unit)
            self.same("§P7", f"{where}.price", row["price"], self._shown_price(r), 1e-6)
            if row["assumed"] is not one.assumed:
                self.fail("§P2", f"{where}.assumed", f"says {row['assumed']}, is {one.assumed}")

    def _shown_price(self, r: int) -> float:
        per_unit = STEPS_PER_HOUR if self.problem.resources[r].unit is Unit.HOURS else 1
        price = [
            row["price"] / int(self.x.class_amount[job])
            for job, row in enumerate(self.plan["proof"]["jobs"])
            if job < len(self.x.class_amount) and self.x.class_resource[job] == r
        ]
        return max(price, default=0.0) / PRICE_SCALE / POINT * per_unit

    def fairness(self) -> None:
        need: dict[str, int] = defaultdict(int)
        have: dict[str, float] = defaultdict(float)
        worth: dict[str, float] = defaultdict(float)
        count: Counter[str] = Counter()
        for row in self.plan["firms"]:
            if row["firm"] not in self.planned:
                continue
            t = self.problem.type_of(row["firm"])
            group = group_of(self.firm_of[row["firm"]], self.problem.rules.floor_by)
            count[group] += 1
            full = int(self.x.need_worth[self.x.need_start[t] : self.x.need_start[t + 1]].sum())
            need[group] += full
            have[group] += sum(step["benefit"] for step in row["steps"])
            if row["status"] != "agreed":
                worth[group] += sum(step["benefit"] for step in row["steps"])
        mean = sum(have.values()) / max(1e-9, sum(need.values()) / POINT)
        self._floor(worth)
        for row in self.plan["fairness"]:
            where = f"fairness[{row['group']}]"
            share = have[row["group"]] / max(1e-9, need[row["group"]] / POINT)
            self.same("§P9", f"{where}.coverage", row["coverage"], share, 1e-9)
            self.same("§P9", f"{where}.of_mean", row["of_mean"], share / mean if mean else 0.0, 1e-9)
            self.same("§P9", f"{where}.firms", row["firms"], count[row["group"]], 0)
        if {row["group"] for row in self.plan["fairness"]} != set(count):
            self.fail("§P9", "fairness", f"must report exactly {sorted(count)}")

    def _floor(self, have: dict[str, float]) -> None:
        """The floor holds among the firms planned anew; what is agreed already is not weighed."""
        if not self.x.floor_permille:
            return
        count = self._open_counts()
        need = np.zeros(self.x.groups)
        sizes = np.diff(self.x.need_start)
        type_of = np.repeat(np.arange(self.x.types), sizes)
        np.add.at(need, self.x.type_group[type_of], self.x.need_worth * count[type_of] / POINT)
        mean = sum(have.values()) / max(1e-9, float(need.sum()))
        for g, group in enumerate(self.problem.groups):
            share = have[group] / need[g] if need[g] else math.inf
            if share < self.x.floor_permille / 1000 * mean - 1e-6:
                self.fail(
                    "§P9", f"fairness[{group}]", f"coverage {share:.4f} is under the floor, mean {mean:.4f}"
                )

    def tallies(self) -> None:
        found = Counter(
            (gap["area"], gap["reason"]) for row in self.plan["firms"] for gap in row["uncovered"]
        )
        listed = {(row["area"], row["reason"]): row["firms"] for row in self.plan["uncovered"]}
        if listed != dict(found):
            self.fail("§P8", "uncovered", "does not add up from the firms' open needs")
        unknown = [(row["firm"], row["area"]) for row in self.plan["unknown"]]
        if unknown != list(self.problem.unknown):
            self.fail("§P2", "unknown", "must name every need that is not known")

    # -- bound -----------------------------------------------------------------------------------

    def _open_counts(self) -> Ints:
        """(T,) firms of each type that are not agreed already."""
        count: Ints = self.x.count.copy()
        for row in self.plan["firms"]:
            if row["status"] == "agreed" and row["firm"] in self.planned:
                count[self.problem.type_of(row["firm"])] -= 1
        return count

    def bound(self) -> None:
        proof = self.plan["proof"]
        jobs = [row["price"] for row in proof["jobs"]]
        if not self._named(proof["jobs"]):
            return
        floors = [row["price"] for row in proof["floors"]]
        count = self._open_counts()
        capacity = self.x.capacity - np.array(
            [self.kept_used[r] for r in range(len(self.x.capacity))], np.int64
        )
        step = self._value_step()
        if proof["kind"] == "cases":
            found = self._cases(proof["cases"], count, capacity)
        else:
            found = self._priced(jobs, floors, count, capacity, ())
        if found is None:
            return
        found = found // (step * PRICE_SCALE) * step * PRICE_SCALE
        if proof["bound"] != found:
            self.fail("§P6", "proof.bound", f"says {proof['bound']}, the prices prove {found}")
        kept = sum(round(row["value"] * POINT) for row in self.plan["firms"] if row["status"] == "agreed")
        total = max(found + kept * PRICE_SCALE, round(self.plan["value"] * POINT) * PRICE_SCALE)
        if self.plan["bound"] != total / PRICE_SCALE / POINT:
            self.fail("§P6", "bound", f"says {self.plan['bound']}, is {total / PRICE_SCALE / POINT}")
        value = round(self.plan["value"] * POINT) * PRICE_SCALE
        if value > found + kept * PRICE_SCALE:
            self.fail("§P6", "bound", "the plan is worth more than its own bound")
        gap = 100 * (total - value) / total if total else 0.0
        self.same("§P6", "gap_percent", self.plan["gap_percent"], gap, 1e-9)

    def _named(self, rows: list[Row]) -> bool:
        """Whether the priced jobs are those of the pack, in order, with whole prices."""
        ok = len(rows) == len(self.x.class_amount)
        for job, row in enumerate(rows if ok else []):
            one = self.problem.resources[self.x.class_resource[job]]
            per_unit = STEPS_PER_HOUR if one.unit is Unit.HOURS else 1
            mine = (
                one.organisation,
                one.area,
                one.quarter,
                one.unit.value,
                int(self.x.class_amount[job]) / per_unit,
            )
            theirs = (row["organisation"], row["area"], row["quarter"], row["unit"], row["amount"])
            if mine != theirs or not isinstance(row["price"], int) or row["price"] < 0:
                self.fail("§P6", f"proof.jobs[{job}]", f"must be {mine} with a whole price, 0 or more")
                return False
        if not ok:
            self.fail("§P6", "proof.jobs", f"must price {len(self.x.class_amount)} jobs, prices {len(rows)}")
        return ok

    def _value_step(self) -> int:
        costs = self.x.subset_cost[self.x.subset_lead >= 0]
        return max(1, math.gcd(*self.x.option_value.tolist(), *np.unique(costs).tolist()))

    def _priced(
        self, jobs: list[int], floors: list[int], count: Ints, capacity: Ints, limits: tuple[Row, ...]
    ) -> int | None:
        """The bound these prices prove in a case (§P6)."""
        floors = [*floors, *[0] * (self.x.groups - len(floors))]
        if max(map(abs, jobs), default=0) > _DEAREST_JOB or max(floors, default=0) > _DEAREST_FLOOR:
            self.fail("§P6", "proof", "a price is beyond all worth")
            return None
        if any(price < 0 for price in floors) or (not limits and any(price < 0 for price in jobs)):
            self.fail("§P6", "proof", "a price is negative")
            return None
        boost = self._boost(floors, count)
        worths = best_worths(replace(self.x, capacity=capacity), np.array(jobs, np.int64), boost, limits)
        rooms = knapsack_worths(self.x, np.array(jobs, np.int64), count, capacity, limits)
        return int((count * worths).sum()) + rooms

    def _boost(self, floors: list[int], count: Ints) -> list[int]:
        """κ_g, extra worth of benefit by group, rounded up (§P9)."""
        type_of = np.repeat(np.arange(self.x.types), np.diff(self.x.need_start))
        need = [0] * self.x.groups
        for t, worth in zip(type_of.tolist(), self.x.need_worth.tolist(), strict=True):
            need[int(self.x.type_group[t])] += worth * int(count[t])
        whole = 1000 * max(1, sum(need))
        drag = self.x.floor_permille * sum(y * n for y, n in zip(floors, need, strict=True))
        return [-((drag - y * whole) // whole) for y in floors]

    def _cases(self, cases: list[Row], count: Ints, capacity: Ints) -> int | None:
        """The highest bound among the cases, every split being one number's ≤ b and ≥ b + 1."""
        bounds: list[int] = []
        stack: list[tuple[Any, tuple[Row, ...]]] = [(0, ())]
        seen: set[int] = set()
        while stack:
            at, limits = stack.pop()
            if not isinstance(at, int) or not 0 <= at < len(cases) or at in seen:
                self.fail("§P8", f"proof.cases[{at}]", "is missing, or reached twice")
                return None
            seen.add(at)
            case = cases[at]
            if "cases" in case:
                if not self._splits(case, at, count):
                    return None
                low, high = case["cases"]
                below = {"job": case["job"], "need": case["need"], "most": case["at_most"], "least": -1}
                above = {"job": case["job"], "need": case["need"], "most": -1, "least": case["at_most"] + 1}
                stack += [(low, (*limits, below)), (high, (*limits, above))]
            else:
                found = self._priced(case["prices"], case["floors"], count, capacity, (*limits, {}))
                if found is None:
                    return None
                bounds.append(found)
        return max(bounds)

    def _splits(self, case: Row, at: int, count: Ints) -> bool:
        whole = all(isinstance(case[key], int) for key in ("job", "need", "at_most"))
        ok = whole and 0 <= case["job"] < len(self.x.class_amount) and case["at_most"] >= 0
        if ok and case["need"] >= 0:
            t = int(np.searchsorted(self.x.need_start, case["need"], side="right")) - 1
            ok = case["need"] < len(self.x.need_menu) and count[t] == 1 and case["at_most"] == 0
        if not ok:
            self.fail("§P8", f"proof.cases[{at}]", "does not split one whole number in two")
        return ok


def check(problem: Problem, plan: Row) -> tuple[Failure, ...]:
    """Check a plan against the pack's problem; nothing fails: the plan and its bound are right.

    Args:
        problem: Built from the pack under the plan's own rules.
        plan: The plan document; one that does not have the shape of a plan fails with §P11.

    Returns:
        Every failure, sorted; empty if the plan holds.
    """
    checks = _Check(problem, plan)
    try:
        checks.head()
        checks.firms()
        checks.reasons()
        checks.capacity()
        checks.fairness()
        checks.tallies()
        checks.bound()
        _sealed(checks)
    except (KeyError, TypeError, AttributeError, IndexError, ValueError, OverflowError) as error:
        checks.fail("§P11", "plan", f"is not shaped as a plan: {type(error).__name__} {error}")
    return tuple(sorted(set(checks.failures)))


def _sealed(checks: _Check) -> None:
    """The seal over the whole document: what no sum would notice, it does (§P6)."""
    rest = {key: value for key, value in checks.plan.items() if key != "digest"}
    text = json.dumps(rest, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    if hashlib.sha256(text.encode()).hexdigest() != checks.plan["digest"]:
        checks.fail("§P6", "digest", "does not fit the document: something was changed after planning")
