"""Send a test message; send messages again by hand."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from farled_web.audit.actions import record
from farled_web.people.viewer import Viewer
from farled_web.ui.errors import TooOften
from farled_web.webhooks.actions.outbox import wake
from farled_web.webhooks.events import PING
from farled_web.webhooks.models import Delivery, Subscription
from farled_web.webhooks.policies import can_keep_webhook

TESTS_AN_HOUR = 30
"""So that nobody makes us knock at a stranger's door again and again (webhooks §6)."""


def ping(*, viewer: Viewer, subscription: Subscription) -> UUID:
    """Send a test message, also while the subscription is paused; gives its id.

    Raises:
        PermissionDenied: The viewer does not manage the organisation, or it is removed.
        TooOften: There were too many within the hour.
    """
    _hold_kept(viewer, subscription)
    hour = timezone.now() - timedelta(hours=1)
    tests = Delivery.objects.filter(subscription=subscription, kind=PING, created_at__gt=hour)
    if tests.count() >= TESTS_AN_HOUR:
        raise TooOften(600)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT webhooks_ping(%s)", [subscription.pk])
        made: UUID | None = cursor.fetchone()[0]
        if made is None:
            raise PermissionDenied
        _log("tested", subscription)
        wake([subscription.pk])
    return made


def send_again(*, viewer: Viewer, delivery: Delivery) -> bool:
    """Send one message again under its id, also one that was received; False: there is nothing to send.

    Raises:
        PermissionDenied: The viewer does not manage the organisation.
    """
    _hold_kept(viewer, delivery.subscription)
    return bool(_again(delivery.subscription, delivery.uuid))


def send_all_again(*, viewer: Viewer, subscription: Subscription) -> int:
    """Send every message that was given up again; gives how many.

    Raises:
        PermissionDenied: The viewer does not manage the organisation.
    """
    _hold_kept(viewer, subscription)
    return _again(subscription, None)


def _again(subscription: Subscription, which: UUID | None) -> int:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT webhooks_again(%s, %s)", [subscription.pk, which])
        found: int = cursor.fetchone()[0]
        if found:
            # Who asks by hand does not wait for the rest of a receiver that could not be reached.
            Subscription.objects.filter(pk=subscription.pk).update(rest_until=None)
            _log("repeated", subscription, messages=found)
            wake([subscription.pk])
    return found


def _hold_kept(viewer: Viewer, subscription: Subscription) -> None:
    if not can_keep_webhook(viewer, subscription):
        raise PermissionDenied(_("Only an organisation's managers have other systems told."))


def _log(verb: str, row: Subscription, **details: int) -> None:
    record(
        f"webhook.{verb}", object_type="webhook", object_id=row.pk, organisation=row.organisation_id,
        region=row.organisation.region_id, details=details,
    )  # fmt: skip
