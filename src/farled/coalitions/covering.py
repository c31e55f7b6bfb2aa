"""Cover every need of one firm at the least joining cost: the case without calendars (§P12).

Organisations have time without end, every need must be covered, and any number may join; what is left
is the set-covering problem (Beasley 1987), small enough for one integer programme.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import highspy
import numpy as np

from farled.coalitions.instance import Ints
from farled.errors import refuse

_NEAR = 1e-6
_LARGEST = 10**9


@dataclass(frozen=True, slots=True)
class Cover:
    """A coalition that covers every need.

    Attributes:
        members: Positions of its organisations, ascending; none of them can be spared.
        cost: Their joining costs summed.
        bound: No coalition that covers every need costs less, as the integer programme's solver
            proved it; equal to `cost` where the solver finished.
    """

    members: tuple[int, ...]
    cost: int
    bound: int


def cover_one_firm(
    covers: Sequence[Sequence[int]], joining: Sequence[int], nodes: int | None = None
) -> Cover:
    """Choose organisations so that every need is covered, at the least joining cost.

    Args:
        covers: For each need, the positions of the organisations able to cover it.
        joining: Joining cost of each organisation, a whole number of any unit, at least 0.
        nodes: Most nodes of the search, or None for no limit.

    Returns:
        The coalition; its cover and cost are summed again here from what was given.

    Raises:
        BadInput: A need nobody can cover, an organisation that is not there, or a cost below 0.
    """
    _refuse_unfit(covers, joining)
    if not covers:
        return Cover((), 0, 0)
    model = _model(covers, joining, nodes)
    model.run()
    solution = model.getSolution()
    found = np.rint(np.array(solution.col_value)).astype(np.int64) if solution.value_valid else np.ones(0)
    chosen = np.flatnonzero(found > 0).tolist() if len(found) == len(joining) else range(len(joining))
    members = _needed(covers, joining, chosen)
    cost = sum(joining[k] for k in members)
    proved = float(model.getInfo().mip_dual_bound)
    bound = math.ceil(proved - _NEAR * max(1.0, abs(proved))) if math.isfinite(proved) else 0
    return Cover(members, cost, min(cost, max(0, bound)))


def _refuse_unfit(covers: Sequence[Sequence[int]], joining: Sequence[int]) -> None:
    for need, able in enumerate(covers):
        if len(able) == 0:
            raise refuse("nobody-able", f"need {need}", "can be covered by no organisation",
                         "Leave it out, or add whoever covers it", "covers=[[0, 2], [1]]")  # fmt: skip
        if min(able) < 0 or max(able) >= len(joining):
            raise refuse("no-such-organisation", f"need {need}: {list(able)}",
                         f"names an organisation outside 0 to {len(joining) - 1}",
                         "Give a joining cost for every organisation", "covers=[[0, 2], [1]]")  # fmt: skip
    wrong = next((cost for cost in joining if not 0 <= cost <= _LARGEST), None)
    if wrong is not None:
        raise refuse("cost-out-of-range", wrong, f"is no joining cost from 0 to {_LARGEST}",
                     "Give costs as whole numbers", "joining=[3, 0, 5]")  # fmt: skip


def _model(covers: Sequence[Sequence[int]], joining: Sequence[int], nodes: int | None) -> highspy.Highs:
    model = highspy.Highs()
    model.setOptionValue("output_flag", False)
    model.setOptionValue("threads", 1)
    model.setOptionValue("mip_rel_gap", 0.0)
    model.setOptionValue("mip_abs_gap", 1 - 1e-4)  # whole costs: under one is none
    if nodes is not None:
        model.setOptionValue("mip_max_nodes", nodes)
    n = len(joining)
    none: Ints = np.zeros(0, np.int32)
    model.addCols(n, np.array(joining, float), np.zeros(n), np.ones(n), 0, np.zeros(n, np.int32), none,
                  np.zeros(0))  # fmt: skip
    index = np.arange(n, dtype=np.int32)
    model.changeColsIntegrality(n, index, np.full(n, highspy.HighsVarType.kInteger))
    for able in covers:
        at = np.unique(np.array(able, np.int32))
        model.addRow(1.0, highspy.kHighsInf, len(at), at, np.ones(len(at)))
    return model


def _needed(
    covers: Sequence[Sequence[int]], joining: Sequence[int], chosen: Sequence[int]
) -> tuple[int, ...]:
    """Drop whom nobody needs, the dearest first; everybody joins where `chosen` leaves a need open."""
    members = set(chosen)
    if any(members.isdisjoint(able) for able in covers):
        members = set(range(len(joining)))
    for k in sorted(members, key=lambda one: (-joining[one], one)):
        if all(not members.isdisjoint(set(able) - {k}) for able in covers if k in able):
            members.discard(k)
    return tuple(sorted(members))
