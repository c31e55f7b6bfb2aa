"""When a mail is tried next and whose coordinator hears of it; failed ones are seen without address and text."""

from django.db import migrations, models

FAILED = """
CREATE FUNCTION jobs_mails_in_trouble()
RETURNS TABLE (uuid uuid, kind text, masked text, state text, attempts integer, error text,
               created_at timestamptz, due_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT m.uuid, split_part(m.key, ':', 1), left(m."to", 1) || '…@' || split_part(m."to", '@', 2), m.state,
         m.attempts, m.error, m.created_at, m.due_at
    FROM public.jobs_mail m
   WHERE (m.state = 'failed' OR (m.state = 'waiting' AND m.attempts > 0))
     AND (m.region_id = ANY ((SELECT public.app_ids('coordinates'))::bigint[])
          OR (m.region_id IS NULL AND cardinality((SELECT public.app_ids('coordinates'))) > 0))
   ORDER BY m.created_at DESC LIMIT 500 $$;
-- Only what has failed, and only by a coordinator of its region, is put back in the queue.
CREATE FUNCTION jobs_send_again(which uuid) RETURNS boolean
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  WITH back AS (
    UPDATE public.jobs_mail m SET state = 'waiting', attempts = 0, error = '', due_at = now()
     WHERE m.uuid = which AND m.state = 'failed'
       AND (m.region_id = ANY (public.app_ids('coordinates'))
            OR (m.region_id IS NULL AND cardinality(public.app_ids('coordinates')) > 0))
    RETURNING 1)
  SELECT EXISTS (SELECT 1 FROM back) $$;
"""
UNDO = "DROP FUNCTION jobs_send_again(uuid); DROP FUNCTION jobs_mails_in_trouble();"


class Migration(migrations.Migration):
    """After row-level security."""

    dependencies = [("jobs", "0002_rowsecurity")]
    operations = [
        migrations.AddField("mail", "region_id", models.BigIntegerField(null=True, blank=True)),
        migrations.AddField("mail", "due_at", models.DateTimeField(null=True, blank=True)),
        migrations.AddField("mail", "taken_at", models.DateTimeField(null=True, blank=True)),
        migrations.AddIndex(
            "mail",
            models.Index(
                fields=["due_at"], condition=models.Q(state__in=["waiting", "sending"]), name="mail_to_send"
            ),
        ),
        migrations.AddIndex("job", models.Index(fields=["user_id", "-created_at"], name="job_by_user")),
        migrations.RunSQL(FAILED, UNDO),
    ]
