"""Row-level security of work in the background: who asked for it, and the region it is for."""

from django.db import migrations

from farled_web.database.rowsecurity import NOBODY, PUBLIC, USER, any_of, protect, within


class Migration(migrations.Migration):
    """After the tables."""

    dependencies = [("jobs", "0001_initial"), ("database", "0001_reach")]
    operations = [
        protect(
            "jobs_job",
            read=any_of(f"user_id = {USER}", within("region_id", "coordinates")),
            insert=f"user_id = {USER}",
            update=any_of(f"user_id = {USER}", within("region_id", "coordinates")),
        ),
        # Written by whoever has something to say, read only by what sends it: the key is given before, so
        # nothing needs to be read back.
        protect("jobs_mail", read=NOBODY, insert=PUBLIC, update=NOBODY),
    ]
