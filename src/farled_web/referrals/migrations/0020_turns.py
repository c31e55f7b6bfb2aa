"""Whose turn it is as a column the database keeps, and indexes that answer the long lists by themselves."""

from django.db import migrations, models
from django.db.models import Case, F, Q, When

ASKED = ["sender", "receiver", "firm", "sent_at", "parent"]


class Migration(migrations.Migration):
    """After mails."""

    dependencies = [("referrals", "0010_mails")]
    operations = [
        migrations.AddField(
            "referral",
            "turn",
            models.GeneratedField(
                expression=Case(
                    When(next_role="receiver", then=F("receiver")), When(next_role="sender", then=F("sender"))
                ),
                output_field=models.BigIntegerField(null=True, blank=True),
                db_persist=True,
            ),
        ),
        migrations.AddIndex(
            "referral",
            models.Index(
                fields=["turn", "overdue_at", "id"],
                condition=Q(ended_at=None),
                include=[*ASKED, "region"],
                name="referral_turn",
            ),
        ),
        migrations.AddIndex(
            "referral",
            models.Index(fields=["region", "overdue_at", "id"], include=ASKED, name="referral_region_late"),
        ),
        migrations.AddIndex(
            "referral",
            models.Index(fields=["-moved_at", "-id"], include=[*ASKED, "region"], name="referral_moved"),
        ),
        migrations.AddIndex(
            "referral",
            models.Index(
                fields=["meeting_at"],
                condition=Q(ended_at=None, state="handover_booked"),
                name="referral_meetings",
            ),
        ),
    ]
