"""Answers to the check, as values (domain §5)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from farled.terms.scales import NoSeverity, Side


@dataclass(frozen=True, slots=True)
class Answer:
    """One line of the check about one firm.

    Attributes:
        firm: Firm id.
        barrier: Barrier id.
        value: Severity 0 to 4, or why there is none.
        side: Who answered.
        by: Organisation id where an organisation answered; None for the firm itself.
        wave: 1 for the first check, 2 for the first re-check, …
        date: When, where known.
    """

    firm: str
    barrier: str
    value: int | NoSeverity
    side: Side = Side.SME
    by: str | None = None
    wave: int = 1
    date: date | None = None
