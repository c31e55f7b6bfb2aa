"""An organisation asks for a consent; the firm answers on its page or by a link that opens this question alone."""

import uuid
from typing import Any

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

from farled_web.database.rowsecurity import NOBODY, any_of, fix, protect, within

OWN_FIRM = within("firm_id", "firms")
ASKER = within("asked_by_id", "orgs")
ASKER_WRITES = within("asked_by_id", "orgs_write")
# Who asks sees the firm by registration or consent, and asks for an organisation of the firm's region.
SEES = (
    "EXISTS (SELECT 1 FROM firms_sight s JOIN firms_firm f ON f.id = s.firm_id "
    "JOIN organisations_organisation o ON o.id = firms_consentrequest.receiver_id AND o.region_id = f.region_id "
    "WHERE s.firm_id = firms_consentrequest.firm_id AND s.organisation_id = firms_consentrequest.asked_by_id "
    "AND (s.until IS NULL OR s.until > now()) AND f.merged_into_id IS NULL)"
)

FUNCTIONS = """
-- Whether this question stands open already, or was answered with no lately; told only to who sees the firm.
CREATE FUNCTION firms_asked_lately(about bigint, receiver bigint, for_purpose text, since timestamptz) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT CASE WHEN NOT EXISTS (SELECT 1 FROM public.firms_sight s WHERE s.firm_id = about
                    AND s.organisation_id = ANY (public.app_ids('orgs_write'))) THEN ''
    WHEN EXISTS (SELECT 1 FROM public.firms_consentrequest r WHERE r.firm_id = about AND r.receiver_id = receiver
                    AND r.purpose = for_purpose AND r.state = 'open') THEN 'open'
    WHEN EXISTS (SELECT 1 FROM public.firms_consentrequest r WHERE r.firm_id = about AND r.receiver_id = receiver
                    AND r.purpose = for_purpose AND r.state = 'refused' AND r.answered_at > since) THEN 'refused'
    ELSE '' END $$;

-- A question is answered when the firm has decided on every category it names since it was put; what the answer
-- is, the decisions say.  Whoever calls this changes nothing else.
CREATE FUNCTION firms_settle_questions(about bigint, receiver bigint) RETURNS TABLE (question bigint, became text)
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  WITH latest AS (
    SELECT DISTINCT ON (c.purpose, c.category, c.basis) c.purpose, c.category, c.state, c.at, c.until
      FROM public.firms_consent c WHERE c.firm_id = about AND c.organisation_id = receiver
     ORDER BY c.purpose, c.category, c.basis, c.id DESC),
  each AS (
    SELECT purpose, category, bool_and(state = 'given' AND (until IS NULL OR until > now())) AS yes, min(at) AS at
      FROM latest GROUP BY purpose, category),
  told AS (
    SELECT r.id, count(*) AS asked, count(e.category) AS decided, count(*) FILTER (WHERE e.yes) AS yes
      FROM public.firms_consentrequest r CROSS JOIN LATERAL unnest(r.categories) AS wanted (category)
      LEFT JOIN each e ON e.purpose = r.purpose AND e.category = wanted.category
                      AND (e.at >= r.created_at OR e.yes)
     WHERE r.firm_id = about AND r.receiver_id = receiver AND r.state = 'open' GROUP BY r.id)
  UPDATE public.firms_consentrequest q
     SET state = CASE WHEN t.yes = t.asked THEN 'given' WHEN t.yes = 0 THEN 'refused' ELSE 'partly' END,
         answered_at = now(), version = q.version + 1
    FROM told t WHERE q.id = t.id AND t.decided = t.asked
  RETURNING q.id, q.state::text $$;

-- The link of a mail: which question it is about, in words; it opens nothing.  The address it went to must still
-- be the contact's own.  Answering ends with its time; what it gave it may take back as long as that stands.
CREATE FUNCTION firms_link_of(hash bytea) RETURNS SETOF firms_consentlink
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT l.* FROM public.firms_consentlink l
    JOIN public.firms_consentrequest r ON r.id = l.request_id
    JOIN public.firms_contact c ON c.id = l.contact_id AND c.firm_id = r.firm_id AND c.ended_at IS NULL
     AND sha256(convert_to(lower(c.email), 'UTF8')) = l.address_hash
    JOIN public.firms_firm f ON f.id = r.firm_id AND f.merged_into_id IS NULL
   WHERE l.token_hash = hash AND l.uses < 20 AND (l.answered_at IS NOT NULL OR l.expires_at > now()) $$;
REVOKE ALL ON FUNCTION firms_link_of(bytea) FROM PUBLIC;
CREATE FUNCTION firms_read_question(hash bytea) RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT jsonb_build_object('uuid', r.uuid, 'firm', f.name, 'synthetic', f.synthetic, 'receiver', o.name,
      'asker', a.name, 'purpose', r.purpose, 'categories', r.categories, 'message', r.message, 'state', r.state,
      'expires', least(l.expires_at, r.expires_at), 'by_this', l.answered_at IS NOT NULL, 'language', c.language,
      'given', coalesce((SELECT jsonb_agg(DISTINCT k.category) FROM public.firms_access x
          CROSS JOIN LATERAL unnest(x.categories) AS k (category)
         WHERE x.firm_id = r.firm_id AND x.organisation_id = r.receiver_id AND x.reason = 'consent'
           AND k.category = ANY (r.categories)), '[]'))
    FROM public.firms_link_of(hash) l
    JOIN public.firms_consentrequest r ON r.id = l.request_id
    JOIN public.firms_firm f ON f.id = r.firm_id
    JOIN public.firms_contact c ON c.id = l.contact_id
    JOIN public.organisations_organisation o ON o.id = r.receiver_id
    JOIN public.organisations_organisation a ON a.id = r.asked_by_id $$;
-- Pressing its button: the firm speaks for the rest of this transaction.
CREATE FUNCTION firms_use_question(hash bytea) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE l public.firms_consentlink; r public.firms_consentrequest; who text;
BEGIN
  SELECT * INTO l FROM public.firms_link_of(hash);
  IF NOT FOUND THEN RETURN NULL; END IF;
  SELECT * INTO r FROM public.firms_consentrequest WHERE id = l.request_id FOR UPDATE;
  IF r.state <> 'open' AND l.answered_at IS NULL THEN RETURN NULL; END IF;
  UPDATE public.firms_consentlink SET uses = uses + 1, answered_at = coalesce(answered_at, now()) WHERE id = l.id;
  SELECT c.name INTO who FROM public.firms_contact c WHERE c.id = l.contact_id;
  PERFORM set_config('app.firms', (public.app_ids('firms') || r.firm_id)::text, true);
  RETURN jsonb_build_object('firm', r.firm_id, 'question', r.id, 'name', who);
END $$;
"""
UNDO = """
DROP FUNCTION firms_use_question(bytea); DROP FUNCTION firms_read_question(bytea);
DROP FUNCTION firms_link_of(bytea); DROP FUNCTION firms_settle_questions(bigint, bigint);
DROP FUNCTION firms_asked_lately(bigint, bigint, text, timestamptz);
"""
ANSWERED_ONCE = """
CREATE TRIGGER answered BEFORE UPDATE ON firms_consentrequest FOR EACH ROW
  WHEN (old.state <> 'open' AND old.state IS DISTINCT FROM new.state) EXECUTE FUNCTION app_fixed('state');
"""


def organisation() -> Any:
    """Point at an organisation that stays as long as the question does."""
    return models.ForeignKey(
        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisations.organisation"
    )


def key() -> Any:
    """Number the rows."""
    return models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")


class Migration(migrations.Migration):
    """After the family of records."""

    dependencies = [
        ("firms", "0011_family"),
        ("organisations", "0004_fixed"),
        ("people", "0004_rights"),
        ("database", "0002_fixed"),
    ]
    operations = [
        migrations.CreateModel(
            name="ConsentRequest",
            fields=[
                ("id", key()),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("user_id", models.BigIntegerField(blank=True, null=True)),
                ("purpose", models.CharField(max_length=20)),
                (
                    "categories",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=12), default=list, size=None
                    ),
                ),
                ("message", models.CharField(blank=True, max_length=500)),
                ("referral", models.BigIntegerField(blank=True, null=True)),
                ("referral_uuid", models.UUIDField(blank=True, null=True)),
                ("state", models.CharField(default="open", max_length=10)),
                ("answer", models.CharField(blank=True, max_length=300)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("expires_at", models.DateTimeField()),
                ("reminded_at", models.DateTimeField(blank=True, null=True)),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                ("version", models.IntegerField(default=1)),
                ("asked_by", organisation()),
                (
                    "firm",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="consent_requests",
                        to="firms.firm",
                    ),
                ),
                ("receiver", organisation()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "open")),
                        fields=("firm", "receiver", "purpose"),
                        name="one_open_question",
                    )
                ],
                "indexes": [models.Index(fields=["asked_by", "-created_at"], name="question_by_asker")],
            },
        ),
        migrations.CreateModel(
            name="ConsentLink",
            fields=[
                ("id", key()),
                ("token_hash", models.BinaryField(max_length=32, unique=True)),
                ("address_hash", models.BinaryField(max_length=32)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("expires_at", models.DateTimeField()),
                ("uses", models.SmallIntegerField(default=0)),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                (
                    "contact",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="firms.contact"
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="links",
                        to="firms.consentrequest",
                    ),
                ),
            ],
        ),
        # The receiver sees no question: it sees the consent, once that is given.
        protect(
            "firms_consentrequest",
            read=any_of(OWN_FIRM, ASKER),
            insert=f"({ASKER_WRITES} AND state = 'open' AND {SEES})",
            update=any_of(OWN_FIRM, f"({ASKER_WRITES} AND state IN ('open', 'withdrawn'))"),
        ),
        protect("firms_consentlink", read=NOBODY, insert=NOBODY, update=NOBODY),
        fix("firms_consentrequest", "uuid", "firm_id", "receiver_id", "asked_by_id", "user_id", "purpose",
            "categories", "message", "referral", "referral_uuid", "created_at", "expires_at",
            once=("answered_at",)),
        migrations.RunSQL(ANSWERED_ONCE, "DROP TRIGGER answered ON firms_consentrequest;"),
        migrations.RunSQL(FUNCTIONS, UNDO),
    ]  # fmt: skip
