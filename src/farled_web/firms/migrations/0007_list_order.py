"""The list's order both ways and by place; which of many numbers are taken, for bringing firms in."""

from django.db import migrations, models
from django.db.models import F, Func, OrderBy, Q

NAME_KEY = Func(F("name"), function="app_sorted", output_field=models.CharField())
KNOWN = """
-- As firms_exists, for many numbers at once: answers to exact numbers alone, for who brings firms in.
CREATE FUNCTION firms_known(in_region bigint, countries text[], numbers text[]) RETURNS TABLE (place integer)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT g.place::integer FROM unnest(countries, numbers) WITH ORDINALITY AS g(c, n, place)
   WHERE (in_region = ANY (public.app_ids('regions')) OR public.app_flag('system')
          OR session_user = 'farled_owner') AND g.n <> ''
     AND EXISTS (SELECT 1 FROM public.firms_firm f WHERE f.country = g.c AND f.organisation_number = g.n
                  AND f.region_id = in_region AND f.merged_into_id IS NULL) $$;
"""


class Migration(migrations.Migration):
    """After merging."""

    dependencies = [("firms", "0006_merging")]
    operations = [
        migrations.AddIndex(
            model_name="firm",
            index=models.Index(
                OrderBy(NAME_KEY, descending=True, nulls_last=True),
                F("id").desc(),
                condition=Q(merged_into=None),
                name="firm_by_name_down",
            ),
        ),
        migrations.AddIndex(
            model_name="firm",
            index=models.Index(
                F("municipality"), NAME_KEY, F("id"), condition=Q(merged_into=None), name="firm_by_place"
            ),
        ),
        migrations.RunSQL(KNOWN, "DROP FUNCTION firms_known(bigint, text[], text[]);"),
    ]
