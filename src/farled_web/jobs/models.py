"""Background work as people see it, and mails on their way out."""

from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models


class Job(models.Model):
    """A long piece of work with its progress; people and regions are plain ids."""

    uuid = models.UUIDField(default=uuid.uuid4, primary_key=True, editable=False)
    kind = models.CharField(max_length=40)
    user_id = models.BigIntegerField(null=True, blank=True)
    region_id = models.BigIntegerField(null=True, blank=True)
    state = models.CharField(max_length=10, default="waiting")  # waiting, running, done, failed, cancelled
    done = models.IntegerField(default=0)
    total = models.IntegerField(default=0)
    message = models.CharField(max_length=300, blank=True)
    arguments = models.JSONField(default=dict)
    result = models.JSONField(default=dict)
    cancel_asked = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """Listed by who asked for it, newest first."""

        indexes = [models.Index(fields=["user_id", "-created_at"], name="job_by_user")]

    @property
    def open(self) -> bool:
        """Whether it has not come to an end."""
        return self.state in {"waiting", "running"}


class Mail(models.Model):
    """A mail written in the transaction that caused it, and sent after; its key keeps it from going twice."""

    uuid = models.UUIDField(default=uuid.uuid4, primary_key=True, editable=False)
    key = models.CharField(max_length=200, unique=True)
    to = models.EmailField()
    language = models.CharField(max_length=2)
    subject = models.CharField(max_length=300)
    body = models.TextField()
    reply_to = models.EmailField(blank=True, default="", max_length=254)
    refers_to = ArrayField(models.CharField(max_length=200), default=list)  # Message-IDs of its thread
    calendar = models.TextField(blank=True, default="")  # an iCalendar object, sent as an invitation
    method = models.CharField(max_length=10, blank=True, default="")  # REQUEST, CANCEL
    about = models.CharField(max_length=80, blank=True, default="")  # a room's thing, by ids
    state = models.CharField(max_length=10, default="waiting")  # waiting, sending, sent, failed, bounced
    attempts = models.IntegerField(default=0)
    error = models.CharField(max_length=300, blank=True)
    region_id = models.BigIntegerField(null=True, blank=True)  # whose coordinator hears when it fails
    created_at = models.DateTimeField(auto_now_add=True)
    due_at = models.DateTimeField(null=True, blank=True)  # when it is tried next
    taken_at = models.DateTimeField(null=True, blank=True)  # since when it is on its way
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """What waits is found by when it is due."""

        indexes = [
            models.Index(
                fields=["due_at"], condition=models.Q(state__in=["waiting", "sending"]), name="mail_to_send"
            )
        ]
