"""What other systems come in with: tokens of organisations, calendars of people, keys of pseudonyms."""

from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from farled_web.organisations.models import Organisation, Region


class ApiToken(models.Model):
    """A way in for another system of an organisation; only its SHA-256 is kept."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=80)
    scopes = ArrayField(models.CharField(max_length=20), default=list)
    token_hash = models.BinaryField(max_length=32, unique=True)
    hint = models.CharField(max_length=4)  # its last letters, to tell one from another
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.BigIntegerField(null=True, blank=True)
    created_by_name = models.CharField(max_length=120, blank=True)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by_name = models.CharField(max_length=120, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """Listed by organisation, newest first."""

        indexes = [models.Index(fields=["organisation", "-created_at"], name="token_by_organisation")]


class TokenUse(models.Model):
    """How often a token was used in a minute; closed to the working roles, counted by `api_open_token`.

    Spread over a few rows, so that requests at the same time do not wait for each other.
    """

    token = models.ForeignKey(ApiToken, models.CASCADE, related_name="+", db_index=False)
    minute = models.DateTimeField()
    part = models.SmallIntegerField()
    times = models.IntegerField(default=0)

    class Meta:
        """One row per token, minute and part."""

        constraints = [models.UniqueConstraint(fields=["token", "minute", "part"], name="one_use_per_part")]


class Reply(models.Model):
    """What a POST with an Idempotency-Key led to, so that sending it again does nothing a second time.

    It names the case, not what was said of it: a repeated answer shows what the token may see by then.
    """

    token = models.ForeignKey(ApiToken, models.CASCADE, related_name="+", db_index=False)
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    key_hash = models.BinaryField(max_length=32)
    request_hash = models.BinaryField(max_length=32)
    status = models.SmallIntegerField(default=0)
    about = models.UUIDField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """Each key once."""

        constraints = [models.UniqueConstraint(fields=["token", "key_hash"], name="one_reply_per_key")]
        indexes = [models.Index(fields=["created_at"], name="reply_by_age")]


class Feed(models.Model):
    """The address of a person's own calendar; made from the installation's key, kept as its SHA-256."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user_id = models.BigIntegerField()
    key_hash = models.BinaryField(max_length=32, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    fetched_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """One open address per person."""

        constraints = [
            models.UniqueConstraint(fields=["user_id"], condition=Q(ended_at=None), name="one_open_feed")
        ]


class PseudonymKey(models.Model):
    """A region's secret that pseudonyms are made with; read by the database's own functions alone."""

    region = models.OneToOneField(Region, models.CASCADE, primary_key=True, related_name="+")
    inner_key = models.BinaryField(max_length=64)
    outer_key = models.BinaryField(max_length=64)
