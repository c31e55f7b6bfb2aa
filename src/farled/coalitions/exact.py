"""Proving a plan the best: branching over a programme of columns and of whole calendars (§P8).

The linear programme holds firms' columns and, for each calendar, *patterns*: whole numbers of jobs it can
hold.  The price of a job class is then the dual of "no more jobs chosen than held", and the bound that the
prices prove is the programme's own value: all that whole jobs within one calendar imply, without cuts.
Patterns and columns a case lacks are brought in by the exact knapsacks and the exact pricing that make the
bound, so that a case is closed by its price bound and by nothing else.  Which number to branch on is tried
out on the programme first (strong branching with remembered results: Achterberg, Koch & Martin 2005).
"""

from __future__ import annotations

import heapq
from collections.abc import Callable
from dataclasses import dataclass

import highspy
import numpy as np
from numpy.typing import NDArray

from farled.coalitions.bound import Resources, best_jobs, group_boost
from farled.coalitions.columns import Columns, column_value
from farled.coalitions.instance import POINT, PRICE_SCALE, Instance, Ints
from farled.coalitions.master import Floats, Jobs, add_rows, floor_rows, quiet_model
from farled.coalitions.prices import Prices
from farled.coalitions.pricing import Choice, Pricer
from farled.coalitions.tree import Case, Limit, Tree, class_box, restricted

_INF = highspy.kHighsInf
_UNIT = POINT * PRICE_SCALE
_WHOLE = 1e-6
_ROUNDS = 60
_TRIALS = 10
_TRUSTED = 3
_NONE = -(1 << 50)


@dataclass(frozen=True, slots=True)
class Proof:
    """What branching came to.

    Attributes:
        tree: The cases; its bound is that of the whole.
        rows: (C, 2 + W) type, subset and options of a plan better than the one given, one row per column in
            use, or None where none was met.
        count: (C,) firms that take each.
        value: Worth of the best plan known, in value units.
        closed: Whether no case is left that could hold a better plan.
    """

    tree: Tree
    rows: Ints | None
    count: Ints
    value: int
    closed: bool


class _Programme:
    """Columns of firms and patterns of calendars, growing from case to case."""

    def __init__(self, x: Instance, columns: Columns, resources: Resources) -> None:
        self.x, self.resources = x, resources
        self.classes, self.calendars = len(x.class_amount), len(x.capacity)
        self.model = quiet_model()
        self.first_type = self.classes + self.calendars
        upper = np.r_[np.zeros(self.classes), np.ones(self.calendars), x.count].astype(float)
        add_rows(self.model, np.full(len(upper), -_INF), upper)
        self.floors = x.groups if x.floor_permille else 0
        if self.floors:
            add_rows(self.model, np.zeros(self.floors), np.full(self.floors, _INF))
        most = columns.option.shape[1]
        self.rows = np.zeros((0, 2 + most), np.int64)
        self.value = np.zeros(0, np.int64)
        self.use = np.zeros((0, self.classes), np.int64)
        self.at_column = np.zeros(0, np.int64)
        self.patterns: list[tuple[int, Ints]] = []
        self.at_pattern: list[int] = []
        self.seen: set[bytes] = set()
        self.dear = 20.0 * max(1.0, float(np.abs(columns.value).max(initial=0)) / POINT)
        self._gifts()
        self.add_columns(columns.rows())

    def _gifts(self) -> None:
        """What a case demands and the programme lacks as yet, at a price that drives it out."""
        rows = np.r_[np.arange(self.classes), np.arange(self.classes),
                     self.first_type + np.arange(self.x.types)].astype(np.int32)  # fmt: skip
        n = len(rows)
        entry = np.r_[np.ones(self.classes), -np.ones(self.classes), np.ones(self.x.types)]
        self.model.addCols(n, np.full(n, -self.dear), np.zeros(n), np.full(n, _INF), n,
                           np.arange(n, dtype=np.int32), rows, entry)  # fmt: skip

    def add_columns(self, rows: Ints) -> int:
        """Add the columns (`Columns.rows`) that are not there yet; how many."""
        fresh = []
        for row in np.ascontiguousarray(rows):
            if (key := row.tobytes()) not in self.seen:
                self.seen.add(key)
                fresh.append(row)
        if not fresh:
            return 0
        table = np.array(fresh, np.int64)
        type_of, option = table[:, 0], table[:, 2:]
        value = column_value(self.x, type_of, table[:, 1], option)
        columns = Columns(value[:0], table[:, 1], value, value[:0], option)
        use = np.zeros((len(table), self.classes), np.int64)
        jobs = Jobs.of(self.x, columns)
        np.add.at(use, (jobs.column_of(), jobs.job), 1)
        entry = np.zeros((len(table), self.model.getNumRow()))
        entry[:, : self.classes] = use
        entry[np.arange(len(table)), self.first_type + type_of] = 1.0
        if self.floors:
            entry[:, -self.floors :] = self._floor(table)
        self.at_column = np.r_[self.at_column, self.model.getNumCol() + np.arange(len(table))]
        at, row = np.nonzero(entry)
        start = np.searchsorted(at, np.arange(len(table))).astype(np.int32)
        self.model.addCols(len(table), columns.value / POINT, np.zeros(len(table)), np.full(len(table), _INF),
                           len(at), start, row.astype(np.int32), entry[at, row])  # fmt: skip
        self.rows, self.use = np.concatenate([self.rows, table]), np.concatenate([self.use, use])
        self.value = np.r_[self.value, columns.value]
        return len(table)

    def _floor(self, table: Ints) -> Floats:
        """(n, G) what each of these columns adds to the floor rows."""
        order = np.argsort(table[:, 0], kind="stable")
        start = np.searchsorted(table[order, 0], np.arange(self.x.types + 1))
        sorted_ones = Columns(start, table[order, 1], self.value[:0], self.value[:0], table[order, 2:])
        share = np.empty((len(table), self.floors))
        share[order] = floor_rows(self.x, sorted_ones).T
        return share

    def add_pattern(self, calendar: int, counts: Ints) -> bool:
        """Add what a calendar can hold, counts per job class of it; False if it is there already."""
        jobs = self.jobs_of(calendar)
        key = np.int64(-2 - calendar).tobytes() + counts.tobytes()
        if key in self.seen:
            return False
        self.seen.add(key)
        full = np.zeros(self.classes, np.int64)
        full[jobs] = counts
        taken = np.flatnonzero(full)
        index = np.r_[taken, self.classes + calendar].astype(np.int32)
        self.at_pattern.append(self.model.getNumCol())
        self.model.addCol(0.0, 0.0, _INF, len(index), index, np.r_[-full[taken], 1].astype(float))
        self.patterns.append((calendar, full))
        return True

    def jobs_of(self, calendar: int) -> Ints:
        """The job classes of a calendar."""
        return self.resources.order[self.resources.start[calendar] : self.resources.start[calendar + 1]]

    def enter(self, limits: tuple[Limit, ...], low: Ints, high: Ints) -> None:
        """Shut out the columns and patterns that a case does not allow, and demand what it demands."""
        barred = self._barred(limits)
        upper = np.where(barred, 0.0, _INF)
        n = len(upper)
        self.model.changeColsBounds(n, self.at_column.astype(np.int32), np.zeros(n), upper)
        held = np.array([full for _, full in self.patterns]).reshape(len(self.patterns), self.classes)
        own = self.x.class_resource[None, :] == np.array([r for r, _ in self.patterns], int).reshape(-1, 1)
        bad = (own & ((held < low) | (held > high))).any(axis=1)
        n = len(bad)
        self.model.changeColsBounds(n, np.array(self.at_pattern, np.int32), np.zeros(n),
                                    np.where(bad, 0.0, _INF))  # fmt: skip
        lower = np.full(self.first_type + self.x.types, -_INF)
        lower[: self.classes][low > 0] = 0.0
        lower[self.classes + np.unique(self.x.class_resource[low > 0])] = 1.0
        for limit in limits:
            if limit.need >= 0 and limit.least > 0:
                lower[self.first_type + self.type_of(limit.need)] = 1.0
        n = len(lower)
        upper = np.r_[np.zeros(self.classes), np.ones(self.calendars), self.x.count].astype(float)
        self.model.changeRowsBounds(n, np.arange(n, dtype=np.int32), lower, upper)

    def type_of(self, need: int) -> int:
        return int(np.searchsorted(self.x.need_start, need, side="right")) - 1

    def serving(self, job: int, need: int) -> Ints:
        """(C,) how many jobs of a class each column holds, for one need or (-1) for all."""
        if need < 0:
            all_of_it: Ints = self.use[:, job]
            return all_of_it
        t = self.type_of(need)
        option = self.rows[:, 2 + need - int(self.x.need_start[t])]
        serves = (option >= 0) & (self.x.option_class[np.maximum(option, 0)] == job)
        mine: Ints = ((self.rows[:, 0] == t) & serves).astype(np.int64)
        return mine

    def _barred(self, limits: tuple[Limit, ...]) -> NDArray[np.bool_]:
        barred = np.zeros(len(self.rows), np.bool_)
        for limit in limits:
            if limit.need >= 0:
                serves = self.serving(limit.job, limit.need) > 0
                mine = self.rows[:, 0] == self.type_of(limit.need)
                barred |= mine & (serves if limit.most >= 0 else ~serves)
        return barred

    def solve(self) -> tuple[float, Floats]:
        """The optimum in points and the parts of columns."""
        self.model.run()
        return float(self.model.getInfo().objective_function_value), self.parts()

    def parts(self) -> Floats:
        found: Floats = np.array(self.model.getSolution().col_value)[self.at_column]
        return found

    def prices(self, low: Ints) -> Prices:
        """Whole prices from the duals; below 0 only where jobs are demanded."""
        dual = np.array(self.model.getSolution().row_dual)
        job = np.rint(dual[: self.classes] * _UNIT).astype(np.int64)
        floor = np.zeros(self.x.groups, np.int64)
        first = self.first_type + self.x.types
        floor[: self.floors] = np.rint(np.maximum(0.0, -dual[first : first + self.floors]) * PRICE_SCALE)
        return Prices(np.where(low > 0, job, np.maximum(0, job)), floor, 1 << 62)

    def trial(self, serving: Ints, lower: float, upper: float, steps: int) -> float:
        """The optimum with one more row on the columns, after so many steps at most."""
        at = np.flatnonzero(serving)
        self.model.setOptionValue("simplex_iteration_limit", steps)
        self.model.addRow(
            lower, upper, len(at), self.at_column[at].astype(np.int32), serving[at].astype(float)
        )
        self.model.run()
        infeasible = self.model.getModelStatus() == highspy.HighsModelStatus.kInfeasible
        value = -_INF if infeasible else float(self.model.getInfo().objective_function_value)
        self.model.deleteRows(1, np.array([self.model.getNumRow() - 1], np.int32))
        self.model.setOptionValue("simplex_iteration_limit", 2**31 - 1)
        return value


@dataclass(slots=True)
class _Remembered:
    """What branching on a number has brought so far, each way, per unit moved."""

    drop: Floats
    trials: Ints


class Branching:
    """Branches on the highest bound until no case is above the plan."""

    def __init__(self, x: Instance, columns: Columns, prices: Prices, value: int, step: int) -> None:
        """Prepare.

        Args:
            x: The instance.
            columns: A pool of columns, best all within the gap of the best at the prices.
            prices: Prices and the bound they prove.
            value: Worth of the best plan known, in value units.
            step: Unit every plan's worth is a multiple of, in value units.
        """
        self.x, self.step, self.value, self.root = x, step, value, prices
        self.pricer, self.resources = Pricer(x), Resources(x)
        self.programme = _Programme(x, columns, self.resources)
        self.tree = Tree()
        self.better: tuple[Ints, Ints] | None = None
        self._queue: list[tuple[int, int]] = []
        self._branches: dict[int, tuple[int, int, int]] = {}
        self.memory: dict[tuple[int, int], _Remembered] = {}

    @property
    def cutoff(self) -> int:
        """A case whose bound is below this, × PRICE_SCALE, holds no better plan."""
        return (self.value + self.step) * PRICE_SCALE

    def raise_value(self, value: int) -> None:
        """Take note of a better plan found elsewhere; branching may then be run on."""
        if value > self.value:
            self.value, self.better = value, None

    def run(self, cases: int, tick: Callable[[int, int], bool]) -> Proof:
        """Branch until all is closed, the tree has `cases`, or `tick` says stop; may be run on."""
        if not self.tree.cases:
            self._visit((), self.root)
        while self._queue and len(self.tree.cases) + 1 < cases and not tick(len(self.tree.cases), cases):
            bound, at = self._queue[0]
            if -bound < self.cutoff or at not in self._branches:
                break
            heapq.heappop(self._queue)
            self._split(at, self._branches.pop(at))
        rows, count = self.better or (None, np.zeros(0, np.int64))
        return Proof(self.tree, rows, count, self.value, self.tree.bound < self.cutoff)

    def _split(self, at: int, branch: tuple[int, int, int]) -> None:
        job, need, whole = branch
        parent = self.tree.cases[at]
        parent.children = (len(self.tree.cases), len(self.tree.cases) + 1)
        parent.branch = branch
        for limit in (Limit(job, need, whole, -1), Limit(job, need, -1, whole + 1)):
            self._visit((*parent.limits, limit), parent.prices)

    def _visit(self, limits: tuple[Limit, ...], known: Prices) -> None:
        best, value, parts = self._bound(limits, known)
        at = len(self.tree.cases)
        self.tree.cases.append(Case(limits, best))
        if best.bound < self.cutoff:
            return
        branch = self._choose(value, parts)
        if branch is not None:
            self._branches[at] = branch
        heapq.heappush(self._queue, (-best.bound, at))

    def _bound(self, limits: tuple[Limit, ...], known: Prices) -> tuple[Prices, float, Floats]:
        """The best prices of a case: columns and patterns brought in until the bound is the optimum."""
        low, high = class_box(self.x, limits, self.resources.most)
        derived, off = restricted(self.x, limits)
        pricer = self.pricer if derived is self.x else self.pricer.on(derived)
        best, _ = self._evaluate(pricer, known, off, low, high)
        self.programme.enter(limits, low, high)
        self._patterns(best.job, low, high)
        value, parts = self.programme.solve()
        for _ in range(_ROUNDS):
            self._keep_whole(parts)
            if best.bound < self.cutoff:
                break
            found, choice = self._evaluate(pricer, self.programme.prices(low), off, low, high)
            best = min(best, found, key=lambda one: one.bound)
            if best.bound < self.cutoff or found.bound <= (value + 1e-4) * _UNIT:
                break
            added = self._patterns(found.job, low, high)
            added += self.programme.add_columns(self._rows(choice, derived))
            if added == 0:
                break
            self.programme.enter(limits, low, high)
            value, parts = self.programme.solve()
        return best, value, parts

    def _evaluate(
        self, pricer: Pricer, prices: Prices, off: int, low: Ints, high: Ints
    ) -> tuple[Prices, Choice]:
        boost = group_boost(self.x, prices.floor) if prices.floor.any() else None
        choice = pricer.choose(prices.job, boost)
        bound = int((self.x.count * choice.phi).sum()) - off * PRICE_SCALE
        rooms = self.resources.worth(prices.job, low, high)
        empty = (low > high).any() or (rooms < _NONE).any()  # no plan is left in the case
        bound = _NONE if empty else bound + int(rooms.sum())
        return Prices(prices.job, prices.floor, bound), choice

    def _patterns(self, price: Ints, low: Ints, high: Ints) -> int:
        """Add each calendar's best pattern at these prices; how many are new."""
        resources, added = self.resources, 0
        for r in range(len(resources.capacity)):
            jobs = self.programme.jobs_of(r)
            amount = resources.amount[jobs]
            room = int(resources.capacity[r] - low[jobs] @ amount)
            if room < 0 or (low[jobs] > high[jobs]).any():
                continue
            profit = np.maximum(0, price[jobs]).astype(float)
            counts, _ = best_jobs(profit, amount, high[jobs] - low[jobs], room)
            added += self.programme.add_pattern(r, counts + low[jobs])
        return added

    def _rows(self, choice: Choice, derived: Instance) -> Ints:
        """The types' choices as rows of the instance's own options."""
        x, most = self.x, self.programme.rows.shape[1] - 2
        rows = np.full((x.types, 2 + most), -1, np.int64)
        rows[:, 0], rows[:, 1] = np.arange(x.types), choice.subset
        type_of = np.repeat(np.arange(x.types), np.diff(x.need_start))
        place = np.arange(len(type_of)) - x.need_start[type_of]
        rows[type_of, 2 + place] = choice.option
        own = len(x.option_slot)
        for j in np.flatnonzero(choice.option >= own).tolist():
            rows[type_of[j], 2 + place[j]] = self._original(derived, int(choice.option[j]), j)
        rows[rows[:, 1] < 0, 2:] = -1
        return rows

    def _original(self, derived: Instance, o: int, need: int) -> int:
        """The option of the instance that a copy in a restricted menu stands for."""
        x, menu = self.x, self.x.need_menu[need]
        those = np.arange(x.menu_start[menu], x.menu_start[menu + 1])
        same = (x.option_slot[those] == derived.option_slot[o]) & (
            x.option_class[those] == derived.option_class[o]
        )
        those = those[same & (x.option_quarter[those] == derived.option_quarter[o])]
        return int(those[x.option_value[those].argmax()])

    def _keep_whole(self, parts: Floats) -> None:
        """Keep a solution without fractions that is better than the plan."""
        whole = np.rint(parts).astype(np.int64)
        if np.abs(parts - whole).max(initial=0.0) > _WHOLE:
            return
        x, programme = self.x, self.programme
        taken = np.bincount(programme.rows[:, 0], whole, x.types).astype(np.int64)
        used = np.zeros(len(x.capacity), np.int64)
        np.add.at(used, x.class_resource, (whole @ programme.use) * x.class_amount)
        value = int(whole @ programme.value)
        if (
            value > self.value
            and (taken <= x.count).all()
            and (used <= x.capacity).all()
            and not programme.floors
        ):
            self.value = value
            chosen, left = np.flatnonzero(whole), np.flatnonzero(taken < x.count)
            without = np.full((len(left), programme.rows.shape[1]), -1, np.int64)
            without[:, 0] = left
            self.better = (np.concatenate([programme.rows[chosen], without]),
                           np.r_[whole[chosen], (x.count - taken)[left]])  # fmt: skip

    def _choose(self, value: float, parts: Floats) -> tuple[int, int, int] | None:
        """What to branch on, (job, need or -1, whole part), or None where all is whole."""
        programme = self.programme
        count = parts @ programme.use
        rest = np.abs(count - np.rint(count))
        jobs = np.flatnonzero(rest > 1e-5)
        if len(jobs) == 0:
            return self._own(parts)
        order = sorted(jobs.tolist(), key=lambda job: (-self._guess(job, float(count[job])), job))
        best, picked = -1.0, order[0]
        for job in order[:_TRIALS]:
            score = self._try(job, float(count[job]), value)
            if score > best:
                best, picked = score, job
        return picked, -1, int(np.floor(count[picked]))

    def _guess(self, job: int, count: float) -> float:
        """The score to be expected of branching on a job class, from what was seen of it."""
        down, up = count - np.floor(count), np.ceil(count) - count
        known = self.memory.get((job, -1))
        if known is None:  # nothing known: what is most torn first
            return 1e6 + float(min(down, up))
        mean = known.drop / np.maximum(1, known.trials)
        return float(max(mean[0] * down, 1e-3) * max(mean[1] * up, 1e-3))

    def _try(self, job: int, count: float, value: float) -> float:
        known = self.memory.setdefault((job, -1), _Remembered(np.zeros(2), np.zeros(2, np.int64)))
        if known.trials.min() >= _TRUSTED:
            return self._guess(job, count)
        serving, floor = self.programme.serving(job, -1), float(np.floor(count))
        enough = max(1e-3, value - self.cutoff / _UNIT)
        drops = []
        for side, (lower, upper) in enumerate(((-_INF, floor), (floor + 1, _INF))):
            drop = max(0.0, value - self.programme.trial(serving, lower, upper, 60))
            drop = min(drop, 2 * enough)
            moved = count - floor if side == 0 else floor + 1 - count
            known.drop[side] += drop / moved
            known.trials[side] += 1
            drops.append(max(drop, 1e-3))
        return drops[0] * drops[1]

    def _own(self, parts: Floats) -> tuple[int, int, int] | None:
        """A single firm torn between job classes for a need, where all counts are whole."""
        x, programme = self.x, self.programme
        torn = np.flatnonzero(np.abs(parts - np.rint(parts)) > 1e-5)
        for t in np.unique(programme.rows[torn, 0]).tolist():
            if x.count[t] != 1:
                continue
            for need in range(int(x.need_start[t]), int(x.need_start[t + 1])):
                menu = x.need_menu[need]
                for job in np.unique(x.option_class[x.menu_start[menu] : x.menu_start[menu + 1]]).tolist():
                    share = float(parts @ programme.serving(job, need))
                    if 1e-5 < share < 1 - 1e-5:
                        return job, need, 0
        return None
