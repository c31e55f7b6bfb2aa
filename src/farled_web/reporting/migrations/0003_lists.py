"""Indexes for the lists behind the numbers: cases by the day they were sent."""

from django.db import migrations

MAKE = """
CREATE INDEX report_cases_of_region ON referrals_referral (region_id, sent_at DESC, id DESC)
 WHERE sent_at IS NOT NULL;
CREATE INDEX report_cases_of_receiver ON referrals_referral (receiver_id, sent_at DESC, id DESC)
 WHERE sent_at IS NOT NULL;
"""
DROP = "DROP INDEX report_cases_of_region; DROP INDEX report_cases_of_receiver;"


class Migration(migrations.Migration):
    """After row-level security and the tables of referrals."""

    dependencies = [("reporting", "0002_rowsecurity"), ("referrals", "0001_initial")]
    operations = [migrations.RunSQL(MAKE, DROP)]
