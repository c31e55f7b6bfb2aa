"""What a move is judged by: who acts, when, what they give and what is known; plain values only (§R4)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from farled.referrals.clock_rules import ClockRules
from farled.referrals.values import Consent, Meeting, Role

DECLINE_REASONS: tuple[str, ...] = (
    "no_capacity",
    "not_our_area",
    "not_eligible",
    "too_early",
    "too_late",
    "already_helped",
    "conflict_of_interest",
    "other",
)
"""Why a receiver declines; ``no_capacity`` is demonstrated lack, ``other`` is told in words."""


@dataclass(frozen=True, slots=True)
class Context:
    """Who moves a referral, and by what.

    Attributes:
        role: As whom.
        now: The time it is, with its zone.
        version: The version that was seen; None only to ask what is possible.
        by: Who; "" for a timer.
        consents: Consent that is active now; what is refused, withdrawn or expired is not among it.
        capacity_left: Hours the receiver has left now, read inside the same transaction; None: unknown.
        hours: Hours to take; promised where capacity is unknown. None: those asked for, or not known.
        owner: Named person at the sender, unless the referral names one.
        adviser: Named person at the receiver.
        question: What the receiver needs to know.
        answer: The answer to it.
        reason: Why, in words.
        reason_code: One of `DECLINE_REASONS`.
        suggested: Another organisation, suggested by a receiver that declines.
        next_action: What happens next with the firm.
        note: A note.
        meeting: The joint meeting.
        first_contact: Evidence of the first contact, in words or as a reference to it.
        review: Day on which what is on hold is looked at again.
        outcome: Outcome code (`farled.referrals.outcomes.OUTCOMES`).
        disputed: What is wrong about the outcome reported.
        rules: The region's clocks.
    """

    role: Role
    now: datetime
    version: int | None = None
    by: str = ""
    consents: Collection[Consent] = frozenset()
    capacity_left: Decimal | None = None
    hours: Decimal | None = None
    owner: str = ""
    adviser: str = ""
    question: str = ""
    answer: str = ""
    reason: str = ""
    reason_code: str = ""
    suggested: str = ""
    next_action: str = ""
    note: str = ""
    meeting: Meeting | None = None
    first_contact: str = ""
    review: date | None = None
    outcome: str = ""
    disputed: str = ""
    rules: ClockRules = field(default_factory=ClockRules)

    def __post_init__(self) -> None:
        """A time without its zone is our own fault, not the user's."""
        if self.now.tzinfo is None or (self.meeting is not None and self.meeting.at.tzinfo is None):
            raise ValueError("times need their zone")
