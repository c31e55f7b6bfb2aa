"""Hold floods off without asking people anything: counts per sender and region (diagnosis §1)."""

from __future__ import annotations

import hmac

from django.conf import settings
from django.db import connection
from django.utils import timezone

from farled_web.diagnosis.models import Check
from farled_web.diagnosis.policies import (
    STARTS_PER_REGION,
    STARTS_PER_SENDER,
    STARTS_WITHIN,
    WISHES_PER_SENDER,
)
from farled_web.ui.errors import TooOften


def hold_off_wishes(check: Check) -> None:
    """Refuse more wishes where too many were made from the sender of this check today.

    Raises:
        TooOften: Too many; what was typed stays in the reader's form.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT diagnosis_wished(%s)", [check.seen_from])
        made = cursor.fetchone()[0]
    if made >= WISHES_PER_SENDER:
        raise TooOften(seconds=24 * 3600)


def sender_mark(address: str) -> str:
    """Give a keyed mark of a sender's address for one day; the address itself is kept nowhere."""
    day = timezone.localdate().isoformat()
    words = f"check-sender:{day}:{address}".encode()
    return hmac.digest(settings.SECRET_KEY.encode(), words, "sha256").hex()


def hold_off(sender: str, region: int) -> None:
    """Refuse one more start where too many came from here.

    Raises:
        TooOften: The sender, or the region as a whole, has begun too many lately.
    """
    with connection.cursor() as cursor:
        since = timezone.now() - STARTS_WITHIN
        cursor.execute(
            "SELECT by_sender, by_region FROM diagnosis_begun(%s, %s, %s)", [sender, region, since]
        )
        by_sender, by_region = cursor.fetchone()
    if by_sender >= STARTS_PER_SENDER or by_region >= STARTS_PER_REGION:
        raise TooOften(seconds=600)
