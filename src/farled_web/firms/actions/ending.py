"""Consents that end soon: the firm is reminded once, and goes on with one press (firms §11)."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from farled_web.firms.access import GIVEN
from farled_web.firms.actions import consent, messages
from farled_web.firms.models import Access, Consent, Firm
from farled_web.firms.policies import can_decide
from farled_web.jobs.models import Mail
from farled_web.organisations.models import Organisation
from farled_web.people.viewer import Viewer

SOON = timedelta(days=30)
"""How long before its end a consent is spoken of (docs/methods/web.md, firms §11)."""


def renew(viewer: Viewer, firm: Firm, receiver: Organisation) -> int:
    """Give again, for as long as a new consent holds, what the firm lets a receiver see now.

    Returns:
        How many purposes and categories go on; what is refused, taken back or run out stays so.
    """
    if not can_decide(viewer, firm):
        raise PermissionDenied
    given: dict[str, dict[str, str]] = defaultdict(dict)
    with transaction.atomic():
        for one in _standing_now(consent.standing(firm, receiver), timezone.now()):
            given[one.purpose][one.category] = GIVEN
        for purpose, answers in given.items():
            consent.decide(viewer, firm, receiver, purpose, answers)
    return sum(len(answers) for answers in given.values())


def _standing_now(rows: list[Consent], now: datetime) -> list[Consent]:
    """Keep what every basis still says yes to."""
    no = {
        (r.purpose, r.category) for r in rows if r.state != GIVEN or (r.until is not None and r.until <= now)
    }
    return [r for r in rows if (r.purpose, r.category) not in no]


def remind_ending(viewer: Viewer, now: datetime | None = None) -> int:
    """Tell firms which consents end soon, once for each end; done by the clock."""
    if not viewer.system:
        raise PermissionDenied
    now = now or timezone.now()
    ending = Access.objects.filter(reason="consent", until__gt=now, until__lte=now + SOON)
    told = 0
    for access in ending.select_related("firm").order_by("pk")[:5000]:
        assert access.until is not None
        key = f"{access.firm.uuid.hex}.{access.organisation_id}.{timezone.localdate(access.until):%Y%m%d}"
        if Mail.objects.filter(key=f"firms.consent_ending:{key}:0").exists():
            continue
        told += bool(
            messages.tell_now("consent_ending", access.firm_id, key, {"receiver": access.organisation_id})
        )
    return told
