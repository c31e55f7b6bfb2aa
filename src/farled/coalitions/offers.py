"""Who may do what for which firm: offers, pools, and every reason why not (§P1, §P2)."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from farled.coalitions.instance import POINT
from farled.coalitions.values import DEFAULT_COSTS, PlanInput, PlanRules
from farled.directory.eligibility import EligibilityIndex
from farled.directory.values import Organisation, Service
from farled.terms.firms import Firm
from farled.terms.periods import Quarter
from farled.terms.scales import Unit

POINTS_PER_LEVEL = 10
"""Points for one level of need covered in an area of weight 1 (§P3)."""

STEPS_PER_HOUR = 4
"""Capacity is counted in quarter-hours: what a step takes is rounded up, what there is down (§P6)."""


@dataclass(frozen=True, slots=True)
class Offer:
    """One way to cover a need of some level, whatever the quarter.

    Attributes:
        organisation: Position of the organisation.
        service: The service; None where the organisation lists none in the area.
        level: Competence counted on, in 1/1000 level.
        amount: Quarter-hours or seats.
        unit: What `amount` counts.
        benefit: Worth before costs for a firm of weight 1, in value units.
        cost: Hours or seat and fee, in value units.
        aid: *De minimis* aid, whole euro.
        quarters: Positions of the quarters it can be had in.
    """

    organisation: int
    service: Service | None
    level: int
    amount: int
    unit: Unit
    benefit: int
    cost: int
    aid: int
    quarters: tuple[int, ...]


class Costs:
    """The pack's costs over the documented defaults (§P3)."""

    def __init__(self, source: PlanInput) -> None:
        """Index the rows of the costs table."""
        self._given = {(cost.id, cost.organisation): cost.value for cost in source.costs}

    def value(self, key: str, organisation: str | None = None) -> float:
        """The organisation's own value, else the pack's, else the default."""
        general = self._given.get((key, None), DEFAULT_COSTS[key])
        return self._given.get((key, organisation), general)

    def units(self, key: str, organisation: str | None = None) -> int:
        """The same in value units."""
        return round(self.value(key, organisation) * POINT)


class Offers:
    """Everything a region can offer under some rules; answers are kept, firms being much alike."""

    def __init__(self, source: PlanInput, rules: PlanRules) -> None:
        """Sort services, capacity and eligibility once."""
        self.source, self.rules, self.costs = source, rules, Costs(source)
        self.organisations = tuple(sorted(source.organisations, key=lambda one: one.id))
        self.position = {one.id: k for k, one in enumerate(self.organisations)}
        self.area_position = {area.id: a for a, area in enumerate(source.areas)}
        self.first = first_quarter(source, rules)
        self.services: dict[tuple[int, str], list[Service]] = defaultdict(list)
        for service in sorted(source.services, key=lambda one: one.id):
            self.services[self.position[service.organisation], service.area].append(service)
        index = EligibilityIndex(self.organisations, source.eligibility, source.services, on=source.date)
        self.index = index
        self.may_join = index.of_organisations(source.firms)
        self.may_use = index.of_services(source.firms)
        self.service_column = {service.id: c for c, service in enumerate(index.services)}
        self._offers: dict[tuple[object, ...], tuple[Offer, ...]] = {}
        self._able: dict[tuple[str, str], bool] = {}

    @cached_property
    def forbidden(self) -> frozenset[tuple[str, str]]:
        """(firm, organisation) never together."""
        return frozenset(self.rules.forbids)

    @cached_property
    def pinned(self) -> dict[tuple[str, str], str]:
        """(firm, area) → the only organisation allowed."""
        return {(firm, area): organisation for firm, area, organisation in self.rules.pins}

    def level(self, organisation: str, area: str, targets: tuple[str, ...]) -> int | None:
        """Competence counted on, in 1/1000 level: expected or the quantile chosen (§P3)."""
        pooled = self.source.levels.for_targets(organisation, area, targets)
        if pooled is None:
            return None
        quantile = self.rules.competence
        return round(1000 * (pooled.mean if quantile is None else pooled.quantile(quantile)))

    def able(self, organisation: str, area: str) -> bool:
        """Whether the organisation is known to do anything in the area, for any market."""
        key = (organisation, area)
        if key not in self._able:
            markets = ((), *((market,) for market in self.source.levels.markets))
            self._able[key] = any((self.level(*key, targets) or 0) > 0 for targets in markets)
        return self._able[key]

    def offers(self, firm_row: int, organisation: int, area: str, need: int) -> tuple[Offer, ...]:
        """The ways an organisation can cover a need of this level for a firm; empty: none."""
        firm = self.source.firms[firm_row]
        services = self.services.get((organisation, area), [])
        usable = tuple(s for s in services if self.may_use[firm_row, self.service_column[s.id]])
        if services and not usable:
            return ()
        targets = self.source.levels.signature(firm.targets)
        key = (organisation, area, need, tuple(s.id for s in usable), targets)
        if key not in self._offers:
            self._offers[key] = self._make(organisation, area, need, usable, firm)
        return self._offers[key]

    def _make(
        self, organisation: int, area: str, need: int, services: tuple[Service, ...], firm: Firm
    ) -> tuple[Offer, ...]:
        level = self.level(self.organisations[organisation].id, area, firm.targets)
        if level is None or level <= 0:
            return ()
        choices: tuple[Service | None, ...] = services or (None,)
        return tuple(self._offer(organisation, area, need, level, service) for service in choices)

    def _offer(self, organisation: int, area: str, need: int, level: int, service: Service | None) -> Offer:
        name = self.organisations[organisation].id
        weight = self.source.areas[self.area_position[area]].weight
        benefit = round(POINTS_PER_LEVEL * weight * min(1000 * need, level))
        unit = Unit.HOURS if service is None else service.unit
        hours = self.hours(service, need)
        if unit is Unit.SEATS:
            amount, cost = 1, self.costs.units("seat", name)
        else:
            amount = max(1, math.ceil(hours * STEPS_PER_HOUR))
            cost = round(self.costs.value("hour", name) * amount * POINT / STEPS_PER_HOUR)
        fee = 0.0 if service is None or service.fee_eur is None else service.fee_eur
        cost += round(fee * self.costs.value("fee_per_1000_eur"))
        aid = 0 if service is None or service.aid_eur is None else math.ceil(service.aid_eur)
        return Offer(organisation, service, level, amount, unit, benefit, cost, aid, self._quarters(service))

    def hours(self, service: Service | None, need: int) -> float:
        """Hours per firm at this need level: the service's, else the documented default (§P3)."""
        stated = None if service is None else service.hours[need - 1]
        return self.costs.value(f"hours_level_{need}") if stated is None else stated

    def _quarters(self, service: Service | None) -> tuple[int, ...]:
        if service is None or not service.quarters:
            return tuple(range(self.rules.quarters))
        offsets = (quarter.index - self.first.index for quarter in service.quarters)
        return tuple(sorted(q for q in offsets if 0 <= q < self.rules.quarters))

    def join_cost(self, organisation: Organisation, firm: Firm) -> int:
        """What it costs that the organisation takes part, by where it lies (§P3), value units."""
        return self.costs.units(self._distance(organisation, firm), organisation.id)

    def _distance(self, organisation: Organisation, firm: Firm) -> str:
        if organisation.municipality and organisation.municipality == firm.municipality:
            return "join_same_place"
        if organisation.nuts and firm.nuts:
            return "join_same_region" if organisation.nuts == firm.nuts else "join_elsewhere"
        return "join_unknown"

    def pool(self, firm_row: int, needs: tuple[tuple[str, int], ...]) -> tuple[int, ...]:
        """The organisations a firm chooses among, at most E: near ones, then able ones (§P1)."""
        firm = self.source.firms[firm_row]
        ranked = []
        for k in np.flatnonzero(self.may_join[firm_row]).tolist():
            organisation = self.organisations[k]
            if (firm.id, organisation.id) in self.forbidden:
                continue
            worth = sum(
                max((one.benefit for one in self.offers(firm_row, k, area, level)), default=0)
                for area, level in needs
                if self.pinned.get((firm.id, area), organisation.id) == organisation.id
            )
            if worth > 0:
                pinned = any((firm.id, area) in self.pinned and self.pinned[firm.id, area] == organisation.id
                             for area, _ in needs)  # fmt: skip
                ranked.append((not pinned, self.join_cost(organisation, firm), -worth, k))
        return tuple(sorted(k for *_, k in sorted(ranked)[: self.rules.pool]))

    def tie_costs(self, pool: tuple[int, ...], firm: Firm) -> list[list[int]]:
        """Coordination cost between pool members by slot, value units (§P3)."""
        table = [[self.costs.units("no_tie")] * len(pool) for _ in pool]
        slot = {self.organisations[k].id: e for e, k in enumerate(pool)}
        for tie in self.source.ties:
            if tie.a not in slot or tie.b not in slot or tie.a == tie.b:
                continue
            if tie.market is not None and tie.market not in firm.targets:
                continue
            cost = self.costs.units("tie") if tie.cost is None else round(tie.cost * POINT)
            a, b = slot[tie.a], slot[tie.b]
            table[a][b] = table[b][a] = min(cost, table[a][b])
        return table


def first_quarter(source: PlanInput, rules: PlanRules) -> Quarter:
    """The first quarter planned: chosen, else the first with stated capacity not yet past."""
    if rules.start is not None:
        return rules.start
    now = Quarter.of(source.date)
    stated = [row.quarter for row in source.capacity if row.quarter >= now]
    return min(stated, default=now.later(1))
