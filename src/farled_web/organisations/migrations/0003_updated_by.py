"""Who saved last, so that a second saver is told by whom."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("organisations", "0002_rowsecurity")]
    operations = [
        migrations.AddField(
            "organisation", "updated_by_name", models.CharField(blank=True, default="", max_length=120)
        ),
        migrations.AddField(
            "region", "updated_by_name", models.CharField(blank=True, default="", max_length=120)
        ),
    ]
