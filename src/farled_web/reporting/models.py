"""Figures counted in the background, and the indicators a region has made its own."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from farled_web.directory.models import Project
from farled_web.organisations.models import Organisation, Region


class Count(models.Model):
    """When a region was counted last, and what it was counted from."""

    region = models.OneToOneField(Region, models.CASCADE, primary_key=True, related_name="+")
    counted_at = models.DateTimeField()
    earliest = models.IntegerField()  # first month anything happened in (farled.reporting.spans)
    seen = models.JSONField(default=dict)  # what had happened by then, so that nothing is counted in vain
    seconds = models.FloatField(default=0)


class Figures(models.Model):
    """A report's figures of one span.

    ``own`` is for the region's coordinator and, of an organisation, for its members; ``outside`` is what may
    leave the region (docs/methods/reporting.md §I9).
    """

    region = models.ForeignKey(Region, models.CASCADE, related_name="+")
    organisation = models.ForeignKey(Organisation, models.CASCADE, null=True, blank=True, related_name="+")
    project = models.ForeignKey(Project, models.CASCADE, null=True, blank=True, related_name="+")
    span = models.CharField(max_length=8)
    audience = models.CharField(max_length=8)  # own, outside
    document = models.JSONField(default=dict)

    class Meta:
        """One row of each; found by all that names it."""

        constraints = [
            models.UniqueConstraint(
                fields=["region", "span", "audience", "organisation", "project"],
                nulls_distinct=False,
                name="one_row_of_figures",
            ),
            models.CheckConstraint(
                condition=Q(project=None) | Q(organisation__isnull=False), name="project_with_organisation"
            ),
            models.CheckConstraint(
                condition=Q(audience="own") | Q(organisation=None), name="outside_is_the_whole_region"
            ),
        ]


class Indicator(models.Model):
    """An indicator beside the common ones: what it counts is one of a closed list (§I4.5)."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    region = models.ForeignKey(Region, models.CASCADE, related_name="+")
    project = models.ForeignKey(
        Project, models.SET_NULL, null=True, blank=True, related_name="+"
    )  # who named it
    code = models.CharField(max_length=20)
    name_sv = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200)
    definition_sv = models.TextField(max_length=2000)
    definition_en = models.TextField(max_length=2000)
    source = models.CharField(max_length=300)
    counts = models.CharField(max_length=20)
    of = models.CharField(max_length=24, blank=True)
    goal = models.FloatField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    updated_by_name = models.CharField(max_length=120, blank=True)  # told to whoever saves second
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    version = models.IntegerField(default=1)

    class Meta:
        """A code stands once in a region; one that is withdrawn may come back as another."""

        constraints = [
            models.UniqueConstraint(
                fields=["region", "code"], condition=Q(withdrawn_at=None), name="one_indicator_per_code"
            )
        ]
