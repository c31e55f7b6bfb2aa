"""The spans of time reports are made for: docs/methods/reporting.md §I1.

A month is an integer, twelve times the year plus the month counted from 0, so that months subtract.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from farled.errors import refuse

_CODE = re.compile(r"([0-9]{4})(?:(H)([12])|(Q)([1-4]))?")
LATEST, ALL = "12m", "all"
_EARLIEST = 1900 * 12  # nothing counted is older


@dataclass(frozen=True, slots=True)
class Span:
    """Whole months, from `first` to `last`, both counted in.

    Attributes:
        code: ``2027``, ``2027H1``, ``2027Q3``, ``12m`` (the month of the count and the eleven before it) or
            ``all``.
        first: First month.
        last: Last month.
    """

    code: str
    first: int
    last: int

    def __contains__(self, month: object) -> bool:
        """Say whether a month lies in it."""
        return isinstance(month, int) and self.first <= month <= self.last

    @property
    def start(self) -> date:
        """Its first day."""
        return first_day(self.first)

    @property
    def end(self) -> date:
        """The first day after it."""
        return first_day(self.last + 1)

    @property
    def is_year(self) -> bool:
        """Whether it is a calendar year; years are all that leaves a region (§I9.4)."""
        return self.code.isdecimal()


def month_of(day: date) -> int:
    """Give the month a day lies in."""
    return day.year * 12 + day.month - 1


def first_day(month: int) -> date:
    """Give a month's first day."""
    return date(month // 12, month % 12 + 1, 1)


def span(code: str, today: date) -> Span:
    """Read a span's code.

    Args:
        code: As in `Span`.
        today: The day counted on.

    Raises:
        BadInput: It is no such code.
    """
    now = month_of(today)
    if code == LATEST:
        return Span(LATEST, now - 11, now)
    if code == ALL:
        return Span(ALL, _EARLIEST, now)
    found = _CODE.fullmatch(code)
    if found is None or not 1000 <= int(found[1]) < 9999:
        raise refuse("bad-span", code, "is no span of time that reports are made for",
                     "Write a year, a half or a quarter, 12m or all", "2027H1")  # fmt: skip
    start = int(found[1]) * 12
    if found[2]:
        start += 6 * (int(found[3]) - 1)
        return Span(code, start, start + 5)
    if found[4]:
        start += 3 * (int(found[5]) - 1)
        return Span(code, start, start + 2)
    return Span(code, start, start + 11)


def spans(earliest: int, today: date) -> tuple[Span, ...]:
    """Give every span from a month on: the latest twelve months, all, then years, each with its parts.

    Args:
        earliest: The first month anything happened in.
        today: The day counted on.
    """
    codes = [LATEST, ALL]
    for year in range(today.year, min(earliest // 12, today.year) - 1, -1):
        codes += [f"{year}", *(f"{year}H{n}" for n in (1, 2)), *(f"{year}Q{n}" for n in (1, 2, 3, 4))]
    now = month_of(today)
    found = [span(code, today) for code in codes]
    return tuple(one for one in found if one.first <= now and one.last >= min(earliest, now))
