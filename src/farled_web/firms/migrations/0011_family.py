"""A firm reads the log of the records that went into its own, and a forgotten firm leaves no way to part them."""

from django.db import migrations

from farled_web.database.rowsecurity import USER, again, any_of, within

SQL = """
-- The firm's records, those that went into them too; of firms the viewer speaks for alone. Ids, nothing else.
CREATE FUNCTION firms_family(about bigint[]) RETURNS bigint[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  WITH RECURSIVE family (id) AS (
    SELECT one FROM unnest(about) one WHERE one = ANY (public.app_ids('firms'))
    UNION SELECT f.id FROM public.firms_firm f JOIN family ON f.merged_into_id = family.id)
  SELECT coalesce(array_agg(id), '{}') FROM family $$;

-- The journal of a merge holds rows whole. Where the firm is forgotten it goes; the records stay one.
CREATE FUNCTION firms_forget_journals(records bigint[]) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE gone bigint;
BEGIN
  IF NOT public.app_flag('system') THEN
    RAISE EXCEPTION 'row-level security: only background work forgets' USING ERRCODE = '42501';
  END IF;
  DELETE FROM public.firms_mergejournal j USING public.firms_merge m
   WHERE m.id = j.merge_id AND (m.kept_id = ANY (records) OR m.absorbed_id = ANY (records));
  GET DIAGNOSTICS gone = ROW_COUNT;
  RETURN gone;
END $$;
"""
UNDO = "DROP FUNCTION firms_forget_journals(bigint[]);"  # the log's rule goes on using the other


class Migration(migrations.Migration):
    """After the sight; the log's own rule is in the audit room, which knows nothing of merging."""

    dependencies = [("firms", "0010_sight"), ("audit", "0002_chain")]
    operations = [
        migrations.RunSQL(SQL, UNDO),
        again(
            "audit_entry",
            reading=any_of(
                "firms && (SELECT firms_family(app_ids('firms')))::bigint[]",
                within("organisation_id", "orgs_manage"),
                f"actor_id = {USER}",
            ),
        ),
    ]
