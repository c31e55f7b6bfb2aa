"""Set covering as one firm whose every need must be covered: do we reach the published optima?

``python -m bench.covering FILES...`` prints one JSON line per file. OR-Library's layout: needs and
organisations, the joining cost of each organisation, then for each need how many can cover it and who.
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

from bench.orlib import read_numbers
from farled.coalitions.covering import cover_one_firm
from farled.errors import BadInput

LAYOUT = "rows columns; the cost of each column; for each row: how many columns cover it, then which (from 1)"


@dataclass(frozen=True)
class Covering:
    """One problem: who can cover each need, and what each organisation costs."""

    file: str
    covers: tuple[tuple[int, ...], ...]
    joining: tuple[int, ...]


def read_problem(path: Path) -> Covering:
    """Read the problem of a file.

    Raises:
        BadInput: The file is not of this layout.
    """
    numbers = read_numbers(path, LAYOUT)
    rows = numbers.take("the number of rows", 1, 1_000_000)
    columns = numbers.take("the number of columns", 1, 10_000_000)
    numbers.enough(columns + 2 * rows, f"{rows} rows, {columns} columns")
    joining = numbers.row(columns, "a cost", 0)
    covers = []
    for row in range(1, rows + 1):
        size = numbers.take(f"how many columns cover row {row}", 1, columns)
        covers.append(tuple(k - 1 for k in numbers.row(size, f"a column that covers row {row}", 1, columns)))
    numbers.end()
    return Covering(path.name, tuple(covers), tuple(joining))


def cost_of(problem: Covering, members: tuple[int, ...]) -> int | None:
    """Sum the costs from the file's own tables; None if a row is left open."""
    open_rows = [row for row, able in enumerate(problem.covers) if not set(able) & set(members)]
    return None if open_rows else sum(problem.joining[k] for k in set(members))


def measure(problem: Covering) -> dict[str, Any]:
    """Solve one problem."""
    start, cpu = time.perf_counter(), time.process_time()
    cover = cover_one_firm(problem.covers, problem.joining)
    seconds, cpu = time.perf_counter() - start, time.process_time() - cpu
    value = cost_of(problem, cover.members)
    return {
        "file": problem.file, "problem": 1, "value": value, "bound": cover.bound,
        "seconds": round(seconds, 3), "cpu_seconds": round(cpu, 3), "needs": len(problem.covers),
        "organisations": len(problem.joining), "members": len(cover.members),
        "optimal": value is not None and value == cover.bound,
    }  # fmt: skip


def lines(paths: list[Path]) -> Iterator[dict[str, Any]]:
    """Measure every file; all are read before the first is solved."""
    for problem in [read_problem(path) for path in paths]:
        yield measure(problem)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.covering", description=__doc__)
    parser.add_argument("files", nargs="+", type=Path)
    try:
        for line in lines(parser.parse_args(arguments).files):
            print(json.dumps(line), flush=True)
    except BadInput as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
