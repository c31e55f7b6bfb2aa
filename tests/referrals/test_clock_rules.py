"""§R5.2: the defaults, what a region may change, and what no region may."""

from __future__ import annotations

from pathlib import Path

import pytest

from farled.errors import BadInput
from farled.referrals.clock_rules import DEFAULT_CLOCKS, ClockRule, ClockRules
from farled.referrals.values import State

# The days the design names, written from it by hand.
DESIGN = {
    (State.DRAFT, "due"): 10, (State.SENT, "due"): 1, (State.SENT, "overdue"): 2, (State.SENT, "end"): 10,
    (State.NEEDS_INFO, "due"): 5, (State.NEEDS_INFO, "end"): 10, (State.DECLINE_PENDING, "end"): 5,
    (State.HANDBACK_PENDING, "due"): 5, (State.ACCEPTED, "escalate"): 10, (State.ACCEPTED, "end"): None,
    (State.HANDOVER_BOOKED, "end"): None, (State.IN_PROGRESS, "due"): 30, (State.IN_PROGRESS, "end"): None,
    (State.ON_HOLD, "end"): None, (State.HANDBACK_PENDING, "end"): None, (State.OUTCOME_REPORTED, "end"): 10,
}  # fmt: skip


def test_the_defaults_are_the_designs() -> None:
    """§R5.2."""
    assert {key: getattr(DEFAULT_CLOCKS[key[0]], key[1]) for key in DESIGN} == DESIGN


def test_the_defaults_stand_in_the_page(root: Path) -> None:
    """§R5.2: every clock's row."""
    text = (root / "docs" / "methods" / "referrals.md").read_text("utf-8")
    for state, rule in DEFAULT_CLOCKS.items():
        days = [rule.due, rule.overdue, rule.remind, rule.escalate, rule.end]
        cells = " | ".join("–" if day is None else str(day) for day in days)
        assert f"| {state} | {cells} |" in text


def test_a_region_changes_single_days() -> None:
    """§R5.2: the others stay."""
    rules = ClockRules().with_days({"sent.end": 15, "sent.escalate": 8, "draft.remind": None})
    assert rules.clocks[State.SENT] == ClockRule(due=1, overdue=2, remind=1, escalate=8, end=15)
    assert rules.clocks[State.DRAFT].remind is None
    assert rules.clocks[State.ACCEPTED] == DEFAULT_CLOCKS[State.ACCEPTED]


@pytest.mark.parametrize(
    ("days", "why"),
    [
        ({"sent.end": 5}, "ends before it was flagged and the coordinator called in"),
        ({"sent.escalate": None}, "ends before it was flagged and the coordinator called in"),
        ({"sent.remind": None}, "ends before it was flagged and the coordinator called in"),
        ({"sent.remind": 6}, "ends before it was flagged and the coordinator called in"),
        ({"sent.due": 3}, "does not run forwards"),
        ({"draft.due": -1}, "does not run forwards"),
        ({"accepted.end": 20}, "would end silently what was accepted"),
        ({"sent.due": None}, "cannot be left out"),
        ({"closed.end": 5}, "is no moment of a clock"),
        ({"sent.later": 5}, "is no moment of a clock"),
    ],
)
def test_what_would_end_unseen_is_refused(days: dict[str, int | None], why: str) -> None:
    """§R5.2, §R9.6."""
    with pytest.raises(BadInput, match=why):
        ClockRules().with_days(
            days if "accepted.end" not in days else {**days, "accepted.remind": 1, "accepted.escalate": 9}
        )


def test_every_open_state_needs_its_clock() -> None:
    """§R9.2."""
    with pytest.raises(BadInput, match="are not the open states"):
        ClockRules(clocks={State.SENT: DEFAULT_CLOCKS[State.SENT]})
