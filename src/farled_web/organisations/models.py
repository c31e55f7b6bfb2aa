"""Regions and the organisations that take part in them."""

from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

KINDS = [
    ("cluster", _("cluster")),
    ("incubator", _("incubator")),
    ("science_park", _("science park")),
    ("financier", _("financier")),
    ("network_node", _("network node")),
    ("research_institute", _("research institute")),
    ("chamber", _("chamber of commerce")),
    ("agency", _("agency")),
    ("university", _("university")),
    ("municipality", _("municipality")),
]


class Region(models.Model):
    """A region runs one support system (domain §9)."""

    slug = models.SlugField(unique=True, max_length=60)
    name = models.CharField(max_length=120)
    nuts = models.CharField(max_length=5, blank=True)
    languages = ArrayField(models.CharField(max_length=2), default=list)
    synthetic = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_by_name = models.CharField(max_length=120, blank=True, default="")  # told to a second saver
    version = models.IntegerField(default=1)

    def __str__(self) -> str:
        """Give its name."""
        return self.name


class Organisation(models.Model):
    """A cluster organisation in the field's wide sense (domain §6); empty means not known."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    region = models.ForeignKey(Region, models.PROTECT, related_name="organisations")
    slug = models.SlugField(max_length=80)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=40, choices=KINDS)
    country = models.CharField(max_length=2, blank=True)
    organisation_number = models.CharField(max_length=32, blank=True)
    municipality = models.CharField(max_length=120, blank=True)
    nuts = models.CharField(max_length=5, blank=True)
    sectors = ArrayField(models.CharField(max_length=12), default=list, blank=True)
    nace_revision = models.CharField(max_length=4, blank=True)
    languages = ArrayField(models.CharField(max_length=2), default=list, blank=True)
    url = models.URLField(blank=True, max_length=400)
    email = models.EmailField(blank=True)
    about_sv = models.TextField(blank=True, max_length=2000)
    about_en = models.TextField(blank=True, max_length=2000)
    source = models.TextField(blank=True, max_length=1000)
    synthetic = models.BooleanField(default=False)
    active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    updated_by_name = models.CharField(max_length=120, blank=True, default="")  # told to a second saver
    version = models.IntegerField(default=1)

    class Meta:
        """One slug per region, as in its pack."""

        constraints = [models.UniqueConstraint(fields=["region", "slug"], name="organisation_slug_in_region")]

    def __str__(self) -> str:
        """Give its name."""
        return self.name
