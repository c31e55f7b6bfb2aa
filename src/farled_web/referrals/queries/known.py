"""What a move is judged by, as the database knows it: clocks, consent, hours left."""

from __future__ import annotations

from decimal import Decimal

from django.db import connection

from farled.referrals.clock_rules import ClockRules
from farled.referrals.values import Consent
from farled_web.referrals.models import Referral, RegionClocks
from farled_web.referrals.values import rules_of


def rules_in(region: int) -> ClockRules:
    """Give a region's clocks."""
    return rules_of(RegionClocks.objects.filter(region=region).first())


def consented(firm: int, receiver: int, purpose: str) -> tuple[str, ...]:
    """Give the categories a firm lets a receiver see now for one purpose."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT referrals_consented(%s, %s, %s)", [firm, receiver, purpose])
        return tuple(cursor.fetchone()[0])


def consents_of(row: Referral) -> frozenset[Consent]:
    """Give the consent that is active now for a case's receiver and purpose."""
    found = consented(row.firm_id, row.receiver_id, row.purpose)
    return frozenset(Consent(str(row.receiver_id), row.purpose, category) for category in found)


def hours_left(receiver: int, area: str, quarter: str, but_step: int | None = None) -> Decimal | None:
    """Give the hours left in a calendar; None: unknown.

    Args:
        receiver: The organisation.
        area: Support area.
        quarter: As ``2027Q1``.
        but_step: A plan's step whose own hours are not counted as taken: the case stands for it.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalitions_left(%s, %s, %s, %s)", [receiver, area, quarter, but_step])
        found: Decimal | None = cursor.fetchone()[0]
    return found


def lock_calendar(receiver: int) -> None:
    """Wait for whoever is taking hours of this organisation just now, until this transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalitions_lock(%s)", [receiver])


def lock_consent(firm: int, receiver: int) -> None:
    """Wait for whoever is changing what a firm lets a receiver see, until this transaction ends.

    The same lock as ``firms_keep_access`` takes: what is read after it holds until what rests on it is saved.
    """
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_advisory_xact_lock({_CONSENT})", [str(firm), str(receiver)])


def try_consent(firm: int, receiver: int) -> bool:
    """Take that lock if nobody holds it just now; gives whether it was taken."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_try_advisory_xact_lock({_CONSENT})", [str(firm), str(receiver)])
        return bool(cursor.fetchone()[0])


_CONSENT = "hashtextextended('firms_access/' || %s || '/' || %s, 0)"
