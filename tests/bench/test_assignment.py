"""Published assignment problems come back right, unchanged (docs/methods/coalitions.md §P3.4, §P6.3)."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import numpy as np
import pytest
from bench.assignment import Assignment, build, measure, read_problems, worth_of

OPTIM = Path(__file__).resolve().parent.parent / "data" / "optim"
KEYS = {"file", "problem", "value", "bound", "seconds"}


def best(problem: Assignment) -> int | None:
    """Every assignment tried."""
    m, n = problem.profit.shape
    worths = (worth_of(problem, np.array(agent)) for agent in product(range(m), repeat=n))
    return max((worth for worth in worths if worth is not None), default=None)


def drawn(seed: int, least_use: int = 1, least_profit: int = 1) -> Assignment:
    rng = np.random.default_rng(seed)
    m, n = 3, 5
    use = rng.integers(least_use, 8, (m, n))
    capacity = (use.sum(axis=1) * rng.uniform(0.25, 0.6, m)).astype(np.int64)
    return Assignment("drawn", seed, rng.integers(least_profit, 20, (m, n)), use, capacity)


@pytest.mark.parametrize(("number", "optimum"), [(1, 336), (4, 341)])
def test_published_optimum_is_reached_and_proven(number: int, optimum: int) -> None:
    line = measure(read_problems(OPTIM / "gap1.txt")[number - 1])
    assert line.keys() >= KEYS
    assert (line["file"], line["problem"]) == ("gap1.txt", number)
    assert (line["value"], line["bound"]) == (optimum, optimum)


@pytest.mark.parametrize("seed", range(4))
def test_small_problems_agree_with_trying_everything(seed: int) -> None:
    problem = drawn(seed)
    line = measure(problem)
    assert line["value"] == best(problem)
    assert line["value"] is None or line["bound"] >= line["value"]


@pytest.mark.parametrize("seed", range(2))
def test_losses_and_jobs_that_use_nothing_are_no_trouble(seed: int) -> None:
    problem = drawn(seed, least_use=0, least_profit=-20)
    line = measure(problem)
    assert line["value"] == best(problem)


def test_without_a_complete_assignment_there_is_no_value() -> None:
    problem = Assignment("full", 1, np.array([[5, 9]]), np.array([[3, 3]]), np.array([4]))
    assert measure(problem)["value"] is None


def test_a_job_no_agent_can_hold_leaves_no_value() -> None:
    problem = Assignment("large", 1, np.array([[5, 9]]), np.array([[3, 30]]), np.array([4]))
    assert measure(problem)["value"] is None


def test_an_overdrawn_agent_is_worth_nothing() -> None:
    problem = Assignment("full", 1, np.array([[5, 9], [1, 1]]), np.array([[3, 3], [1, 1]]), np.array([4, 4]))
    assert worth_of(problem, np.array([0, 0])) is None
    assert worth_of(problem, np.array([0, -1])) is None
    assert worth_of(problem, np.array([0, 1])) == 6


def test_every_option_keeps_its_own_profit_and_use() -> None:
    problem = drawn(9)
    x = build(problem)
    assert x.firms == problem.profit.shape[1]
    job = np.repeat(np.arange(x.types), np.diff(x.menu_start))
    assert (x.class_amount[x.option_class] == problem.use[x.option_slot, job]).all()
    assert (x.class_resource[x.option_class] == x.option_slot).all()


@pytest.mark.shared
def test_published_file_is_the_one_carried(shared: Path) -> None:
    theirs = (shared / "data" / "optim" / "gap1.txt").read_bytes()
    assert theirs == (OPTIM / "gap1.txt").read_bytes()
