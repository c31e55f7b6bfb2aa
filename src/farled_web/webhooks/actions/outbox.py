"""Write the outbox in the transaction of what happened, and have it emptied once that has committed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import connection
from django.utils import timezone
from procrastinate.contrib.django import app

from farled_web.webhooks.events import kind_of, topic_of

DRAIN = "webhooks.drain"


def moved(sender: object, *, referral: Any, result: Any, **more: Any) -> None:
    """Hear that a case has moved or changed (`referrals.actions.moving.moved`)."""
    entry = result.entry
    kind = kind_of(entry.kind)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT webhooks_tell_move(%s, %s, %s, %s, %s)",
            [referral.pk, kind, topic_of(kind), entry.source or "", entry.at],
        )
        wake(cursor.fetchone()[0])


def consent_changed(sender: object, *, firm: int, organisation: int, **more: Any) -> None:
    """Hear that a firm has changed what an organisation may see (`firms.actions.consent.changed`)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT webhooks_tell_consent(%s, %s, %s)", [firm, organisation, timezone.now()])
        wake(cursor.fetchone()[0])


def wake(subscriptions: Iterable[int]) -> None:
    """Have what is due sent once this transaction commits; one worker at a time for each subscription."""
    for one in sorted(set(subscriptions)):
        app.configure_task(DRAIN, lock=f"webhooks:{one}").defer(subscription=one)
