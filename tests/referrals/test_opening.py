"""§R3.6: drafts, and children that ask another receiver."""

from __future__ import annotations

import pytest
from tests.referrals.cases import MONDAY, C, E, R, S, draft_referral, given, referral_in

from farled.errors import BadInput
from farled.referrals.moves import move
from farled.referrals.opening import REROUTED_FROM, draft, reroute
from farled.referrals.refusals import StaleReferral
from farled.referrals.transitions import Event
from farled.referrals.values import Role, State


def test_a_draft_has_a_clock_and_nobody_else_knows_of_it() -> None:
    """§R3.6, §R9.2."""
    made = draft(
        "r1", sender="a", receiver="b", firm="f", purpose="plan", categories=["contact"], context=given(S)
    )
    assert made.notifications == () and made.referral.sent is None and made.referral.version == 1
    assert made.referral.clock and made.referral.clock.started == MONDAY
    assert (made.entry.source, made.entry.target, made.entry.kind) == (None, State.DRAFT, "referral_drafted")


def test_nobody_refers_to_themselves() -> None:
    with pytest.raises(BadInput, match="refers to itself"):
        draft_referral(receiver="region")


@pytest.mark.parametrize("role", [R, E, C, Role.TIMER])
def test_only_a_sender_drafts(role: Role) -> None:
    """§R3.6."""
    with pytest.raises(BadInput, match="cannot draft a referral"):
        draft_referral(context=given(role))


@pytest.mark.parametrize("state", State)
def test_a_child_follows_only_what_did_not_get_there(state: State) -> None:
    """§R3.6: by sender or coordinator."""
    parent = referral_in(state)
    for role in (S, C):
        if state in REROUTED_FROM:
            child = reroute(parent, "r2", "business_sweden", given(role, parent))
            assert child.referral.parent == "r1" and child.entry.given == (("parent", "r1"),)
            assert child.referral.asked_hours == parent.asked_hours and child.referral.held.hours == 0
        else:
            with pytest.raises(BadInput, match=f"cannot be done from {state}"):
                reroute(parent, "r2", "business_sweden", given(role, parent))


def test_a_child_needs_its_own_consent() -> None:
    """§R3.6, §R4.1: what the firm let one receiver see it has not let another."""
    parent = referral_in(State.DECLINED)
    child = reroute(parent, "r2", "business_sweden", given(C, parent)).referral
    with pytest.raises(BadInput, match="has no active consent for business_sweden"):
        move(child, Event.SEND, given(S, child))


def test_the_same_receiver_is_not_asked_by_a_child_nor_from_a_stale_screen() -> None:
    """§R3.6, §R9.3."""
    parent = referral_in(State.DECLINED)
    with pytest.raises(BadInput, match="is the receiver that did not take it"):
        reroute(parent, "r2", "almi", given(C, parent))
    with pytest.raises(StaleReferral):
        reroute(parent, "r2", "other", given(C, referral_in(State.SENT)))
    with pytest.raises(BadInput, match="cannot draft"):
        reroute(parent, "r2", "other", given(E, parent))
