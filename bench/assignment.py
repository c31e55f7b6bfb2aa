"""Generalised assignment as a plan with one member: do we reach the published optima?

``python -m bench.assignment FILES...`` prints one JSON line per problem. OR-Library's layout: the number
of problems; per problem agents m and jobs n, m×n profits, m×n resource use, m capacities; maximise, every
job by exactly one agent. A job is a firm with one need, an agent an organisation with one calendar.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from bench.orlib import read_numbers
from farled.coalitions.instance import POINT, PRICE_SCALE, Instance, Ints, subset_costs, subsets_up_to
from farled.coalitions.solve import Solution, solve
from farled.errors import BadInput

LAYOUT = "problems; then for each: agents jobs, profits row by row, resource use row by row, capacities"
MOST_USE = 10**6


@dataclass(frozen=True)
class Assignment:
    """One problem: profit and use by agent and job, capacity by agent."""

    file: str
    number: int
    profit: Ints
    use: Ints
    capacity: Ints


def read_problems(path: Path) -> list[Assignment]:
    """Read every problem of a file.

    Raises:
        BadInput: The file is not of this layout.
    """
    numbers = read_numbers(path, LAYOUT)
    found = []
    for number in range(1, numbers.take("the number of problems", 1, 10_000) + 1):
        m = numbers.take("the number of agents", 1, 10_000)
        n = numbers.take("the number of jobs", 1, 100_000)
        numbers.enough(2 * m * n + m, f"problem {number}: {m} agents, {n} jobs")
        profit = [numbers.row(n, "a profit", -MOST_USE, MOST_USE) for _ in range(m)]
        use = [numbers.row(n, "a resource use", 0, MOST_USE) for _ in range(m)]
        capacity = numbers.row(m, "a capacity", 0)
        found.append(Assignment(path.name, number, np.array(profit), np.array(use), np.array(capacity)))
    numbers.end()
    return found


def bonus(problem: Assignment) -> int:
    """Added to every profit, so that leaving a job out can never pay: more than all profits differ."""
    high, low = problem.profit.max(axis=0), problem.profit.min(axis=0)
    return int((high - low).sum()) + int(np.abs(problem.profit).max()) + 1


def build(problem: Assignment) -> Instance:
    """The same problem as a planning instance: at most one member, one need per firm."""
    m, n = problem.profit.shape
    job, agent = (side.ravel() for side in np.divmod(np.arange(n * m), m))
    fits = problem.use[agent, job] <= problem.capacity[agent]
    job, agent = job[fits], agent[fits]
    # A job that uses nothing still needs a class; all amounts are doubled and one added per such job.
    use = problem.use[agent, job]
    classes, option_class = np.column_stack([agent, use]), np.arange(len(job))
    worth = (problem.profit[agent, job] + bonus(problem)) * POINT
    pool, subsets = np.arange(m)[None, :], subsets_up_to(m, 1)
    cost, lead = subset_costs(pool, np.zeros((1, m), np.int64), np.zeros((m, m), np.int64), subsets)
    flat, ones = np.zeros(len(job), np.int64), np.ones(n, np.int64)
    spread = np.maximum(1, problem.profit.max(axis=0) - problem.profit.min(axis=0)) * POINT
    amount, capacity = _at_least_one(classes[:, 1], problem.capacity, n)
    return Instance(
        count=ones, type_pool=0 * ones, type_group=0 * ones, type_aid=-ones,
        need_start=np.arange(n + 1), need_menu=np.arange(n), need_worth=spread, need_area=0 * ones,
        menu_start=np.searchsorted(job, np.arange(n + 1)), option_slot=agent,
        option_class=option_class.reshape(-1), option_value=worth, option_benefit=worth,
        option_quarter=flat, option_aid=flat, class_resource=classes[:, 0], class_amount=amount,
        capacity=capacity, pool_organisation=pool, subset_slots=subsets, subset_cost=cost,
        subset_lead=lead, precedence=np.zeros((0, 3), np.int64),
    )  # fmt: skip


def _at_least_one(use: Ints, capacity: Ints, jobs: int) -> tuple[Ints, Ints]:
    """Amounts and capacities in units so small that n jobs of one unit each fit into one of the old."""
    if not (use == 0).any():
        return use, capacity
    return np.maximum(use * (jobs + 1), 1), capacity * (jobs + 1) + jobs


def agents(x: Instance, solution: Solution, jobs: int) -> Ints:
    """(n,) the agent of each job, -1 where the plan leaves it out."""
    chosen = np.full(jobs, -1, np.int64)
    for t, option, count in zip(solution.type_of, solution.option[:, 0], solution.count, strict=True):
        if count and option >= 0:
            chosen[t] = x.option_slot[option]
    return chosen


def worth_of(problem: Assignment, agent: Ints) -> int | None:
    """Sum the profits from the file's own tables; None if a job is left out or an agent has too much."""
    m, n = problem.profit.shape
    if agent.shape != (n,) or (agent < 0).any() or (agent >= m).any():
        return None
    for i in range(m):
        if sum(int(problem.use[i, j]) for j in range(n) if agent[j] == i) > problem.capacity[i]:
            return None
    return sum(int(problem.profit[agent[j], j]) for j in range(n))


def measure(problem: Assignment, effort: float = 1.0) -> dict[str, Any]:
    """Solve one problem; value and bound are None where no complete assignment was found."""
    x = build(problem)
    start, cpu = time.perf_counter(), time.process_time()
    solution = solve(x, effort=effort)
    seconds, cpu = time.perf_counter() - start, time.process_time() - cpu
    m, n = problem.profit.shape
    value = worth_of(problem, agents(x, solution, n))
    bound = solution.bound // (PRICE_SCALE * POINT) - n * bonus(problem)
    return {
        "file": problem.file, "problem": problem.number, "value": value, "bound": bound,
        "seconds": round(seconds, 3), "cpu_seconds": round(cpu, 3), "agents": m, "jobs": n,
        "optimal": value is not None and value == bound,
        "proof": "prices" if solution.tree is None else f"{len(solution.tree.cases)} cases",
    }  # fmt: skip


def lines(paths: list[Path], effort: float = 1.0) -> Iterator[dict[str, Any]]:
    """Measure every problem of the files; all files are read before the first is solved."""
    problems = [problem for path in paths for problem in read_problems(path)]
    for problem in problems:
        yield measure(problem, effort)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.assignment", description=__doc__)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--effort", type=float, default=1.0)
    given = parser.parse_args(arguments)
    try:
        for line in lines(given.files, given.effort):
            print(json.dumps(line), flush=True)
    except BadInput as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
