"""Row-level security of pictures: for who works in the region."""

from django.db import migrations

from farled_web.database.rowsecurity import protect, within


class Migration(migrations.Migration):
    """After the tables."""

    dependencies = [("workspace", "0001_initial"), ("people", "0002_rowsecurity")]
    operations = [
        protect(
            "workspace_picture",
            read=within("region_id", "regions"),
            insert=within("region_id", "coordinates"),
            update=within("region_id", "coordinates"),
        ),
    ]
