"""Mails that come in about cases, what calendars answer, and what a link shows of the firm."""

import uuid

import django.db.models.deletion
from django.db import migrations, models

from farled_web.database.rowsecurity import NOBODY, fix, protect, within

# The side that owns the case sees what is held, and decides.
OWNER = "EXISTS (SELECT 1 FROM referrals_referral r WHERE r.id = <table>.referral_id AND {})"

SHOWN = """
-- What the holder of a link sees of the firm: as consent lets its role see it at this moment, and no more.
-- Together with a mark of the address the mail went to, by which presses are counted.
CREATE FUNCTION referrals_link_shown(token bytea) RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE l public.referrals_link; r public.referrals_referral; f public.firms_firm; open text[]; shown jsonb;
BEGIN
  SELECT * INTO l FROM public.referrals_link
   WHERE token_hash = sha256(token) AND ended_at IS NULL AND expires_at > now();
  IF NOT FOUND THEN RETURN NULL; END IF;
  SELECT * INTO r FROM public.referrals_referral WHERE id = l.referral_id;
  SELECT * INTO f FROM public.firms_firm WHERE id = r.firm_id;
  IF l.role = 'receiver' THEN
    open := '{}';
    IF r.sent_at IS NOT NULL AND r.state IN ('sent', 'needs_info', 'decline_pending', 'accepted',
        'handover_booked', 'in_progress', 'on_hold', 'handback_pending', 'outcome_reported', 'failed', 'closed')
    THEN
      SELECT coalesce(array_agg(c), '{}') INTO open
        FROM unnest(public.referrals_consented(r.firm_id, r.receiver_id, r.purpose)) c
       WHERE c = ANY (r.categories);
    END IF;
  ELSE
    open := '{identity}';
  END IF;
  shown := jsonb_build_object('address', encode(l.address_hash, 'hex'), 'language', l.language,
                              'categories', to_jsonb(open));
  IF 'identity' = ANY (open) THEN
    shown := shown || jsonb_build_object('firm', jsonb_build_object('id', f.id, 'name', f.name,
      'municipality', f.municipality, 'nace', f.nace, 'url', f.url));
  END IF;
  IF 'contact' = ANY (open) THEN
    shown := shown || jsonb_build_object('contacts', coalesce((
      SELECT jsonb_agg(jsonb_build_object('name', c.name, 'email', c.email, 'phone', c.phone) ORDER BY c.id)
        FROM (SELECT * FROM public.firms_contact WHERE firm_id = f.id AND ended_at IS NULL ORDER BY id LIMIT 5) c
      ), '[]'));
  END IF;
  RETURN shown;
END $$;
"""
UNDO = "DROP FUNCTION referrals_link_shown(bytea);"


class Migration(migrations.Migration):
    """After what follows from a case."""

    dependencies = [("referrals", "0005_asked"), ("jobs", "0005_threads")]
    operations = [
        migrations.AddField("handover", "answers", models.JSONField(default=dict)),
        migrations.CreateModel(
            name="Incoming",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("role", models.CharField(max_length=12)),
                ("key", models.BinaryField(max_length=32, unique=True)),
                ("sender", models.CharField(blank=True, max_length=254)),
                ("sender_name", models.CharField(blank=True, max_length=120)),
                ("subject", models.CharField(blank=True, max_length=200)),
                ("text", models.TextField(blank=True, max_length=8000)),
                ("state", models.CharField(max_length=10)),
                ("at", models.DateTimeField(auto_now_add=True)),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                ("answered_by", models.BigIntegerField(blank=True, null=True)),
                (
                    "referral",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="incoming",
                        to="referrals.referral",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            "incoming",
            models.Index(fields=["referral"], condition=models.Q(state="held"), name="mail_held"),
        ),
        protect(
            "referrals_incoming",
            read=OWNER.format(within("r.sender_id", "orgs")),
            insert=NOBODY,
            update=OWNER.format(within("r.sender_id", "orgs_write")),
        ),
        fix("referrals_incoming", "uuid", "referral_id", "role", "key", "sender", "at"),
        migrations.RunSQL(SHOWN, UNDO),
    ]
