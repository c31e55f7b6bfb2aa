"""Who keeps an organisation's subscriptions: its managers, and nobody else."""

from __future__ import annotations

from django.db.models import Q

from farled_web.organisations.models import Organisation
from farled_web.people.viewer import Viewer
from farled_web.webhooks.models import Subscription


def visible_webhooks(viewer: Viewer) -> Q:
    """Give the subscriptions, messages and attempts a viewer may see: those of organisations they manage.

    The web address may hold a secret of the other system, so colleagues who do not manage do not see it.
    """
    return Q(organisation__in=viewer.manages)


def can_make_webhook(viewer: Viewer, organisation: Organisation) -> bool:
    """Say whether a viewer may have a system of this organisation told."""
    return organisation.pk in viewer.manages


def can_keep_webhook(viewer: Viewer, subscription: Subscription) -> bool:
    """Say whether a viewer may change, test, pause and remove a subscription."""
    return subscription.organisation_id in viewer.manages
