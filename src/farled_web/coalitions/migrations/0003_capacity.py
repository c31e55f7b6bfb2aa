"""What is taken of each calendar, in sums; and the last look before a plan is agreed, one region at a time."""

from django.db import migrations, models

SQL = """
-- Sums over agreed plans, so that nobody learns whose they are; dropped steps give their hours back.
CREATE FUNCTION coalitions_taken(in_region bigint, except_firm bigint)
RETURNS TABLE (organisation text, area text, quarter text, unit text, amount double precision)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT o.slug, s.area, s.quarter, s.unit, sum(s.amount)
    FROM public.coalitions_step s
    JOIN public.coalitions_plan p ON p.id = s.plan_id
    JOIN public.organisations_organisation o ON o.id = s.organisation_id
   WHERE p.region_id = in_region AND p.state = 'agreed' AND s.state <> 'dropped' AND p.firm_id <> except_firm
     AND (in_region = ANY (public.app_ids('regions')) OR public.app_flag('system'))
   GROUP BY 1, 2, 3, 4 $$;

-- Which steps of a plan no longer fit what is left. It waits for whoever agrees to another plan of the region
-- just now, so that of two plans for the last hours the second one finds them gone.
CREATE FUNCTION coalitions_short(which bigint, hours double precision, seats double precision)
RETURNS TABLE (place integer, room double precision)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE p public.coalitions_plan;
BEGIN
  SELECT * INTO p FROM public.coalitions_plan WHERE id = which;
  IF NOT FOUND OR NOT (p.firm_id = ANY (public.app_ids('firms'))
      OR p.region_id = ANY (public.app_ids('regions')) OR public.app_flag('system')) THEN
    RAISE EXCEPTION 'no such plan';
  END IF;
  PERFORM pg_advisory_xact_lock(hashtext('coalitions agree'), p.region_id::integer);
  RETURN QUERY
  SELECT s.position, there.amount - coalesce(taken.amount, 0)
    FROM public.coalitions_step s
    CROSS JOIN LATERAL (SELECT coalesce(
        (SELECT c.amount FROM public.directory_capacity c WHERE c.organisation_id = s.organisation_id
            AND c.area = s.area AND c.quarter = s.quarter AND c.unit = s.unit),
        (SELECT k.value FROM public.directory_cost k WHERE k.region_id = p.region_id
            AND k.key = 'unknown_capacity_' || s.unit
            AND (k.organisation_id = s.organisation_id OR k.organisation_id IS NULL)
          ORDER BY k.organisation_id NULLS LAST LIMIT 1),
        CASE s.unit WHEN 'hours' THEN hours ELSE seats END) AS amount) there
    LEFT JOIN LATERAL (SELECT sum(t.amount) AS amount
        FROM public.coalitions_step t JOIN public.coalitions_plan q ON q.id = t.plan_id
       WHERE q.state = 'agreed' AND q.firm_id <> p.firm_id AND t.state <> 'dropped'
         AND t.organisation_id = s.organisation_id AND t.area = s.area AND t.quarter = s.quarter
         AND t.unit = s.unit) taken ON true
   WHERE s.plan_id = which AND s.state <> 'dropped'
     AND s.amount > there.amount - coalesce(taken.amount, 0) + 0.001
   ORDER BY s.position;
END $$;

-- The number of a firm's next version, counted over all of them, seen or not; versions are made one at a time.
CREATE FUNCTION coalitions_next(firm bigint) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('coalitions version'), (firm % 2147483647)::integer);
  RETURN (SELECT coalesce(max(number), 0) + 1 FROM public.coalitions_plan WHERE firm_id = firm);
END $$;
"""
UNDO = """
DROP FUNCTION coalitions_next(bigint);
DROP FUNCTION coalitions_short(bigint, double precision, double precision);
DROP FUNCTION coalitions_taken(bigint, bigint);
"""


class Migration(migrations.Migration):
    """After row-level security and the directory's calendars."""

    dependencies = [("coalitions", "0002_rowsecurity")]
    operations = [
        migrations.RunSQL(SQL, UNDO),
        migrations.AddIndex("plan", models.Index(fields=["region", "state"], name="plan_by_region_state")),
        migrations.AlterField("run", "job", models.UUIDField(null=True, blank=True, unique=True)),
    ]
