"""One door in: how the promise of one working day is kept: docs/methods/reporting.md §I7."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from farled.reporting.spans import Span, month_of


@dataclass(frozen=True, slots=True)
class Contact:
    """A firm's wish to be contacted.

    Attributes:
        organisation: Whose it is now.
        made: When it was made, in the region's time.
        due: When it had to be answered.
        answered: When a named person had made contact; None: not yet.
        closed: When it was closed without that; None: it was not.
    """

    organisation: int
    made: datetime
    due: datetime
    answered: datetime | None = None
    closed: datetime | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """How a number of wishes fared.

    Attributes:
        made: Wishes.
        kept: Answered in time.
        late: Answered late.
        overdue: Not answered, and past their day; they count as missed.
        not_due: Not answered, and their day is not over; they are left out of the share.
        closed: Closed without an answer before their day was over; they are left out too.
    """

    made: int = 0
    kept: int = 0
    late: int = 0
    overdue: int = 0
    not_due: int = 0
    closed: int = 0

    @property
    def decided(self) -> int:
        """Those of which it is known whether the promise was kept."""
        return self.kept + self.late + self.overdue

    @property
    def share(self) -> float | None:
        """Share kept of those decided; None: none is."""
        return self.kept / self.decided if self.decided else None


def fate(one: Contact, now: datetime) -> str:
    """Say how a wish fared: the name of a field of `Kept`."""
    if one.answered is not None and one.answered <= now:
        return "kept" if one.answered <= one.due else "late"
    if one.closed is not None and one.closed <= now:
        # Closing a wish that was late already does not mend it.
        return "closed" if one.closed <= one.due else "overdue"
    return "not_due" if now <= one.due else "overdue"


def kept(contacts: Iterable[Contact], now: datetime) -> Kept:
    """Count how wishes fared."""
    fates = [fate(one, now) for one in contacts]
    names = ("kept", "late", "overdue", "not_due", "closed")
    return Kept(len(fates), *(fates.count(name) for name in names))


def by_month(contacts: Iterable[Contact], span: Span, now: datetime) -> list[tuple[int, int, Kept]]:
    """Give organisation, month and how the wishes made in it fared, in order."""
    groups: dict[tuple[int, int], list[Contact]] = {}
    for one in contacts:
        month = month_of(one.made.date())
        if month in span:
            groups.setdefault((one.organisation, month), []).append(one)
    return [(*key, kept(groups[key], now)) for key in sorted(groups)]
