"""Which systems are told, their secrets, and what is on its way to them.

Nothing here names a firm or points at a row that may be erased: a message holds public ids alone.
"""

from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from farled_web.organisations.models import Organisation


class Subscription(models.Model):
    """An organisation's system that wants to be told; kept by the organisation's managers."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    name = models.CharField(max_length=80)
    url = models.CharField(max_length=500)
    topics = ArrayField(models.CharField(max_length=12), default=list)
    state = models.CharField(max_length=8, default="active")  # active, paused (by hand), stopped, removed
    state_at = models.DateTimeField(auto_now_add=True)  # since when
    failing_since = models.DateTimeField(null=True, blank=True)  # first failure after the last success
    rest_until = models.DateTimeField(null=True, blank=True)  # nothing is tried before
    succeeded_at = models.DateTimeField(null=True, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=40, blank=True)  # code of the last failure
    rotated_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by_id = models.BigIntegerField(null=True, blank=True)
    updated_by_name = models.CharField(max_length=120, blank=True)  # told to a second saver
    version = models.IntegerField(default=1)

    class Meta:
        """Looked up by organisation at each event."""

        indexes = [
            models.Index(
                fields=["organisation"], condition=~Q(state="removed"), name="webhook_by_organisation"
            )
        ]

    def __str__(self) -> str:
        """Give its name."""
        return self.name


class Secret(models.Model):
    """A key messages are signed with; read by background work alone, written by a function."""

    subscription = models.ForeignKey(Subscription, models.CASCADE, related_name="secrets")
    key = models.BinaryField(max_length=64)
    created_at = models.DateTimeField(auto_now_add=True)
    ends_at = models.DateTimeField(null=True, blank=True)  # a newer one has taken its place


class Delivery(models.Model):
    """One event on its way to one system, written in the transaction of what happened."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)  # ``webhook-id``
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", db_index=False)
    subscription = models.ForeignKey(Subscription, models.PROTECT, related_name="deliveries", db_index=False)
    key = models.CharField(max_length=160)  # the event: told once to each subscription
    kind = models.CharField(max_length=48)
    subject = models.UUIDField()  # what stays in order: the referral's public id
    role = models.CharField(max_length=10, blank=True)  # the side the organisation is on
    payload = models.JSONField(default=dict)
    state = models.CharField(max_length=10, default="waiting")  # waiting, sending, sent, failed, withheld
    tries = models.IntegerField(default=0)  # in all
    before = models.IntegerField(default=0)  # of these, before it was last sent again by hand
    created_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True, blank=True)
    taken_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    status = models.IntegerField(null=True, blank=True)  # last answer
    milliseconds = models.IntegerField(null=True, blank=True)
    error = models.CharField(max_length=40, blank=True)

    class Meta:
        """Told once; found by what is due, by what it has to wait for, and newest first."""

        constraints = [models.UniqueConstraint(fields=["subscription", "key"], name="told_once")]
        indexes = [
            models.Index(
                fields=["subscription", "due_at"], condition=Q(state="waiting"), name="webhook_due"
            ),
            models.Index(
                fields=["subscription", "subject", "id"], condition=Q(state__in=["waiting", "sending"]),
                name="webhook_in_order",
            ),
            models.Index(fields=["subscription", "-created_at", "-id"], name="webhook_newest"),
            models.Index(fields=["created_at"], name="webhook_by_age"),
        ]  # fmt: skip


class Attempt(models.Model):
    """One time a message was sent; without an end, whoever sent it was killed on the way."""

    delivery = models.ForeignKey(Delivery, models.CASCADE, related_name="attempts", db_index=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", db_index=False)
    number = models.IntegerField()
    at = models.DateTimeField()
    address = models.CharField(max_length=45, blank=True)  # what the name led to
    status = models.IntegerField(null=True, blank=True)
    milliseconds = models.IntegerField(null=True, blank=True)
    error = models.CharField(max_length=40, blank=True)
    excerpt = models.CharField(max_length=500, blank=True)  # how the answer begins
    ended = models.BooleanField(default=False)

    class Meta:
        """In order."""

        constraints = [models.UniqueConstraint(fields=["delivery", "number"], name="one_attempt_per_number")]
