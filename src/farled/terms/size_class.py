"""Size class by Commission Recommendation 2003/361/EC, Annex, Article 2: docs/methods/diagnosis.md §5.4.

Headcount is mandatory; of turnover and balance-sheet total one within its ceiling is enough.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from farled.errors import refuse

SIZE_CLASSES: tuple[str, ...] = ("micro", "small", "medium", "large")
"""Ordered; ``large`` means *not an SME*. The fifth answer, ``unknown``, is not a class."""

_CEILINGS: tuple[tuple[str, int, float, float], ...] = (
    ("micro", 10, 2e6, 2e6),
    ("small", 50, 10e6, 10e6),
    ("medium", 250, 50e6, 43e6),
)


@dataclass(frozen=True, slots=True)
class SizeClass:
    """The class and how it was reached.

    Attributes:
        value: ``micro``, ``small``, ``medium``, ``large`` or ``unknown``.
        provisional: A missing figure could still move it up a class.
        why: One English sentence.
    """

    value: str
    provisional: bool
    why: str

    @property
    def is_sme(self) -> bool | None:
        """Whether it is an SME; None where that is not known."""
        return None if self.value == "unknown" else self.value != "large"


def size_class(
    employees: float | None, turnover_eur: float | None = None, balance_eur: float | None = None
) -> SizeClass:
    """Give the size class, §5.4.

    Args:
        employees: Annual work units, partner and linked enterprises added in; None: not known.
        turnover_eur: Annual turnover in euro, likewise.
        balance_eur: Annual balance-sheet total in euro, likewise.

    Returns:
        The class. Without turnover and balance sheet it rests on headcount alone and is provisional.

    Raises:
        BadInput: A figure is negative or not a number.
    """
    for name, figure in (("employees", employees), ("turnover", turnover_eur), ("balance", balance_eur)):
        _check(name, figure)
    over_both = _within(turnover_eur, balance_eur, 50e6, 43e6) is False
    if over_both:
        return SizeClass("large", False, "Not an SME: turnover over €50m and balance sheet over €43m")
    if employees is None:
        return SizeClass("unknown", False, "Headcount is not known, and it is mandatory")
    if employees >= 250:
        return SizeClass("large", False, "Not an SME: 250 employees or more")
    return _by_ceiling(employees, turnover_eur, balance_eur)


def _by_ceiling(employees: float, turnover: float | None, balance: float | None) -> SizeClass:
    for name, heads, turnover_ceiling, balance_ceiling in _CEILINGS:
        if employees >= heads:
            continue
        within = _within(turnover, balance, turnover_ceiling, balance_ceiling)
        if within is False:
            continue
        why = f"Under {heads} employees"
        if within is None:
            return SizeClass(name, True, f"{why}; turnover or balance sheet is missing, so provisional")
        return SizeClass(name, False, f"{why} and turnover or balance sheet within the ceiling")
    raise AssertionError("over both medium ceilings was answered before")


def _within(turnover: float | None, balance: float | None, a: float, b: float) -> bool | None:
    """One known within its ceiling is enough; both known and over: no; else not known."""
    if (turnover is not None and turnover <= a) or (balance is not None and balance <= b):
        return True
    return None if turnover is None or balance is None else False


def _check(name: str, figure: float | None) -> None:
    if figure is not None and not (math.isfinite(figure) and figure >= 0):
        raise refuse(
            "bad-size-figure",
            figure,
            f"is no possible figure for {name}",
            "Give 0 or more, or leave it open",
            "12",
        )
