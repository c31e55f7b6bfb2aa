"""Questions about consent and the links that answer them; read as part of this room's `models`."""

from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from farled_web.organisations.models import Organisation


class ConsentRequest(models.Model):
    """An organisation asks the firm to let a receiver see what a step needs; the answer is made of consents.

    The firm and the asker see it; the receiver sees the consents themselves once they are given.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    firm = models.ForeignKey("firms.Firm", models.CASCADE, related_name="consent_requests")
    receiver = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    asked_by = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    user_id = models.BigIntegerField(null=True, blank=True)  # who asked
    purpose = models.CharField(max_length=20)
    categories = ArrayField(models.CharField(max_length=12), default=list)
    message = models.CharField(max_length=500, blank=True)
    referral = models.BigIntegerField(null=True, blank=True)  # the case it is for, as plain ids
    referral_uuid = models.UUIDField(null=True, blank=True)
    state = models.CharField(
        max_length=10, default="open"
    )  # open, given, refused, partly, withdrawn, expired
    answer = models.CharField(max_length=300, blank=True)  # what the firm said to the asker
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    reminded_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    version = models.IntegerField(default=1)

    class Meta:
        """One open question per firm, receiver and purpose, whoever asks."""

        constraints = [  # noqa: RUF012 - as Django reads it
            models.UniqueConstraint(
                fields=["firm", "receiver", "purpose"], condition=Q(state="open"), name="one_open_question"
            )
        ]
        indexes = [models.Index(fields=["asked_by", "-created_at"], name="question_by_asker")]  # noqa: RUF012 - as Django reads it


class ConsentLink(models.Model):
    """A way to answer one question from a mail, without an account; the token itself is never kept.

    Closed to the working roles: background work makes them, two functions open them.
    """

    request = models.ForeignKey(ConsentRequest, models.CASCADE, related_name="links")
    contact = models.ForeignKey("firms.Contact", models.CASCADE, related_name="+")
    token_hash = models.BinaryField(max_length=32, unique=True)
    address_hash = models.BinaryField(max_length=32)  # whose mail it went to; another address opens nothing
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    uses = models.SmallIntegerField(default=0)
    answered_at = models.DateTimeField(null=True, blank=True)  # by this link; it may take back what it gave
