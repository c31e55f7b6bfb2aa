"""Row-level security of figures, and who owns an overdue wish, without its firm."""

from django.db import migrations

from farled_web.database.rowsecurity import NOBODY, any_of, fix, protect, within

COORDINATES = within("region_id", "coordinates")

FUNCTIONS = """
-- Who owns the wishes that wait past their day, to who coordinates the region: no firm, no words.
CREATE FUNCTION reporting_overdue(in_region bigint)
RETURNS TABLE (organisation_id bigint, owner_name text, made timestamptz, due timestamptz, taken timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT w.organisation_id, w.owner_name::text, w.created_at, coalesce(w.due_at, w.created_at + interval '1 day'),
         w.taken_at
    FROM public.firms_wish w
   WHERE w.region_id = in_region AND in_region = ANY (public.app_ids('coordinates'))
     AND w.answered_at IS NULL AND w.closed_at IS NULL
     AND coalesce(w.due_at, w.created_at + interval '1 day') < now()
   ORDER BY 4, w.id LIMIT 500 $$;
"""


class Migration(migrations.Migration):
    """After the tables."""

    dependencies = [("reporting", "0001_initial"), ("firms", "0011_family"), ("database", "0002_fixed")]
    operations = [
        protect("reporting_count", read=within("region_id", "regions"), insert=NOBODY, update=NOBODY),
        protect(
            "reporting_figures",
            read=any_of(
                f"(audience = 'own' AND {any_of(COORDINATES, within('organisation_id', 'orgs'))})",
                f"(audience = 'outside' AND {any_of(COORDINATES, within('region_id', 'researches'))})",
            ),
            insert=NOBODY,
            update=NOBODY,
        ),
        protect(
            "reporting_indicator", read=within("region_id", "regions"), insert=COORDINATES, update=COORDINATES
        ),
        fix("reporting_indicator", "region_id"),
        migrations.RunSQL(FUNCTIONS, "DROP FUNCTION reporting_overdue(bigint);"),
    ]
