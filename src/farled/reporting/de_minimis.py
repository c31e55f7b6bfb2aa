"""*De minimis* aid: ceilings as data, what a firm has had in three years: docs/methods/reporting.md §I8."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Ceiling:
    """A ceiling of aid to one undertaking from one Member State.

    Attributes:
        since: First day it holds.
        eur: Euro.
        years: Over how many years, rolling.
        source: The article that sets it.
    """

    since: date
    eur: float
    years: int
    source: str


CEILINGS: tuple[Ceiling, ...] = (
    Ceiling(date(2024, 1, 1), 300_000.0, 3, "Regulation (EU) 2023/2831, Article 3(2)"),
)
"""In order; before the first, another regulation held, and nothing is said."""
OTHER_RULES: tuple[str, ...] = ("01", "03")
"""NACE divisions (agriculture; fishing, aquaculture) whose primary production has rules of its own."""
SCOPE = "Regulation (EU) 2023/2831, Article 1(1)"
NEAR = 0.8
"""From this share of the ceiling on a sum is called near it."""


@dataclass(frozen=True, slots=True)
class Grant:
    """Aid granted.

    Attributes:
        on: The day the firm got the right to it.
        eur: Euro, as gross grant equivalent.
    """

    on: date
    eur: float


@dataclass(frozen=True, slots=True)
class Standing:
    """How a firm stands to the ceiling on a day.

    Attributes:
        on: The day.
        since: The first day that counts.
        ceiling: The ceiling that holds.
        had: Aid in the window as far as it is known; None: not known.
        planned: Aid that is to come on top.
        linked: Whether other enterprises belong to the same single undertaking; None: not known.
        other_rules: The firm's industry has rules of its own, so that this ceiling may not be its.
    """

    on: date
    since: date
    ceiling: Ceiling
    had: float | None
    planned: float = 0.0
    linked: bool | None = None
    other_rules: bool = False

    @property
    def left(self) -> float | None:
        """What is left once all planned is granted, below 0 where it is passed; None: not known."""
        return None if self.had is None else self.ceiling.eur - self.had - self.planned

    @property
    def state(self) -> str:
        """Give ``unknown``, ``over``, ``near`` or ``fits``."""
        left = self.left
        if left is None:
            # Even unknown aid cannot make a plan fit that passes the ceiling by itself.
            return "over" if self.planned > self.ceiling.eur else "unknown"
        if left < 0:
            return "over"
        return "near" if left < (1 - NEAR) * self.ceiling.eur else "fits"


def ceiling_on(day: date) -> Ceiling:
    """Give the ceiling that holds on a day; of the earliest one before that."""
    held = [one for one in CEILINGS if one.since <= day]
    return held[-1] if held else CEILINGS[0]


def window_start(day: date, years: int = 3) -> date:
    """Give the first day that counts: a grant exactly so many years ago no longer does (§I8.2)."""
    try:
        same = day.replace(year=day.year - years)
    except ValueError:  # 29 February
        same = day.replace(year=day.year - years, day=28)
    return date.fromordinal(same.toordinal() + 1)


def standing(
    grants: Iterable[Grant] | None,
    on: date,
    *,
    planned: float = 0.0,
    linked: bool | None = None,
    nace: str = "",
) -> Standing:
    """Say how a firm stands to the ceiling.

    Args:
        grants: Aid granted, as far as it is known; None: the asker may not see any.
        on: The day of the next grant.
        planned: Euro that would come on top.
        linked: As in `Standing`.
        nace: The firm's industry; "": not known.
    """
    ceiling = ceiling_on(on)
    since = window_start(on, ceiling.years)
    had = None if grants is None else sum((one.eur for one in grants if since <= one.on <= on), 0.0)
    return Standing(on, since, ceiling, had, planned, linked, nace[:2] in OTHER_RULES)


def freed(grants: Iterable[Grant], on: date) -> list[tuple[date, float]]:
    """Give the days on which aid of today's window stops counting, with the euro freed, in order."""
    start = window_start(on, ceiling_on(on).years)
    counted = sorted((one for one in grants if start <= one.on <= on), key=lambda one: one.on)
    found: dict[date, float] = {}
    for one in counted:
        day = _years_later(one.on, ceiling_on(on).years)
        found[day] = found.get(day, 0.0) + one.eur
    return list(found.items())


def _years_later(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)
