"""Firms counted once: docs/methods/reporting.md §I2–§I4.

Sums of unique firms do not add up over months or organisations, so they are counted anew for each span.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from farled.reporting.spans import Span
from farled.reporting.values import AGES, SIZES, UNKNOWN, Facts, Firms, Support

NEW_YEARS = 3
"""A firm is new until it is three years old (§I4.3)."""


def survivor(firm: int, merged: Mapping[int, int]) -> int:
    """Give the record that stands for a firm, however many records went into one another (§I3.1).

    Args:
        firm: Id of a record.
        merged: Record → the record it went into.

    Raises:
        ValueError: The records go into one another in a circle, which is our own fault.
    """
    seen = {firm}
    while firm in merged:
        firm = merged[firm]
        if firm in seen:
            raise ValueError("records were merged in a circle")
        seen.add(firm)
    return firm


def age(founded: int | None, month: int) -> str:
    """Say how old a firm was in a month: ``new``, ``older`` or ``unknown`` (§I4.3).

    Only the year it was founded in is known, so that in one year of its life either may be true: unknown.
    """
    if founded is None:
        return UNKNOWN
    years = month // 12 - founded
    if years < NEW_YEARS:
        return "new" if years >= 0 else UNKNOWN
    return "older" if years > NEW_YEARS else UNKNOWN


class Supported:
    """Who was helped in which month, ready to be counted for any span.

    Args:
        supports: Help given; the same help twice counts once.
        merged: As in `survivor`.
    """

    def __init__(self, supports: Iterable[Support], merged: Mapping[int, int]) -> None:
        """Sort the help by month."""
        self.any: dict[int, set[int]] = defaultdict(set)
        self.advice: dict[int, set[int]] = defaultdict(set)
        self.hours: dict[int, float] = defaultdict(float)
        for one in supports:
            firm = survivor(one.firm, merged) if one.firm in merged else one.firm
            self.any[one.month].add(firm)
            if not one.financial:
                self.advice[one.month].add(firm)
            self.hours[one.month] += one.hours

    def first_months(self, span: Span) -> dict[int, int]:
        """Give each firm helped in a span, once, with the first month of it."""
        found: dict[int, int] = {}
        for month in sorted(self.any):
            if month in span:
                found.update(dict.fromkeys(self.any[month] - found.keys(), month))
        return found

    def advised(self, span: Span) -> set[int]:
        """Give the firms with support in a span that is not financial."""
        return set().union(*(firms for month, firms in self.advice.items() if month in span))

    def hours_in(self, span: Span) -> float:
        """Give the hours in a span."""
        return sum(hours for month, hours in self.hours.items() if month in span)

    def count(self, span: Span, facts: Mapping[int, Facts]) -> Firms:
        """Count the firms of a span.

        Args:
            span: Which.
            facts: What is known of firms, by the surviving record; a firm that is not there is unknown.
        """
        helped, nothing = self.first_months(span), Facts()
        known = [(facts.get(firm, nothing), month) for firm, month in helped.items()]
        sizes = Counter(one.size if one.size in SIZES else UNKNOWN for one, _ in known)
        ages = Counter(age(one.founded, month) for one, month in known)
        return Firms(
            total=len(helped),
            sizes=MappingProxyType({name: sizes[name] for name in SIZES}),
            ages=MappingProxyType({name: ages[name] for name in AGES}),
            advised=len(self.advised(span)),
        )
