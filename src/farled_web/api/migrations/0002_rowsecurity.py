"""Row-level security of tokens and feeds, and the functions that open them."""

from django.db import migrations

from farled_web.database.rowsecurity import NOBODY, USER, fix, protect, within

FUNCTIONS = """
-- A token gives what a member of its organisation has, or less, by its scopes; never another person's reach,
-- never a manager's.  Revoked, run out, or of an organisation that has left, it gives nothing.
CREATE FUNCTION api_open_token(key bytea) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE t public.api_apitoken; o public.organisations_organisation; now_minute timestamptz; used bigint;
BEGIN
  PERFORM public.people_set_viewer(NULL, false);
  SELECT * INTO t FROM public.api_apitoken
   WHERE token_hash = key AND revoked_at IS NULL AND expires_at > now();
  IF NOT FOUND THEN RETURN NULL; END IF;
  SELECT * INTO o FROM public.organisations_organisation WHERE id = t.organisation_id AND active;
  IF NOT FOUND THEN RETURN NULL; END IF;
  now_minute := date_trunc('minute', clock_timestamp());
  INSERT INTO public.api_tokenuse AS u (token_id, minute, part, times)
  VALUES (t.id, now_minute, pg_backend_pid() % 16, 1)
  ON CONFLICT (token_id, minute, part) DO UPDATE SET times = u.times + 1;
  SELECT sum(times) INTO used FROM public.api_tokenuse WHERE token_id = t.id AND minute = now_minute;
  -- Written rarely, so that requests at the same time do not wait for each other.
  IF t.last_used_at IS NULL OR t.last_used_at < now() - interval '5 minutes' THEN
    UPDATE public.api_apitoken SET last_used_at = now() WHERE id = t.id;
    DELETE FROM public.api_tokenuse WHERE token_id = t.id AND minute < now_minute - interval '1 hour';
  END IF;
  PERFORM set_config('app.regions', ARRAY[o.region_id]::text, true);
  IF t.scopes && ARRAY['firms:read', 'referrals:read', 'referrals:write', 'journeys:read']::varchar[] THEN
    PERFORM set_config('app.orgs', ARRAY[o.id]::text, true);
  END IF;
  IF 'referrals:write' = ANY (t.scopes) THEN
    PERFORM set_config('app.orgs_write', ARRAY[o.id]::text, true);
  END IF;
  RETURN jsonb_build_object('token', t.id, 'uuid', t.uuid, 'name', t.name, 'scopes', t.scopes,
    'expires_at', t.expires_at, 'used', used, 'organisation', o.id, 'organisation_uuid', o.uuid, 'slug', o.slug,
    'organisation_name', o.name, 'region', o.region_id, 'synthetic', o.synthetic);
END $$;
-- Whose calendar an address is; the reach is then set as for a sign-in of that person.
CREATE FUNCTION api_open_feed(key bytea) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE f public.api_feed;
BEGIN
  SELECT * INTO f FROM public.api_feed WHERE key_hash = key AND ended_at IS NULL;
  IF NOT FOUND OR NOT EXISTS (SELECT 1 FROM public.people_user u WHERE u.id = f.user_id AND u.is_active) THEN
    RETURN NULL;
  END IF;
  IF f.fetched_at IS NULL OR f.fetched_at < now() - interval '5 minutes' THEN
    UPDATE public.api_feed SET fetched_at = now() WHERE id = f.id;
  END IF;
  RETURN f.user_id;
END $$;
"""
UNDO = "DROP FUNCTION api_open_feed(bytea); DROP FUNCTION api_open_token(bytea);"


class Migration(migrations.Migration):
    """After the tables."""

    dependencies = [("api", "0001_initial"), ("people", "0005_links"), ("database", "0002_fixed")]
    operations = [
        migrations.RunSQL(FUNCTIONS, UNDO),
        protect(
            "api_apitoken",
            read=within("organisation_id", "orgs_manage"),
            insert=f"({within('organisation_id', 'orgs_manage')} AND created_by = {USER})",
            update=within("organisation_id", "orgs_manage"),
        ),
        fix("api_apitoken", "uuid", "organisation_id", "scopes", "token_hash", "expires_at", "created_by",
            once=("revoked_at",)),
        protect("api_tokenuse", read=NOBODY, insert=NOBODY, update=NOBODY),
        protect(
            "api_reply",
            read=within("organisation_id", "orgs_write"),
            insert=within("organisation_id", "orgs_write"),
            update=within("organisation_id", "orgs_write"),
        ),
        fix("api_reply", "token_id", "organisation_id", "key_hash", "request_hash"),
        protect("api_feed", read=f"user_id = {USER}", insert=f"user_id = {USER}", update=f"user_id = {USER}"),
        fix("api_feed", "uuid", "user_id", "key_hash", once=("ended_at",)),
        protect("api_pseudonymkey", read=NOBODY, insert=NOBODY, update=NOBODY),
    ]  # fmt: skip
