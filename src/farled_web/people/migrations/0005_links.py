"""A new viewer begins without what a link had opened for the one before."""

from django.db import migrations

SQL = """
CREATE FUNCTION people_close_links() RETURNS void LANGUAGE sql AS $$
  SELECT set_config('app.referral', '', true), set_config('app.referral_role', '', true),
         set_config('app.link_org', '', true) $$;
ALTER FUNCTION people_set_viewer(bigint, boolean) RENAME TO people_look_up;
CREATE FUNCTION people_set_viewer(who bigint, signing_in boolean) RETURNS jsonb
LANGUAGE sql VOLATILE AS $$ SELECT people_close_links(); SELECT people_look_up(who, signing_in) $$;
"""
UNDO = """
DROP FUNCTION people_set_viewer(bigint, boolean);
ALTER FUNCTION people_look_up(bigint, boolean) RENAME TO people_set_viewer;
DROP FUNCTION people_close_links();
"""


class Migration(migrations.Migration):
    """After the rights."""

    dependencies = [("people", "0004_rights")]
    operations = [migrations.RunSQL(SQL, UNDO)]
