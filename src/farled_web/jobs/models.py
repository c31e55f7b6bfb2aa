"""Background work as people see it, and mails on their way out."""

from __future__ import annotations

import uuid

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


class Mail(models.Model):
    """A mail written in the transaction that caused it, and sent after; its key keeps it from going twice."""

    uuid = models.UUIDField(default=uuid.uuid4, primary_key=True, editable=False)
    key = models.CharField(max_length=200, unique=True)
    to = models.EmailField()
    language = models.CharField(max_length=2)
    subject = models.CharField(max_length=300)
    body = models.TextField()
    state = models.CharField(max_length=10, default="waiting")  # waiting, sending, sent, failed
    attempts = models.IntegerField(default=0)
    error = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True, blank=True)
