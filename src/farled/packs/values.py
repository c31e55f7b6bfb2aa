"""A region pack in memory: the tables of one region as values (domain §9)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from farled.coalitions.values import AidReceived, Cost
from farled.diagnosis.values import Answer
from farled.directory.values import (
    Capacity,
    Claim,
    EligibilityRule,
    Organisation,
    Precedence,
    Service,
    Tie,
)
from farled.terms.areas import DEFAULT_AREAS, Area
from farled.terms.barriers import DEFAULT_BARRIERS, Barrier
from farled.terms.firms import Firm

if TYPE_CHECKING:
    import datetime

    import polars


@dataclass(frozen=True, slots=True)
class Region:
    """The region a pack describes.

    Attributes:
        name: Display name.
        nuts: NUTS code; None for a place outside the classification or an invented one.
        languages: ISO 639-1 codes, the first is the default.
    """

    name: str
    nuts: str | None = None
    languages: tuple[str, ...] = ("sv", "en")


@dataclass(frozen=True, slots=True)
class RegionPack:
    """Everything a region pack says. Tables it leaves out are empty, or the documented default.

    Attributes:
        name: Short machine name (``gavleborg``).
        title: Display title.
        region: The region.
        version: Version of the data.
        date: The day the pack describes; every age is counted to it. Never the day of running.
        synthetic: Some part of it is invented.
        extra: Tables later rooms read (``ratings``, ``rating_items``, ``events``, ``interviews``,
            ``guide_questions``, ``rechecks``, ``survey_items``), as frames by table name.
        synthetic_tables: Names of the tables that hold invented rows.
    """

    name: str
    title: str
    region: Region
    date: datetime.date
    version: str = "1.0.0"
    synthetic: bool = False
    areas: tuple[Area, ...] = DEFAULT_AREAS
    barriers: tuple[Barrier, ...] = DEFAULT_BARRIERS
    organisations: tuple[Organisation, ...] = ()
    eligibility: tuple[EligibilityRule, ...] = ()
    services: tuple[Service, ...] = ()
    claims: tuple[Claim, ...] = ()
    ties: tuple[Tie, ...] = ()
    capacity: tuple[Capacity, ...] = ()
    precedence: tuple[Precedence, ...] = ()
    costs: tuple[Cost, ...] = ()
    firms: tuple[Firm, ...] = ()
    answers: tuple[Answer, ...] = ()
    aid: tuple[AidReceived, ...] = ()
    extra: dict[str, polars.DataFrame] = field(default_factory=dict)
    synthetic_tables: frozenset[str] = frozenset()
