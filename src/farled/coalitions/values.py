"""What a plan weighs, beside needs and competence: costs, aid, rules (docs/methods/coalitions.md §P3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from farled.diagnosis.need_table import NeedTable
from farled.directory.pooling import PooledTable
from farled.directory.values import (
    Capacity,
    EligibilityRule,
    Organisation,
    Precedence,
    Service,
    Tie,
)
from farled.terms.areas import Area
from farled.terms.firms import Firm
from farled.terms.periods import Quarter

DEFAULT_COSTS: dict[str, float] = {
    "join_same_place": 1.0,
    "join_same_region": 2.0,
    "join_elsewhere": 4.0,
    "join_unknown": 2.0,
    "tie": 1.0,
    "no_tie": 4.0,
    "hour": 0.1,
    "seat": 0.5,
    "fee_per_1000_eur": 1.0,
    "hours_level_1": 4.0,
    "hours_level_2": 8.0,
    "hours_level_3": 16.0,
    "unknown_capacity_hours": 40.0,
    "unknown_capacity_seats": 8.0,
    "aid_ceiling_eur": 300_000.0,
}
"""Documented defaults of a pack's ``costs`` table; all but the last five are in points.

Ten points are one level of need covered in an area of weight 1.  ``join_*``: a member taking part,
by where its seat lies from the firm.  ``tie``/``no_tie``: coordination between the lead and another
member, with and without a known tie.  ``hour``/``seat``: each hour or seat used.
``fee_per_1000_eur``: what the firm pays.  ``hours_level_*``: hours assumed where a service does not
say.  ``unknown_capacity_*``: what is assumed of a capacity nobody has stated, per quarter.
``aid_ceiling_eur``: *de minimis* ceiling over three years, Regulation (EU) 2023/2831.
"""


@dataclass(frozen=True, slots=True)
class Cost:
    """One row of the pack's ``costs`` table; `organisation` None: for all.

    Attributes:
        id: A key of `DEFAULT_COSTS`.
        value: In the unit that key documents.
        organisation: Organisation id the value holds for; only for ``join_*``, ``hour``, ``seat``
            and ``unknown_capacity_*``.
    """

    id: str
    value: float
    organisation: str | None = None


@dataclass(frozen=True, slots=True)
class AidReceived:
    """*De minimis* aid a firm has had, as `amount_eur` on `date`."""

    firm: str
    date: date
    amount_eur: float
    granted_by: str = ""
    scheme: str = ""
    source: str | None = None


@dataclass(frozen=True, slots=True)
class PlanInput:
    """What a region knows when it plans.

    Attributes:
        areas: Support areas with their weights.
        organisations: Everyone who takes part.
        eligibility: Who may be helped by whom.
        services: What is offered.
        capacity: What is known of calendars; a missing row is unknown.
        ties: Who works with whom.
        precedence: Which area comes before which.
        costs: Costs that differ from `DEFAULT_COSTS`.
        firms: Firms to plan for.
        aid: *De minimis* aid received.
        needs: Need levels of those firms.
        levels: Pooled competence.
        date: The day planned on; ages and aid count to it.
    """

    areas: tuple[Area, ...]
    organisations: tuple[Organisation, ...]
    eligibility: tuple[EligibilityRule, ...]
    services: tuple[Service, ...]
    capacity: tuple[Capacity, ...]
    ties: tuple[Tie, ...]
    precedence: tuple[Precedence, ...]
    costs: tuple[Cost, ...]
    firms: tuple[Firm, ...]
    aid: tuple[AidReceived, ...]
    needs: NeedTable
    levels: PooledTable
    date: date


@dataclass(frozen=True, slots=True)
class PlanRules:
    """What the person planning chooses (§P2); everything has a documented default.

    Attributes:
        members: Most members of a coalition (M).
        pool: Most organisations a firm may choose among (E).
        competence: ``None`` for the expected level, or a quantile of it between 0 and 1.
        start: First quarter; None: the first with stated capacity, else the one after the date.
        quarters: How many quarters to plan.
        floor: No group below this share of the mean coverage, 0 to 1; 0: none.
        floor_by: What groups firms: ``size_class``, ``municipality`` or ``sector``.
        only: Plan for these firms alone; empty: for all.
        pins: (firm, area, organisation): if that need is covered, then by this organisation.
        forbids: (firm, organisation): never together.
        effort: Work relative to the usual.
        seed: Seed of the search order.
    """

    members: int = 3
    pool: int = 10
    competence: float | None = None
    start: Quarter | None = None
    quarters: int = 4
    floor: float = 0.0
    floor_by: str = "size_class"
    only: tuple[str, ...] = ()
    pins: tuple[tuple[str, str, str], ...] = ()
    forbids: tuple[tuple[str, str], ...] = ()
    effort: float = 1.0
    seed: int = 1
