"""Plans and cases count the same hours once: a step that a case stands behind is counted by its case."""

from django.db import migrations

SQL = """
-- Whoever takes hours of a calendar waits for the one who is taking some of it now.
CREATE FUNCTION coalitions_lock(organisation bigint) RETURNS void
LANGUAGE sql VOLATILE AS $$
  SELECT pg_advisory_xact_lock(hashtext('capacity'), (organisation % 2147483647)::integer) $$;

-- Hours left in a calendar; NULL: unknown. A plan's step is left out of what is taken where its case asks.
CREATE FUNCTION coalitions_left(which bigint, in_area text, in_quarter text, but_step bigint)
RETURNS numeric LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE stated double precision; planned double precision; held numeric;
BEGIN
  SELECT c.amount INTO stated FROM public.directory_capacity c
   WHERE c.organisation_id = which AND c.area = in_area AND c.quarter = in_quarter AND c.unit = 'hours';
  IF stated IS NULL THEN RETURN NULL; END IF;
  SELECT coalesce(sum(t.amount), 0) INTO planned
    FROM public.coalitions_step t JOIN public.coalitions_plan q ON q.id = t.plan_id
   WHERE q.state = 'agreed' AND t.state <> 'dropped' AND t.organisation_id = which AND t.area = in_area
     AND t.quarter = in_quarter AND t.unit = 'hours' AND t.id IS DISTINCT FROM but_step
     AND NOT EXISTS (SELECT 1 FROM public.directory_holding h WHERE h.step = t.id);
  SELECT coalesce(sum(h.hours), 0) INTO held FROM public.directory_holding h
   WHERE h.organisation_id = which AND h.area = in_area AND h.quarter = in_quarter;
  RETURN round(stated::numeric, 2) - round(planned::numeric, 2) - held;
END $$;

CREATE OR REPLACE FUNCTION coalitions_short(which bigint, hours double precision, seats double precision)
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
  -- In order, so that two plans never wait for each other; cases take the same locks one at a time.
  PERFORM public.coalitions_lock(one.id)
     FROM (SELECT DISTINCT organisation_id AS id FROM public.coalitions_step WHERE plan_id = which ORDER BY 1) one;
  RETURN QUERY
  SELECT s.position, there.amount - coalesce(taken.amount, 0) - coalesce(held.amount, 0)
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
         AND t.unit = s.unit
         AND NOT EXISTS (SELECT 1 FROM public.directory_holding h WHERE h.step = t.id)) taken ON true
    -- The firm's own cases go on under its new plan: they are what the new steps stand for.
    LEFT JOIN LATERAL (SELECT sum(h.hours)::double precision AS amount FROM public.directory_holding h
       WHERE s.unit = 'hours' AND h.organisation_id = s.organisation_id AND h.area = s.area
         AND h.quarter = s.quarter
         AND NOT EXISTS (SELECT 1 FROM public.coalitions_step o WHERE o.id = h.step AND o.firm_id = p.firm_id)
      ) held ON true
   WHERE s.plan_id = which AND s.state <> 'dropped'
     AND s.amount > there.amount - coalesce(taken.amount, 0) - coalesce(held.amount, 0) + 0.001
   ORDER BY s.position;
END $$;

CREATE OR REPLACE FUNCTION coalitions_taken(in_region bigint, except_firm bigint)
RETURNS TABLE (organisation text, area text, quarter text, unit text, amount double precision)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT slug, area, quarter, unit, sum(amount) FROM (
    SELECT o.slug, s.area, s.quarter, s.unit::text AS unit, s.amount
      FROM public.coalitions_step s
      JOIN public.coalitions_plan p ON p.id = s.plan_id
      JOIN public.organisations_organisation o ON o.id = s.organisation_id
     WHERE p.region_id = in_region AND p.state = 'agreed' AND s.state <> 'dropped' AND p.firm_id <> except_firm
       AND NOT EXISTS (SELECT 1 FROM public.directory_holding h WHERE h.step = s.id)
    UNION ALL
    SELECT o.slug, h.area, h.quarter, 'hours', h.hours::double precision
      FROM public.directory_holding h
      JOIN public.organisations_organisation o ON o.id = h.organisation_id
      LEFT JOIN public.coalitions_step s ON s.id = h.step
     WHERE o.region_id = in_region AND s.firm_id IS DISTINCT FROM nullif(except_firm, 0)
  ) rows
   WHERE (in_region = ANY (public.app_ids('regions')) OR public.app_flag('system'))
     AND (except_firm = 0 OR public.app_flag('system') OR except_firm = ANY (public.app_ids('firms'))
          OR EXISTS (SELECT 1 FROM public.firms_firm f WHERE f.id = except_firm
                        AND f.registered_by_id = ANY (public.app_ids('orgs')))
          OR EXISTS (SELECT 1 FROM public.firms_access a WHERE a.firm_id = except_firm
                        AND a.organisation_id = ANY (public.app_ids('orgs')) AND 'plan' = ANY (a.categories)
                        AND (a.until IS NULL OR a.until > now())))
   GROUP BY 1, 2, 3, 4 $$;
"""
UNDO = """
DROP FUNCTION coalitions_left(bigint, text, text, bigint); DROP FUNCTION coalitions_lock(bigint);
"""


class Migration(migrations.Migration):
    """After the hours that are held."""

    dependencies = [("coalitions", "0004_rights"), ("directory", "0007_holding_closed")]
    operations = [migrations.RunSQL(SQL, UNDO)]
