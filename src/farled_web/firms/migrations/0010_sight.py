"""What lists and search are driven from: who may see which firm's own row, kept by triggers."""

import django.db.models.deletion
from django.db import migrations, models

from farled_web.database.rowsecurity import NOBODY, protect, within

SQL = """
CREATE FUNCTION firms_keep_sight(about bigint, viewing bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE always boolean; ends timestamptz;
BEGIN
  IF about IS NULL OR viewing IS NULL THEN RETURN; END IF;
  SELECT coalesce(bool_or(t.until IS NULL), false), max(t.until) INTO always, ends FROM (
    SELECT NULL::timestamptz AS until FROM public.firms_firm f
     WHERE f.id = about AND f.registered_by_id = viewing
    UNION ALL
    SELECT a.until FROM public.firms_access a
     WHERE a.firm_id = about AND a.organisation_id = viewing AND 'identity' = ANY (a.categories)) t;
  IF always OR ends IS NOT NULL THEN
    INSERT INTO public.firms_sight (organisation_id, firm_id, until)
    VALUES (viewing, about, CASE WHEN always THEN NULL ELSE ends END)
    ON CONFLICT (organisation_id, firm_id) DO UPDATE SET until = excluded.until;
  ELSE
    DELETE FROM public.firms_sight WHERE organisation_id = viewing AND firm_id = about;
  END IF;
END $$;
CREATE FUNCTION firms_sight_of_access() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
  IF TG_OP <> 'INSERT' THEN
    PERFORM public.firms_keep_sight(old.firm_id, old.organisation_id)
       FROM public.firms_firm f WHERE f.id = old.firm_id;
  END IF;
  IF TG_OP <> 'DELETE' THEN PERFORM public.firms_keep_sight(new.firm_id, new.organisation_id); END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER keep_sight AFTER INSERT OR UPDATE OR DELETE ON firms_access
  FOR EACH ROW EXECUTE FUNCTION firms_sight_of_access();
CREATE FUNCTION firms_sight_of_firm() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
  IF TG_OP = 'UPDATE' THEN PERFORM public.firms_keep_sight(old.id, old.registered_by_id); END IF;
  PERFORM public.firms_keep_sight(new.id, new.registered_by_id);
  RETURN NULL;
END $$;
CREATE TRIGGER keep_sight AFTER INSERT OR UPDATE OF registered_by_id ON firms_firm
  FOR EACH ROW EXECUTE FUNCTION firms_sight_of_firm();
SELECT firms_keep_sight(id, registered_by_id) FROM firms_firm;
SELECT firms_keep_sight(firm_id, organisation_id) FROM firms_access;

-- Merging moves rows of every table that names a firm; a sight is worked out anew instead.
DO $$ BEGIN
  EXECUTE replace(pg_get_functiondef('public.firms_columns'::regproc), $t$'firms_access')$t$, $t$'firms_access', 'firms_sight')$t$);
END $$;

-- As before, with one look at the sight for each hit.
CREATE INDEX firms_gone ON firms_firm (id) WHERE merged_into_id IS NOT NULL;
CREATE OR REPLACE FUNCTION firms_find(query text, most integer) RETURNS TABLE (firm_id bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT s.firm_id FROM public.firms_search s
   WHERE s.words @@ to_tsquery('simple', query)
     AND (s.firm_id = ANY ((SELECT public.app_ids('firms'))::bigint[])
          OR EXISTS (SELECT 1 FROM public.firms_sight g WHERE g.firm_id = s.firm_id
                        AND g.organisation_id = ANY ((SELECT public.app_ids('orgs'))::bigint[])
                        AND (g.until IS NULL OR g.until > now()) OFFSET 0))
     AND NOT EXISTS (SELECT 1 FROM public.firms_firm f
                      WHERE f.id = s.firm_id AND f.merged_into_id IS NOT NULL OFFSET 0)
   ORDER BY s.sorted_name, s.firm_id LIMIT most $$;
"""
UNDO = """
DROP INDEX firms_gone;
DROP TRIGGER keep_sight ON firms_firm; DROP TRIGGER keep_sight ON firms_access;
DROP FUNCTION firms_sight_of_firm(); DROP FUNCTION firms_sight_of_access();
DROP FUNCTION firms_keep_sight(bigint, bigint);
"""


class Migration(migrations.Migration):
    """After what the sight is worked out from."""

    dependencies = [("firms", "0009_rights")]
    operations = [
        migrations.CreateModel(
            name="Sight",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("until", models.DateTimeField(blank=True, null=True)),
                (
                    "firm",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="firms.firm"
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("organisation", "firm"), name="one_sight")]
            },
        ),
        protect("firms_sight", read=within("organisation_id", "orgs"), insert=NOBODY, update=NOBODY),
        migrations.RunSQL(SQL, UNDO),
    ]
