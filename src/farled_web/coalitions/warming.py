"""Load the planner before anybody waits for it: its kernels are compiled once, then read from a cache."""

from __future__ import annotations

import datetime as dt
import logging
import threading
import time

import numpy as np

from farled.coalitions.values import PlanInput
from farled.diagnosis.need_table import NeedTable
from farled.directory.pooling import pool_claims
from farled.directory.values import Capacity, Claim, Organisation, Precedence
from farled.terms.areas import DEFAULT_AREAS
from farled.terms.firms import Firm
from farled.terms.periods import Quarter
from farled.terms.scales import Provenance
from farled_web.coalitions.making import Wishes, make

logger = logging.getLogger(__name__)
DAY = dt.date(2026, 1, 15)


def warm_in_background() -> threading.Thread:
    """Begin, and go on at once; the process may end meanwhile."""
    thread = threading.Thread(target=warm, name="warm-planner", daemon=True)
    thread.start()
    return thread


def warm() -> float:
    """Make a small plan that passes through every kernel a firm's plan uses; give the seconds it took."""
    began = time.perf_counter()
    try:
        make(_small(), Wishes(), {}, Quarter.parse("2026Q1"))
    except Exception:  # a cold planner is slow, not wrong
        logger.exception("the planner could not be warmed")
    return time.perf_counter() - began


def _small() -> PlanInput:
    """A firm, two organisations, and an order between two areas, which takes the longer search."""
    names, areas = ("a", "b"), tuple(area.id for area in DEFAULT_AREAS)
    first, second = areas[0], areas[1]
    claims = tuple(
        Claim(f"{name}-{area}", name, area, 2, Provenance.INTERVIEW, "warming", DAY)
        for name in names
        for area in (first, second)
    )
    levels = np.zeros((1, len(areas)), np.int8)
    levels[0, :2] = 2
    return PlanInput(
        areas=DEFAULT_AREAS,
        organisations=tuple(Organisation(name, name, "cluster", "SE") for name in names),
        eligibility=(),
        services=(),
        capacity=(Capacity("a", first, Quarter.parse("2026Q1"), 40.0),),
        ties=(),
        precedence=(Precedence(first, second, 1),),
        costs=(),
        firms=(Firm("f"),),
        aid=(),
        needs=NeedTable(("f",), areas, levels, levels.astype(float)),
        levels=pool_claims(claims, on=DAY),
        date=DAY,
    )
