"""What closing a weak link is worth: a hypothetical organisation more (docs/methods/reports.md §5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from farled.coalitions.bound import Resources
from farled.coalitions.columns import Columns, list_columns, merge
from farled.coalitions.instance import POINT, PRICE_SCALE, Instance, Ints
from farled.coalitions.master import Floats, Master
from farled.coalitions.offers import STEPS_PER_HOUR, first_quarter
from farled.coalitions.prices import Prices, evaluate, search
from farled.coalitions.pricing import Pricer
from farled.coalitions.problem import build
from farled.coalitions.values import PlanInput, PlanRules
from farled.directory.pooling import Pooled, PooledTable
from farled.directory.posterior import GRID, Posterior
from farled.directory.values import Capacity, Organisation
from farled.errors import refuse
from farled.terms.scales import Provenance

NEWCOMER = "~hypothetical"
"""Id of the organisation that does not exist; sorts last, so that a tie goes to one that does."""

MOST_FIRMS = 3000
"""Firms above which the curve is not drawn: it would take longer than the plan."""

_WINDOW, _LIMIT = 12 * POINT, 32
_ROUNDS = 4
_CLOSE = 0.5


def closing_curve(
    source: PlanInput, rules: PlanRules, area: str, hours: tuple[float, ...], level: float
) -> list[tuple[float, float]]:
    """Points the region gains if someone new gave that many hours in an area (§5).

    The newcomer is open to every firm, has no place and no ties, gives its hours evenly over the
    quarters planned, and has `level` in the area alone.  For each number of hours the linear
    programme of the whole region is solved again over one pool of columns, so that the curve never
    falls and flattens; the same programme without any hours is its zero.

    Args:
        source: The region's tables.
        rules: The rules of the plan.
        area: Area id.
        hours: Hours added over all quarters planned, each at least 0.
        level: Competence the hours are given at, above 0 and at most 3.

    Returns:
        (hours, points gained) in order of hours, each number of hours once; empty where there are no
        firms to plan for, or more than `MOST_FIRMS`.

    Raises:
        BadInput: An unknown area, hours below 0, or a level outside the scale.
    """
    _check(source, area, hours, level)
    steps = sorted({float(one) for one in hours})
    if not steps or not source.firms or len(source.firms) > MOST_FIRMS:
        return []
    problem = build(_with_newcomer(source, rules, area, level), replace(rules, pool=min(60, rules.pool + 1)))
    new = np.array([r for r, one in enumerate(problem.resources) if one.organisation == NEWCOMER], np.int64)
    if not len(problem.instance.option_value):
        return []
    if not len(new):
        return [(one, 0.0) for one in steps]
    values = _values(problem.instance, new, [_quarterly(one, rules.quarters) for one in (0.0, *steps)])
    gains = np.maximum.accumulate(np.maximum(0.0, np.array(values[1:]) - values[0]))
    return list(zip(steps, gains.tolist(), strict=True))


def _check(source: PlanInput, area: str, hours: Sequence[float], level: float) -> None:
    areas = {one.id for one in source.areas}
    if area not in areas:
        raise refuse("unknown-name", area, "is no area of this region", "Give an area of the pack",
                     min(areas, default=""))  # fmt: skip
    if not 0 < level <= 3:
        raise refuse("rule-out-of-range", level, "is no level somebody could help at",
                     "Give a level above 0 and at most 3", "2")  # fmt: skip
    for one in hours:
        if not 0 <= one < float("inf"):
            raise refuse("rule-out-of-range", one, "is no number of hours", "Give hours from 0 up", "80")


def _quarterly(hours: float, quarters: int) -> int:
    """Quarter-hours in each quarter when hours are spread evenly."""
    return int(hours * STEPS_PER_HOUR / quarters + 1e-9)


class _Joined(PooledTable):
    """The region's levels and, in one area, the newcomer's."""

    def __init__(self, known: PooledTable, new: Pooled) -> None:
        super().__init__({}, {"": {}})
        self._known, self._new = known, new
        self.markets = known.markets

    def level(self, organisation: str, area: str, market: str | None = None) -> Pooled | None:
        if organisation == NEWCOMER:
            return self._new if area == self._new.area else None
        return self._known.level(organisation, area, market)


class _Exactly(Posterior):
    """A level that is assumed, not estimated: every quantile is the level itself."""

    __slots__ = ()

    def quantiles(self, q: Floats) -> Floats:
        return np.full(len(q), float(GRID @ self.mass))


def _with_newcomer(source: PlanInput, rules: PlanRules, area: str, level: float) -> PlanInput:
    """The region with one organisation more; its capacity is set for each point of the curve."""
    pooled = Pooled(
        NEWCOMER, area, None, level, level, level, 0, Provenance.HYPOTHESIS, source.date, False, (), True,
        _Exactly(_between(level)),
    )  # fmt: skip
    first = first_quarter(source, rules)
    capacity = tuple(Capacity(NEWCOMER, area, first.later(q), 0.0) for q in range(rules.quarters))
    return replace(
        source,
        organisations=(*source.organisations, Organisation(NEWCOMER, NEWCOMER, "cluster", synthetic=True)),
        capacity=(*source.capacity, *capacity),
        levels=_Joined(source.levels, pooled),
    )


def _between(level: float) -> Floats:
    """Mass on the two grid points around a level, with the level as mean."""
    step = GRID[1] - GRID[0]
    mass: Floats = np.maximum(0.0, 1.0 - np.abs(GRID - level) / step)
    return mass


def _values(x: Instance, new: Ints, amounts: list[int]) -> list[float]:
    """Optima of the linear programme with each amount (quarter-hours a quarter) for the newcomer."""
    ends = [_given(x, new, amount) for amount in (min(amounts), max(amounts))]
    columns = _columns(ends, new)
    master = Master(ends[-1], columns)
    master.solve(interior=True)
    found = {}
    for amount in sorted(set(amounts), reverse=True):
        rows = new.astype(np.int32)
        master.model.changeRowsBounds(
            len(rows), rows, np.full(len(rows), -np.inf), np.full(len(rows), float(amount))
        )
        master.solve()
        found[amount] = master.value
    return [found[amount] for amount in amounts]


def _given(x: Instance, new: Ints, amount: int) -> Instance:
    capacity = x.capacity.copy()
    capacity[new] = amount
    given: Instance = replace(x, capacity=capacity)
    return given


def _columns(ends: list[Instance], new: Ints) -> Columns:
    """One pool of columns near the best prices of both ends of the curve."""
    rows: list[Ints] = []
    for x in ends:
        pricer, resources = Pricer(x), Resources(x)
        prices = search(pricer, resources, 200)
        pool = list_columns(pricer, prices, _WINDOW, _LIMIT)
        for _ in range(_ROUNDS):
            master = Master(x, pool)
            master.solve(interior=True)
            guess = master.prices()
            found, _choice = evaluate(pricer, resources, guess.job, guess.floor)
            if found.bound / PRICE_SCALE / POINT - master.value < _CLOSE:
                break
            pool = _wider(pricer, found, pool)
        rows.append(pool.rows())
    everything = np.unique(np.concatenate(rows), axis=0)
    return merge(pricer, prices, everything, _without(ends[-1], new, everything))


def _without(x: Instance, new: Ints, rows: Ints) -> Ints:
    """Every column that takes the newcomer, once more without it.

    Without these the programme without hours would lack what the others have, and the gain would be
    that lack and not the newcomer.
    """
    option = rows[:, 2:]
    taken = (option >= 0) & np.isin(x.class_resource[x.option_class[np.maximum(option, 0)]], new)
    there = taken.any(axis=1)
    kept = rows[there].copy()
    slot = x.option_slot[np.where(taken, option, 0)[there].max(axis=1)]
    kept[:, 2:][taken[there]] = -1
    sets = {frozenset(s) - {-1}: i for i, s in enumerate(x.subset_slots.tolist())}
    subsets = x.subset_slots.tolist()
    kept[:, 1] = [
        sets.get(frozenset(subsets[i]) - {-1, gone}, -1)
        for i, gone in zip(kept[:, 1].tolist(), slot.tolist(), strict=True)
    ]
    return kept


def _wider(pricer: Pricer, prices: Prices, pool: Columns) -> Columns:
    more = list_columns(pricer, prices, _WINDOW // 3, _LIMIT)
    return merge(pricer, prices, pool.rows(), more.rows())
