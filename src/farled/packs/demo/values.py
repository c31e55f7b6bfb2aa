"""What an invented region is made from: its organisations by hand, its firms by rule."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field

from farled.coalitions.values import Cost
from farled.directory.values import Claim, EligibilityRule, Organisation, Precedence, Service, Tie
from farled.terms.scales import Unit


@dataclass(frozen=True, slots=True)
class Industry:
    """One line of business firms may be in.

    Attributes:
        nace_21: NACE 2.1 class.
        nace_2: The nearest NACE 2 class.
        trades: Words a firm's name may carry.
        weight: How common it is, relative to the others.
        service: Sells services, so that some barriers about goods do not concern it.
    """

    nace_21: str
    nace_2: str
    trades: tuple[str, ...]
    weight: float
    service: bool = False


@dataclass(frozen=True, slots=True)
class Calendar:
    """What an organisation can give in an area, quarter by quarter; None: nobody has said."""

    organisation: str
    area: str
    amounts: tuple[float | None, float | None, float | None, float | None]
    unit: Unit = Unit.HOURS


@dataclass(frozen=True, slots=True)
class RegionSpec:
    """All a region is made from, beside the seed.

    Attributes:
        name: Folder name.
        title: Display title.
        region_name: The region's name.
        firms: How many.
        firm_prefix: First letters of firm ids.
        stems: First and second halves of the invented words firm names are made from.
        municipalities: Name and weight.
        industries: Lines of business.
        calendars: Capacity; the first quarter is `first_quarter`.
        area_weights: Areas whose weight is not 1.
        tilts: Area → what is added to the share of firms for which its barriers are significant.
        large_firms: How many firms are too large to be an SME.
        known_sides: How many firms an organisation has answered about.
        aided: How many firms have received *de minimis* aid.
        guides: Organisations whose staff answer about a firm no cluster knows.
    """

    name: str
    title: str
    region_name: str
    firms: int
    firm_prefix: str
    stems: tuple[tuple[str, ...], tuple[str, ...]]
    municipalities: Mapping[str, float]
    industries: tuple[Industry, ...]
    organisations: tuple[Organisation, ...]
    eligibility: tuple[EligibilityRule, ...]
    services: tuple[Service, ...]
    claims: tuple[Claim, ...]
    ties: tuple[Tie, ...]
    calendars: tuple[Calendar, ...]
    precedence: tuple[Precedence, ...]
    costs: tuple[Cost, ...]
    guides: tuple[str, ...]
    lender: str
    area_weights: Mapping[str, float] = field(default_factory=dict)
    tilts: Mapping[str, float] = field(default_factory=dict)
    large_firms: int = 0
    known_sides: int = 40
    aided: int = 20
    first_quarter: str = "2027Q1"
    date: datetime.date = datetime.date(2026, 11, 16)
