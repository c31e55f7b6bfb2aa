"""§R2: small things the values say of themselves."""

from __future__ import annotations

from decimal import Decimal

from tests.referrals.cases import draft_referral

from farled.referrals.values import Consent, Held, Notification, Role


def test_the_letters_are_the_designs() -> None:
    assert [role.letter for role in Role] == ["S", "R", "E", "C", "T"]


def test_hours_delivered_are_never_unused() -> None:
    """§R6.3."""
    assert Held(Decimal("8.1"), Decimal("7.9")).unused == Decimal("0.2")


def test_the_same_message_has_the_same_key() -> None:
    """§R5.4: and another version, kind or hearer another."""
    one = Notification(Role.FIRM, "referral_sent", "r1", 2)
    assert one.key == Notification(Role.FIRM, "referral_sent", "r1", 2).key == "r1/2/referral_sent/firm"


def test_a_referral_rests_on_a_cell_for_each_category() -> None:
    """§R4.1."""
    assert draft_referral().needed_consents == (
        Consent("almi", "deliver", "contact"),
        Consent("almi", "deliver", "identity"),
    )
