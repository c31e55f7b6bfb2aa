"""Which referrals rest on a consent, and end with it (§R4.2)."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from farled.referrals.states import STATES, is_open
from farled.referrals.values import Consent, Referral


def resting_on(referrals: Iterable[Referral], active: Collection[Consent]) -> tuple[Referral, ...]:
    """Give the open referrals that have lost consent they rest on.

    Withdraw each with `Event.END_CONSENT`, in the transaction that ends the consent.  A draft rests on
    nothing yet: it has disclosed nothing, and cannot be sent without consent.

    Args:
        referrals: A firm's referrals.
        active: All the firm's consent that is active after the change.
    """
    return tuple(
        referral
        for referral in referrals
        if is_open(referral)
        and referral.sent is not None
        and any(cell not in active for cell in referral.needed_consents)
    )


def visible_categories(referral: Referral, active: Collection[Consent]) -> tuple[str, ...]:
    """Give the categories of data the receiver sees through this referral now, in order (§R4.3).

    Nothing before it is sent and after it was withdrawn, declined, expired or entered in error; afterwards
    of what it did only as long as consent holds.
    """
    if not STATES[referral.state].shown:
        return ()
    return tuple(cell.category for cell in referral.needed_consents if cell in active)
