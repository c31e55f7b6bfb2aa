"""A region's picture stays that region's."""

from django.db import migrations

from farled_web.database.rowsecurity import fix


class Migration(migrations.Migration):
    """After row-level security."""

    dependencies = [("workspace", "0002_rowsecurity"), ("database", "0002_fixed")]
    operations = [fix("workspace_picture", "region_id", "kind")]
