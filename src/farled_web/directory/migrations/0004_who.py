"""Who saved last, told to whoever saves second."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Adds a column to what people edit."""

    dependencies = [("directory", "0003_stamps")]
    operations = [
        migrations.AddField(name, "updated_by_name", models.CharField(max_length=120, blank=True))
        for name in ("service", "capacity", "groupoffer", "project")
    ]
