"""§R3.3, §R9.3: what a refusal says, and that nothing is done."""

from __future__ import annotations

import pytest
from tests.referrals.cases import E, R, S, given, referral_in

from farled.errors import BadInput
from farled.referrals.moves import move
from farled.referrals.refusals import StaleReferral, check_version, forbidden, ways_from
from farled.referrals.transitions import Event
from farled.referrals.values import State


def test_a_forbidden_move_says_what_may_be_done_from_here_and_by_whom() -> None:
    """§R3.3."""
    pending = referral_in(State.HANDBACK_PENDING)
    with pytest.raises(BadInput) as error:
        move(pending, Event.ACCEPT, given(S, pending))
    assert str(error.value) == (
        "'accept' cannot be done from handback_pending. From handback_pending: withdraw (S, E), "
        "end_consent (T), agree_to_hand_back (S, C), return (S, C). Example: withdraw"
    )


def test_the_wrong_role_is_told_so() -> None:
    """§R3.3."""
    sent = referral_in(State.SENT)
    refusal = forbidden(sent, Event.ACCEPT, given(E, sent))
    assert "'accept' cannot be done by the firm from sent" in str(refusal)
    assert str(refusal).endswith("Example: withdraw")


def test_an_end_is_called_an_end() -> None:
    """§R3.3."""
    failed = referral_in(State.FAILED)
    assert "from failed, which is an end. Make a new referral." in str(
        forbidden(failed, Event.SEND, given(S))
    )
    assert ways_from(State.CLOSED) == "reopen (C)"


def test_a_stale_screen_is_refused_first_and_gets_the_current_state() -> None:
    """§R9.3: even where the move itself would be forbidden."""
    sent = referral_in(State.SENT)
    accepted = move(sent, Event.ACCEPT, given(R, sent)).referral
    for event in (Event.DECLINE, Event.CONFIRM):
        with pytest.raises(StaleReferral) as error:
            move(accepted, event, given(R, sent))
        assert error.value.current is accepted
    assert str(error.value) == (
        "[version]: '2' is not the version it has now: 3, accepted. Look at it again, then decide. Example: 3"
    )


def test_a_move_without_a_version_is_stale() -> None:
    """§R9.3: nobody moves what nobody has seen."""
    with pytest.raises(StaleReferral):
        check_version(referral_in(State.SENT), given(R))
