"""From prices to a plan: whole columns first, then small exact problems, one after another (§P7).

A *part* is a set of firms set free while all others stay; its best columns within what they leave
over is a small integer programme.  Work is counted in programmes and nodes, never in seconds, so
that the same input gives the same plan on every machine (§P10).
"""

from __future__ import annotations

from dataclasses import dataclass

import highspy
import numpy as np
from numpy.typing import NDArray

from farled.coalitions.columns import Columns
from farled.coalitions.instance import POINT, Instance, Ints
from farled.coalitions.master import Floats, Jobs, add_rows, floor_rows, quiet_model

_INF = highspy.kHighsInf
_NODES = 100


@dataclass(frozen=True, slots=True)
class Part:
    """One small problem: the firms set free and what they may use."""

    firms: Ints
    room: Ints


class Assignment:
    """A feasible plan in the making: one column per firm, kept within every capacity."""

    def __init__(self, x: Instance, columns: Columns, slope: Floats) -> None:
        """Start with the empty column for every firm.

        Args:
            x: The instance.
            columns: The pool to choose from.
            slope: (R,) worth of one unit of each resource, to see where slack is dear.
        """
        self.x, self.columns, self.slope = x, columns, slope
        self.jobs = Jobs.of(x, columns)
        self.firm_type = np.repeat(np.arange(x.types), x.count)
        self.empty = columns.start[1:] - 1
        self.column = self.empty[self.firm_type]
        self.used = np.zeros(len(x.capacity), np.int64)
        self.floor = floor_rows(x, columns) if x.floor_permille else np.zeros((0, len(columns.value)))
        self.touches = self._touches()

    def _touches(self) -> NDArray[np.bool_]:
        """(T, R) whether a type has a column that uses a resource."""
        touches = np.zeros((self.x.types, len(self.x.capacity)), np.bool_)
        touches[self.columns.type_of[self.jobs.column_of()], self.jobs.resource] = True
        return touches

    @property
    def value(self) -> int:
        """Worth of the plan, in value units."""
        return int(self.columns.value[self.column].sum())

    def use_of(self, firms: Ints) -> Ints:
        """(R,) what these firms use now."""
        entries, _ = self._entries(self.column[firms])
        used = np.zeros(len(self.x.capacity), np.int64)
        np.add.at(used, self.jobs.resource[entries], self.jobs.amount[entries])
        return used

    def _entries(self, columns: Ints) -> tuple[Ints, Ints]:
        """The job entries of these columns, and the position of the column each belongs to."""
        sizes = self.jobs.start[columns + 1] - self.jobs.start[columns]
        ends = np.cumsum(sizes)
        owner = np.repeat(np.arange(len(columns)), sizes)
        within = np.arange(int(sizes.sum())) - np.repeat(ends - sizes, sizes)
        return self.jobs.start[columns][owner] + within, owner

    def put(self, firms: Ints, columns: Ints) -> None:
        """Give these firms these columns and keep the books."""
        self.used -= self.use_of(firms)
        self.column[firms] = columns
        self.used += self.use_of(firms)

    def keeps_floor(self) -> bool:
        """Whether every group's fairness floor is met (§P9)."""
        return bool((self.floor[:, self.column].sum(axis=1) >= -1e-9).all())

    def _floor_after(self, columns: Ints, change: Ints) -> bool:
        """Whether the floors hold when these columns are taken so many times more (§P9)."""
        after = self.floor[:, self.column].sum(axis=1) + self.floor[:, columns] @ change
        return bool((after >= -1e-9).all())

    def take_whole(self, share: Floats) -> Ints:
        """Take the whole parts of a fractional solution (C,); the firms left without a column."""
        whole = np.floor(share + 1e-7).astype(np.int64)
        whole[self.empty] = 0
        first = np.r_[0, np.cumsum(self.x.count)]
        order = np.flatnonzero(whole)
        chosen = np.repeat(order, whole[order])
        type_of = self.columns.type_of[chosen]
        rank = np.arange(len(chosen)) - np.searchsorted(type_of, type_of)
        firms = first[type_of] + rank
        self.put(firms, chosen)
        left = share.copy()
        left[self.empty] = 0
        torn = np.zeros(self.x.types, np.bool_)
        torn[self.columns.type_of[np.abs(left - np.rint(left)) > 1e-6]] = True
        return np.flatnonzero(torn[self.firm_type])

    def refine(
        self, part: Part, window: int, nodes: int = _NODES, precision: float = 1e-6
    ) -> tuple[Ints, int] | None:
        """Solve one part: the columns of its firms and the gain, or None without one. Pure.

        Args:
            part: The firms and what they may use.
            window: How far below its type's best a column may lie, × PRICE_SCALE.
            nodes: Most branching nodes.
            precision: Gap at which a part is good enough, as a share of its worth.
        """
        types, member = np.unique(self.firm_type[part.firms], return_inverse=True)
        counts = np.bincount(member)
        now = np.bincount(self.column[part.firms], minlength=len(self.columns.value))
        picked = np.concatenate(
            [np.arange(self.columns.start[t], self.columns.start[t + 1]) for t in types]
        )  # fmt: skip
        entries, owner = self._entries(picked)
        too_big = np.zeros(len(picked), np.bool_)
        too_big[owner[self.jobs.amount[entries] > part.room[self.jobs.resource[entries]]]] = True
        picked = picked[~too_big & ((self.columns.loss[picked] <= window) | (now[picked] > 0))]
        found = self._solve(part, types, counts, picked, now, nodes, precision)
        if found is None:
            return None
        if len(self.floor) and not self._floor_after(picked, found - now[picked]):
            return None
        gain = int(self.columns.value[picked] @ (found - now[picked]))
        if gain <= 0:
            return None
        by_type = np.argsort(member, kind="stable")
        firms = part.firms[by_type]
        chosen = np.repeat(picked, found)  # picked runs through the types in the same order
        result = np.empty(len(firms), np.int64)
        result[by_type] = chosen
        return (result, gain) if len(chosen) == len(firms) else None

    def _solve(
        self, part: Part, types: Ints, counts: Ints, picked: Ints, now: Ints, nodes: int, precision: float
    ) -> Ints | None:
        """How many firms take each picked column; None without a solution."""
        entries, owner = self._entries(picked)
        resources, place = np.unique(self.jobs.resource[entries], return_inverse=True)
        row_of_type = np.searchsorted(types, self.columns.type_of[picked])
        column = np.r_[owner, np.arange(len(picked))]
        row = np.r_[place, len(resources) + row_of_type]
        entry = np.r_[self.jobs.amount[entries].astype(float), np.ones(len(picked))]
        order = np.argsort(column, kind="stable")
        start = np.searchsorted(column[order], np.arange(len(picked))).astype(np.int32)
        model = quiet_model()
        model.setOptionValue("mip_max_nodes", nodes)
        model.setOptionValue("mip_rel_gap", precision)
        # Every firm takes exactly one column: the empty one is among those picked.
        lower = np.r_[np.full(len(resources), -_INF), counts.astype(float)]
        add_rows(model, lower, np.r_[part.room[resources], counts].astype(float))
        model.addCols(
            len(picked), self.columns.value[picked] / POINT, np.zeros(len(picked)),
            counts[row_of_type].astype(float), len(order), start, row[order].astype(np.int32),
            entry[order],
        )  # fmt: skip
        index = np.arange(len(picked), dtype=np.int32)
        if len(self.floor):
            rest = self.floor[:, self.column].sum(axis=1) - self.floor[:, picked] @ now[picked]
            for g in range(len(self.floor)):
                model.addRow(float(-rest[g]), _INF, len(picked), index, self.floor[g, picked])
        model.changeColsIntegrality(len(picked), index, np.full(len(picked), highspy.HighsVarType.kInteger))
        start_at = highspy.HighsSolution()
        start_at.col_value = now[picked].astype(float).tolist()
        model.setSolution(start_at)
        model.run()
        if not model.getSolution().value_valid:
            return None
        found: Ints = np.rint(np.array(model.getSolution().col_value)).astype(np.int64)
        if len(found) != len(picked) or model.getInfo().primal_solution_status != 2:
            return None
        return found

    def choose_part(self, rng: np.random.Generator, size: int) -> Part:
        """A part around a firm that loses much, with all the slack there is."""
        loss = self.columns.loss[self.column].astype(float)
        weight = loss / max(1.0, loss.sum()) + 0.2 / len(loss)
        firms = self._neighbours(rng, weight, size)
        return Part(firms, self.use_of(firms) + self.x.capacity - self.used)

    def _neighbours(self, rng: np.random.Generator, weight: Floats, size: int) -> Ints:
        """Firms that compete with a losing firm for what is dear, or now and then any firms."""
        firms = len(weight)
        size = min(size, firms)
        if size == firms or rng.random() < 0.2:
            return np.sort(rng.choice(firms, size, replace=False))
        anchor = self.firm_type[rng.choice(firms, p=weight / weight.sum())]
        near = np.flatnonzero(self.touches[anchor])
        if len(near) == 0:
            return np.sort(rng.choice(firms, size, replace=False))
        picked = rng.choice(near, min(4, len(near)), replace=False)
        score = self.touches[:, picked].sum(axis=1)[self.firm_type]
        order = np.argsort(-(score + rng.random(firms)), kind="stable")
        return np.sort(order[:size])

    def improve_part(self, part: Part, window: int, precision: float) -> int:
        """Solve one part and keep its result; the gain in value units."""
        found = self.refine(part, window, precision=precision)
        if found is None:
            return 0
        self.put(part.firms, found[0])
        return found[1]
