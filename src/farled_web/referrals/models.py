"""Referrals and what goes with them (collaboration §1, §3; docs/methods/referrals.md).

Facts, words and links stand in tables of their own: a coordinator who has to act sees the facts of a case
without its words, and a receiver whose access has ended keeps the facts and loses the words.
"""

from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Case, F, Q, When

from farled_web.coalitions.models import Step
from farled_web.directory.models import Service
from farled_web.firms.models import Document, Firm
from farled_web.organisations.models import Organisation, Region

ASKED = ["sender", "receiver", "firm", "sent_at", "parent"]
"""What policies and row-level security ask of a case."""


class Referral(models.Model):
    """One step of a firm's way, from a sender to a receiver; written by `actions.moving` alone.

    Deadlines are moments worked out from the clock each time it is saved; whether something is overdue is
    asked of them and stored nowhere (§R9.1).
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    region = models.ForeignKey(Region, models.PROTECT, related_name="+")
    firm = models.ForeignKey(Firm, models.PROTECT, related_name="referrals")
    sender = models.ForeignKey(Organisation, models.PROTECT, related_name="referrals_sent")
    receiver = models.ForeignKey(Organisation, models.PROTECT, related_name="referrals_received")
    step = models.ForeignKey(Step, models.SET_NULL, null=True, blank=True, related_name="referrals")
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    state = models.CharField(max_length=20)
    version = models.IntegerField(default=1)
    purpose = models.CharField(max_length=20)
    categories = ArrayField(models.CharField(max_length=12), default=list)
    area = models.CharField(max_length=40, blank=True)
    service = models.ForeignKey(Service, models.PROTECT, null=True, blank=True, related_name="+")
    quarter = models.CharField(max_length=6)  # whose hours it takes
    asked_hours = models.DecimalField(max_digits=8, decimal_places=2, null=True, blank=True)
    owner_id = models.BigIntegerField(null=True, blank=True)  # the named person at the sender
    owner_name = models.CharField(max_length=120, blank=True)
    adviser_id = models.BigIntegerField(null=True, blank=True)  # and at the receiver; by mail a name alone
    adviser_name = models.CharField(max_length=120, blank=True)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)  # none: the receiver and the firm know nothing
    ended_at = models.DateTimeField(null=True, blank=True)
    moved_at = models.DateTimeField()  # when it last moved or was changed
    clock = models.JSONField(null=True, blank=True)  # values.Clock; none in an end state
    answer_clock = models.JSONField(null=True, blank=True)
    next_role = models.CharField(max_length=12, blank=True)  # who owns the next action
    turn = models.GeneratedField(  # whose organisation that is, kept by the database; none: firm, or an end
        expression=Case(
            When(next_role="receiver", then=F("receiver")), When(next_role="sender", then=F("sender"))
        ),
        output_field=models.BigIntegerField(null=True, blank=True),
        db_persist=True,
    )
    due_at = models.DateTimeField(null=True, blank=True)
    overdue_at = models.DateTimeField(null=True, blank=True)
    timer_at = models.DateTimeField(null=True, blank=True)  # when a timer has to look next
    before = models.CharField(max_length=20, blank=True)
    held_hours = models.DecimalField(max_digits=8, decimal_places=2, default=0)
    held_delivered = models.DecimalField(max_digits=8, decimal_places=2, default=0)
    held_promised = models.BooleanField(default=False)
    meeting_at = models.DateTimeField(null=True, blank=True)
    meeting_place = models.CharField(max_length=300, blank=True)
    meeting_uid = models.CharField(max_length=120, blank=True)
    review = models.DateField(null=True, blank=True)
    reason = models.CharField(max_length=2000, blank=True)  # read by both sides, the firm and the coordinator
    reason_code = models.CharField(max_length=24, blank=True)
    suggested = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    next_action = models.CharField(max_length=500, blank=True)
    outcome = models.CharField(max_length=24, blank=True)
    confirmation = models.CharField(max_length=12, blank=True)
    synthetic = models.BooleanField(default=False)

    class Meta:
        """Driven from each side: what waits on whom, the longest overdue first."""

        # fmt: off
        indexes = [
            models.Index(
                fields=["receiver", "overdue_at", "id"], condition=Q(ended_at=None), name="referral_to_do"
            ),
            models.Index(
                fields=["sender", "overdue_at", "id"], condition=Q(ended_at=None), name="referral_sent_open"
            ),
            models.Index(fields=["receiver", "-moved_at", "-id"], name="referral_received"),
            models.Index(fields=["sender", "-moved_at", "-id"], name="referral_sent"),
            models.Index(fields=["firm", "-moved_at"], name="referral_by_firm"),
            models.Index(fields=["region", "state"], name="referral_by_state"),
            models.Index(fields=["region", "overdue_at"], condition=Q(ended_at=None), name="referral_region"),
            models.Index(fields=["timer_at"], condition=Q(ended_at=None), name="referral_timer"),
            # With all that row-level security asks: to count a long list the index is enough (§W3.1).
            models.Index(fields=["turn", "overdue_at", "id"], condition=Q(ended_at=None),
                         include=[*ASKED, "region"], name="referral_turn"),
            models.Index(fields=["region", "overdue_at", "id"], include=ASKED, name="referral_region_late"),
            models.Index(fields=["-moved_at", "-id"], include=[*ASKED, "region"], name="referral_moved"),
            models.Index(fields=["meeting_at"], condition=Q(ended_at=None, state="handover_booked"),
                         name="referral_meetings"),
        ]
        # fmt: on
        constraints = [
            models.CheckConstraint(condition=~Q(sender=models.F("receiver")), name="referral_to_another"),
            models.CheckConstraint(
                condition=Q(held_delivered__gte=0) & Q(held_hours__gte=models.F("held_delivered")),
                name="referral_hours_add_up",
            ),
            # Exactly one clock and one owner of the next action while it is open, none after (§R9.2).
            models.CheckConstraint(
                condition=Q(ended_at=None, clock__isnull=False, due_at__isnull=False) & ~Q(next_role="")
                | Q(ended_at__isnull=False, clock=None, due_at=None, overdue_at=None, next_role=""),
                name="referral_one_clock",
            ),
        ]


class Line(models.Model):
    """One line of a referral's journal: what happened, when, as whom; no free text."""

    referral = models.ForeignKey(Referral, models.PROTECT, related_name="lines", db_index=False)
    firm = models.ForeignKey(Firm, models.PROTECT, related_name="+", db_index=False)
    version = models.IntegerField()  # the version it led to; a message leaves it as it was
    event = models.CharField(max_length=24)
    kind = models.CharField(max_length=32)  # the word for it in an event log
    at = models.DateTimeField()
    role = models.CharField(max_length=12)
    source = models.CharField(max_length=20, blank=True)
    target = models.CharField(max_length=20, blank=True)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    actor_id = models.BigIntegerField(null=True, blank=True)
    actor_name = models.CharField(max_length=120, blank=True)
    by_link = models.BooleanField(default=False)
    by_mail = models.BooleanField(default=False)

    class Meta:
        """Read in order; a version is reached once, and each message counts for itself."""

        indexes = [models.Index(fields=["referral", "at", "id"], name="line_by_referral")]
        constraints = [
            models.UniqueConstraint(
                fields=["referral", "version"],
                condition=~Q(event__in=["message", "escalate", "remind", "stale_draft", "review_due"]),
                name="one_line_per_version",
            )
        ]


class Words(models.Model):
    """What was written with a line: questions, answers, reasons, messages; seen by fewer than the line."""

    line = models.OneToOneField(Line, models.PROTECT, primary_key=True, related_name="words")
    referral = models.ForeignKey(Referral, models.PROTECT, related_name="+")
    given = models.JSONField(default=dict)  # name -> text, in order
    coordinator = models.BooleanField(default=False)  # written to the coordinator too


class Link(models.Model):
    """A single-purpose way in from a mail, without an account (collaboration §3).

    The token itself is never kept.  Closed to the working roles: opened, used up and made by functions.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    referral = models.ForeignKey(Referral, models.CASCADE, related_name="links")
    purpose = models.CharField(max_length=12)  # answer (accept, ask, decline), reply (a question), confirm
    role = models.CharField(max_length=12)  # receiver, sender, firm
    token_hash = models.BinaryField(max_length=32, unique=True)
    address_hash = models.BinaryField(max_length=32)  # whose mail it went to
    name = models.CharField(max_length=120, blank=True)
    language = models.CharField(max_length=2, default="sv")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True, blank=True)
    used = ArrayField(models.CharField(max_length=24), default=list)  # what it has done, each once
    ended_at = models.DateTimeField(null=True, blank=True)


class Proposal(models.Model):
    """A time proposed for the joint meeting."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    referral = models.ForeignKey(Referral, models.CASCADE, related_name="proposals")
    firm = models.ForeignKey(Firm, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    minutes = models.IntegerField(default=60)
    place = models.CharField(max_length=300, blank=True)
    by_role = models.CharField(max_length=12)
    by_name = models.CharField(max_length=120, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    yes = ArrayField(models.CharField(max_length=12), default=list)  # roles that can
    no = ArrayField(models.CharField(max_length=12), default=list)
    state = models.CharField(max_length=10, default="open")  # open, chosen, dropped


class Handover(models.Model):
    """The joint meeting as an invitation sees it, and afterwards who was there and what was agreed."""

    referral = models.OneToOneField(Referral, models.CASCADE, primary_key=True, related_name="handover")
    firm = models.ForeignKey(Firm, models.PROTECT, related_name="+")
    uid = models.CharField(max_length=120)
    sequence = models.IntegerField(default=0)
    at = models.DateTimeField()
    minutes = models.IntegerField(default=60)
    place = models.CharField(max_length=300, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    held_at = models.DateTimeField(null=True, blank=True)
    present = ArrayField(models.CharField(max_length=12), default=list)  # roles that were there
    agreed = models.TextField(blank=True, max_length=4000)
    written_by = models.CharField(max_length=120, blank=True)
    answers = models.JSONField(default=dict)  # role -> accepted, declined, tentative: by its calendar
    version = models.IntegerField(default=1)


class Incoming(models.Model):
    """A mail that came in about a case; kept with its text only while it is held.

    The key is taken from the mail's own Message-ID, so that one handed in twice counts once.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    referral = models.ForeignKey(Referral, models.CASCADE, related_name="incoming")
    role = models.CharField(max_length=12)  # whose address for answers it came to
    key = models.BinaryField(max_length=32, unique=True)
    sender = models.CharField(max_length=254, blank=True)
    sender_name = models.CharField(max_length=120, blank=True)
    subject = models.CharField(max_length=200, blank=True)
    text = models.TextField(blank=True, max_length=8000)
    state = models.CharField(max_length=10)  # taken, held, accepted, discarded
    at = models.DateTimeField(auto_now_add=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.BigIntegerField(null=True, blank=True)

    class Meta:
        """What waits, by case."""

        indexes = [models.Index(fields=["referral"], condition=Q(state="held"), name="mail_held")]


class Delivery(models.Model):
    """Hours delivered for a referral; taken from those held, and never given back."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    referral = models.ForeignKey(Referral, models.PROTECT, related_name="deliveries")
    firm = models.ForeignKey(Firm, models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    service = models.ForeignKey(Service, models.PROTECT, null=True, blank=True, related_name="+")
    on = models.DateField()
    hours = models.DecimalField(max_digits=8, decimal_places=2)
    note = models.CharField(max_length=300, blank=True)
    by_name = models.CharField(max_length=120, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """Some hours."""

        constraints = [models.CheckConstraint(condition=Q(hours__gt=0), name="delivery_is_some")]


class Milestone(models.Model):
    """What a firm achieved, as one organisation reports it; the firm confirms (§R7.3)."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    referral = models.ForeignKey(Referral, models.PROTECT, related_name="milestones")
    firm = models.ForeignKey(Firm, models.PROTECT, related_name="milestones")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    region = models.ForeignKey(Region, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=24)
    subject = models.CharField(max_length=120, blank=True)
    on = models.DateField()
    amount = models.DecimalField(max_digits=16, decimal_places=2, null=True, blank=True)
    evidence = models.CharField(max_length=500, blank=True)
    document = models.ForeignKey(Document, models.SET_NULL, null=True, blank=True, related_name="+")
    state = models.CharField(max_length=12, default="reported")  # reported, confirmed, disputed, taken_back
    by_name = models.CharField(max_length=120, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    version = models.IntegerField(default=1)

    class Meta:
        """Found by firm, and counted by region."""

        indexes = [models.Index(fields=["region", "kind", "state"], name="milestone_by_region")]


class Fired(models.Model):
    """A timer has done this: the key is written in the transaction that does it, so it is done once."""

    key = models.CharField(max_length=120, primary_key=True)
    referral = models.ForeignKey(Referral, models.CASCADE, related_name="+")
    at = models.DateTimeField(auto_now_add=True)


class RegionClocks(models.Model):
    """A region's own clocks, as days by ``state.moment``; what is not named is the default (§R5)."""

    region = models.OneToOneField(Region, models.CASCADE, primary_key=True, related_name="clocks")
    days = models.JSONField(default=dict)
    holidays = ArrayField(models.DateField(), default=list)  # beside the calendar's own
    updated_at = models.DateTimeField(auto_now=True)
    version = models.IntegerField(default=1)
    updated_by_name = models.CharField(max_length=120, blank=True)
