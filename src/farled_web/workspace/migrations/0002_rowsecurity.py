"""Row-level security of pictures: counts are for who coordinates or studies the region."""

from django.db import migrations

from farled_web.database.rowsecurity import any_of, protect, within


class Migration(migrations.Migration):
    """After the tables."""

    dependencies = [("workspace", "0001_initial"), ("people", "0002_rowsecurity")]
    operations = [
        protect(
            "workspace_picture",
            read=any_of(within("region_id", "coordinates"), within("region_id", "researches")),
            insert=within("region_id", "coordinates"),
            update=within("region_id", "coordinates"),
        ),
    ]
