"""Checks, their answers, and the needs they show; category diagnosis."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from farled_web.firms.models import Firm
from farled_web.organisations.models import Organisation, Region


class Check(models.Model):
    """One round of the check, by the firm or by cluster staff about it.

    Before it is handed in the firm may be unknown; facts and contact are kept here until then.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    region = models.ForeignKey(Region, models.PROTECT, related_name="+")
    firm = models.ForeignKey(Firm, models.CASCADE, null=True, blank=True, related_name="checks")
    side = models.CharField(max_length=12, default="sme")  # sme, organisation
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    wave = models.IntegerField(default=1)
    language = models.CharField(max_length=2, default="sv")
    token_hash = models.BinaryField(unique=True, null=True, blank=True, max_length=32)
    state = models.CharField(max_length=10, default="open")  # open, submitted
    facts = models.JSONField(default=dict, blank=True)
    contact = models.JSONField(default=dict, blank=True)
    beside = models.JSONField(default=dict, blank=True)  # before: last time's answers; asked: the lines asked
    seen_from = models.CharField(max_length=64, blank=True)  # keyed hash of the sender, to hold off floods
    links_sent = models.SmallIntegerField(default=0)  # how often its link was mailed (diagnosis §4)
    synthetic = models.BooleanField(default=False)
    started_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    version = models.IntegerField(default=1)

    class Meta:
        """Found by firm, newest first; counted by sender and by region, to hold off floods."""

        indexes = [
            models.Index(fields=["firm", "side", "-submitted_at"]),
            models.Index(fields=["seen_from", "started_at"], name="check_by_sender"),
            models.Index(fields=["region", "started_at"], name="check_by_region"),
        ]


class CheckAnswer(models.Model):
    """One line: a severity 0 to 4, or why there is none; no row: not answered."""

    check_round = models.ForeignKey(Check, models.CASCADE, related_name="answers")
    firm_id = models.BigIntegerField(null=True, blank=True, db_index=True)
    barrier = models.CharField(max_length=60)
    value = models.SmallIntegerField(null=True, blank=True)
    without = models.CharField(max_length=14, blank=True)  # dont_know, not_concerned
    answered_at = models.DateTimeField(auto_now=True)

    class Meta:
        """One answer a line; a severity or a reason, not both."""

        constraints = [
            models.UniqueConstraint(fields=["check_round", "barrier"], name="one_answer_per_line"),
            models.CheckConstraint(
                condition=Q(value__range=(0, 4), without="")
                | Q(value=None, without__in=["dont_know", "not_concerned"]),
                name="severity_or_reason",
            ),
        ]


class Need(models.Model):
    """What the firm's own latest check shows in an area; level −1 is unknown, never 0."""

    firm = models.ForeignKey(Firm, models.CASCADE, related_name="needs")
    region = models.ForeignKey(Region, models.PROTECT, related_name="+")
    check_round = models.ForeignKey(Check, models.CASCADE, related_name="+")
    area = models.CharField(max_length=40)
    severity = models.FloatField(null=True, blank=True)
    level = models.SmallIntegerField()

    class Meta:
        """One row per firm and area."""

        constraints = [models.UniqueConstraint(fields=["firm", "area"], name="one_need_per_area")]
        indexes = [models.Index(fields=["region", "area", "level"])]


class Recheck(models.Model):
    """An invitation to answer the check again, or a date it was put off to; the facts of it alone."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    firm = models.ForeignKey(Firm, models.CASCADE, related_name="rechecks")
    region = models.ForeignKey(Region, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=12)  # months, referral, adviser
    state = models.CharField(max_length=10, default="asked")  # asked, sent, answered, over, put_off
    organisation = models.ForeignKey(  # whose adviser asked for it or put it off; none: the clock
        Organisation, models.PROTECT, null=True, blank=True, related_name="+"
    )
    user_id = models.BigIntegerField(null=True, blank=True)
    referral = models.BigIntegerField(null=True, blank=True)  # the case whose end it follows, as a plain id
    check_round = models.ForeignKey(Check, models.SET_NULL, null=True, blank=True, related_name="+")
    not_before = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """One that waits per firm; found by firm, newest first."""

        indexes = [models.Index(fields=["firm", "-created_at"], name="recheck_by_firm")]
        constraints = [
            models.UniqueConstraint(
                fields=["firm"], condition=Q(state__in=["asked", "sent"]), name="one_open_recheck"
            )
        ]


class RecheckChoice(models.Model):
    """The firm's own word on whether it is invited again; no row: it is."""

    firm = models.OneToOneField(Firm, models.CASCADE, primary_key=True, related_name="recheck_choice")
    wanted = models.BooleanField()
    at = models.DateTimeField(auto_now=True)
