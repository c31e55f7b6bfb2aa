"""Wishes with a clock, requests with an answer, erasure, and hours found by project."""

import uuid

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("directory", "0002_rowsecurity"),
        ("firms", "0002_rowsecurity"),
        ("organisations", "0002_rowsecurity"),
    ]

    operations = [
        migrations.CreateModel(
            name="Erasure",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("asked_by", models.BigIntegerField(blank=True, null=True)),
                ("asked_by_check", models.BigIntegerField(blank=True, null=True)),
                ("asked_at", models.DateTimeField(auto_now_add=True)),
                ("state", models.CharField(default="asked", max_length=10)),
                ("answered_by", models.BigIntegerField(blank=True, null=True)),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                ("answer", models.CharField(blank=True, max_length=300)),
                ("done_at", models.DateTimeField(blank=True, null=True)),
                ("removed", models.JSONField(default=dict)),
            ],
        ),
        migrations.AddField(
            model_name="accessrequest",
            name="answer",
            field=models.CharField(blank=True, max_length=300),
        ),
        migrations.AddField(
            model_name="accessrequest",
            name="relayed_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="organisations.organisation",
            ),
        ),
        migrations.AddField(
            model_name="accessrequest",
            name="told_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="wish",
            name="closed_why",
            field=models.CharField(blank=True, max_length=300),
        ),
        migrations.AddField(
            model_name="wish",
            name="due_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="wish",
            name="reminded_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="wish",
            name="taken_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="wish",
            name="version",
            field=models.IntegerField(default=1),
        ),
        migrations.AddIndex(
            model_name="hours",
            index=models.Index(fields=["organisation", "-on", "-id"], name="hours_by_organisation"),
        ),
        migrations.AddIndex(
            model_name="hours",
            index=models.Index(fields=["project", "-on", "-id"], name="hours_by_project"),
        ),
        migrations.AddIndex(
            model_name="wish",
            index=models.Index(
                condition=models.Q(("answered_at", None), ("closed_at", None)),
                fields=["organisation", "due_at"],
                name="wish_waiting",
            ),
        ),
        migrations.AddConstraint(
            model_name="hours",
            constraint=models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="hours_are_some"),
        ),
        migrations.AddField(
            model_name="erasure",
            name="firm",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="erasures", to="firms.firm"
            ),
        ),
        migrations.AddField(
            model_name="erasure",
            name="region",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="organisations.region"
            ),
        ),
        migrations.AddConstraint(
            model_name="erasure",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["asked", "confirmed"])),
                fields=("firm",),
                name="one_open_erasure",
            ),
        ),
    ]
