"""Have a system told, change what it is told, pause, resume and remove it, and change its secret."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from farled.errors import refuse
from farled_web.audit.actions import record
from farled_web.database.versions import save_version
from farled_web.organisations.models import Organisation
from farled_web.people.viewer import Viewer
from farled_web.webhooks import signing
from farled_web.webhooks.actions.outbox import wake
from farled_web.webhooks.addresses import check_url
from farled_web.webhooks.events import TOPICS
from farled_web.webhooks.models import Subscription
from farled_web.webhooks.policies import can_keep_webhook, can_make_webhook

MOST = 10
"""Subscriptions an organisation may have (docs/methods/web.md, webhooks §6)."""


def subscribe(
    *, viewer: Viewer, organisation: Organisation, name: str, url: str, topics: Iterable[str], uuid: UUID
) -> tuple[Subscription, str]:
    """Have a system told of what happens; gives the secret, which is shown once and never again.

    Args:
        viewer: A manager of the organisation.
        organisation: Whose system it is.
        name: What people call it.
        url: Where messages go.
        topics: What it is told of, as in `events.TOPICS`.
        uuid: Its public id, made with the form, so that a form sent twice makes one.

    Raises:
        PermissionDenied: The viewer does not manage the organisation.
        BadInput: The address may not be used, nothing is chosen, or there are too many already.
    """
    if not can_make_webhook(viewer, organisation):
        raise PermissionDenied(_("Only an organisation's managers have other systems told."))
    chosen = _chosen(topics)
    check_url(url)
    with transaction.atomic():
        _hold_to_most(organisation)
        row = Subscription(
            uuid=uuid, organisation=organisation, name=name.strip(), url=url, topics=chosen,
            created_by_id=viewer.user, updated_by_name=viewer.name,
        )  # fmt: skip
        row.save(force_insert=True)
        secret = _keep_secret(row, at_once=True)
        _log("made", row, topics=chosen)
    return row, secret


def change(
    *, viewer: Viewer, subscription: Subscription, version: int, name: str, url: str, topics: Iterable[str]
) -> None:
    """Change a subscription's name, address or topics; what is on its way goes to the new address.

    Raises:
        PermissionDenied: The viewer does not manage the organisation.
        BadInput: The address may not be used, or nothing is chosen.
        StaleEdit: Somebody else saved first.
    """
    _hold_kept(viewer, subscription)
    chosen = _chosen(topics)
    check_url(url)
    moved = url != subscription.url
    with transaction.atomic():
        _save(viewer, subscription, version, {"name": name.strip(), "url": url, "topics": chosen})
        _log("changed", subscription, topics=chosen, address=moved)


def rotate(*, viewer: Viewer, subscription: Subscription, version: int, at_once: bool = False) -> str:
    """Make a new secret; the old one is valid beside it for a day, or ends at once if it has leaked.

    Raises:
        PermissionDenied: The viewer does not manage the organisation.
        StaleEdit: Somebody else saved first: a page sent twice makes one secret.
    """
    _hold_kept(viewer, subscription)
    with transaction.atomic():
        _save(viewer, subscription, version, {"rotated_at": timezone.now()})
        secret = _keep_secret(subscription, at_once=at_once)
        _log("rotated", subscription, at_once=at_once)
    return secret


def pause(*, viewer: Viewer, subscription: Subscription, version: int) -> None:
    """Send nothing for a while; what happens meanwhile is kept and goes out afterwards."""
    _turn(viewer, subscription, version, "paused")


def resume(*, viewer: Viewer, subscription: Subscription, version: int) -> None:
    """Send again: what was paused, stopped after long failure, or removed."""
    _hold_kept(viewer, subscription)
    with transaction.atomic():
        if subscription.state == "removed":
            _hold_to_most(subscription.organisation)
        _turn(viewer, subscription, version, "active", failing_since=None, rest_until=None, error="")
        wake([subscription.pk])


def remove(*, viewer: Viewer, subscription: Subscription, version: int) -> None:
    """Send nothing more and write nothing more down; `resume` brings it back."""
    _turn(viewer, subscription, version, "removed")


def _turn(viewer: Viewer, subscription: Subscription, version: int, state: str, **more: Any) -> None:
    _hold_kept(viewer, subscription)
    with transaction.atomic():
        changes = {"state": state, "state_at": timezone.now(), **more}
        _save(viewer, subscription, version, changes)
        _log({"active": "resumed"}.get(state, state), subscription)


def _save(viewer: Viewer, subscription: Subscription, version: int, changes: Mapping[str, Any]) -> None:
    save_version(subscription, version, {**changes, "updated_by_name": viewer.name})


def _keep_secret(subscription: Subscription, *, at_once: bool) -> str:
    key = signing.new_key()
    with connection.cursor() as cursor:
        cursor.execute("SELECT webhooks_keep_secret(%s, %s, %s)", [subscription.pk, key, at_once])
        if not cursor.fetchone()[0]:
            raise PermissionDenied
    return signing.shown(key)


def _hold_kept(viewer: Viewer, subscription: Subscription) -> None:
    if not can_keep_webhook(viewer, subscription):
        raise PermissionDenied(_("Only an organisation's managers have other systems told."))


def _hold_to_most(organisation: Organisation) -> None:
    count = Subscription.objects.filter(organisation=organisation).exclude(state="removed").count()
    if count >= MOST:
        raise refuse(
            "too-many-webhooks", count, _("is as many webhooks as an organisation may have"),
            _("Remove one that is no longer used"),
        )  # fmt: skip


def _chosen(topics: Iterable[str]) -> list[str]:
    wanted = set(topics)
    chosen = [topic for topic in TOPICS if topic in wanted]
    if not chosen or wanted - set(TOPICS):
        raise refuse(
            "webhook-topics", ", ".join(sorted(wanted)), _("is not a choice of what there is to be told"),
            _("Choose at least one of those named"), "referral",
        )  # fmt: skip
    return chosen


def _log(verb: str, row: Subscription, **details: Any) -> None:
    record(
        f"webhook.{verb}", object_type="webhook", object_id=row.pk, organisation=row.organisation_id,
        region=row.organisation.region_id, details=details,
    )  # fmt: skip
