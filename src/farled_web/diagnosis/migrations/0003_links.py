"""Links to a check: opened by the hash a session keeps, ended by time, counted against floods."""

from django.db import migrations, models

SQL = """
-- A session keeps the hash of a link, never the link, so it opens by the hash.  A round left idle, or handed
-- in long ago, opens no more (docs/methods/web.md, diagnosis §2); the timer that clears it comes later.
CREATE FUNCTION diagnosis_open_hash(hash bytea) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE c public.diagnosis_check; own bigint;
BEGIN
  SELECT * INTO c FROM public.diagnosis_check WHERE token_hash = hash AND side = 'sme'
     AND ((state = 'open' AND updated_at > now() - interval '30 days')
       OR (state <> 'open' AND updated_at > now() - interval '180 days'));
  IF NOT FOUND THEN RETURN NULL; END IF;
  PERFORM set_config('app.check', c.id::text, true);
  SELECT f.id INTO own FROM public.firms_firm f WHERE f.id = c.firm_id AND f.first_check = c.id;
  IF own IS NOT NULL THEN
    PERFORM set_config('app.firms', (public.app_ids('firms') || own)::text, true);
  END IF;
  RETURN jsonb_build_object('check', c.id, 'firm', own, 'uuid', c.uuid);
END $$;
CREATE OR REPLACE FUNCTION diagnosis_open(token bytea) RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT (public.diagnosis_open_hash(sha256(token))->>'check')::bigint $$;
-- How many rounds were begun from one sender and in one region; counts alone come out.
CREATE FUNCTION diagnosis_begun(sender text, in_region bigint, since timestamptz, OUT by_sender bigint,
  OUT by_region bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT (SELECT count(*) FROM public.diagnosis_check WHERE seen_from = sender AND sender <> ''
             AND started_at > since),
         (SELECT count(*) FROM public.diagnosis_check WHERE region_id = in_region AND started_at > since
             AND side = 'sme' AND token_hash IS NOT NULL) $$;
"""
UNDO = """
DROP FUNCTION diagnosis_begun(text, bigint, timestamptz);
DROP FUNCTION diagnosis_open_hash(bytea);
CREATE OR REPLACE FUNCTION diagnosis_open(token bytea) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE c public.diagnosis_check;
BEGIN
  SELECT * INTO c FROM public.diagnosis_check WHERE token_hash = sha256(token) AND side = 'sme';
  IF NOT FOUND THEN RETURN NULL; END IF;
  PERFORM set_config('app.check', c.id::text, true);
  IF c.firm_id IS NOT NULL AND EXISTS (
      SELECT 1 FROM public.firms_firm f WHERE f.id = c.firm_id AND f.first_check = c.id) THEN
    PERFORM set_config('app.firms', (public.app_ids('firms') || c.firm_id)::text, true);
  END IF;
  RETURN c.id;
END $$;
"""


class Migration(migrations.Migration):
    """After the reach of a link."""

    dependencies = [("diagnosis", "0002_rowsecurity")]
    operations = [
        migrations.AddField("check", "links_sent", models.SmallIntegerField(default=0)),
        migrations.AddIndex(
            "check", models.Index(fields=["seen_from", "started_at"], name="check_by_sender")
        ),
        migrations.AddIndex("check", models.Index(fields=["region", "started_at"], name="check_by_region")),
        migrations.RunSQL(SQL, UNDO),
    ]
