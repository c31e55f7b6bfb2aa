"""What firms achieved, each thing once, and how it is shared among those who contributed (§R7.3)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from farled.errors import refuse
from farled.referrals.outcomes import MILESTONES


@dataclass(frozen=True, slots=True)
class Reported:
    """One organisation's report of what a firm achieved.

    Attributes:
        firm: The firm; its organisation number's id, so that it is one firm wherever it is met.
        kind: A code of `farled.referrals.outcomes.MILESTONES`.
        subject: What it is about, so that two reports of one thing meet: a market, a partner, a year.
        organisation: Who contributed.
        referral: Through which referral.
        amount: How much, in the kind's unit; None: not known.
        hours: Hours it delivered for it; None: not known.
        confirmed: The firm has said so.
    """

    firm: str
    kind: str
    subject: str
    organisation: str
    referral: str
    amount: Decimal | None = None
    hours: Decimal | None = None
    confirmed: bool = False


@dataclass(frozen=True, slots=True)
class Achievement:
    """Something a firm achieved, counted once.

    Attributes:
        firm: The firm.
        kind: Kind of milestone.
        subject: What it is about; "" for what can happen only once.
        amount: The amount that counts; None: not known.
        differing: Reports that count give different amounts; the lowest counts.
        confirmed: The firm has said so.
        shares: Part of each contributing organisation, in order; they add up to exactly 1.
        by_hours: Shared by hours delivered; False: equally, because somebody's hours are unknown.
    """

    firm: str
    kind: str
    subject: str
    amount: Decimal | None
    differing: bool
    confirmed: bool
    shares: tuple[tuple[str, Fraction], ...]
    by_hours: bool


@dataclass(frozen=True, slots=True)
class Tally:
    """What one organisation contributed to, of one kind.

    Attributes:
        organisation: Who.
        kind: Kind of milestone.
        contributed: Achievements it had a part in; do not add these up over organisations.
        shared: Its parts of them; over all organisations they add up to the number of achievements.
        amount: Its parts of the known amounts; they add up to the sum of these.
        unknown: Achievements with an amount that nobody knows, where the kind has one.
    """

    organisation: str
    kind: str
    contributed: int
    shared: Fraction
    amount: Fraction
    unknown: int


def achievements(reports: Iterable[Reported]) -> tuple[Achievement, ...]:
    """Count each achievement once, however many report it (§R7.3).

    Reports of one firm, kind and subject are one achievement; of a kind that happens once, subject or not.
    If any of them is confirmed, only the amounts of confirmed ones count; differing amounts count as the
    lowest.  Shares follow hours delivered, summed by organisation; if anybody's are unknown, or all are 0,
    everybody has an equal part: unknown hours are not 0 hours.

    Raises:
        BadInput: An unknown kind of milestone, or an amount or hours below 0.
    """
    groups: dict[tuple[str, str, str], list[Reported]] = defaultdict(list)
    for report in reports:
        _check(report)
        subject = "" if MILESTONES[report.kind].once else " ".join(report.subject.casefold().split())
        groups[report.firm, report.kind, subject].append(report)
    return tuple(_achievement(key, groups[key]) for key in sorted(groups))


def tallies(done: Iterable[Achievement]) -> tuple[Tally, ...]:
    """Sum achievements by organisation and kind, in order; parts add up exactly."""
    found: dict[tuple[str, str], list[tuple[Achievement, Fraction]]] = defaultdict(list)
    for one in done:
        for organisation, part in one.shares:
            found[organisation, one.kind].append((one, part))
    return tuple(
        Tally(
            organisation,
            kind,
            len(parts),
            sum((part for _, part in parts), Fraction(0)),
            sum((part * Fraction(one.amount) for one, part in parts if one.amount is not None), Fraction(0)),
            sum(one.amount is None for one, _ in parts) if MILESTONES[kind].unit else 0,
        )
        for (organisation, kind), parts in sorted(found.items())
    )


def _check(report: Reported) -> None:
    if report.kind not in MILESTONES:
        raise refuse("referral-milestone", report.kind, "is no milestone",
                     f"Choose one of: {', '.join(MILESTONES)}", "first_export")  # fmt: skip
    for value in (report.amount, report.hours):
        if value is not None and not (value.is_finite() and value >= 0):
            raise refuse("referral-milestone", value, "is no possible amount",
                         "Give 0 or more, or leave it open if it is not known", "3")  # fmt: skip


def _achievement(key: tuple[str, str, str], reports: list[Reported]) -> Achievement:
    confirmed = [report for report in reports if report.confirmed]
    amounts = {report.amount for report in confirmed or reports if report.amount is not None}
    hours = _hours(reports)
    total = sum((Fraction(value) for value in hours.values() if value is not None), Fraction(0))
    by_hours = total > 0 and None not in hours.values()
    shares = tuple(
        (organisation, Fraction(value) / total if by_hours and value is not None else Fraction(1, len(hours)))
        for organisation, value in sorted(hours.items())
    )
    return Achievement(
        *key,
        amount=min(amounts, default=None),
        differing=len(amounts) > 1,
        confirmed=bool(confirmed),
        shares=shares,
        by_hours=by_hours,
    )


def _hours(reports: list[Reported]) -> dict[str, Decimal | None]:
    """Hours by organisation; a referral that reports twice counts once, the larger of its hours."""
    by_referral: dict[tuple[str, str], Decimal | None] = {}
    for report in reports:
        key = (report.organisation, report.referral)
        known = [h for h in (by_referral.get(key), report.hours) if h is not None]
        by_referral[key] = max(known, default=None)
    result: dict[str, Decimal | None] = {}
    for (organisation, _), hours in by_referral.items():
        before = result.get(organisation, Decimal(0))
        result[organisation] = None if hours is None or before is None else before + hours
    return result
