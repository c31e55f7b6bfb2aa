"""Does the pooled level's 95 % interval hold the truth 95 times in 100?

docs/methods/directory.md §1.8, §2.6. Run ``python -m bench.pooling [--cells N]``: a JSON line per situation.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta

from farled.directory.pooling import Pooled, pool_claims
from farled.directory.posterior import PoolingModel
from farled.directory.values import Claim
from farled.terms.scales import Provenance

TODAY = date(2027, 1, 1)
STATED = [Provenance.HYPOTHESIS, Provenance.SELF_DECLARED, Provenance.MANDATE, Provenance.INTERVIEW]


@dataclass(frozen=True)
class World:
    """How claims really come about; the first is what the model believes."""

    name: str
    noise: float = 1.0
    boast: float = 0.0
    disagreement: Callable[[random.Random], float] | None = None
    echoes: int = 1
    model: PoolingModel = field(default_factory=PoolingModel)


WORLDS = (
    World("as the model believes"),
    World("sources never disagree", disagreement=lambda rng: 0.0),
    World("sources disagree by a whole level", disagreement=lambda rng: 1.0),
    World("sources half as noisy", noise=0.5),
    World("sources noisier by half", noise=1.5),
    World("organisations boast by half a level", boast=0.5),
    World("each source says it three times", echoes=3),
)


def cell(world: World, rng: random.Random, claims: int, number: int) -> tuple[float, list[Claim]]:
    """One true level and the claims made of it."""
    truth = rng.uniform(0, 3)
    model = world.model
    tau = world.disagreement(rng) if world.disagreement else abs(rng.gauss(0, model.disagreement))
    made = []
    for source in range(claims):
        provenance = rng.choice(STATED)
        years = rng.uniform(0, 6)
        spread = (model.spread[provenance] ** 2 * world.noise**2 + model.drift**2 * years + tau**2) ** 0.5
        boast = world.boast if provenance is Provenance.SELF_DECLARED else 0.0
        seen = rng.gauss(truth + boast, spread)
        level = min(3, max(0, round(seen)))
        day = TODAY - timedelta(days=round(years * 365.25))
        for echo in range(world.echoes):
            name = f"{number}-{source}-{echo}"
            made.append(Claim(name, f"o{number}", "sales", level, provenance, f"source {source}", day))
    return truth, made


def outcome_cell(rng: random.Random, closed: int, number: int) -> tuple[float, list[Claim]]:
    """One true level and the outcomes seen of it, as the model believes."""
    model = PoolingModel()
    truth = rng.uniform(0, 3)
    tau = abs(rng.gauss(0, model.disagreement))
    while True:
        seen = rng.gauss(truth, (tau**2 + model.spread[Provenance.OUTCOME] ** 2) ** 0.5)
        if 0 <= seen <= 3:
            break
    step = min(2, int(seen))
    anchors = model.success_at_level
    expected = anchors[step] + (seen - step) * (anchors[step + 1] - anchors[step])
    k = model.outcome_concentration
    p = rng.betavariate(expected * k, (1 - expected) * k)
    successes = sum(rng.random() < p for _ in range(closed))
    claim = Claim(
        f"{number}",
        f"o{number}",
        "sales",
        None,
        Provenance.OUTCOME,
        "r",
        TODAY,
        successes=successes,
        closed=closed,
    )
    return truth, [claim]


def measure(name: str, claims: int, cells: list[tuple[float, list[Claim]]]) -> dict[str, object]:
    """Share of truths inside the interval, mean width, mean error."""
    table = pool_claims((c for _, made in cells for c in made), on=TODAY)
    pooled: list[tuple[float, Pooled]] = []
    for number, (truth, _) in enumerate(cells):
        found = table.level(f"o{number}", "sales")
        assert found is not None
        pooled.append((truth, found))
    inside = sum(p.low <= truth <= p.high for truth, p in pooled) / len(pooled)
    return {
        "world": name,
        "claims": claims,
        "cells": len(cells),
        "inside_95": round(inside, 4),
        "width": round(sum(p.high - p.low for _, p in pooled) / len(pooled), 3),
        "rmse": round((sum((p.mean - truth) ** 2 for truth, p in pooled) / len(pooled)) ** 0.5, 3),
    }


def simulate(world: World, claims: int, cells: int, seed: int = 1) -> dict[str, object]:
    """One situation: a world and a number of claims per cell."""
    rng = random.Random(f"{seed} {world.name} {claims}")
    return measure(world.name, claims, [cell(world, rng, claims, i) for i in range(cells)])


def simulate_outcomes(closed: int, cells: int, seed: int = 1) -> dict[str, object]:
    """One situation of outcomes: a number of closed referrals per cell."""
    rng = random.Random(f"{seed} outcomes {closed}")
    return measure(f"outcomes, {closed} closed", 1, [outcome_cell(rng, closed, i) for i in range(cells)])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cells", type=int, default=2000)
    cells = parser.parse_args().cells
    for world in WORLDS:
        for claims in (1, 2, 4, 8):
            print(json.dumps(simulate(world, claims, cells)), flush=True)
    for closed in (3, 10, 40):
        print(json.dumps(simulate_outcomes(closed, cells)), flush=True)


if __name__ == "__main__":
    main()
