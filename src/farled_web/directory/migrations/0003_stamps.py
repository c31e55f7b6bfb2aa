"""Claims that replace withdrawn ones, when something was confirmed, and what state the directory is in."""

from django.db import migrations, models
from django.db.models import Q

from farled_web.database.rowsecurity import NOBODY, PUBLIC, protect

STAMPED = {
    "organisations_organisation": "region_id",
    "organisations_region": "id",
    "directory_area": "region_id",
    "directory_barrier": "region_id",
    "directory_service": "region_id",
    "directory_claim": "region_id",
    "directory_tie": "region_id",
    "directory_capacity": "region_id",
    "directory_eligibilityrule": "region_id",
    "directory_precedence": "region_id",
    "directory_cost": "region_id",
}
FUNCTION = """
-- One row per statement, whatever it changed: a counter in one row would make a long import hold up everybody.
CREATE FUNCTION directory_stamped() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
  IF TG_ARGV[0] = 'id' THEN
    INSERT INTO public.directory_stamp (region_id) SELECT DISTINCT id FROM changed;
  ELSE
    INSERT INTO public.directory_stamp (region_id) SELECT DISTINCT region_id FROM changed;
  END IF;
  RETURN NULL;
END $$;
"""


def triggers() -> tuple[str, str]:
    """Give the SQL that makes, and drops, a trigger per table and kind of change."""
    make, drop = [], []
    for table, column in STAMPED.items():
        for word, rows in (("INSERT", "NEW"), ("UPDATE", "NEW"), ("DELETE", "OLD")):
            name = f"stamped_{word.lower()}"
            make.append(
                f"CREATE TRIGGER {name} AFTER {word} ON {table} REFERENCING {rows} TABLE AS changed "
                f"FOR EACH STATEMENT EXECUTE FUNCTION directory_stamped('{column}');"
            )
            drop.append(f"DROP TRIGGER {name} ON {table};")
    return FUNCTION + "".join(make), "".join(drop) + "DROP FUNCTION directory_stamped();"


class Migration(migrations.Migration):
    """After the room's tables are protected."""

    dependencies = [("directory", "0002_rowsecurity"), ("organisations", "0002_rowsecurity")]
    operations = [
        migrations.AddField("claim", "confirmed_at", models.DateTimeField(null=True, blank=True)),
        migrations.AddField("capacity", "confirmed_at", models.DateTimeField(null=True, blank=True)),
        migrations.RemoveConstraint("claim", "claim_slug_in_region"),
        migrations.AddConstraint(
            "claim",
            models.UniqueConstraint(
                fields=["region", "slug"], condition=Q(withdrawn_at=None), name="live_claim_slug_in_region"
            ),
        ),
        migrations.CreateModel(
            name="Stamp",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("region_id", models.BigIntegerField(db_index=True)),
            ],
        ),
        protect("directory_stamp", read=PUBLIC, insert=NOBODY, update=NOBODY),
        migrations.RunSQL(*triggers()),
    ]
