"""What reports count, as values: docs/methods/reporting.md.  ``None`` always means *not known*, never 0."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from farled.terms.size_class import SIZE_CLASSES

UNKNOWN = "unknown"
SIZES: tuple[str, ...] = (*SIZE_CLASSES, UNKNOWN)
"""The classes a firm is counted in; not knowing its size is a class of its own (§I3.2)."""
AGES: tuple[str, ...] = ("new", "older", UNKNOWN)


@dataclass(frozen=True, slots=True)
class Support:
    """A firm was helped in a month (§I2).

    Attributes:
        firm: Id of the record the help is written to.
        month: As in `farled.reporting.spans`.
        organisation: Who helped.
        project: The funding project it was booked on; 0: none.
        financial: It was money and not advice (§I4.2).
        hours: Hours given; 0 where it is no hours that were given.
    """

    firm: int
    month: int
    organisation: int = 0
    project: int = 0
    financial: bool = False
    hours: float = 0.0


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a firm that is counted.

    Attributes:
        size: One of `SIZES`.
        founded: Year; None: not known.
    """

    size: str = UNKNOWN
    founded: int | None = None


@dataclass(frozen=True, slots=True)
class Milestone:
    """One organisation's report of what a firm achieved (referrals.md §R7.3).

    Attributes:
        firm: Id of the firm's record.
        kind: Kind of milestone.
        subject: What it is about.
        organisation: Who reports.
        referral: Through which case.
        on: The day.
        state: ``reported``, ``confirmed``, ``disputed`` or ``taken_back``.
        amount: How much; None: not known.
        hours: Hours delivered for it; None: not known.
    """

    firm: int
    kind: str
    subject: str
    organisation: int
    referral: int
    on: date
    state: str
    amount: float | None = None
    hours: float | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """A count of what firms have a say in: what they said is kept apart, and not to be added up (§I5).

    Attributes:
        confirmed: The firm has said so.
        unconfirmed: Reported, and the firm has said nothing.
        disputed: The firm says it is not so.
    """

    confirmed: int = 0
    unconfirmed: int = 0
    disputed: int = 0


@dataclass(frozen=True, slots=True)
class Firms:
    """How many different firms were helped.

    Attributes:
        total: Firms.
        sizes: By size class, `SIZES`; adds up to the total.
        ages: By age, `AGES`; adds up to the total.
        advised: Those with support that is not financial.
    """

    total: int = 0
    sizes: MappingProxyType[str, int] = field(default_factory=lambda: MappingProxyType({}))
    ages: MappingProxyType[str, int] = field(default_factory=lambda: MappingProxyType({}))
    advised: int = 0
