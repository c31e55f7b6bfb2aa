"""Claims that are counted from what became of cases: background work keeps them, their owner adds a note."""

from django.db import migrations, models

from farled_web.database.rowsecurity import again, any_of, within

FIXED = (
    "organisation_id", "slug", "area", "barrier", "level", "provenance", "source", "date", "market", "successes",
    "closed", "synthetic", "counted", "withdrawn_at", "withdrawn_why",
)  # fmt: skip
# As before: its own region's coordinator, and whoever writes for the organisation.
HOME = any_of(
    within("region_id", "coordinates"),
    f"({within('organisation_id', 'orgs_write')} AND EXISTS (SELECT 1 FROM organisations_organisation o "
    "WHERE o.id = directory_claim.organisation_id AND o.region_id = directory_claim.region_id))",
)
CHANGED = " OR ".join(f"old.{column} IS DISTINCT FROM new.{column}" for column in FIXED)
SQL = f"""
CREATE TRIGGER counted BEFORE UPDATE ON directory_claim FOR EACH ROW
  WHEN ((old.counted OR new.counted) AND ({CHANGED})) EXECUTE FUNCTION app_fixed('figures that were counted');
"""


class Migration(migrations.Migration):
    """After the hours held."""

    dependencies = [("directory", "0007_holding_closed"), ("database", "0002_fixed")]
    operations = [
        migrations.AddField("claim", "counted", models.BooleanField(default=False)),
        migrations.RunSQL(SQL, "DROP TRIGGER counted ON directory_claim;"),
        again("directory_claim", adding=f"(NOT counted AND {HOME})"),
    ]
