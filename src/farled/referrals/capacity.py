"""A receiver's hours: taken, given back, never oversold; pure bookkeeping (§R6)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from farled.errors import refuse
from farled.referrals.values import CapacityChange


@dataclass(frozen=True, slots=True)
class CapacityPool:
    """The hours of one receiver's calendar.

    Attributes:
        receiver: Whose.
        stated: Hours it says it has; None: unknown, which is neither none nor endless.
        taken: Hours that stand behind referrals, promised ones among them.
    """

    receiver: str
    stated: Decimal | None
    taken: Decimal = Decimal(0)

    @property
    def left(self) -> Decimal | None:
        """Hours left to take; None: unknown. Below 0 only where it states less than it has promised."""
        return None if self.stated is None else self.stated - self.taken

    def book(self, change: CapacityChange) -> CapacityPool:
        """Book a move's change.

        Raises:
            BadInput: It takes more than is left: somebody else was faster. Nothing is booked.
            ValueError: It is another receiver's, or gives back what was never taken.
        """
        if change.receiver != self.receiver or self.taken + change.hours < 0:
            raise ValueError(f"{change} is not of this calendar")
        if change.hours > 0 and self.left is not None and change.hours > self.left:
            raise refuse("referral-capacity", change.hours, f"is more than the {self.left} hours left",
                         "Take fewer hours, free some, or decline for lack of capacity")  # fmt: skip
        if change.hours > 0 and self.left is None and not change.promised:
            raise ValueError("hours of an unknown calendar have to be promised")
        return replace(self, taken=self.taken + change.hours)

    def restated(self, hours: Decimal | None) -> CapacityPool:
        """State other hours, or none; what was promised before counts on (§R6.2)."""
        return replace(self, stated=hours)
