"""From an instance to a plan with its bound: prices, columns, plan, proof (§P5–§P10)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from farled.coalitions.bound import Resources
from farled.coalitions.columns import Columns, column_value, list_columns, merge
from farled.coalitions.construct import PASSES, Construction
from farled.coalitions.exact import Branching, Proof
from farled.coalitions.improve import Assignment, Part
from farled.coalitions.instance import POINT, PRICE_SCALE, Instance, Ints
from farled.coalitions.master import Floats, Master
from farled.coalitions.prices import Prices, evaluate, search
from farled.coalitions.pricing import Pricer
from farled.coalitions.tree import Tree

LARGE = 20_000
"""Firms above which the plan is made from prices alone, without linear programmes."""

SMALL = 260
"""Firms up to which the remaining gap is attacked by branching."""

CASES = 400
"""Cases branching may look at, at the usual effort."""


FEW_NEEDS = 20
"""Needs of a firm up to which its columns can be branched over; more have columns without number."""


@dataclass(frozen=True, slots=True)
class Progress:
    """Where the work stands, for whoever watches.

    Attributes:
        step: ``prices``, ``columns``, ``plan`` or ``proof``.
        done: Units of the step done.
        of: Units of the step in all.
        value: Worth of the best plan so far in value units, or None.
        bound: Best bound so far in value units × PRICE_SCALE, or None.
    """

    step: str
    done: int
    of: int
    value: int | None = None
    bound: int | None = None


Watch = Callable[[Progress], bool]
"""Told of progress; answers True to end with the best plan so far."""


@dataclass(frozen=True, slots=True)
class Solution:
    """A plan by types, and what proves how good it is.

    Attributes:
        type_of: (C,) type of each column in use.
        subset: (C,) subset of slots, -1 for the empty column.
        option: (C, W) option per need.
        count: (C,) firms that take it; every firm of a type takes exactly one column.
        value: Worth in value units.
        prices: The prices of the bound (those of the root where a tree proves it).
        tree: The branching that proves the bound, or None where prices do.
        bound: No plan is worth more, in value units × PRICE_SCALE.
        ended_early: Whether the work was ended before its time.
    """

    type_of: Ints
    subset: Ints
    option: Ints
    count: Ints
    value: int
    prices: Prices
    tree: Tree | None
    bound: int
    ended_early: bool

    @property
    def gap(self) -> float:
        """Share of the bound the plan may fall short of, 0 to 1 (§P6)."""
        return gap(self.value, self.bound)


def gap(value: int, bound: int) -> float:
    """(bound − value) / bound, 0 where the bound is 0; bound in value units × PRICE_SCALE."""
    return max(0.0, (bound - value * PRICE_SCALE) / bound) if bound > 0 else 0.0


def value_step(x: Instance) -> int:
    """The largest unit every plan's worth is a multiple of, so that bounds can be rounded down."""
    costs = x.subset_cost[x.subset_lead >= 0]
    return max(1, int(np.gcd.reduce(np.r_[x.option_value, costs, np.int64(0)])))


def round_down(bound: int, step: int) -> int:
    """The highest worth a plan can have under this bound, × PRICE_SCALE (§P6)."""
    unit = step * PRICE_SCALE
    return bound // unit * unit


class _Run:
    """One solve: the instance's machinery and the patience of whoever watches."""

    def __init__(self, x: Instance, watch: Watch | None, seed: int) -> None:
        self.x, self.watch = x, watch
        self.pricer, self.resources = Pricer(x), Resources(x)
        self.rng = np.random.default_rng(seed)
        self.step = value_step(x)
        self.stopped = False
        self.bound: int | None = None
        self.value: int | None = None

    def tell(self, step: str, done: int, of: int) -> bool:
        if self.watch is not None and not self.stopped:
            self.stopped = self.watch(Progress(step, done, of, self.value, self.bound))
        return self.stopped


def solve(
    x: Instance, *, effort: float = 1.0, watch: Watch | None = None, seed: int = 1, start: Ints | None = None
) -> Solution:
    """Plan for all firms of an instance, with a bound nobody can beat.

    Args:
        x: The instance.
        effort: Work relative to the usual; counted in steps, not seconds, so that the same input
            gives the same plan everywhere.
        watch: Told of progress; may end the work early.
        seed: Seed of the search order.
        start: An earlier plan to go on from, (N, 2 + W) type, subset and options by firm; up to LARGE firms.
    """
    run = _Run(x, watch, seed)
    if x.firms == 0 or len(x.option_value) == 0:
        return _nothing(x)
    iterations = 300 if x.firms <= LARGE else 120
    prices = search(run.pricer, run.resources, iterations,
                    lambda done, of: run.tell("prices", done, of))  # fmt: skip
    run.bound = prices.bound
    if x.firms > LARGE or run.stopped:
        return _from_prices(run, prices)
    # Precedence and aid multiply columns; branching over all of them is for those without.
    few = x.firms <= SMALL and int(np.diff(x.need_start).max()) <= FEW_NEEDS
    exact = few and not x.floor_permille and not run.pricer.linked.any()
    built = _build(run, prices, effort / 3 if exact else effort, start)
    columns, part, prices = _columns(run, prices, built.columns())
    run.bound = prices.bound
    assignment = _best_start(run, columns, part, prices, built, kept=start is not None)
    if exact and not run.stopped:
        return _exact(run, assignment, prices, effort)
    _improve(run, assignment, effort)
    return _solution(run, assignment, prices, None)


def _build(run: _Run, prices: Prices, effort: float, start: Ints | None) -> Construction:
    """A first plan from prices; where whole jobs fill much of a calendar, torn down and remade."""
    built = Construction(run.pricer, prices, run.rng)
    if start is not None:
        built.begin_with(start)
        run.value = built.value
        return built
    for share in PASSES:
        built.sweep(share)
    run.value = built.value
    if run.x.firms <= 3000:
        # Where needs are tied across quarters, columns are too many to list: rebuilding must do it.
        rounds = int(effort * (200 if run.pricer.linked.any() else 30))
        parts = max(50, min(500, 400_000 // max(1, len(run.x.need_menu))))
        built.anneal(rounds, parts, 16, lambda done: run.tell("plan", done, rounds))
    run.value = built.value
    return built


def _columns(run: _Run, prices: Prices, rows: Ints) -> tuple[Columns, Floats, Prices]:
    """Columns near the best prices, the linear programme over them, and its better prices."""
    x = run.x
    many = x.firms > 3000
    window, limit = (3 * POINT, 10) if many else (12 * POINT, 64)
    listed = list_columns(run.pricer, prices, _wide(x, window), limit)
    columns = merge(run.pricer, prices, listed.rows(), rows)
    master = Master(x, columns)
    part = master.solve(interior=True)
    passes = 5 if x.firms <= 400 else 3
    for again in range(passes):
        run.tell("columns", again, passes)
        for _ in range(0 if many else 12):
            if master.cut(part, run.resources) == 0:
                break
            part = master.solve()
        guess = master.prices()
        found, _ = evaluate(run.pricer, run.resources, guess.job, guess.floor)
        if found.bound < prices.bound:
            prices = found
        run.bound = prices.bound
        if many or found.bound / PRICE_SCALE / POINT - master.value < 0.05 or again == passes - 1:
            break
        more = list_columns(run.pricer, found, _wide(x, window // 3), limit)
        columns = merge(run.pricer, found, columns.rows(), more.rows())
        master = Master(x, columns, master.cuts)
        part = master.solve()
    return columns, part, prices


def _wide(x: Instance, window: int) -> int:
    """The window in proportion to what a column is worth: points suit weights near 1."""
    worth = np.median(x.need_worth) / (40 * POINT) if len(x.need_worth) else 1.0
    return max(1, int(window * max(1.0, worth)))


def _slope(x: Instance, prices: Prices) -> Floats:
    """(R,) worth of a unit of each resource: the dearest of its jobs per unit."""
    slope = np.zeros(len(x.capacity))
    np.maximum.at(slope, x.class_resource, prices.job / x.class_amount / PRICE_SCALE)
    return slope


def _best_start(
    run: _Run, columns: Columns, part: Floats, prices: Prices, built: Construction, *, kept: bool
) -> Assignment:
    """The better of the linear programme made whole and the plan built; an earlier plan is kept."""
    x = run.x
    rounded = Assignment(x, columns, _slope(x, prices))
    if not kept and not run.pricer.linked.any():  # quarters multiply columns; then rounding is no match
        _make_whole(run, rounded, part)
    other = Assignment(x, columns, _slope(x, prices))
    other.put(np.arange(x.firms), columns.find(built.columns()))
    if not other.keeps_floor():
        _restore_floor(other)
    return other if kept else max(rounded, other, key=lambda one: one.value)


def _window(x: Instance) -> int:
    return _wide(x, 3 * POINT if x.firms > 3000 else 8 * POINT) * PRICE_SCALE


def _make_whole(run: _Run, assignment: Assignment, part: Floats) -> None:
    """Whole columns of the linear programme, and the best for the firms it tears apart."""
    x = run.x
    torn = assignment.take_whole(part)
    if not assignment.keeps_floor():
        _restore_floor(assignment)
        torn = np.arange(len(assignment.column))
    if len(torn):
        room = assignment.use_of(torn) + x.capacity - assignment.used
        found = assignment.refine(Part(torn, room), _window(x), nodes=1)
        if found is not None:
            assignment.put(torn, found[0])


def _improve(run: _Run, assignment: Assignment, effort: float) -> None:
    """One small problem after another, among ever more columns, until nothing is gained any more."""
    x = run.x
    rounds = int(effort * max(110, x.firms // 40))
    windows = [_wide(x, points * POINT) * PRICE_SCALE for points in (3, 5 if x.firms <= 400 else 3)]
    quiet = 0
    for done in range(rounds):
        run.value = assignment.value
        if run.tell("plan", done, rounds) or gap(assignment.value, round_down(run.bound or 0, run.step)) == 0:
            break
        window = windows[min(quiet // 30, 1)]
        part = assignment.choose_part(run.rng, _part_size(assignment, window))
        # A part need not be solved better than the whole is known to be.
        precision = max(1e-6, gap(assignment.value, run.bound or 0) / 10)
        quiet = 0 if assignment.improve_part(part, window, precision) else quiet + 1
        if quiet >= 45:
            break
    run.value = assignment.value


def _part_size(assignment: Assignment, window: int) -> int:
    """Firms in a part, so that its programme has some 2,000 columns: quick, and yet worth it."""
    near = assignment.columns.loss <= window
    return max(8, min(150, len(assignment.column), int(2000 * assignment.x.types / max(1, near.sum()))))


def _restore_floor(assignment: Assignment) -> None:
    """Take firms of well-served groups out, least worth first, until every floor holds (§P9).

    A group gives only what leaves it above the floor: else its loss would have to be made good in
    turn.  Where no group can give, every firm goes without; then every floor holds.
    """
    while not assignment.keeps_floor():
        firms = _spare_firms(assignment)
        if len(firms) == 0:
            firms = np.arange(len(assignment.column))
        assignment.put(firms, assignment.empty[assignment.firm_type[firms]])


def _spare_firms(assignment: Assignment) -> Ints:
    """The firms the best-served group that can spare any can spare best; empty if none can."""
    x, columns = assignment.x, assignment.columns
    group = x.type_group[assignment.firm_type]
    need = np.maximum(1, x.group_need())
    taken = columns.option >= 0
    benefit = np.where(taken, x.option_benefit[np.maximum(columns.option, 0)], 0).sum(axis=1)
    mine = benefit[assignment.column]
    have = np.bincount(group, mine, len(need))
    floor = x.floor_permille / 1000 * have.sum() / need.sum()
    for best in np.argsort(-(have / need), kind="stable").tolist():
        firms = np.flatnonzero((group == best) & (mine > 0))
        order = np.argsort(columns.value[assignment.column[firms]] / mine[firms], kind="stable")
        order = order[: max(1, len(firms) // 50)]
        if len(firms) and (have[best] - mine[firms[order]].sum()) / need[best] >= floor:
            return firms[order]
    return np.zeros(0, np.int64)


def _exact(run: _Run, assignment: Assignment, prices: Prices, effort: float) -> Solution:
    """Branch from a plan of some worth; what is better turns up on the way (§P8)."""
    x = run.x
    run.value = assignment.value
    short = prices.bound // PRICE_SCALE - assignment.value
    listed = list_columns(run.pricer, prices, max(1, int(0.3 * short)), 32)
    pool = merge(run.pricer, prices, listed.rows(), assignment.columns.rows()[np.unique(assignment.column)])
    branching = Branching(x, pool, prices, assignment.value, run.step)
    cases = int(effort * CASES)
    proof = branching.run(cases // 2, lambda done, of: run.tell("proof", done, cases))
    assignment = _with_rows(run, assignment, prices, proof)
    run.bound = min(prices.bound, proof.tree.bound)
    if not proof.closed and not run.stopped:  # a better plan closes cases too
        _improve(run, assignment, effort)
        branching.raise_value(assignment.value)
        proof = branching.run(cases, lambda done, of: run.tell("proof", done, of))
        assignment = _with_rows(run, assignment, prices, proof)
    if len(proof.tree.cases) == 1:  # one case is no case: its prices prove the bound
        return _solution(run, assignment, proof.tree.cases[0].prices, None)
    return _solution(run, assignment, prices, proof.tree)


def _with_rows(run: _Run, assignment: Assignment, prices: Prices, proof: Proof) -> Assignment:
    """The plan that branching met, if it met a better one."""
    if proof.rows is None or proof.value <= assignment.value:
        return assignment
    columns = merge(run.pricer, prices, assignment.columns.rows(), proof.rows)
    better = Assignment(run.x, columns, assignment.slope)
    rows = np.repeat(proof.rows, proof.count, axis=0)
    rows = rows[np.argsort(rows[:, 0], kind="stable")]
    better.put(np.arange(run.x.firms), columns.find(rows))
    return better


def _solution(run: _Run, assignment: Assignment, prices: Prices, tree: Tree | None) -> Solution:
    columns, used = np.unique(assignment.column, return_counts=True)
    pool = assignment.columns
    bound = round_down(prices.bound if tree is None else min(prices.bound, tree.bound), run.step)
    return Solution(
        pool.type_of[columns], pool.subset[columns], pool.option[columns], used, assignment.value,
        prices, tree, bound, run.stopped,
    )  # fmt: skip


def _from_prices(run: _Run, prices: Prices) -> Solution:
    """The plan that prices alone give, for the largest problems and for an early end."""
    x = run.x
    built = Construction(run.pricer, prices, run.rng)
    for share in PASSES:
        built.sweep(share)
    if x.floor_permille:  # prices lean towards the floor, but do not see that it holds
        columns = merge(run.pricer, prices, built.columns())
        kept = Assignment(x, columns, _slope(x, prices))
        kept.put(np.arange(x.firms), columns.find(built.columns()))
        _restore_floor(kept)
        return _solution(run, kept, prices, None)
    unique, count = np.unique(built.columns(), axis=0, return_counts=True)
    value = int(column_value(x, unique[:, 0], unique[:, 1], unique[:, 2:]) @ count)
    bound = round_down(prices.bound, run.step)
    return Solution(unique[:, 0], unique[:, 1], unique[:, 2:], count, value, prices, None, bound,
                    run.stopped)  # fmt: skip


def _nothing(x: Instance) -> Solution:
    """Every firm goes without: there is nothing to choose from."""
    types = np.arange(x.types)
    empty = np.full(x.types, -1, np.int64)
    most = int(np.diff(x.need_start).max(initial=1))
    prices = Prices(np.zeros(len(x.class_amount), np.int64), np.zeros(x.groups, np.int64), 0)
    return Solution(types, empty, np.full((x.types, most), -1, np.int64), x.count, 0, prices, None,
                    0, ended_early=False)  # fmt: skip
