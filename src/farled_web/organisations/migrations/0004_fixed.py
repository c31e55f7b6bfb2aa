"""An organisation stays in its region: who manages it cannot take it to another one."""

from django.db import migrations

from farled_web.database.rowsecurity import fix


class Migration(migrations.Migration):
    """After row-level security."""

    dependencies = [("organisations", "0003_updated_by"), ("database", "0002_fixed")]
    operations = [fix("organisations_organisation", "uuid", "region_id")]
