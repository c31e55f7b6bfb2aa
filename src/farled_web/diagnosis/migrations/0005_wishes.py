"""Wishes counted by sender, so that a flood of checks does not fill the advisers' queue."""

from django.db import migrations

SQL = """
CREATE FUNCTION diagnosis_wished(sender text) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT count(*) FROM public.firms_wish w JOIN public.diagnosis_check c ON c.firm_id = w.firm_id
   WHERE c.seen_from = sender AND sender <> '' AND w.created_at > now() - interval '1 day' $$;
"""


class Migration(migrations.Migration):
    """After the clearing away."""

    dependencies = [("diagnosis", "0004_forget")]
    operations = [migrations.RunSQL(SQL, "DROP FUNCTION diagnosis_wished(text);")]
