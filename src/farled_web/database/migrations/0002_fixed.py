"""What a row is about does not change under the hands of who may change the row."""

from django.db import migrations

SQL = """
-- Asked by triggers whose WHEN has seen a change already. Within a function of the owner current_user is the owner.
CREATE FUNCTION app_binds() RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT current_user IN ('farled_web', 'farled_jobs')
     AND NOT (current_user = 'farled_jobs' AND app_flag('system')) $$;
CREATE FUNCTION app_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF app_binds() THEN
    RAISE EXCEPTION 'row-level security: % of % stay as they were written', TG_ARGV[0], TG_TABLE_NAME
      USING ERRCODE = '42501';
  END IF;
  RETURN new;
END $$;
"""


class Migration(migrations.Migration):
    """After the functions that read a reach."""

    dependencies = [("database", "0001_reach")]
    operations = [migrations.RunSQL(SQL, "DROP FUNCTION app_fixed(); DROP FUNCTION app_binds();")]
