"""No clock, no chance and no files inside the rooms: what imports cannot show, the calls do."""

from __future__ import annotations

import ast

import pytest
from tests.rules.source import Module, called, modules

CLOCKS = {
    "time.time",
    "time.time_ns",
    "time.localtime",
    "time.gmtime",
    "time.ctime",
    "time.strftime",
    "datetime.datetime.now",
    "datetime.datetime.today",
    "datetime.datetime.utcnow",
    "datetime.date.today",
}
# A stopwatch tells how long, not when: a search needs one to keep the time it was given.
STOPWATCHES = {"time.monotonic", "time.perf_counter", "time.process_time", "time.sleep"}
STOPWATCH_ROOMS = {"coalitions", "packs", "cli"}
SEEDED = {
    "random.Random",
    "numpy.random.default_rng",
    "numpy.random.Generator",
    "numpy.random.SeedSequence",
    "numpy.random.PCG64",
    "numpy.random.Philox",
}
UNIQUE = {"uuid.uuid1", "uuid.uuid4", "os.urandom", "os.getrandom"}
FILE_ROOMS = {"packs", "cli"}
READERS = ("read_", "scan_", "write_", "sink_")


def offences(module: Module) -> list[str]:
    """Each call that a module of this room may not make, with its line."""
    found = []
    for name, call in called(module):
        if _is_clock(module, name) or _is_chance(name, call) or _is_file(module, name):
            found.append(f"{module.name}:{call.lineno} {name}")
    return found


def _is_clock(module: Module, name: str) -> bool:
    return (name in CLOCKS and module.room != "cli") or (
        name in STOPWATCHES and module.room not in STOPWATCH_ROOMS
    )


def _is_chance(name: str, call: ast.Call) -> bool:
    if name in SEEDED:
        first = call.args[0] if call.args else next((word.value for word in call.keywords), None)
        return first is None or (isinstance(first, ast.Constant) and first.value is None)
    return name in UNIQUE or name.startswith(("random.", "numpy.random.", "secrets."))


def _is_file(module: Module, name: str) -> bool:
    if module.room in FILE_ROOMS:
        return False
    if name.startswith("os.") and name != "os.cpu_count":
        return True
    return name == "open" or (name.startswith("polars.") and name.split(".")[1].startswith(READERS))


def test_rooms_ask_no_clock_roll_no_dice_and_open_no_file() -> None:
    assert [offence for module in modules() for offence in offences(module)] == []


@pytest.mark.parametrize(
    ("room", "code"),
    [
        ("directory", "import time\ntime.time()"),
        ("packs", "from datetime import date as d\nd.today()"),
        ("terms", "import datetime\ndatetime.datetime.now()"),
        ("directory", "from time import monotonic\nmonotonic()"),
        ("coalitions", "import numpy as np\nnp.random.default_rng()"),
        ("cli", "import numpy as np\nnp.random.default_rng(None)"),
        ("coalitions", "import numpy as np\nnp.random.rand(3)"),
        ("packs", "import random\nrandom.random()"),
        ("packs", "from random import Random\nRandom()"),
        ("packs", "import uuid\nuuid.uuid4()"),
        ("diagnosis", "open('x')"),
        ("coalitions", "import os\nos.getenv('x')"),
        ("diagnosis", "import polars as pl\npl.read_csv('x')"),
    ],
)
def test_a_planted_offence_is_seen(room: str, code: str) -> None:
    assert len(offences(_module(room, code))) == 1


@pytest.mark.parametrize(
    ("room", "code"),
    [
        ("cli", "import time\ntime.time()"),
        ("coalitions", "from time import monotonic\nmonotonic()"),
        ("directory", "import numpy as np\ndef f(seed): return np.random.default_rng(seed)"),
        ("packs", "import random\nrandom.Random(7)"),
        ("packs", "import polars as pl\npl.read_csv('x')"),
        ("coalitions", "import os\nos.cpu_count()"),
        ("directory", "import polars as pl\npl.DataFrame()"),
    ],
)
def test_what_is_allowed_is_left_alone(room: str, code: str) -> None:
    assert offences(_module(room, code)) == []


def _module(room: str, code: str) -> Module:
    return Module(path=modules()[0].path, name=f"{room}/planted.py", text=code, tree=ast.parse(code))
