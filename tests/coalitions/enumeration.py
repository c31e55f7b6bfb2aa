"""Every plan of a tiny region, listed from the tables and the clauses alone: an answer of its own.

Knows nothing of types, menus, prices or arrays; whole numbers in 1/1000 point and quarter-hours (§P6).
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, product

from farled.coalitions.values import DEFAULT_COSTS, PlanInput, PlanRules
from farled.directory.eligibility import eligibility
from farled.directory.values import Organisation, Service
from farled.terms.firms import Firm
from farled.terms.scales import Unit
from farled.terms.size_class import size_class

Calendar = tuple[str, str, int, Unit]


@dataclass(frozen=True)
class Step:
    """One way to cover one need."""

    area: str
    organisation: str
    quarter: int
    calendar: Calendar
    amount: int
    benefit: int
    value: int
    aid: int


@dataclass(frozen=True)
class FirmPlan:
    """One way to help one firm: what it takes, brings and is worth."""

    uses: tuple[tuple[Calendar, int], ...]
    benefit: int
    value: int


@dataclass(frozen=True)
class Region:
    """The clauses §P1 to §P3, read from the tables."""

    source: PlanInput
    rules: PlanRules

    def cost(self, key: str, organisation: str | None = None) -> float:
        for row in self.source.costs:
            if (row.id, row.organisation) == (key, organisation):
                return row.value
        return DEFAULT_COSTS[key] if organisation is None else self.cost(key)

    def need(self, firm: Firm, area: str) -> int:
        return int(self.source.needs.as_dict()[firm.id][area] or 0)

    def steps(self, firm: Firm, area: str) -> Iterator[Step]:
        need = self.need(firm, area)
        for one in self.source.organisations if need else ():
            if (firm.id, one.id) in self.rules.forbids:
                continue
            if any(pin[:2] == (firm.id, area) and pin[2] != one.id for pin in self.rules.pins):
                continue
            if not eligibility(one, self.source.eligibility, firm, on=self.source.date).eligible:
                continue
            listed = [s for s in self.source.services if (s.organisation, s.area) == (one.id, area)]
            rules, day = self.source.eligibility, self.source.date
            usable = [s for s in listed if eligibility(one, rules, firm, s, on=day).eligible]
            for service in usable if listed else [None]:
                yield from self._in_quarters(firm, one, area, need, service)

    def _in_quarters(
        self, firm: Firm, one: Organisation, area: str, need: int, service: Service | None
    ) -> Iterator[Step]:
        pooled = self.source.levels.for_targets(one.id, area, firm.targets)
        if pooled is None:
            return
        q = self.rules.competence
        level = round(1000 * (pooled.mean if q is None else pooled.quantile(q)))
        weight = next(a.weight for a in self.source.areas if a.id == area)
        benefit = round(round(10 * weight * min(1000 * need, level)) * firm.weight)
        unit = service.unit if service else Unit.HOURS
        stated = service.hours[need - 1] if service else None
        hours = self.cost(f"hours_level_{need}") if stated is None else stated
        amount = 1 if unit is Unit.SEATS else max(1, math.ceil(4 * hours))
        cost = self.cost("seat", one.id) if unit is Unit.SEATS else self.cost("hour", one.id) * amount / 4
        fee = (service.fee_eur or 0.0) if service else 0.0
        charge = round(1000 * cost) + round(fee * self.cost("fee_per_1000_eur"))
        aid = math.ceil((service.aid_eur or 0.0) if service else 0.0)
        assert self.rules.start is not None
        held = [s.index - self.rules.start.index for s in service.quarters] if service else []
        for quarter in range(self.rules.quarters) if level > 0 else ():
            if not held or quarter in held:
                calendar = (one.id, area, quarter, unit)
                yield Step(area, one.id, quarter, calendar, amount, benefit, benefit - charge, aid)

    def room(self, calendar: Calendar) -> int:
        organisation, area, quarter, unit = calendar
        assert self.rules.start is not None
        found = [row.amount for row in self.source.capacity
                 if (row.organisation, row.area, row.quarter, row.unit)
                 == (organisation, area, self.rules.start.later(quarter), unit)]  # fmt: skip
        amount = found[0] if found else self.cost(f"unknown_capacity_{unit.value}", organisation)
        return math.floor(amount * (4 if unit is Unit.HOURS else 1) + 1e-9)

    def coalition_cost(self, firm: Firm, members: tuple[str, ...]) -> int:
        by_id = {one.id: one for one in self.source.organisations}
        joining = sum(round(1000 * self._join(by_id[k], firm)) for k in members)
        return joining + min(sum(self._tie(lead, k, firm) for k in members if k != lead) for lead in members)

    def _join(self, one: Organisation, firm: Firm) -> float:
        if one.municipality and one.municipality == firm.municipality:
            return self.cost("join_same_place", one.id)
        if one.nuts and firm.nuts:
            near = one.nuts == firm.nuts
            return self.cost("join_same_region" if near else "join_elsewhere", one.id)
        return self.cost("join_unknown", one.id)

    def _tie(self, a: str, b: str, firm: Firm) -> int:
        known = [self.cost("tie") if tie.cost is None else tie.cost for tie in self.source.ties
                 if {tie.a, tie.b} == {a, b}
                 and (tie.market is None or tie.market in firm.targets)]  # fmt: skip
        return round(1000 * min([*known, self.cost("no_tie")]))

    def in_order(self, steps: list[Step]) -> bool:
        quarter = {step.area: step.quarter for step in steps}
        return all(quarter[rule.after] >= quarter[rule.before] + rule.lag for rule in self.source.precedence
                   if rule.before in quarter and rule.after in quarter)  # fmt: skip

    def within_ceiling(self, firm: Firm, steps: list[Step]) -> bool:
        since = self.source.date.replace(year=self.source.date.year - 3)
        had = sum(row.amount_eur for row in self.source.aid if row.firm == firm.id and row.date > since)
        aid = sum(step.aid for step in steps)
        return aid == 0 or had + aid <= self.cost("aid_ceiling_eur")

    def firm_plans(self, firm: Firm) -> list[FirmPlan]:
        """Every plan of a firm, the dearest way to the same use and benefit only."""
        areas = self.source.needs.areas
        found = {((), 0): FirmPlan((), 0, 0)}
        ways = [[None, *self.steps(firm, area)] for area in areas]
        names = sorted({step.organisation for some in ways for step in some if step})
        sets = [s for n in range(1, self.rules.members + 1) for s in combinations(names, n)]
        price = {members: self.coalition_cost(firm, members) for members in sets}
        for choice in product(*ways):
            steps = [step for step in choice if step is not None]
            if not steps or not self.in_order(steps) or not self.within_ceiling(firm, steps):
                continue
            doing = {step.organisation for step in steps}
            cheapest = min((price[s] for s in sets if doing <= set(s)), default=None)
            if cheapest is None:
                continue
            uses = tuple(sorted((step.calendar, step.amount) for step in steps))
            plan = FirmPlan(uses, sum(s.benefit for s in steps), sum(s.value for s in steps) - cheapest)
            key = (uses, plan.benefit)
            if key not in found or found[key].value < plan.value:
                found[key] = plan
        return sorted(found.values(), key=lambda plan: -plan.value)

    @cached_property
    def firms(self) -> list[Firm]:
        chosen = [f for f in self.source.firms if not self.rules.only or f.id in self.rules.only]
        return [f for f in chosen if any(self.need(f, a) for a in self.source.needs.areas)]

    def group(self, firm: Firm) -> str:
        return size_class(firm.employees, firm.turnover_eur, firm.balance_eur).value

    def keeps_floor(self, benefits: list[int]) -> bool:
        """Every group's coverage at least the floor times the mean of all, in whole numbers (§P9)."""
        need: dict[str, int] = {}
        have: dict[str, int] = {}
        weight = {area.id: area.weight for area in self.source.areas}
        for firm, benefit in zip(self.firms, benefits, strict=True):
            full = sum(round(round(10 * weight[a] * 1000 * self.need(firm, a)) * firm.weight)
                       for a in self.source.needs.areas)  # fmt: skip
            group = self.group(firm)
            need[group] = need.get(group, 0) + full
            have[group] = have.get(group, 0) + benefit
        share, all_need, all_have = round(1000 * self.rules.floor), sum(need.values()), sum(have.values())
        return all(1000 * have[g] * all_need >= share * all_have * need[g] for g in need)


def optimum(source: PlanInput, rules: PlanRules) -> int:
    """The highest worth of any plan, in 1/1000 point; every combination is tried or bounded away."""
    region = Region(source, rules)
    plans = [region.firm_plans(firm) for firm in region.firms]
    top = [some[0].value for some in plans]
    room = {calendar: region.room(calendar) for some in plans for plan in some for calendar, _ in plan.uses}
    best = 0

    def go(i: int, value: int, benefits: list[int]) -> None:
        nonlocal best
        if value + sum(top[i:]) <= best:
            return
        if i == len(plans):
            if not rules.floor or region.keeps_floor(benefits):
                best = value
            return
        for plan in plans[i]:
            for calendar, amount in plan.uses:
                room[calendar] -= amount
            if all(room[calendar] >= 0 for calendar, _ in plan.uses):
                go(i + 1, value + plan.value, [*benefits, plan.benefit])
            for calendar, amount in plan.uses:
                room[calendar] += amount

    go(0, 0, [])
    return best
