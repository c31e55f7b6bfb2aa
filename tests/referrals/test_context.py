"""§R4: a context is plain values, and a time without its zone is our fault."""

from __future__ import annotations

from datetime import datetime

import pytest
from tests.referrals.cases import S

from farled.referrals.context import DECLINE_REASONS, Context
from farled.referrals.values import Meeting


def test_times_need_their_zone() -> None:
    with pytest.raises(ValueError, match="zone"):
        Context(role=S, now=datetime(2027, 2, 1))
    with pytest.raises(ValueError, match="zone"):
        Context(
            role=S,
            now=datetime.fromisoformat("2027-02-01T09:00+01:00"),
            meeting=Meeting(datetime(2027, 2, 2)),
        )


def test_nothing_is_known_or_given_unless_it_is_said() -> None:
    """§R6.1: capacity and hours are unknown, not 0; no consent is presumed."""
    bare = Context(role=S, now=datetime.fromisoformat("2027-02-01T09:00+01:00"))
    assert (bare.capacity_left, bare.hours, bare.consents) == (None, None, frozenset())


def test_lack_of_capacity_is_a_reason_of_its_own() -> None:
    """§R4.4: it is demonstrated lack."""
    assert "no_capacity" in DECLINE_REASONS and len(set(DECLINE_REASONS)) == len(DECLINE_REASONS)
