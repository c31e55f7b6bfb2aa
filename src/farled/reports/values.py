"""What a report shows, as plain values: whoever calls builds them from results and plans.

``None`` always means *not known* and is shown as such, never as 0.  Shares are 0 to 1, levels 0 to 3,
points are the plan's unit (ten points: one level of need covered in an area of weight 1).  Rows refer
to areas and organisations by id.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field

from farled.terms.areas import Area


@dataclass(frozen=True, slots=True)
class OrganisationRow:
    """An organisation of the region.

    Attributes:
        id: Organisation id.
        name: Display name.
        kind: One of `farled.terms.scales.ORGANISATION_KINDS`, or another.
        niche: Area ids it is more specialised in than the region, strongest first.
        synthetic: Invented.
    """

    id: str
    name: str
    kind: str
    niche: tuple[str, ...] = ()
    synthetic: bool = False


@dataclass(frozen=True, slots=True)
class LevelCell:
    """Pooled competence of one organisation in one area; a missing cell is *unknown*.

    Attributes:
        level: Expected level, 0 to 3; None: unknown.
        low: Lower end of its interval.
        high: Upper end.
        claims: How many claims stand behind it.
    """

    organisation: str
    area: str
    level: float | None
    low: float | None = None
    high: float | None = None
    claims: int = 0


@dataclass(frozen=True, slots=True)
class AreaCoverage:
    """How much of the need in an area the region could cover, before capacity (domain §6).

    Attributes:
        area: Area id.
        coverage: Share; None: unknown.
        low: Lower end of its interval.
        high: Upper end.
        p_weakest: Probability that the area is the region's weakest link.
        planned: Share the plan really covers; None: no plan.
    """

    area: str
    coverage: float | None
    low: float | None = None
    high: float | None = None
    p_weakest: float | None = None
    planned: float | None = None


@dataclass(frozen=True, slots=True)
class ClosingPoint:
    """What the whole plan gains, solved again, with that many hours more in the weakest area."""

    hours: float
    value: float


@dataclass(frozen=True, slots=True)
class Closing:
    """What closing the weakest link is worth (docs/methods/reports.md §5).

    Attributes:
        area: Area id.
        points: In order of hours, each against the plan as it is (0 hours, 0 points); empty: not
            computed.
        level: Competence level the hypothetical organisation gives the added hours at.
        nearest: Organisations of the region with the highest level in the area, highest first.
    """

    area: str
    points: tuple[ClosingPoint, ...] = ()
    level: float | None = None
    nearest: tuple[LevelCell, ...] = ()


@dataclass(frozen=True, slots=True)
class CapacityAssumption:
    """What the plan assumes of a capacity nobody has stated, in each of `quarters`."""

    organisation: str
    area: str
    quarters: tuple[str, ...]
    amount: float
    unit: str = "hours"


@dataclass(frozen=True, slots=True)
class OtherAssumption:
    """Something else nobody has stated that the plan counts on.

    Attributes:
        kind: ``no_service_listed``, ``hours_not_stated``, ``aid_not_stated`` or ``fee_not_stated``.
        organisation: Organisation id.
        area: Area id.
    """

    kind: str
    organisation: str
    area: str


@dataclass(frozen=True, slots=True)
class UnknownNeeds:
    """How many firms' need in an area is not known; they are not planned for there."""

    area: str
    firms: int


@dataclass(frozen=True, slots=True)
class PlanSummary:
    """The plan as a whole.

    Attributes:
        value: Its value in points.
        bound: What no plan can exceed, in points.
        gap_percent: (bound − value) / bound, in per cent.
        certificate: What proves the bound: ``prices``, or ``cases`` where it also branches.
        certified: What the independent checker answers; None: not asked.
        assumptions: Capacities the plan had to assume.
        other_assumptions: What else it had to assume.
        ended_early: Whether the work was ended before its time.
    """

    value: float
    bound: float | None = None
    gap_percent: float | None = None
    certificate: str = "prices"
    certified: bool | None = None
    assumptions: tuple[CapacityAssumption, ...] = ()
    other_assumptions: tuple[OtherAssumption, ...] = ()
    ended_early: bool = False


@dataclass(frozen=True, slots=True)
class GroupCoverage:
    """Plan coverage of a group of firms.

    Attributes:
        kind: ``size_class``, ``municipality``, ``sector`` or another.
        group: The group, as an id (``micro``) or a name; ``unknown`` where the fact is open.
        firms: Firms with a known need in it.
        coverage: Share of their weighted need the plan covers; None: unknown.
        below_floor: Below the fairness floor; None: no floor was asked for.
    """

    kind: str
    group: str
    firms: int
    coverage: float | None
    below_floor: bool | None = None


@dataclass(frozen=True, slots=True)
class CapacityUse:
    """A calendar: what there is, what the plan uses, what one more is worth.

    Attributes:
        amount: Hours or seats there are; None: nobody has said (see `CapacityAssumption`).
        used: Hours or seats the plan uses.
        price: Points one more hour or seat is worth at the margin; None: no price.
    """

    organisation: str
    area: str
    quarter: str
    unit: str
    amount: float | None
    used: float
    price: float | None = None


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something was chosen or not.

    Attributes:
        code: Looked up in the page's words as ``reason.<code>`` and filled from `values`.
        values: What the sentence is filled with; numbers are written in the page's language, an
            ``area`` or ``organisation`` id becomes its name.
        text: Shown as it is where the code is not among the words.
    """

    code: str
    values: Mapping[str, str | float] = field(default_factory=dict)
    text: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a firm's plan.

    Attributes:
        area: Area id.
        organisation: Organisation id.
        service: Display name of the service; "" where the organisation lists none.
        need: Need level it answers.
        level: Competence level counted on.
        quarter: ``2027Q1``.
        hours: Hours, or seats.
        unit: ``hours`` or ``seats``.
        value: Points the step brings.
        reasons_for: Why this organisation.
        reasons_against: What speaks against it all the same.
        runner_up: Organisation id of the next best; None: there is none.
        why_not_runner_up: Why not that one.
    """

    area: str
    organisation: str
    service: str
    need: int
    level: float
    quarter: str
    hours: float
    unit: str = "hours"
    value: float | None = None
    reasons_for: tuple[Reason, ...] = ()
    reasons_against: tuple[Reason, ...] = ()
    runner_up: str | None = None
    why_not_runner_up: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Uncovered:
    """A need no step answers.

    Attributes:
        area: Area id.
        need: Need level.
        reason: ``nobody_able``, ``nobody_eligible``, ``no_capacity`` or ``not_worth_its_cost``.
        would_close: What would close it.
    """

    area: str
    need: int
    reason: str
    would_close: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class FirmPlan:
    """The plan for one firm.

    Attributes:
        firm: Firm id.
        name: Display name.
        lead: Organisation id of the lead; None: nobody takes the firm on.
        members: Organisation ids, the lead among them.
        steps: In order of quarter.
        uncovered: Needs no step answers.
        value: Points its steps bring.
        cost: Points it costs to take part and co-ordinate.
        synthetic: Invented.
        unknown: Ids of the areas where its need is not known.
    """

    firm: str
    name: str
    lead: str | None = None
    members: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()
    uncovered: tuple[Uncovered, ...] = ()
    value: float | None = None
    cost: float | None = None
    synthetic: bool = False
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReportModel:
    """All a report shows.

    Attributes:
        region: The region's name.
        date: The day the pack describes.
        areas: In the order they are shown in.
        synthetic: Some part is invented: a banner says so.
        synthetic_tables: Pack tables with invented rows (``organisations``, ``claims``, ``firms``,
            ``answers``, ``capacity``): every section that shows them is marked.
        version: Version of the pack.
        maker: Program and version that made the report.
        firms_total: Firms in the pack.
        firms_known: Firms with a known need; None or 0: coverage is for a severe need everywhere.
    """

    region: str
    date: datetime.date
    areas: tuple[Area, ...]
    synthetic: bool = False
    synthetic_tables: frozenset[str] = frozenset()
    version: str = ""
    maker: str = ""
    firms_total: int = 0
    firms_known: int | None = None
    organisations: tuple[OrganisationRow, ...] = ()
    levels: tuple[LevelCell, ...] = ()
    coverage: tuple[AreaCoverage, ...] = ()
    closing: Closing | None = None
    plan: PlanSummary | None = None
    groups: tuple[GroupCoverage, ...] = ()
    capacity: tuple[CapacityUse, ...] = ()
    firm_plans: tuple[FirmPlan, ...] = ()
    unknown: tuple[UnknownNeeds, ...] = ()
