"""Only the firm agrees; a step belongs to its plan's firm; calculations are started by who coordinates."""

from django.db import migrations

from farled_web.database.rowsecurity import again, any_of, consented, fix, within

OWN_FIRM = within("firm_id", "firms")
# The plan the step is of, as far as the viewer sees it, and of the same firm.
PLAN = (
    "EXISTS (SELECT 1 FROM coalitions_plan p WHERE p.id = coalitions_step.plan_id "
    "AND p.firm_id = coalitions_step.firm_id)"
)
WRITES = any_of(OWN_FIRM, within("planned_by_id", "orgs_write"), consented("firm_id", "plan", "orgs_write"))
STEP = f"({WRITES} AND {PLAN})"
SQL = """
CREATE FUNCTION coalitions_guard_agreed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF app_binds() AND NOT (new.firm_id = ANY (app_ids('firms'))) THEN
    RAISE EXCEPTION 'row-level security: only the firm agrees to its plan' USING ERRCODE = '42501';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER guard_agreed BEFORE UPDATE ON coalitions_plan FOR EACH ROW
  WHEN (new.state = 'agreed' AND old.state <> 'agreed') EXECUTE FUNCTION coalitions_guard_agreed();
CREATE TRIGGER guard_agreed_new BEFORE INSERT ON coalitions_plan FOR EACH ROW
  WHEN (new.state = 'agreed') EXECUTE FUNCTION coalitions_guard_agreed();

-- As before, and: what is left aside is a firm whose plan the asker may see; else two sums would tell a third.
CREATE OR REPLACE FUNCTION coalitions_taken(in_region bigint, except_firm bigint)
RETURNS TABLE (organisation text, area text, quarter text, unit text, amount double precision)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT o.slug, s.area, s.quarter, s.unit, sum(s.amount)
    FROM public.coalitions_step s
    JOIN public.coalitions_plan p ON p.id = s.plan_id
    JOIN public.organisations_organisation o ON o.id = s.organisation_id
   WHERE p.region_id = in_region AND p.state = 'agreed' AND s.state <> 'dropped' AND p.firm_id <> except_firm
     AND (in_region = ANY (public.app_ids('regions')) OR public.app_flag('system'))
     AND (except_firm = 0 OR public.app_flag('system') OR except_firm = ANY (public.app_ids('firms'))
          OR EXISTS (SELECT 1 FROM public.firms_firm f WHERE f.id = except_firm
                        AND f.registered_by_id = ANY (public.app_ids('orgs')))
          OR EXISTS (SELECT 1 FROM public.firms_access a WHERE a.firm_id = except_firm
                        AND a.organisation_id = ANY (public.app_ids('orgs')) AND 'plan' = ANY (a.categories)
                        AND (a.until IS NULL OR a.until > now())))
   GROUP BY 1, 2, 3, 4 $$;
"""
UNDO = """
DROP TRIGGER guard_agreed ON coalitions_plan; DROP TRIGGER guard_agreed_new ON coalitions_plan;
DROP FUNCTION coalitions_guard_agreed();
"""


class Migration(migrations.Migration):
    """After the sums."""

    dependencies = [("coalitions", "0003_capacity"), ("database", "0002_fixed"), ("firms", "0008_asking")]
    operations = [
        migrations.RunSQL(SQL, UNDO),
        again("coalitions_run", adding=within("region_id", "coordinates")),
        again("coalitions_step", adding=STEP, changing=STEP),
        fix("coalitions_plan", "uuid", "firm_id", "region_id", "organisation_id", "number", "made_by"),
        fix("coalitions_step", "plan_id", "firm_id", "planned_by_id"),
        fix("coalitions_run", "region_id"),
    ]
