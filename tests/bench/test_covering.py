"""Published covering problems: read, solved, summed anew from the file (docs/methods/coalitions.md §P12)."""

from __future__ import annotations

from pathlib import Path

import pytest
from bench.covering import cost_of, measure, read_problem

OPTIM = Path(__file__).resolve().parent.parent / "data" / "optim"
OPTIMA = {"scp41": 429, "scp42": 512, "scp43": 516, "scp44": 494, "scp45": 512, "scp46": 560, "scp47": 430,
          "scp48": 492, "scp49": 641, "scp410": 514}  # fmt: skip


def test_published_optimum_is_reached_and_proven() -> None:
    line = measure(read_problem(OPTIM / "scp43.txt"))
    assert (line["value"], line["bound"], line["optimal"]) == (516, 516, True)


@pytest.mark.shared
@pytest.mark.parametrize("name", OPTIMA)
def test_every_published_optimum_is_reached(shared: Path, name: str) -> None:
    line = measure(read_problem(shared / "data" / "optim" / f"{name}.txt"))
    assert (line["value"], line["bound"]) == (OPTIMA[name], OPTIMA[name])


def test_rows_left_open_have_no_cost() -> None:
    problem = read_problem(OPTIM / "scp43.txt")
    assert cost_of(problem, ()) is None
    assert cost_of(problem, tuple(range(1000))) == sum(problem.joining)
