"""Tiny invented regions with everything a plan weighs, drawn from a seed."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np

from farled.coalitions.values import AidReceived, Cost, PlanInput, PlanRules
from farled.diagnosis.need_table import NeedTable
from farled.directory.pooling import PooledTable, pool_claims
from farled.directory.values import Capacity, Claim, EligibilityRule, Organisation, Precedence, Service, Tie
from farled.terms.areas import Area
from farled.terms.firms import Firm
from farled.terms.periods import Quarter
from farled.terms.scales import Provenance, Unit

TODAY = date(2026, 11, 23)
FIRST = Quarter.parse("2027Q1")
AREAS = ("sales", "capital", "strategy")
RULES = PlanRules(start=FIRST, quarters=2)


def needs(rows: dict[str, list[int]], areas: tuple[str, ...] = AREAS) -> NeedTable:
    """Need levels by firm; −1: unknown."""
    levels = np.array(list(rows.values()), np.int8).reshape(len(rows), len(areas))
    return NeedTable(tuple(rows), areas, levels, np.where(levels < 0, np.nan, levels).astype(float))


def levels(given: dict[tuple[str, str], int], market: str | None = None) -> PooledTable:
    """Competence from one fresh mandate claim each."""
    return pool_claims(
        [Claim(f"{k}-{a}", k, a, level, Provenance.MANDATE, "page", TODAY, market=market)
         for (k, a), level in given.items()],
        on=TODAY,
    )  # fmt: skip


def region(**over: Any) -> PlanInput:
    """Two organisations, two firms, one area: every table given by name replaces its part."""
    base = PlanInput(
        areas=(Area("sales", "Försäljning", "Sales"),),
        organisations=(Organisation("hub", "Hub", "cluster"), Organisation("park", "Park", "science_park")),
        eligibility=(), services=(),
        capacity=tuple(Capacity(k, "sales", FIRST.later(q), 16) for k in ("hub", "park") for q in (0, 1)),
        ties=(), precedence=(), costs=(), firms=(Firm("f1"), Firm("f2")), aid=(),
        needs=needs({"f1": [2], "f2": [3]}, ("sales",)),
        levels=levels({("hub", "sales"): 3, ("park", "sales"): 2}), date=TODAY,
    )  # fmt: skip
    return replace(base, **over)


def tiny_region(seed: int) -> PlanInput:
    """At most 4 firms, 3 organisations, 3 areas: precedence, aid, seats, services, unknowns and zeros."""
    rng = random.Random(seed)
    organisations = tuple(
        Organisation(f"o{k}", f"O{k}", "cluster", municipality=rng.choice([None, "A", "B"]),
                     nuts=rng.choice([None, "SE313", "SE321"]))
        for k in range(rng.randint(1, 3))
    )  # fmt: skip
    areas = AREAS[: rng.randint(1, 3)]
    firms = tuple(_firm(rng, i) for i in range(rng.randint(1, 4)))
    names = [one.id for one in organisations]
    drawn = {(k, a): rng.randint(0, 3) for k in names for a in areas if rng.random() < 0.8}
    return PlanInput(
        areas=tuple(Area(a, a, a, rng.choice([0.5, 1.0, 1.3, 2.0])) for a in areas),
        organisations=organisations,
        eligibility=_eligibility(rng, names), services=_services(rng, names, areas),
        capacity=_capacity(rng, names, areas), ties=_ties(rng, names),
        precedence=_precedence(rng, areas), costs=_costs(rng, names), firms=firms,
        aid=tuple(AidReceived(firm.id, date(rng.choice([2022, 2024, 2026]), 3, 1), rng.choice([5e4, 2e5]))
                  for firm in firms if rng.random() < 0.4),
        needs=needs({firm.id: [rng.choice([-1, 0, 1, 2, 3, 3]) for _ in areas] for firm in firms}, areas),
        levels=levels(drawn), date=TODAY,
    )  # fmt: skip


def tiny_rules(seed: int) -> PlanRules:
    """Rules to go with `tiny_region`."""
    rng = random.Random(seed)
    return replace(RULES, members=rng.choice([1, 2, 3]), competence=rng.choice([None, None, 0.25]))


def _firm(rng: random.Random, i: int) -> Firm:
    return Firm(
        f"f{i}", f"Firm {i}", employees=rng.choice([None, 5, 30, 100]),
        municipality=rng.choice([None, "A", "B"]), nuts=rng.choice([None, "SE313", "SE321"]),
        targets=rng.choice([(), ("NO",), ("DE", "NO")]), weight=rng.choice([1.0, 1.0, 2.5]),
    )  # fmt: skip


def _eligibility(rng: random.Random, names: list[str]) -> tuple[EligibilityRule, ...]:
    return tuple(EligibilityRule(k, None, "size_class", rng.choice(["micro", "small"]))
                 for k in names if rng.random() < 0.2)  # fmt: skip


def _services(rng: random.Random, names: list[str], areas: tuple[str, ...]) -> tuple[Service, ...]:
    found = []
    for k in names:
        for a in areas:
            for n in range(rng.choice([0, 1, 1, 2])):
                held = () if rng.random() < 0.7 else (FIRST.later(rng.choice([0, 1, 5])),)
                found.append(Service(
                    f"{k}-{a}-{n}", k, a, unit=rng.choice([Unit.HOURS, Unit.HOURS, Unit.SEATS]),
                    hours=rng.choice([(None, None, None), (2.0, 4.0, 6.0), (1.1, None, 5.0)]),
                    fee_eur=rng.choice([None, 0.0, 800.0]), quarters=held,
                    aid_eur=rng.choice([None, 0.0, 0.0, 9e4, 1.6e5]),
                    market=rng.choice([None, None, None, "NO"]),
                ))  # fmt: skip
    return tuple(found)


def _capacity(rng: random.Random, names: list[str], areas: tuple[str, ...]) -> tuple[Capacity, ...]:
    return tuple(
        Capacity(k, a, FIRST.later(q), rng.choice([0, 1, 3, 6.3, 9, 12]) if unit is Unit.HOURS
                 else rng.choice([0, 1, 2]), unit)
        for k in names for a in areas for q in (0, 1) for unit in Unit if rng.random() < 0.8
    )  # fmt: skip


def _ties(rng: random.Random, names: list[str]) -> tuple[Tie, ...]:
    return tuple(Tie(a, b, cost=rng.choice([None, 0.0, 0.5]), market=rng.choice([None, None, "NO"]))
                 for a in names for b in names if a < b and rng.random() < 0.6)  # fmt: skip


def _precedence(rng: random.Random, areas: tuple[str, ...]) -> tuple[Precedence, ...]:
    if len(areas) < 2 or rng.random() < 0.4:
        return ()
    before, after = rng.sample(areas, 2)
    return (Precedence(before, after, rng.choice([0, 1, 1])),)


def _costs(rng: random.Random, names: list[str]) -> tuple[Cost, ...]:
    general = {"hour": [0.1, 0.3], "unknown_capacity_hours": [0, 5, 40], "no_tie": [0.5, 4.0],
               "join_unknown": [0.0, 2.0], "seat": [0.5, 2.0]}  # fmt: skip
    rows = [Cost(key, float(rng.choice(some))) for key, some in general.items() if rng.random() < 0.5]
    return (*rows, Cost("hour", 1.0, rng.choice(names))) if rng.random() < 0.3 else tuple(rows)
