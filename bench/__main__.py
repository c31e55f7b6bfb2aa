"""The fast selection of measurements that ``make bench`` runs: ``python -m bench [--quick]``.

One JSON line per measurement; the published problems come from ../shared where it is there, else from
the pieces the project carries in tests/data.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench import assignment, covering, planning, pooling

ROOT = Path(__file__).resolve().parent.parent
SIZES = ((100, 5), (1_000, 20), (10_000, 100))


def problem_files(pattern: str) -> list[Path]:
    """The files of published problems there are here."""
    shared = Path(os.environ.get("FARLED_SHARED") or ROOT.parent / "shared") / "data" / "optim"
    found = sorted(shared.glob(pattern), key=lambda path: (len(path.name), path.name))
    return found or sorted((ROOT / "tests" / "data" / "optim").glob(pattern))


def published(quick: bool) -> Iterator[dict[str, Any]]:
    """Assignment and covering against published optima."""
    most = 1 if quick else None
    for line in assignment.lines(problem_files("gap*.txt")[:most]):
        yield {"bench": "assignment", **line}
    for line in covering.lines(problem_files("scp*.txt")[:most]):
        yield {"bench": "covering", **line}


def pooled(quick: bool) -> Iterator[dict[str, Any]]:
    """Coverage of the pooled level's interval, the model's own world and the boasting one."""
    for world in (pooling.WORLDS[0], pooling.WORLDS[5]):
        yield {"bench": "pooling", **pooling.simulate(world, 4, 200 if quick else 1000)}


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="the smallest of each kind, no peers")
    parser.add_argument("--peer-seconds", type=float, default=60.0, help="time for each peer")
    given = parser.parse_args(arguments)
    planning.warm_up()
    certified = True
    for line in published(given.quick):
        print(json.dumps(line), flush=True)
    for firms, organisations in SIZES[: 1 if given.quick else None]:
        line = planning.measure(firms, organisations)
        certified &= line["certified"]
        print(json.dumps({"bench": "planning", **line}), flush=True)
        if not given.quick and firms <= planning.WITH_PEERS:
            for peer in planning.peers(firms, organisations, 7, given.peer_seconds):
                peer = {"bench": "peer", "firms": firms, "organisations": organisations, **peer}
                print(json.dumps(peer), flush=True)
    for line in pooled(given.quick):
        print(json.dumps(line), flush=True)
    return 0 if certified else 1


if __name__ == "__main__":
    sys.exit(main())
