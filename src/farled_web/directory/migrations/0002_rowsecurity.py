"""Row-level security of the room."""

from django.db import migrations

from farled_web.database.rowsecurity import NOBODY, PUBLIC, USER, any_of, protect, within


class Migration(migrations.Migration):
    """After the tables."""

    dependencies = [("directory", "0001_initial"), ("people", "0002_rowsecurity")]
    operations = [
        protect(
            "directory_area",
            read=PUBLIC,
            insert=within("region_id", "coordinates"),
            update=within("region_id", "coordinates"),
            delete=within("region_id", "coordinates"),
        ),
        protect(
            "directory_barrier",
            read=PUBLIC,
            insert=within("region_id", "coordinates"),
            update=within("region_id", "coordinates"),
            delete=within("region_id", "coordinates"),
        ),
        protect(
            "directory_precedence",
            read=PUBLIC,
            insert=within("region_id", "coordinates"),
            update=within("region_id", "coordinates"),
            delete=within("region_id", "coordinates"),
        ),
        protect(
            "directory_cost",
            read=within("region_id", "regions"),
            insert=within("region_id", "coordinates"),
            update=within("region_id", "coordinates"),
            delete=within("region_id", "coordinates"),
        ),
        protect(
            "directory_service",
            read=PUBLIC,
            insert=any_of(within("organisation_id", "orgs_write"), within("region_id", "coordinates")),
            update=any_of(within("organisation_id", "orgs_write"), within("region_id", "coordinates")),
            delete=any_of(within("organisation_id", "orgs_write"), within("region_id", "coordinates")),
        ),
        protect(
            "directory_claim",
            read=PUBLIC,
            insert=any_of(within("organisation_id", "orgs_write"), within("region_id", "coordinates")),
            update=any_of(within("organisation_id", "orgs_write"), within("region_id", "coordinates")),
            delete=NOBODY,
        ),
        protect(
            "directory_tie",
            read=PUBLIC,
            insert=any_of(
                within("a_id", "orgs_write"), within("b_id", "orgs_write"), within("region_id", "coordinates")
            ),
            update=any_of(
                within("a_id", "orgs_write"), within("b_id", "orgs_write"), within("region_id", "coordinates")
            ),
            delete=any_of(
                within("a_id", "orgs_write"), within("b_id", "orgs_write"), within("region_id", "coordinates")
            ),
        ),
        protect(
            "directory_capacity",
            read=within("region_id", "regions"),
            insert=any_of(within("organisation_id", "orgs_write"), within("region_id", "coordinates")),
            update=any_of(within("organisation_id", "orgs_write"), within("region_id", "coordinates")),
            delete=any_of(within("organisation_id", "orgs_write"), within("region_id", "coordinates")),
        ),
        protect(
            "directory_eligibilityrule",
            read=PUBLIC,
            insert=any_of(within("organisation_id", "orgs_write"), within("region_id", "coordinates")),
            update=any_of(within("organisation_id", "orgs_write"), within("region_id", "coordinates")),
            delete=any_of(within("organisation_id", "orgs_write"), within("region_id", "coordinates")),
        ),
        protect(
            "directory_groupoffer",
            read=PUBLIC,
            insert=any_of(within("organisation_id", "orgs_write"), within("region_id", "coordinates")),
            update=any_of(within("organisation_id", "orgs_write"), within("region_id", "coordinates")),
            delete=NOBODY,
        ),
        protect(
            "directory_project",
            read=any_of(within("organisation_id", "orgs"), within("region_id", "coordinates")),
            insert=any_of(within("organisation_id", "orgs_write"), within("region_id", "coordinates")),
            update=any_of(within("organisation_id", "orgs_write"), within("region_id", "coordinates")),
            delete=NOBODY,
        ),
        protect(
            "directory_import",
            read=any_of(f"user_id = {USER}", within("region_id", "coordinates")),
            insert=any_of(f"user_id = {USER}", within("region_id", "coordinates")),
            update=any_of(f"user_id = {USER}", within("region_id", "coordinates")),
            delete=NOBODY,
        ),
        protect(
            "directory_importproblem",
            read="EXISTS (SELECT 1 FROM directory_import i WHERE i.id = run_id)",
            insert="EXISTS (SELECT 1 FROM directory_import i WHERE i.id = run_id)",
            update="EXISTS (SELECT 1 FROM directory_import i WHERE i.id = run_id)",
            delete=NOBODY,
        ),
    ]
