"""Subscriptions and what was sent to them, for who manages the organisation."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Count, Q, QuerySet

from farled_web.database import narrowing
from farled_web.organisations.models import Organisation
from farled_web.people.viewer import Viewer
from farled_web.webhooks.models import Attempt, Delivery, Subscription
from farled_web.webhooks.policies import visible_webhooks


def organisations_managed(viewer: Viewer) -> QuerySet[Organisation]:
    """Give the organisations whose systems a viewer may have told."""
    rows = Organisation.objects.filter(active=True).order_by("name")
    return narrowing.narrow(rows, Q(pk__in=viewer.manages))


def organisation_managed(viewer: Viewer, uuid: UUID) -> Organisation:
    """Give one of them.

    Raises:
        Organisation.DoesNotExist: There is none, or somebody else manages it.
    """
    return organisations_managed(viewer).get(uuid=uuid, pk__in=viewer.manages)


def subscriptions_of(viewer: Viewer) -> QuerySet[Subscription]:
    """Give the subscriptions a viewer keeps, with how many messages wait and have failed."""
    rows = Subscription.objects.select_related("organisation").annotate(
        waiting=Count("deliveries", filter=Q(deliveries__state__in=["waiting", "sending"])),
        failed=Count("deliveries", filter=Q(deliveries__state="failed")),
    )
    return narrowing.narrow(rows, visible_webhooks(viewer))


def subscription_of(viewer: Viewer, uuid: UUID) -> Subscription:
    """Give one of them.

    Raises:
        Subscription.DoesNotExist: There is none, or it is another organisation's.
    """
    return subscriptions_of(viewer).get(uuid=uuid)


def deliveries_of(viewer: Viewer, subscription: Subscription) -> QuerySet[Delivery]:
    """Give what was and is to be sent to a subscription."""
    rows = Delivery.objects.filter(subscription=subscription)
    return narrowing.narrow(rows, visible_webhooks(viewer))


def delivery_of(viewer: Viewer, uuid: UUID) -> Delivery:
    """Give one message.

    Raises:
        Delivery.DoesNotExist: There is none, or it is another organisation's.
    """
    rows = Delivery.objects.select_related("subscription__organisation")
    return narrowing.narrow(rows, visible_webhooks(viewer)).get(uuid=uuid)


def attempts_of(viewer: Viewer, delivery: Delivery) -> list[Attempt]:
    """Give each time a message was sent, the latest first."""
    rows = Attempt.objects.filter(delivery=delivery)
    return list(narrowing.narrow(rows, visible_webhooks(viewer)).order_by("-number"))
