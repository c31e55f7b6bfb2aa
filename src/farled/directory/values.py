"""Organisations, services, competence claims, ties and capacity, as values (domain §6)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from farled.terms.periods import Quarter
from farled.terms.scales import Provenance, Unit


@dataclass(frozen=True, slots=True)
class Organisation:
    """A cluster organisation in the field's wide sense. ``None`` and ``()`` mean *not known*.

    Attributes:
        id: Identifier in the pack.
        name: Display name.
        kind: One of `farled.terms.scales.ORGANISATION_KINDS`, or another the pack declares.
        country: ISO 3166 alpha-2.
        organisation_number: National register number.
        municipality: Place code or name.
        nuts: NUTS 3 code of its seat.
        sectors: NACE codes (any level) it works with; empty: any.
        nace_revision: ``2`` or ``2.1``.
        languages: ISO 639-1 codes.
        url: Public page.
        source: Where these facts come from.
        synthetic: Invented.
    """

    id: str
    name: str
    kind: str
    country: str | None = None
    organisation_number: str | None = None
    municipality: str | None = None
    nuts: str | None = None
    sectors: tuple[str, ...] = ()
    nace_revision: str | None = None
    languages: tuple[str, ...] = ()
    url: str | None = None
    source: str | None = None
    synthetic: bool = False


@dataclass(frozen=True, slots=True)
class EligibilityRule:
    """Who an organisation, or one of its services, may help.

    Several rows with the same ``rule`` are alternatives; different rules must all be met.

    Attributes:
        organisation: Organisation id.
        service: Service id, or None for all its services.
        rule: ``size_class``, ``sector``, ``place``, ``stage``, ``membership``, ``turnover_min``,
            ``turnover_max``, ``employees_min``, ``employees_max``, ``age_max``.
        value: What the rule asks for, as text (``micro``, ``25.6``, ``SE313`` or a municipality,
            ``explores``, an organisation id, a number).
        source: Where the rule comes from.
    """

    organisation: str
    service: str | None
    rule: str
    value: str
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Service:
    """Something an organisation does for firms in one support area.

    Attributes:
        id: Identifier in the pack.
        organisation: Organisation id.
        area: Support area id.
        name: Display name.
        format: ``advice``, ``training``, ``mentoring``, ``finance``, ``delegation``, ``course`` …
        unit: Hours for one firm at a time, seats for a group service.
        hours: Hours per firm at need level 1, 2 and 3; each may be None (unknown). A group
            service takes one seat whatever the hours.
        cost_per_hour_eur: What an hour costs the system in euro; None: unknown.
        fee_eur: What the firm pays; None: unknown.
        aid_eur: *De minimis* aid one firm receives by taking part; None: unknown.
        market: ISO 3166 alpha-2 code the service is for; None: any market.
        quarters: When a group service is held; empty: whenever there is capacity.
        synthetic: Invented.
        source: Where these facts come from.
    """

    id: str
    organisation: str
    area: str
    name: str = ""
    format: str = "advice"
    unit: Unit = Unit.HOURS
    hours: tuple[float | None, float | None, float | None] = (None, None, None)
    cost_per_hour_eur: float | None = None
    fee_eur: float | None = None
    aid_eur: float | None = None
    market: str | None = None
    quarters: tuple[Quarter, ...] = ()
    synthetic: bool = False
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """A competence claim: organisation × area (or barrier) → level, with provenance, source, date.

    A claim with provenance ``outcome`` carries counts instead of a level: ``closed`` referrals
    and how many of them succeeded.

    Attributes:
        id: Identifier in the pack.
        organisation: Organisation id.
        area: Support area id; the area of `barrier` where that is given.
        level: 0 to 3; None for an outcome claim.
        provenance: Where it comes from.
        source: Public page, document or record; never empty.
        date: When it was true.
        barrier: Barrier id, where the claim is that narrow.
        market: ISO 3166 alpha-2 code it is limited to; None: not limited.
        successes: Successful closed referrals, for an outcome claim.
        closed: Closed referrals, for an outcome claim.
        synthetic: Invented.
        note: Anything a reader must know, such as whose reading the level is.
    """

    id: str
    organisation: str
    area: str
    level: int | None
    provenance: Provenance
    source: str
    date: date
    barrier: str | None = None
    market: str | None = None
    successes: int | None = None
    closed: int | None = None
    synthetic: bool = False
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Tie:
    """A working relation between two organisations, without direction.

    Attributes:
        a: One organisation id.
        b: The other.
        kind: ``agreement``, ``shared_office``, ``joint_project``, ``referrals`` …
        cost: Coordination cost in points between lead and member; None: the pack's ``tie`` cost.
        market: ISO 3166 alpha-2 code it is limited to; None: not limited.
        source: Where it comes from.
    """

    a: str
    b: str
    kind: str = "agreement"
    cost: float | None = None
    market: str | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Capacity:
    """How much an organisation can give in an area in a quarter. A missing row is *unknown*.

    Attributes:
        organisation: Organisation id.
        area: Support area id.
        quarter: The quarter.
        amount: Hours or seats, not negative.
        unit: What `amount` counts.
    """

    organisation: str
    area: str
    quarter: Quarter
    amount: float
    unit: Unit = Unit.HOURS


@dataclass(frozen=True, slots=True)
class Precedence:
    """In one firm's plan, `after` must not come sooner than `lag` quarters after `before`."""

    before: str
    after: str
    lag: int = 0
