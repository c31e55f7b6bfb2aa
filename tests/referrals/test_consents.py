"""§R4.2, §R4.3: what rests on a consent, and what is seen through it."""

from __future__ import annotations

from tests.referrals.cases import CONSENTS, referral_in

from farled.referrals.consents import resting_on, visible_categories
from farled.referrals.states import END_STATES, OPEN_STATES
from farled.referrals.values import Consent, State

LESS = CONSENTS - {Consent("almi", "deliver", "identity")}


def test_every_open_referral_but_a_draft_rests_on_each_cell() -> None:
    """§R4.2."""
    all_of_them = [referral_in(state) for state in State]
    assert resting_on(all_of_them, CONSENTS) == ()
    assert {r.state for r in resting_on(all_of_them, LESS)} == set(OPEN_STATES) - {State.DRAFT}


def test_consent_for_another_receiver_or_purpose_is_none() -> None:
    """§R4.1."""
    other = {Consent("other", "deliver", c) for c in ("identity", "contact")}
    other |= {Consent("almi", "plan", c) for c in ("identity", "contact")}
    assert resting_on([referral_in(State.SENT)], other)


def test_what_is_seen_is_what_state_and_consent_both_allow() -> None:
    """§R4.3, §R2.2: every state, by hand."""
    hidden = {State.DRAFT, *END_STATES} - {State.FAILED, State.CLOSED}
    for state in State:
        assert visible_categories(referral_in(state), CONSENTS) == (
            () if state in hidden else ("contact", "identity")
        )
    assert visible_categories(referral_in(State.SENT), LESS) == ("contact",)
    assert visible_categories(referral_in(State.CLOSED), frozenset()) == ()
