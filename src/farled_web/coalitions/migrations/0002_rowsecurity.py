"""Row-level security of plans: the firm, who made the plan, and receivers consented for plans."""

from django.db import migrations

from farled_web.database.rowsecurity import NOBODY, any_of, consented, protect, within

OWN_FIRM = within("firm_id", "firms")
SEES_FIRM = "EXISTS (SELECT 1 FROM firms_firm f WHERE f.id = firm_id)"
WRITES = f"({within('organisation_id', 'orgs_write')} AND {SEES_FIRM})"
CONSENTED_WRITE = consented("firm_id", "plan", "orgs_write")
PLAN = "EXISTS (SELECT 1 FROM coalitions_plan p WHERE p.id = plan_id)"
STEP_WRITE = any_of(
    OWN_FIRM, f"({within('planned_by_id', 'orgs_write')} AND {PLAN})", f"({CONSENTED_WRITE} AND {PLAN})"
)
# The firm sees what was proposed to it, not drafts an adviser is still turning over.
READ = any_of(
    f"({OWN_FIRM} AND state <> 'draft')", within("organisation_id", "orgs"), consented("firm_id", "plan")
)


class Migration(migrations.Migration):
    """After the tables."""

    dependencies = [("coalitions", "0001_initial"), ("diagnosis", "0002_rowsecurity")]
    operations = [
        protect(
            "coalitions_run",
            read=within("region_id", "regions"),
            insert=within("region_id", "regions"),
            update=within("region_id", "coordinates"),
        ),
        protect(
            "coalitions_plan", read=READ, insert=WRITES, update=any_of(OWN_FIRM, WRITES, CONSENTED_WRITE)
        ),
        protect("coalitions_step", read=PLAN, insert=STEP_WRITE, update=STEP_WRITE, delete=NOBODY),
    ]
