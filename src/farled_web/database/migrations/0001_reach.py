"""The functions row-level security reads a viewer's reach with."""

from django.db import migrations

SQL = """
CREATE FUNCTION app_ids(name text) RETURNS bigint[] LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT coalesce(nullif(current_setting('app.' || name, true), ''), '{}')::bigint[] $$;
CREATE FUNCTION app_id(name text) RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT nullif(current_setting('app.' || name, true), '')::bigint $$;
CREATE FUNCTION app_flag(name text) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT coalesce(current_setting('app.' || name, true), '') = 'on' $$;
-- Swedish order without ICU: å, ä and ö stand after z, accents are laid aside.
CREATE FUNCTION app_sorted(words text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT translate(lower(words), 'åäöéèüæø', '{|}eeu|}') $$;
"""
UNDO = """
DROP FUNCTION app_sorted(text); DROP FUNCTION app_flag(text); DROP FUNCTION app_id(text);
DROP FUNCTION app_ids(text);
"""


class Migration(migrations.Migration):
    """First of all rooms."""

    dependencies = []
    operations = [migrations.RunSQL(SQL, UNDO)]
