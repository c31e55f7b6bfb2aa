"""What a mail belongs to and carries: its thread, the address for answers, an invitation; and that it came back."""

from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models

TROUBLE = """
CREATE OR REPLACE FUNCTION jobs_mails_in_trouble()
RETURNS TABLE (uuid uuid, kind text, masked text, state text, attempts integer, error text,
               created_at timestamptz, due_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT m.uuid, split_part(m.key, ':', 1), left(m."to", 1) || '…@' || split_part(m."to", '@', 2), m.state,
         m.attempts, m.error, m.created_at, m.due_at
    FROM public.jobs_mail m
   WHERE (m.state IN ('failed', 'bounced') OR (m.state = 'waiting' AND m.attempts > 0))
     AND (m.region_id = ANY ((SELECT public.app_ids('coordinates'))::bigint[])
          OR (m.region_id IS NULL AND cardinality((SELECT public.app_ids('coordinates'))) > 0))
   ORDER BY m.created_at DESC LIMIT 500 $$;
"""


class Migration(migrations.Migration):
    """After what may not change."""

    dependencies = [("jobs", "0004_fixed")]
    operations = [
        migrations.AddField("mail", "reply_to", models.EmailField(blank=True, default="", max_length=254)),
        migrations.AddField(
            "mail",
            "refers_to",
            ArrayField(models.CharField(max_length=200), default=list),
        ),
        migrations.AddField("mail", "calendar", models.TextField(blank=True, default="")),
        migrations.AddField("mail", "method", models.CharField(blank=True, default="", max_length=10)),
        migrations.AddField("mail", "about", models.CharField(blank=True, default="", max_length=80)),
        migrations.RunSQL(TROUBLE, migrations.RunSQL.noop),
    ]
