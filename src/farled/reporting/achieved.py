"""What firms achieved in a span, each thing once, by what the firm said: docs/methods/reporting.md §I5."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from farled.referrals.contributions import Achievement, Reported, achievements, tallies
from farled.referrals.outcomes import MILESTONES
from farled.reporting.counting import survivor
from farled.reporting.spans import Span, month_of
from farled.reporting.values import Milestone, Said

Key = tuple[int, str, str]


@dataclass(frozen=True, slots=True)
class Done:
    """An achievement, counted once.

    Attributes:
        firm: The surviving record of the firm.
        kind: Kind of milestone.
        on: The first day anybody says it happened on.
        state: ``confirmed``, ``unconfirmed`` or ``disputed``.
        one: The achievement with its shares (referrals.md §R7.3, §R7.4); None where it is disputed.
        organisations: Who reported it, disputed reports too.
    """

    firm: int
    kind: str
    on: date
    state: str
    one: Achievement | None
    organisations: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Share:
    """What one organisation contributed to, of one kind.

    Attributes:
        organisation: Who.
        kind: Kind of milestone.
        contributed: Achievements it had a part in; not to be added up over organisations.
        shared: Its parts of them; these add up to the number of achievements.
        amount: Its parts of the known amounts.
        unknown: Achievements whose amount nobody knows.
    """

    organisation: int
    kind: str
    contributed: int
    shared: Fraction
    amount: Fraction
    unknown: int


def done(reports: Iterable[Milestone], merged: Mapping[int, int]) -> tuple[Done, ...]:
    """Join reports of one thing; what was taken back was never there.

    What one organisation's report has confirmed is confirmed; what is disputed and by nobody else reported
    stays disputed, and gives no shares.

    Args:
        reports: Every report there is.
        merged: As in `farled.reporting.counting.survivor`.
    """
    groups: dict[Key, list[Milestone]] = defaultdict(list)
    for report in reports:
        if report.state != "taken_back":
            groups[_key(report, merged)].append(report)
    return tuple(_done(key, groups[key]) for key in sorted(groups))


def _key(report: Milestone, merged: Mapping[int, int]) -> Key:
    subject = "" if MILESTONES[report.kind].once else " ".join(report.subject.casefold().split())
    return survivor(report.firm, merged), report.kind, subject


def _done(key: Key, group: list[Milestone]) -> Done:
    firm, kind, subject = key
    standing = [one for one in group if one.state != "disputed"]
    first = min(one.on for one in standing or group)
    who = tuple(sorted({one.organisation for one in group}))
    if not standing:
        return Done(firm, kind, first, "disputed", None, who)
    (one,) = achievements(_reported(row, firm, subject) for row in standing)
    return Done(firm, kind, first, "confirmed" if one.confirmed else "unconfirmed", one, who)


def _reported(row: Milestone, firm: int, subject: str) -> Reported:
    return Reported(
        firm=str(firm), kind=row.kind, subject=subject, organisation=str(row.organisation),
        referral=str(row.referral), amount=None if row.amount is None else Decimal(str(row.amount)),
        hours=None if row.hours is None else Decimal(str(row.hours)), confirmed=row.state == "confirmed",
    )  # fmt: skip


def within(rows: Iterable[Done], span: Span) -> list[Done]:
    """Give those of a span, by the first day anybody says it happened on."""
    return [row for row in rows if month_of(row.on) in span]


def firms_said(rows: Iterable[Done], kind: str) -> Said:
    """Count the firms with a kind of achievement: each once, where it stands firmest."""
    found: dict[int, set[str]] = defaultdict(set)
    for row in rows:
        if row.kind == kind:
            found[row.firm].add(row.state)
    ranks = ("confirmed", "unconfirmed", "disputed")
    best = [next(state for state in ranks if state in states) for states in found.values()]
    return Said(*(best.count(state) for state in ranks))


def number_said(rows: Iterable[Done], kind: str) -> Said:
    """Count the achievements of a kind."""
    states = [row.state for row in rows if row.kind == kind]
    return Said(states.count("confirmed"), states.count("unconfirmed"), states.count("disputed"))


def amounts(rows: Iterable[Done], kind: str) -> tuple[Decimal, Decimal, int]:
    """Sum the known amounts of a kind: confirmed, unconfirmed, and how many are not known."""
    sums, unknown = {"confirmed": Decimal(0), "unconfirmed": Decimal(0)}, 0
    for row in rows:
        if row.kind == kind and row.one is not None:
            if row.one.amount is None:
                unknown += 1
            else:
                sums[row.state] += row.one.amount
    return sums["confirmed"], sums["unconfirmed"], unknown


def shares(rows: Iterable[Done]) -> list[Share]:
    """Share achievements among their contributors; parts add up to the number of achievements."""
    found = tallies(row.one for row in rows if row.one is not None)
    return [
        Share(int(one.organisation), one.kind, one.contributed, one.shared, one.amount, one.unknown)
        for one in found
    ]
