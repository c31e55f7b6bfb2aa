"""Invitations to answer the check again; the firm alone says whether it wants them."""

import uuid

import django.db.models.deletion
from django.db import migrations, models

from farled_web.database.rowsecurity import any_of, consented, fix, protect, within

OWN_FIRM = within("firm_id", "firms")
OFFICE_WRITES = (
    f"({within('organisation_id', 'orgs_write')} AND {consented('firm_id', 'diagnosis', 'orgs_write')})"
)
READ = any_of(OWN_FIRM, consented("firm_id", "diagnosis"), within("organisation_id", "orgs"))

SQL = """
-- The holder of an invited round's link says that the firm wants no more of them, or wants them again.
CREATE FUNCTION diagnosis_want_again(which bigint, yes boolean) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE about bigint;
BEGIN
  SELECT c.firm_id INTO about FROM public.diagnosis_check c
   WHERE c.id = which AND c.side = 'sme'
     AND (c.id = public.app_id('check') OR c.firm_id = ANY (public.app_ids('firms')));
  IF about IS NULL THEN RETURN false; END IF;
  INSERT INTO public.diagnosis_recheckchoice (firm_id, wanted, at) VALUES (about, yes, now())
  ON CONFLICT (firm_id) DO UPDATE SET wanted = excluded.wanted, at = excluded.at;
  RETURN true;
END $$;
"""


class Migration(migrations.Migration):
    """After the rights."""

    dependencies = [
        ("diagnosis", "0006_rights"),
        ("firms", "0012_questions"),
        ("organisations", "0004_fixed"),
    ]
    operations = [
        migrations.AddField("check", "beside", models.JSONField(blank=True, default=dict)),
        migrations.CreateModel(
            name="RecheckChoice",
            fields=[
                (
                    "firm",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="recheck_choice",
                        serialize=False,
                        to="firms.firm",
                    ),
                ),
                ("wanted", models.BooleanField()),
                ("at", models.DateTimeField(auto_now=True)),
            ],
        ),
        migrations.CreateModel(
            name="Recheck",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("reason", models.CharField(max_length=12)),
                ("state", models.CharField(default="asked", max_length=10)),
                ("user_id", models.BigIntegerField(blank=True, null=True)),
                ("referral", models.BigIntegerField(blank=True, null=True)),
                ("not_before", models.DateField(blank=True, null=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("sent_at", models.DateTimeField(blank=True, null=True)),
                ("reminded_at", models.DateTimeField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "check_round",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="diagnosis.check",
                    ),
                ),
                (
                    "firm",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="rechecks", to="firms.firm"
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.region",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["firm", "-created_at"], name="recheck_by_firm")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["asked", "sent"])),
                        fields=("firm",),
                        name="one_open_recheck",
                    )
                ],
            },
        ),
        # An adviser asks for one or puts it off; what becomes of it is background work's to write.
        protect(
            "diagnosis_recheck",
            read=READ,
            insert=f"({OFFICE_WRITES} AND state IN ('asked', 'put_off') AND check_round_id IS NULL)",
            update="false",
        ),
        protect(
            "diagnosis_recheckchoice",
            read=any_of(OWN_FIRM, consented("firm_id", "diagnosis")),
            insert=OWN_FIRM,
            update=OWN_FIRM,
        ),
        fix("diagnosis_recheck", "uuid", "firm_id", "region_id", "organisation_id", "user_id", "reason",
            "check_round_id"),
        fix("diagnosis_recheckchoice", "firm_id"),
        migrations.RunSQL(SQL, "DROP FUNCTION diagnosis_want_again(bigint, boolean);"),
    ]  # fmt: skip
