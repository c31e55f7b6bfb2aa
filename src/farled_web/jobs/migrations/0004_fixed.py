"""Work stays what was asked for, by whom and for which region; who coordinates the region may only end it."""

from django.db import migrations

from farled_web.database.rowsecurity import fix


class Migration(migrations.Migration):
    """After row-level security."""

    dependencies = [("jobs", "0003_mail_timing"), ("database", "0002_fixed")]
    operations = [fix("jobs_job", "kind", "user_id", "region_id", "arguments")]
