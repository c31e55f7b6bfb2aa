"""What a region's organisations offer and can do; the tables of a region pack, as rows (domain §6)."""

from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from farled_web.organisations.models import Organisation, Region

Provenance = [
    ("hypothesis", _("hypothesis")),
    ("self_declared", _("own statement")),
    ("mandate", _("published mandate")),
    ("interview", _("coded interview")),
    ("outcome", _("observed outcome")),
]
Unit = [("hours", _("hours")), ("seats", _("seats"))]


class Area(models.Model):
    """A support area of a region and its weight; a region without rows has the default eight."""

    region = models.ForeignKey(Region, models.CASCADE, related_name="areas")
    key = models.SlugField(max_length=40)
    name_sv = models.CharField(max_length=80)
    name_en = models.CharField(max_length=80)
    weight = models.FloatField(default=1.0)
    position = models.IntegerField(default=0)

    class Meta:
        """One row per key and region."""

        constraints = [models.UniqueConstraint(fields=["region", "key"], name="area_in_region")]
        ordering = ["position", "id"]


class Barrier(models.Model):
    """A line of the check in a region; a region without rows has the default list."""

    region = models.ForeignKey(Region, models.CASCADE, related_name="barriers")
    key = models.SlugField(max_length=60)
    area = models.CharField(max_length=40)
    liabilities = ArrayField(models.CharField(max_length=20), default=list)
    text_sv = models.CharField(max_length=200)
    text_en = models.CharField(max_length=200)
    source = models.CharField(max_length=200, blank=True)
    position = models.IntegerField(default=0)

    class Meta:
        """One row per key and region."""

        constraints = [models.UniqueConstraint(fields=["region", "key"], name="barrier_in_region")]
        ordering = ["position", "id"]


class Service(models.Model):
    """Something an organisation does for firms in one support area."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="services")
    region = models.ForeignKey(Region, models.CASCADE, related_name="+")
    slug = models.SlugField(max_length=80)
    area = models.CharField(max_length=40)
    name = models.CharField(max_length=200)
    description = models.TextField(blank=True, max_length=2000)
    format = models.CharField(max_length=40, default="advice")
    unit = models.CharField(max_length=5, choices=Unit, default="hours")
    hours_1 = models.FloatField(null=True, blank=True)
    hours_2 = models.FloatField(null=True, blank=True)
    hours_3 = models.FloatField(null=True, blank=True)
    cost_per_hour_eur = models.FloatField(null=True, blank=True)
    fee_eur = models.FloatField(null=True, blank=True)
    aid_eur = models.FloatField(null=True, blank=True)
    market = models.CharField(max_length=2, blank=True)
    quarters = ArrayField(models.CharField(max_length=6), default=list, blank=True)
    source = models.TextField(blank=True, max_length=1000)
    synthetic = models.BooleanField(default=False)
    active = models.BooleanField(default=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)  # last time somebody said it is current
    updated_at = models.DateTimeField(auto_now=True)
    version = models.IntegerField(default=1)
    updated_by_name = models.CharField(max_length=120, blank=True)  # told to whoever saves second

    class Meta:
        """One slug per region, as in its pack."""

        constraints = [models.UniqueConstraint(fields=["region", "slug"], name="service_slug_in_region")]
        indexes = [models.Index(fields=["organisation", "area"])]


class Claim(models.Model):
    """A competence claim; claims accumulate, a wrong one is withdrawn and stays."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="claims")
    region = models.ForeignKey(Region, models.CASCADE, related_name="+")
    slug = models.SlugField(max_length=80)
    area = models.CharField(max_length=40)
    barrier = models.CharField(max_length=60, blank=True)
    level = models.SmallIntegerField(null=True, blank=True)
    provenance = models.CharField(max_length=16, choices=Provenance)
    source = models.TextField(max_length=1000)
    date = models.DateField()
    market = models.CharField(max_length=2, blank=True)
    successes = models.IntegerField(null=True, blank=True)
    closed = models.IntegerField(null=True, blank=True)
    note = models.TextField(blank=True, max_length=1000)
    synthetic = models.BooleanField(default=False)
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.BigIntegerField(null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)  # last time somebody said it still holds
    counted = models.BooleanField(default=False)  # from cases, by background work; nobody else changes it
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_why = models.CharField(max_length=300, blank=True)

    class Meta:
        """A claim without a source is refused, by the database too."""

        constraints = [
            # A withdrawn claim stays under its name; the one that replaces it takes the same.
            models.UniqueConstraint(
                fields=["region", "slug"], condition=Q(withdrawn_at=None), name="live_claim_slug_in_region"
            ),
            models.CheckConstraint(condition=~Q(source=""), name="claim_has_a_source"),
            models.CheckConstraint(
                condition=Q(level__isnull=True) | Q(level__range=(0, 3)), name="claim_level_0_to_3"
            ),
        ]


class Tie(models.Model):
    """A working relation between two organisations, without direction."""

    region = models.ForeignKey(Region, models.CASCADE, related_name="ties")
    a = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    b = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=40, default="agreement")
    cost = models.FloatField(null=True, blank=True)
    market = models.CharField(max_length=2, blank=True)
    source = models.TextField(blank=True, max_length=1000)


class Capacity(models.Model):
    """What an organisation can give in an area in a quarter; a missing row is unknown, not none."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="capacities")
    region = models.ForeignKey(Region, models.CASCADE, related_name="+")
    area = models.CharField(max_length=40)
    quarter = models.CharField(max_length=6)
    unit = models.CharField(max_length=5, choices=Unit, default="hours")
    amount = models.FloatField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    updated_at = models.DateTimeField(auto_now=True)
    version = models.IntegerField(default=1)
    updated_by_name = models.CharField(max_length=120, blank=True)  # told to whoever saves second

    class Meta:
        """One row per organisation, area, quarter and unit; never below nothing."""

        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "area", "quarter", "unit"], name="one_capacity_per_quarter"
            ),
            models.CheckConstraint(condition=Q(amount__gte=0), name="capacity_not_negative"),
        ]


class EligibilityRule(models.Model):
    """Who an organisation, or one of its services, may help."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="eligibility")
    region = models.ForeignKey(Region, models.CASCADE, related_name="+")
    service = models.ForeignKey(Service, models.CASCADE, null=True, blank=True, related_name="eligibility")
    rule = models.CharField(max_length=20)
    value = models.CharField(max_length=120)
    source = models.TextField(blank=True, max_length=1000)


class Precedence(models.Model):
    """In a plan, one area comes before another."""

    region = models.ForeignKey(Region, models.CASCADE, related_name="precedences")
    before = models.CharField(max_length=40)
    after = models.CharField(max_length=40)
    lag = models.IntegerField(default=0)


class Cost(models.Model):
    """A cost that differs from the documented default."""

    region = models.ForeignKey(Region, models.CASCADE, related_name="costs")
    key = models.CharField(max_length=40)
    organisation = models.ForeignKey(Organisation, models.CASCADE, null=True, blank=True)
    value = models.FloatField()


class GroupOffer(models.Model):
    """A delegation, course or cohort with seats and dates."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="offers")
    region = models.ForeignKey(Region, models.CASCADE, related_name="+")
    service = models.ForeignKey(Service, models.PROTECT, null=True, blank=True, related_name="offers")
    area = models.CharField(max_length=40)
    name = models.CharField(max_length=200)
    starts_on = models.DateField()
    ends_on = models.DateField()
    apply_by = models.DateField(null=True, blank=True)
    seats = models.PositiveIntegerField()
    place = models.CharField(max_length=200, blank=True)
    market = models.CharField(max_length=2, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    synthetic = models.BooleanField(default=False)
    version = models.IntegerField(default=1)
    updated_by_name = models.CharField(max_length=120, blank=True)  # told to whoever saves second

    class Meta:
        """It ends when or after it begins."""

        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=models.F("starts_on")), name="offer_ends_after_start"
            )
        ]


class Project(models.Model):
    """A funding project hours are booked on."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="projects")
    region = models.ForeignKey(Region, models.CASCADE, related_name="+")
    name = models.CharField(max_length=200)
    code = models.CharField(max_length=60, blank=True)
    fund = models.CharField(max_length=60, blank=True)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    hours = models.FloatField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    version = models.IntegerField(default=1)
    updated_by_name = models.CharField(max_length=120, blank=True)  # told to whoever saves second


class Stamp(models.Model):
    """One row per change of a region's directory, written by triggers.

    How many there are and the last one name the state that a transaction sees, so that what is computed
    from it (pooled levels) is kept until it changes and never longer.
    """

    region_id = models.BigIntegerField(db_index=True)


class Import(models.Model):
    """A file brought in: first tried (dry run), then applied whole or not at all."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    region = models.ForeignKey(Region, models.CASCADE, related_name="imports")
    user_id = models.BigIntegerField()
    kind = models.CharField(max_length=20)  # pack, or a table of one
    file_name = models.CharField(max_length=200)
    content = models.BinaryField(null=True, blank=True)  # kept until applied or dropped
    state = models.CharField(max_length=12, default="tried")  # tried, applied, dropped
    counts = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)
    applied_at = models.DateTimeField(null=True, blank=True)


class ImportProblem(models.Model):
    """A row that was refused, with where, what and why."""

    run = models.ForeignKey(Import, models.CASCADE, related_name="problems")
    region_id = models.BigIntegerField()
    table = models.CharField(max_length=40)
    line = models.IntegerField()
    column = models.CharField(max_length=60, blank=True)
    code = models.CharField(max_length=60)
    given = models.CharField(max_length=120, blank=True)
    reason = models.CharField(max_length=300)
    remedy = models.CharField(max_length=300, blank=True)
    example = models.CharField(max_length=200, blank=True)
    row = models.TextField(blank=True)


class Holding(models.Model):
    """Hours of an organisation's calendar that stand behind one case; kept by a trigger of `referrals`.

    It stands here, below both, so that plans and referrals count the same hours once.
    """

    key = models.UUIDField(primary_key=True)
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+", db_index=False)
    area = models.CharField(max_length=40)
    quarter = models.CharField(max_length=6)
    hours = models.DecimalField(max_digits=8, decimal_places=2)
    promised = models.BooleanField(default=False)
    step = models.BigIntegerField(null=True, blank=True, db_index=True)  # the plan's step, as a plain id

    class Meta:
        """Summed by calendar."""

        indexes = [models.Index(fields=["organisation", "area", "quarter"], name="holding_by_calendar")]
