"""What an organisation says of itself stands in its own region, and stays there."""

from django.db import migrations

from farled_web.database.rowsecurity import again, any_of, fix, within

COORDINATES = within("region_id", "coordinates")
OFFERING = ("service", "claim", "capacity", "eligibilityrule", "groupoffer", "project")


def home(table: str, *columns: str) -> str:
    """Say that one of these organisations is the viewer's to write for, and lies in the row's region."""
    return any_of(
        COORDINATES,
        *(
            f"({within(column, 'orgs_write')} AND EXISTS (SELECT 1 FROM organisations_organisation o "
            f"WHERE o.id = {table}.{column} AND o.region_id = {table}.region_id))"
            for column in columns
        ),
    )


class Migration(migrations.Migration):
    """After row-level security."""

    dependencies = [("directory", "0004_who"), ("database", "0002_fixed")]
    operations = [
        *(again(f"directory_{t}", adding=home(f"directory_{t}", "organisation_id")) for t in OFFERING),
        again("directory_tie", adding=home("directory_tie", "a_id", "b_id")),
        *(fix(f"directory_{t}", "region_id")
          for t in ("area", "barrier", "precedence", "cost", "tie", *OFFERING)),
        fix("directory_import", "region_id", "user_id"),
        fix("directory_importproblem", "run_id", "region_id"),
    ]  # fmt: skip
