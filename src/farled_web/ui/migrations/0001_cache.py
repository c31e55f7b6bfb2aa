"""The table of the shared cache: limits on tries hold whatever process answers."""

from django.db import migrations

TABLE = """
CREATE TABLE ui_cache (
    cache_key varchar(255) NOT NULL PRIMARY KEY,
    value text NOT NULL,
    expires timestamptz NOT NULL
);
CREATE INDEX ui_cache_expires ON ui_cache (expires);
"""


class Migration(migrations.Migration):
    """Make the table; what it holds may be lost at any time."""

    initial = True
    dependencies = []
    operations = [migrations.RunSQL(TABLE, "DROP TABLE ui_cache;")]
