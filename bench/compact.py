"""The model most would write first: a variable per firm, need and organisation; for peers only.

Per firm: y[k] organisation k of its pool joins, l[k] it leads, z[l,k] it leads while k joins (which costs
the tie), s[j,k] it covers need j. Exactly what `Instance` says without quarters, aid and fairness.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from bench.instances import MEMBERS, draw
from farled.coalitions.instance import Ints

_FAR = 1e9


@dataclass
class Model:
    """Rows Σ value·variable ≤ limit over 0/1 variables, gain to maximise in points."""

    gain: list[int] = field(default_factory=list)
    limit: list[int] = field(default_factory=list)
    rows: list[list[tuple[int, int]]] = field(default_factory=list)

    def variable(self, gain: int) -> int:
        self.gain.append(gain)
        return len(self.gain) - 1

    def at_most(self, limit: int, terms: list[tuple[int, int]]) -> None:
        self.rows.append(terms)
        self.limit.append(limit)


def compact_model(firms: int, organisations: int, seed: int = 7) -> Model:
    """Write the model of the same drawn tables that `bench.instances.instance` uses."""
    x = draw(firms, organisations, seed)
    model = Model()
    load: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for firm in range(firms):
        _firm(model, x, firm, load)
    for (k, a), terms in sorted(load.items()):
        model.at_most(int(x["capacity"][k, a]), terms)
    return model


def _firm(
    model: Model, x: dict[str, Ints], firm: int, load: dict[tuple[int, int], list[tuple[int, int]]]
) -> None:
    p = int(x["firm_pool"][firm])
    pool = {int(k): int(c) for k, c in zip(x["pool"][p], x["join"][p], strict=True) if k >= 0}
    joins = {k: model.variable(-cost) for k, cost in pool.items()}
    leads = {k: model.variable(0) for k in pool}
    model.at_most(MEMBERS, [(v, 1) for v in joins.values()])
    model.at_most(1, [(v, 1) for v in leads.values()])
    for k, v in joins.items():  # whoever joins, somebody leads; the lead joins
        model.at_most(0, [(v, 1), *[(lead, -1) for lead in leads.values()]])
        model.at_most(0, [(leads[k], 1), (v, -1)])
    for lead, first in leads.items():
        for k, second in joins.items():
            if k != lead:
                tied = model.variable(-int(x["tie"][lead, k]))
                model.at_most(1, [(first, 1), (second, 1), (tied, -1)])
    for a in np.flatnonzero(x["need"][firm]).tolist():
        need, serving = int(x["need"][firm, a]), []
        for k, joined in joins.items():
            level = int(x["level"][k, a])
            if level > 0 and x["capacity"][k, a] >= need:
                serves = model.variable(int(x["weight"][a]) * 10 * min(need, level))
                model.at_most(0, [(serves, 1), (joined, -1)])
                load.setdefault((k, a), []).append((serves, need))
                serving.append((serves, 1))
        if serving:
            model.at_most(1, serving)


def run_highs(model: Model, seconds: float) -> dict[str, Any]:
    """Give HiGHS the model for so many seconds."""
    import highspy

    peer = highspy.Highs()
    peer.setOptionValue("output_flag", False)
    peer.setOptionValue("time_limit", float(seconds))
    peer.setOptionValue("mip_rel_gap", 0.0)
    lp = highspy.HighsLp()
    n, m = len(model.gain), len(model.rows)
    lp.num_col_, lp.num_row_ = n, m
    lp.sense_ = highspy.ObjSense.kMaximize
    lp.col_cost_, lp.col_lower_, lp.col_upper_ = np.array(model.gain, float), np.zeros(n), np.ones(n)
    lp.row_lower_, lp.row_upper_ = np.full(m, -highspy.kHighsInf), np.array(model.limit, float)
    lp.integrality_ = [highspy.HighsVarType.kInteger] * n
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_ = np.r_[0, np.cumsum([len(row) for row in model.rows])].astype(np.int32)
    lp.a_matrix_.index_ = np.array([v for row in model.rows for v, _ in row], np.int32)
    lp.a_matrix_.value_ = np.array([c for row in model.rows for _, c in row], float)
    start, cpu = time.perf_counter(), time.process_time()
    peer.passModel(lp)
    peer.run()
    info = peer.getInfo()
    there = info.primal_solution_status == 2
    return _result("HiGHS", info.objective_function_value if there else None, info.mip_dual_bound, start, cpu)


def run_cpsat(model: Model, seconds: float, workers: int = 2) -> dict[str, Any]:
    """Give CP-SAT the model for so many seconds."""
    from ortools.sat.python import cp_model

    start, cpu = time.perf_counter(), time.process_time()
    peer = cp_model.CpModel()
    variables = [peer.new_bool_var("") for _ in model.gain]
    for row, limit in zip(model.rows, model.limit, strict=True):
        terms = [variables[v] for v, _ in row]
        peer.add(cp_model.LinearExpr.weighted_sum(terms, [c for _, c in row]) <= limit)
    peer.maximize(cp_model.LinearExpr.weighted_sum(variables, model.gain))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = max(0.01, seconds - (time.perf_counter() - start))
    solver.parameters.num_workers = workers
    status = solver.solve(peer)
    there = status in (cp_model.OPTIMAL, cp_model.FEASIBLE)
    return _result(
        "CP-SAT", solver.objective_value if there else None, solver.best_objective_bound, start, cpu
    )


def _result(name: str, value: float | None, bound: float, start: float, cpu: float) -> dict[str, Any]:
    known = abs(bound) < _FAR
    gap = None if value is None or not known else 100 * max(0.0, bound - value) / max(1e-9, abs(bound))
    return {
        "solver": name, "value": value, "bound": bound if known else None,
        "gap_percent": None if gap is None else round(gap, 4),
        "seconds": round(time.perf_counter() - start, 2), "cpu_seconds": round(time.process_time() - cpu, 2),
    }  # fmt: skip


PEERS = {"highs": run_highs, "cpsat": run_cpsat}


def run_peer(peer: str, firms: int, organisations: int, seed: int, seconds: float) -> dict[str, Any]:
    """Run one peer in a process of its own: both bring a HiGHS, and the two cannot be loaded together."""
    size = [str(firms), str(organisations), str(seed), str(seconds)]
    done = subprocess.run(
        [sys.executable, "-m", "bench.compact", peer, *size], cwd=Path(__file__).resolve().parent.parent,
        stdout=subprocess.PIPE, text=True, check=True,
    )  # fmt: skip
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result


if __name__ == "__main__":
    _peer, _firms, _organisations, _seed, _seconds = sys.argv[1:]
    _model = compact_model(int(_firms), int(_organisations), int(_seed))
    print(json.dumps(PEERS[_peer](_model, float(_seconds))))
