"""The linear programme over a pool of columns, and the cuts that whole jobs allow (§P7, §P8)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import highspy
import numpy as np
from numpy.typing import NDArray

from farled.coalitions.bound import Resources, best_jobs
from farled.coalitions.columns import Columns
from farled.coalitions.instance import POINT, PRICE_SCALE, Instance, Ints
from farled.coalitions.prices import Prices

Floats = NDArray[np.float64]
_INF = highspy.kHighsInf
_TIGHT = 1e-6


def quiet_model(threads: int = 1) -> highspy.Highs:
    """A silent HiGHS model that maximises."""
    model = highspy.Highs()
    model.setOptionValue("output_flag", False)
    model.setOptionValue("threads", threads)
    model.changeObjectiveSense(highspy.ObjSense.kMaximize)
    return model


def add_rows(model: highspy.Highs, lower: Floats, upper: Floats) -> None:
    """Add empty rows with these bounds."""
    none = np.zeros(0, np.int32)
    model.addRows(len(upper), lower, upper, 0, np.zeros(len(upper), np.int32), none, np.zeros(0))


@dataclass(frozen=True, slots=True)
class Jobs:
    """The jobs of each column, flat: column c uses entries start[c]..start[c+1]."""

    start: Ints
    job: Ints
    resource: Ints
    amount: Ints

    @classmethod
    def of(cls, x: Instance, columns: Columns) -> Jobs:
        """List the jobs of every column of a pool."""
        taken = columns.option >= 0
        job = x.option_class[columns.option[taken]]
        start = np.r_[0, np.cumsum(taken.sum(axis=1))]
        return cls(start, job, x.class_resource[job], x.class_amount[job])

    def column_of(self) -> Ints:
        """The column of each entry."""
        return np.repeat(np.arange(len(self.start) - 1), np.diff(self.start))


def floor_rows(x: Instance, columns: Columns) -> Floats:
    """(G, C) what each column adds to each group's floor row, in points (§P9)."""
    type_of = columns.type_of
    benefit = np.where(columns.option >= 0, x.option_benefit[np.maximum(columns.option, 0)], 0).sum(axis=1)
    need = x.group_need()
    rows = np.repeat(-(x.floor_permille / 1000 * need / max(1, need.sum()))[:, None], len(benefit), axis=1)
    rows[x.type_group[type_of], np.arange(len(benefit))] += 1.0
    share: Floats = rows * benefit / POINT
    return share


@dataclass(frozen=True, slots=True)
class Cut:
    """What whole jobs within one capacity can add up to: Σ weight·count ≤ limit (§P8)."""

    resource: int
    jobs: Ints
    weight: Floats
    limit: float


class Master:
    """The linear programme: choose columns in parts, within capacities and multiplicities."""

    def __init__(self, x: Instance, columns: Columns, cuts: Iterable[Cut] = ()) -> None:
        """Build the programme over the pool, with cuts known from another pool."""
        self.x = x
        self.columns = columns
        self.jobs = Jobs.of(x, columns)
        self.cuts: list[Cut] = []
        self._cut_rows: list[int] = []
        self.model = quiet_model()
        resources, types = len(x.capacity), x.types
        upper = np.r_[x.capacity, x.count].astype(float)
        add_rows(self.model, np.full(resources + types, -_INF), upper)
        self.floors = x.groups if x.floor_permille else 0
        if self.floors:
            add_rows(self.model, np.zeros(self.floors), np.full(self.floors, _INF))
        self._add_columns()
        for cut in cuts:
            self._add_cut(cut)

    def _add_columns(self) -> None:
        x, jobs, n = self.x, self.jobs, len(self.columns.value)
        column = np.r_[jobs.column_of(), np.arange(n)]
        row = np.r_[jobs.resource, len(x.capacity) + self.columns.type_of]
        entry = np.r_[jobs.amount.astype(float), np.ones(n)]
        if self.floors:
            share = floor_rows(x, self.columns)
            group, at = np.nonzero(share)
            column, row = np.r_[column, at], np.r_[row, len(x.capacity) + x.types + group]
            entry = np.r_[entry, share[group, at]]
        order = np.argsort(column, kind="stable")
        start = np.searchsorted(column[order], np.arange(n)).astype(np.int32)
        self.model.addCols(
            n, self.columns.value / POINT, np.zeros(n), np.full(n, _INF), len(order), start,
            row[order].astype(np.int32), entry[order],
        )  # fmt: skip

    @property
    def value(self) -> float:
        """Optimum of the programme as last solved, in points."""
        return float(self.model.getInfo().objective_function_value)

    @property
    def rows(self) -> int:
        """Rows so far."""
        return int(self.model.getNumRow())

    def solve(self, *, interior: bool = False) -> Floats:
        """(C,) the best parts of columns; from scratch, an interior-point method is the faster."""
        self.model.setOptionValue("solver", "ipm" if interior else "simplex")
        self.model.run()
        return np.array(self.model.getSolution().col_value)

    def prices(self) -> Prices:
        """Job and floor prices from the duals; the bound is left for `evaluate` to find."""
        x = self.x
        dual = np.array(self.model.getSolution().row_dual)
        resources = len(x.capacity)
        job = np.maximum(0.0, dual[:resources])[x.class_resource] * x.class_amount
        first = resources + x.types
        floor = np.maximum(0.0, -dual[first : first + self.floors])
        for cut, row in zip(self.cuts, self._cut_rows, strict=True):
            job[cut.jobs] += max(0.0, float(dual[row])) * cut.weight
        scale = POINT * PRICE_SCALE
        shadow = np.zeros(x.groups, np.int64)
        shadow[: self.floors] = np.rint(floor * PRICE_SCALE).astype(np.int64)
        return Prices(np.rint(job * scale).astype(np.int64), shadow, 1 << 62)

    def cut(self, part: Floats, resources: Resources) -> int:
        """Add the cuts the parts of columns violate; how many."""
        used = np.zeros(len(self.x.class_amount))
        np.add.at(used, self.jobs.job, part[self.jobs.column_of()])
        filled = np.zeros(len(self.x.capacity))
        np.add.at(filled, self.x.class_resource, used * self.x.class_amount)
        added = 0
        for r in np.flatnonzero(filled > self.x.capacity - _TIGHT):
            jobs = resources.order[resources.start[r] : resources.start[r + 1]]
            found = separate(used[jobs], resources.amount[jobs], resources.most[jobs],
                             int(resources.capacity[r]))  # fmt: skip
            if found is not None:
                self._add_cut(Cut(int(r), jobs, *found))
                added += 1
        return added

    def _add_cut(self, cut: Cut) -> None:
        weight = np.zeros(len(self.x.class_amount))
        weight[cut.jobs] = cut.weight
        at = np.zeros(len(self.columns.value))
        np.add.at(at, self.jobs.column_of(), weight[self.jobs.job])
        columns = np.flatnonzero(at)
        self.model.addRow(-_INF, cut.limit, len(columns), columns.astype(np.int32), at[columns])
        self._cut_rows.append(self.rows - 1)
        self.cuts.append(cut)


def separate(used: Floats, amount: Ints, most: Ints, capacity: int) -> tuple[Floats, float] | None:
    """A cut that whole counts obey and `used` violates, or None: (weight (n,), limit) (§P8).

    Maximises weight·used − limit over all weights in [0, 1]; the counts that matter are brought in
    one by one by the knapsack.
    """
    n = len(used)
    model = quiet_model()
    model.addCols(n + 1, np.r_[used, -1.0], np.zeros(n + 1), np.r_[np.ones(n), _INF], 0,
                  np.zeros(n + 1, np.int32), np.zeros(0, np.int32), np.zeros(0))  # fmt: skip
    index = np.arange(n + 1, dtype=np.int32)
    for i in range(n):  # the counts of one job class alone
        alone = np.zeros(n + 1)
        alone[i], alone[n] = min(int(most[i]), capacity // int(amount[i])), -1.0
        model.addRow(-_INF, 0.0, n + 1, index, alone)
    for _ in range(50):
        model.run()
        solution = np.array(model.getSolution().col_value)
        weight, limit = np.maximum(solution[:n], 0.0), float(solution[n])
        if weight @ used - limit < 1e-6:
            return None
        counts, reached = best_jobs(weight, amount, most, capacity)
        if reached <= limit + 1e-9:
            return weight, limit
        model.addRow(-_INF, 0.0, n + 1, index, np.r_[counts.astype(float), -1.0])
    return None
