"""§R4: guards at their edges."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from tests.referrals.cases import MONDAY, C, R, S, draft_referral, given, referral_in

from farled.referrals.guards import hours_to_take, lacking_consents, missing
from farled.referrals.transitions import Guard
from farled.referrals.values import Meeting, State


@pytest.mark.parametrize(
    ("guard", "given_now", "holds"),
    [
        (Guard.MEETING, {"meeting": Meeting(MONDAY)}, True),
        (Guard.MEETING, {"meeting": Meeting(MONDAY - timedelta(seconds=1))}, False),
        (Guard.REVIEW_DATE, {"review": MONDAY.date()}, False),
        (Guard.REVIEW_DATE, {"review": MONDAY.date() + timedelta(days=1)}, True),
        (Guard.CAPACITY, {"hours": Decimal(40)}, True),
        (Guard.CAPACITY, {"hours": Decimal("40.01")}, False),
        (Guard.CAPACITY, {"hours": Decimal(0)}, True),
        (Guard.CAPACITY, {"hours": Decimal(-1)}, False),
        (Guard.CAPACITY, {"hours": Decimal(0), "capacity_left": Decimal(-1)}, False),
        (Guard.OUTCOME, {"outcome": "solved"}, False),
        (Guard.REASON_CODE, {"reason_code": "dont_like"}, False),
        (Guard.REASON_CODE, {"reason_code": "other", "reason": ""}, False),
        (Guard.REASON_CODE, {"reason_code": "other", "reason": "We move"}, True),
        (Guard.REASON, {"reason": "", "reason_code": "too_late"}, True),
        (Guard.NOTE, {"note": "\t"}, False),
        (Guard.SOON_ENOUGH, {"now": MONDAY.replace(year=2028)}, True),
        (Guard.SOON_ENOUGH, {"now": MONDAY.replace(year=2028) + timedelta(seconds=1)}, False),
    ],
)
def test_at_the_edge(guard: Guard, given_now: dict[str, Any], holds: bool) -> None:
    """§R4.4, §R6.1."""
    found = missing(guard, referral_in(State.CLOSED), given(C, **given_now))
    assert (found is None) == holds
    if found is not None:
        assert found.guard is guard and found.problem.reason and found.problem.remedy


def test_a_referral_that_shows_nothing_cannot_be_sent() -> None:
    """§R4.1: or it would need no consent at all."""
    empty = draft_referral(categories=())
    assert lacking_consents(empty, given(S)) == ()
    found = missing(Guard.CONSENT, empty, given(S))
    assert found is not None and "names no data" in found.problem.reason


def test_what_was_asked_for_is_taken_only_from_known_capacity() -> None:
    """§R6.1, §R6.2."""
    sent = referral_in(State.SENT)
    assert hours_to_take(sent, given(R, hours=None)) == 8
    assert hours_to_take(sent, given(R, hours=None, capacity_left=None)) is None
    assert hours_to_take(sent, given(R, hours=Decimal(2))) == 2


@pytest.mark.parametrize("guard", Guard)
def test_every_guard_is_checked_and_can_fail(guard: Guard) -> None:
    """§R4: with nothing given and nothing known, none holds; consent that is gone is the one that does."""
    blank = given(
        S, consents=(), capacity_left=None, hours=None, owner="", adviser="", question="", answer="",
        reason="", reason_code="", next_action="", note="", meeting=None, first_contact="", review=None,
        outcome="", disputed="",
    )  # fmt: skip
    assert (missing(guard, draft_referral(owner=""), blank) is None) == (guard is Guard.CONSENT_GONE)
