"""The log is written by one function, sealed at commit, and changed by nobody."""

from django.db import migrations

from farled_web.database.rowsecurity import NOBODY, USER, any_of, protect, within

SQL = """
CREATE FUNCTION audit_record(
  what text, kind text, organisation bigint, region bigint, thing text, thing_id text, about bigint[],
  seen text[], more jsonb) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  INSERT INTO public.audit_entry (at, verb, actor_kind, actor_id, organisation_id, region_id, object_type,
                                  object_id, firms, categories, details)
  VALUES (clock_timestamp(), what, kind, public.app_id('user'), organisation, region, thing, thing_id, about, seen,
          more) $$;

-- What is hashed: every column, in a form that does not depend on time zone or settings.
CREATE FUNCTION audit_canonical(e audit_entry) RETURNS text
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, public AS $$
  SELECT jsonb_build_array(e.id, (extract(epoch FROM e.at) * 1000000)::bigint, e.verb, e.actor_kind, e.actor_id,
    e.organisation_id, e.region_id, e.object_type, e.object_id, e.firms, e.categories, e.details)::text $$;

-- Deferred to the commit: the chain is locked for the instant the transaction ends in, not while it works.
CREATE FUNCTION audit_seal() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE h public.audit_head;
BEGIN
  SELECT * INTO h FROM public.audit_head WHERE id = 1 FOR UPDATE;
  h.number := h.number + 1;
  h.hash := sha256(h.hash || convert_to(h.number::text || public.audit_canonical(new), 'UTF8'));
  INSERT INTO public.audit_seal (number, entry_id, hash) VALUES (h.number, new.id, h.hash);
  UPDATE public.audit_head SET number = h.number, hash = h.hash WHERE id = 1;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER audit_seal AFTER INSERT ON audit_entry DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION audit_seal();

CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'the log is append-only'; END $$;
CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE ON audit_entry
  FOR EACH ROW EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE ON audit_seal
  FOR EACH ROW EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON audit_entry EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON audit_seal EXECUTE FUNCTION audit_refuse();
INSERT INTO audit_head (id, number, hash) VALUES (1, 0, '\\x');
"""
UNDO = """
DROP TRIGGER audit_no_truncate ON audit_seal; DROP TRIGGER audit_no_truncate ON audit_entry;
DROP TRIGGER audit_append_only ON audit_seal; DROP TRIGGER audit_append_only ON audit_entry;
DROP FUNCTION audit_refuse(); DROP TRIGGER audit_seal ON audit_entry; DROP FUNCTION audit_seal();
DROP FUNCTION audit_canonical(audit_entry);
DROP FUNCTION audit_record(text, text, bigint, bigint, text, text, bigint[], text[], jsonb);
"""


class Migration(migrations.Migration):
    """After the tables."""

    dependencies = [("audit", "0001_initial"), ("database", "0001_reach")]
    operations = [
        migrations.RunSQL(SQL, UNDO),
        protect(
            "audit_entry",
            # A firm sees what was done with its data; a manager what the organisation's people did; everybody
            # their own doings.
            read=any_of(
                "firms && (SELECT app_ids('firms'))::bigint[]",
                within("organisation_id", "orgs_manage"),
                f"actor_id = {USER}",
            ),
            insert=NOBODY,
            update=NOBODY,
        ),
        protect("audit_seal", read=NOBODY, insert=NOBODY, update=NOBODY),
        protect("audit_head", read=NOBODY, insert=NOBODY, update=NOBODY),
    ]
