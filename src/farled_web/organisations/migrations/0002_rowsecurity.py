"""Row-level security of the room."""

from django.db import migrations

from farled_web.database.rowsecurity import NOBODY, PUBLIC, any_of, protect, within


class Migration(migrations.Migration):
    """After the tables."""

    dependencies = [("organisations", "0001_initial"), ("database", "0001_reach")]
    operations = [
        protect(
            "organisations_region",
            read=PUBLIC,
            insert=NOBODY,
            update=within("id", "coordinates"),
        ),
        protect(
            "organisations_organisation",
            read=PUBLIC,
            insert=within("region_id", "coordinates"),
            update=any_of(within("id", "orgs_manage"), within("region_id", "coordinates")),
        ),
    ]
