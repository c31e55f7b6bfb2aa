"""From a region's tables to an instance whose every number still has a name (§P1–§P4)."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from farled.coalitions.instance import Instance, Ints, subset_costs, subsets_up_to
from farled.coalitions.offers import STEPS_PER_HOUR, Offer, Offers
from farled.coalitions.values import PlanInput, PlanRules
from farled.diagnosis.need_table import NeedTable
from farled.errors import refuse
from farled.terms.firms import Firm
from farled.terms.scales import Unit
from farled.terms.size_class import size_class


@dataclass(frozen=True, slots=True)
class Resource:
    """One calendar: an organisation's capacity in an area and quarter.

    Attributes:
        organisation: Organisation id.
        area: Area id.
        quarter: Quarter as ``2027Q1``.
        unit: Hours or seats.
        amount: Quarter-hours or seats there are.
        assumed: Nobody has stated it; `amount` is the documented assumption (§P2).
    """

    organisation: str
    area: str
    quarter: str
    unit: Unit
    amount: int
    assumed: bool


@dataclass(frozen=True)
class Problem:
    """An instance and what its rows are called.

    Attributes:
        source: The tables it was made from.
        rules: The rules it was made under.
        offers: Who may do what, for reasons and explanations.
        instance: The arrays.
        firms: Firm ids of each type, in order.
        needs: (area, level) of each type's needs.
        option_offer: The offer behind each option.
        resources: What each resource is.
        groups: Names of the fairness groups.
        unknown: (firm, area) whose need is not known.
    """

    source: PlanInput
    rules: PlanRules
    offers: Offers
    instance: Instance
    firms: tuple[tuple[str, ...], ...]
    needs: tuple[tuple[tuple[str, int], ...], ...]
    option_offer: tuple[Offer, ...]
    resources: tuple[Resource, ...]
    groups: tuple[str, ...]
    unknown: tuple[tuple[str, str], ...]

    def type_of(self, firm: str) -> int:
        """The type a firm belongs to; raises KeyError for a firm without known needs."""
        return self._type_by_firm[firm]

    @cached_property
    def _type_by_firm(self) -> dict[str, int]:
        return {firm: t for t, firms in enumerate(self.firms) for firm in firms}


def group_of(firm: Firm, by: str) -> str:
    """The fairness group of a firm; ``unknown`` where the fact is not known (§P9)."""
    if by == "size_class":
        return size_class(firm.employees, firm.turnover_eur, firm.balance_eur).value
    if by == "municipality":
        return firm.municipality or "unknown"
    if by == "sector":
        return firm.nace[:2] if firm.nace else "unknown"
    raise refuse("bad-group", by, "does not group firms", "Choose size_class, municipality or sector",
                 "size_class")  # fmt: skip


class _Builder:
    """Collects types, menus, job classes and resources, each once."""

    def __init__(self, source: PlanInput, rules: PlanRules) -> None:
        self.source, self.rules = source, rules
        self.offers = Offers(source, rules)
        self.capacity = {
            (row.organisation, row.area, row.quarter.index, row.unit): row.amount for row in source.capacity
        }
        self.unit_given = {(row.organisation, row.area): row.unit for row in source.capacity}
        self.resources: dict[tuple[int, str, int, Unit], int] = {}
        self.classes: dict[tuple[int, int], int] = {}
        self.menus: dict[tuple[object, ...], int] = {}
        self.menu_options: list[list[tuple[int, int, int, int, int, int]]] = []
        self.menu_offers: list[list[Offer]] = []
        self.pools: dict[tuple[object, ...], int] = {}
        self.pool_rows: list[tuple[tuple[int, ...], list[int], list[list[int]]]] = []
        self.types: dict[tuple[object, ...], list[str]] = defaultdict(list)
        self.groups: dict[str, int] = {}
        self.aid_had: dict[str, float] = defaultdict(float)
        since = source.date.replace(year=source.date.year - 3, day=min(source.date.day, 28))
        for row in source.aid:
            if row.date > since:
                self.aid_had[row.firm] += row.amount_eur

    def resource(self, organisation: int, area: str, quarter: int, unit: Unit) -> int:
        key = (organisation, area, quarter, unit)
        return self.resources.setdefault(key, len(self.resources))

    def menu(self, firm: Firm, pool: tuple[int, ...], row: int, area: str, level: int, group: int) -> int:
        pin = self.offers.pinned.get((firm.id, area))
        offers = []
        for slot, k in enumerate(pool):
            if pin is not None and self.offers.organisations[k].id != pin:
                continue
            offers += [(slot, offer) for offer in self.offers.offers(row, k, area, level)]
        own = group if self.rules.floor else -1
        key = (area, level, firm.weight, own, tuple((slot, id(offer)) for slot, offer in offers))
        if key not in self.menus:
            self.menus[key] = len(self.menu_options)
            self._list_options(firm, area, offers)
        return self.menus[key]

    def _list_options(self, firm: Firm, area: str, offers: list[tuple[int, Offer]]) -> None:
        rows, names = [], []
        for slot, offer in offers:
            benefit = round(offer.benefit * firm.weight)
            for quarter in offer.quarters:
                resource = self.resource(offer.organisation, area, quarter, offer.unit)
                job = self.classes.setdefault((resource, offer.amount), len(self.classes))
                rows.append((slot, job, benefit - offer.cost, benefit, quarter, offer.aid))
                names.append(offer)
        self.menu_options.append(rows)
        self.menu_offers.append(names)

    def pool(self, firm: Firm, members: tuple[int, ...]) -> int:
        join = [self.offers.join_cost(self.offers.organisations[k], firm) for k in members]
        tie = self.offers.tie_costs(members, firm)
        key = (members, tuple(join), tuple(map(tuple, tie)))
        if key not in self.pools:
            self.pools[key] = len(self.pool_rows)
            self.pool_rows.append((members, join, tie))
        return self.pools[key]

    def add(self, row: int, firm: Firm, needs: tuple[tuple[str, int], ...]) -> None:
        """Sort one firm to its type; firms nobody may help still count, with empty menus."""
        group = self.groups.setdefault(group_of(firm, self.rules.floor_by), len(self.groups))
        members = self.offers.pool(row, needs)
        menus = tuple(self.menu(firm, members, row, area, level, group) for area, level in needs)
        headroom = self._headroom(firm, menus)
        key = (self.pool(firm, members), menus, needs, headroom, group, firm.weight)
        self.types[key].append(firm.id)

    def _headroom(self, firm: Firm, menus: tuple[int, ...]) -> int:
        """Aid the firm may still receive, or -1 where no choice could reach it (§P3)."""
        most = sum(max((o[5] for o in self.menu_options[m]), default=0) for m in menus)
        if most == 0:
            return -1
        left = self.offers.costs.value("aid_ceiling_eur") - self.aid_had[firm.id]
        return -1 if most <= left else max(0, math.floor(left))

    def amount(self, key: tuple[int, str, int, Unit]) -> tuple[int, bool]:
        """Quarter-hours or seats of a calendar, and whether that is an assumption (§P2)."""
        k, area, quarter, unit = key
        organisation = self.offers.organisations[k].id
        stated = self.capacity.get((organisation, area, self.offers.first.index + quarter, unit))
        amount = stated
        if amount is None:
            amount = self.offers.costs.value(f"unknown_capacity_{unit.value}", organisation)
        steps = STEPS_PER_HOUR if unit is Unit.HOURS else 1
        return math.floor(amount * steps + 1e-9), stated is None


def build(source: PlanInput, rules: PlanRules) -> Problem:
    """Turn a region's tables into a planning problem.

    Raises:
        BadInput: A rule that names what the tables do not have, or a number out of range.
    """
    check_rules(source, rules)
    source = in_order(source)
    builder = _Builder(source, rules)
    areas = source.needs.areas
    unknown = []
    row_of = {firm: r for r, firm in enumerate(source.needs.firms)}
    for row, firm in enumerate(source.firms):
        if rules.only and firm.id not in rules.only:
            continue
        levels = source.needs.levels[row_of[firm.id]]
        needs = tuple((area, int(s)) for area, s in zip(areas, levels, strict=True) if s > 0)
        unknown += [(firm.id, area) for area, s in zip(areas, levels, strict=True) if s < 0]
        if needs:
            builder.add(row, firm, needs)
    return _assemble(builder, tuple(unknown))


def in_order(source: PlanInput) -> PlanInput:
    """The same tables with their rows sorted: the order they stand in must not decide (§P10)."""
    firms = sorted(source.firms, key=lambda one: one.id)
    areas = sorted(source.needs.areas)
    row_of = {firm: r for r, firm in enumerate(source.needs.firms)}
    rows = np.array([row_of[firm.id] for firm in firms], np.intp)
    columns = np.array([source.needs.areas.index(area) for area in areas], np.intp)
    at = np.ix_(rows, columns)
    needs = NeedTable(
        tuple(firm.id for firm in firms), tuple(areas), source.needs.levels[at], source.needs.severity[at]
    )
    return replace(
        source, firms=tuple(firms), needs=needs,
        areas=tuple(sorted(source.areas, key=lambda one: one.id)),
        organisations=tuple(sorted(source.organisations, key=lambda one: one.id)),
        services=tuple(sorted(source.services, key=lambda one: one.id)),
        eligibility=tuple(sorted(source.eligibility, key=repr)),
        capacity=tuple(sorted(source.capacity, key=repr)), ties=tuple(sorted(source.ties, key=repr)),
        precedence=tuple(sorted(source.precedence, key=repr)),
        costs=tuple(sorted(source.costs, key=repr)), aid=tuple(sorted(source.aid, key=repr)),
    )  # fmt: skip


def check_rules(source: PlanInput, rules: PlanRules) -> None:
    """Refuse rules that cannot be followed, saying which."""
    for name, value, low, high in (
        ("members", rules.members, 1, 6), ("pool", rules.pool, 1, 60), ("quarters", rules.quarters, 1, 40),
        ("floor", rules.floor, 0, 1), ("effort", rules.effort, 0.01, 100), ("seed", rules.seed, 0, 2**63 - 1),
        ("quantile", 0.5 if rules.competence is None else rules.competence, 0.001, 0.999),
    ):  # fmt: skip
        if not low <= value <= high:
            raise refuse("rule-out-of-range", f"{name} = {value}", f"lies outside {low} to {high}",
                         "Give a value within that range", f"{name} = {low}")  # fmt: skip
    firms = {firm.id for firm in source.firms}
    organisations = {one.id for one in source.organisations}
    areas = {area.id for area in source.areas}
    for firm in rules.only:
        _known(firm, firms, "firm")
    if len({pin[:2] for pin in rules.pins}) < len(set(rules.pins)):
        raise refuse("rule-out-of-range", rules.pins, "pins one need of a firm to two organisations",
                     "Pin each need once", "f001, sales, hub")  # fmt: skip
    group_of(Firm(""), rules.floor_by)
    for firm, area, organisation in rules.pins:
        _known(firm, firms, "firm")
        _known(area, areas, "area")
        _known(organisation, organisations, "organisation")
    for firm, organisation in rules.forbids:
        _known(firm, firms, "firm")
        _known(organisation, organisations, "organisation")


def _known(given: str, known: set[str], what: str) -> None:
    if given not in known:
        raise refuse("unknown-name", given, f"is no {what} of this region",
                     f"Give an id from the pack's table of {what}s", min(known, default=""))  # fmt: skip


def _assemble(builder: _Builder, unknown: tuple[tuple[str, str], ...]) -> Problem:
    rules, offers = builder.rules, builder.offers
    keys = sorted(builder.types, key=lambda key: builder.types[key])
    slots = max((len(members) for members, _, _ in builder.pool_rows), default=1) or 1
    subsets = subsets_up_to(slots, min(rules.members, slots))
    pool, cost, lead = _pool_arrays(builder, slots, subsets)
    options = [row for rows in builder.menu_options for row in rows]
    column = np.array(options, np.int64).reshape(len(options), 6).T
    needs = [key[2] for key in keys]
    flat = [(t, j) for t, key in enumerate(keys) for j in range(len(key[2]))]  # type: ignore[arg-type]
    resources = _resources(builder)
    classes = np.array(list(builder.classes), np.int64).reshape(len(builder.classes), 2).T
    index = builder.source.needs.areas.index
    weights = builder.source.areas
    instance = Instance(
        count=np.array([len(builder.types[key]) for key in keys], np.int64),
        type_pool=_column(keys, 0), type_group=_column(keys, 4), type_aid=_column(keys, 3),
        need_start=np.r_[0, np.cumsum([len(n) for n in needs])].astype(np.int64),  # type: ignore[arg-type]
        need_menu=np.array([keys[t][1][j] for t, j in flat], np.int64),  # type: ignore[index]
        need_worth=np.array([_worth(weights[offers.area_position[needs[t][j][0]]].weight,  # type: ignore[index]
                                    needs[t][j][1], keys[t][5]) for t, j in flat], np.int64),  # type: ignore[index,arg-type]
        need_area=np.array([index(needs[t][j][0]) for t, j in flat], np.int64),  # type: ignore[index]
        menu_start=np.r_[0, np.cumsum([len(rows) for rows in builder.menu_options])].astype(np.int64),
        option_slot=column[0], option_class=column[1], option_value=column[2],
        option_benefit=column[3], option_quarter=column[4], option_aid=column[5],
        class_resource=classes[0], class_amount=classes[1],
        capacity=np.array([one.amount for one in resources], np.int64),
        pool_organisation=pool, subset_slots=subsets, subset_cost=cost, subset_lead=lead,
        precedence=np.array([(index(p.before), index(p.after), p.lag) for p in builder.source.precedence],
                            np.int64).reshape(-1, 3),
        floor_permille=round(1000 * rules.floor), groups=max(1, len(builder.groups)),
    )  # fmt: skip
    return Problem(
        builder.source, rules, offers, instance, tuple(tuple(builder.types[key]) for key in keys),
        tuple(needs), tuple(o for names in builder.menu_offers for o in names), resources,  # type: ignore[arg-type]
        tuple(builder.groups), unknown,
    )  # fmt: skip


def _column(keys: list[tuple[object, ...]], at: int) -> Ints:
    return np.array([key[at] for key in keys], np.int64)


def _worth(weight: float, level: int, firm_weight: float) -> int:
    """Benefit of covering a need in full, in value units."""
    return round(round(10 * weight * 1000 * level) * firm_weight)


def _pool_arrays(builder: _Builder, slots: int, subsets: Ints) -> tuple[Ints, Ints, Ints]:
    """(P, E) organisations, (P, I) subset costs and leads."""
    pools = np.full((max(1, len(builder.pool_rows)), slots), -1, np.int64)
    costs, leads = [], []
    for p, (members, join, tie) in enumerate(builder.pool_rows):
        pools[p, : len(members)] = members
        filled = np.where(np.arange(slots) < len(members), np.arange(slots), -1)[None, :]
        joins = np.r_[join, np.zeros(slots - len(members))].astype(np.int64)[None, :]
        table = np.zeros((slots, slots), np.int64)
        if members:
            table[: len(members), : len(members)] = tie
        cost, lead = subset_costs(filled, joins, table, subsets)
        costs.append(cost[0])
        leads.append(lead[0])
    if not costs:
        cost, lead = subset_costs(pools, np.zeros_like(pools), np.zeros((slots, slots), np.int64), subsets)
        return pools, cost, lead
    return pools, np.stack(costs), np.stack(leads)


def _resources(builder: _Builder) -> tuple[Resource, ...]:
    rows = []
    for key in builder.resources:
        amount, assumed = builder.amount(key)
        k, area, quarter, unit = key
        name = str(builder.offers.first.later(quarter))
        rows.append(Resource(builder.offers.organisations[k].id, area, name, unit, amount, assumed))
    return tuple(rows)
