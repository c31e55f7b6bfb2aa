"""The log: rows are added through `audit_record` alone, sealed when the transaction commits."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models


class Entry(models.Model):
    """One thing done or seen; people, organisations and things are plain ids, no personal data."""

    at = models.DateTimeField()
    verb = models.CharField(max_length=60)
    actor_kind = models.CharField(max_length=10)  # user, link, job, command, anyone
    actor_id = models.BigIntegerField(null=True)
    organisation_id = models.BigIntegerField(null=True)
    region_id = models.BigIntegerField(null=True)
    object_type = models.CharField(max_length=40)
    object_id = models.CharField(max_length=40)
    firms = ArrayField(models.BigIntegerField(), default=list)  # whose data was touched or seen
    categories = ArrayField(models.CharField(max_length=12), default=list)
    details = models.JSONField(default=dict)

    class Meta:
        """Named for the log; never written by the ORM."""

        db_table = "audit_entry"
        indexes = [
            GinIndex(fields=["firms"], name="audit_by_firm"),
            models.Index(fields=["actor_id", "-id"], name="audit_by_actor"),
            models.Index(fields=["organisation_id", "-id"], name="audit_by_organisation"),
        ]


class Seal(models.Model):
    """The chain: each seal hashes the entry together with the seal before it."""

    number = models.BigIntegerField(primary_key=True)
    entry_id = models.BigIntegerField(unique=True)
    hash = models.BinaryField(max_length=32)

    class Meta:
        """Named for the log."""

        db_table = "audit_seal"


class Head(models.Model):
    """The last seal, so that a tail cut off is noticed; one row."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    number = models.BigIntegerField()
    hash = models.BinaryField(max_length=32)

    class Meta:
        """Named for the log."""

        db_table = "audit_head"
