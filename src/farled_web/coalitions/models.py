"""Plans: versions for one firm, and the runs that plan for many; category plan."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from farled_web.directory.models import Service
from farled_web.firms.models import Firm
from farled_web.organisations.models import Organisation, Region


class Run(models.Model):
    """One calculation of the planner; what it says about the region, without any firm's rows."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    region = models.ForeignKey(Region, models.CASCADE, related_name="runs")
    job = models.UUIDField(null=True, blank=True, unique=True)  # the background job, as a plain id
    firms = models.IntegerField(default=0)
    rules = models.JSONField(default=dict)
    document = models.JSONField(default=dict)  # bound, value, prices, use of capacity, assumptions
    digest = models.CharField(max_length=80, blank=True)
    created_by = models.BigIntegerField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)


class Plan(models.Model):
    """One version of a firm's plan: draft → proposed → agreed → superseded (planning §2.10)."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    firm = models.ForeignKey(Firm, models.CASCADE, related_name="plans")
    region = models.ForeignKey(Region, models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")  # who made it
    run = models.ForeignKey(Run, models.SET_NULL, null=True, blank=True, related_name="plans")
    number = models.IntegerField()
    state = models.CharField(
        max_length=12, default="draft"
    )  # draft, proposed, change_asked, agreed, superseded
    lead = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    value = models.FloatField(default=0)  # points
    rules = models.JSONField(default=dict)  # pins and forbids
    document = models.JSONField(default=dict)  # the firm's row of the plan document
    explanation = models.JSONField(default=dict)  # the library's reasons for and against
    asked = models.TextField(blank=True, max_length=2000)  # what the firm wants changed
    made_by = models.BigIntegerField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    proposed_at = models.DateTimeField(null=True, blank=True)
    agreed_at = models.DateTimeField(null=True, blank=True)
    agreed_by = models.BigIntegerField(null=True, blank=True)
    superseded_at = models.DateTimeField(null=True, blank=True)
    version = models.IntegerField(default=1)

    class Meta:
        """Numbered per firm; at most one is agreed at a time."""

        constraints = [
            models.UniqueConstraint(fields=["firm", "number"], name="plan_number_per_firm"),
            models.UniqueConstraint(fields=["firm"], condition=Q(state="agreed"), name="one_agreed_plan"),
        ]
        indexes = [models.Index(fields=["region", "state"], name="plan_by_region_state")]


class Step(models.Model):
    """One step of a plan."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="steps")
    firm = models.ForeignKey(Firm, models.CASCADE, related_name="+")
    planned_by = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")  # as the plan's
    position = models.IntegerField()
    area = models.CharField(max_length=40)
    level = models.SmallIntegerField()
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    service = models.ForeignKey(Service, models.PROTECT, null=True, blank=True, related_name="+")
    amount = models.FloatField()
    unit = models.CharField(max_length=5, default="hours")
    quarter = models.CharField(max_length=6)
    after = models.IntegerField(null=True, blank=True)  # position of the step it waits for
    state = models.CharField(max_length=10, default="planned")  # planned, referred, done, dropped

    class Meta:
        """In order within a plan."""

        constraints = [models.UniqueConstraint(fields=["plan", "position"], name="step_position")]
        ordering = ["position"]
