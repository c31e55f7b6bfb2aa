"""How good is a plan, how fast, how surely, and what do general solvers make of the same problem?

``python -m bench.planning --firms N --organisations K`` prints one JSON line about the seeded instance of
that size; for small sizes a table of peers on the compact model follows (on standard error with ``--json``,
so that standard output stays one line).
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import resource
import sys
import time
from typing import Any

from bench.certify import failures
from bench.compact import run_peer
from bench.instances import instance
from farled.coalitions.instance import POINT, PRICE_SCALE
from farled.coalitions.solve import solve

WITH_PEERS = 1000
"""Firms up to which peers are run unless told otherwise."""


def warm_up() -> None:
    """Compile or load what is compiled, once per machine, so that it is not counted as planning."""
    solve(instance(20, 3), effort=0.1)


def peak_mb() -> int:
    """Most memory this process has held, in MiB."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return int(most / (1024**2 if sys.platform == "darwin" else 1024))


def measure(firms: int, organisations: int, seed: int = 7, effort: float = 1.0) -> dict[str, Any]:
    """Plan the seeded instance of this size and check the result apart from the planner."""
    x = instance(firms, organisations, seed)
    start, cpu = time.perf_counter(), time.process_time()
    solution = solve(x, effort=effort)
    seconds, cpu = time.perf_counter() - start, time.process_time() - cpu
    peak = peak_mb()
    start = time.perf_counter()
    wrong = failures(x, solution)
    return {
        "firms": firms, "organisations": organisations, "seed": seed,
        "value": solution.value / POINT, "bound": solution.bound / PRICE_SCALE / POINT,
        "gap_percent": round(100 * solution.gap, 5), "seconds": round(seconds, 2),
        "cpu_seconds": round(cpu, 2), "peak_mb": peak, "certified": not wrong,
        "check_seconds": round(time.perf_counter() - start, 2),
        "proof": "prices" if solution.tree is None else f"{len(solution.tree.cases)} cases",
        **({"failures": wrong} if wrong else {}),
    }  # fmt: skip


def peers(firms: int, organisations: int, seed: int, seconds: float) -> list[dict[str, Any]]:
    """What HiGHS and, where it is installed, CP-SAT make of the compact model in so many seconds each."""
    there = ["highs", *(["cpsat"] if importlib.util.find_spec("ortools") is not None else [])]
    return [run_peer(peer, firms, organisations, seed, seconds) for peer in there]


def table(ours: dict[str, Any], others: list[dict[str, Any]]) -> str:
    """Ours beside the peers, as text."""
    rows = [{"solver": "Farled", **ours}, *others]
    keys = ("solver", "value", "bound", "gap_percent", "seconds", "cpu_seconds")
    cells = [list(keys), *[["–" if row[k] is None else str(row[k]) for k in keys] for row in rows]]
    width = [max(len(row[i]) for row in cells) for i in range(len(keys))]
    return "\n".join("  ".join(c.ljust(w) for c, w in zip(row, width, strict=True)).rstrip() for row in cells)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.planning", description=__doc__)
    parser.add_argument("--firms", type=_positive, required=True)
    parser.add_argument("--organisations", type=_positive, required=True)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--effort", type=float, default=1.0)
    parser.add_argument("--peers", action=argparse.BooleanOptionalAction, default=None,
                        help=f"run HiGHS and CP-SAT too; usual up to {WITH_PEERS} firms")  # fmt: skip
    parser.add_argument("--peer-seconds", type=float, default=60.0, help="time for each peer")
    parser.add_argument("--json", action="store_true", help="nothing but the JSON line on standard output")
    given = parser.parse_args(arguments)
    warm_up()
    line = measure(given.firms, given.organisations, given.seed, given.effort)
    print(json.dumps(line), flush=True)
    wanted = given.firms <= WITH_PEERS if given.peers is None else given.peers
    if wanted:
        found = peers(given.firms, given.organisations, given.seed, given.peer_seconds)
        print(table(line, found), file=sys.stderr if given.json else sys.stdout)
    return 0 if line["certified"] else 1


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number from 1")
    return int(text)


if __name__ == "__main__":
    sys.exit(main())
