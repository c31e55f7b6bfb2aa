"""The event log of a region, under pseudonyms: read through one function, never row by row."""

from django.db import migrations

FUNCTIONS = """
-- Keyed and nested, so that nobody without the region's key can try firm after firm.
CREATE FUNCTION api_pseudonym(k api_pseudonymkey, kind text, id text) RETURNS text
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, public AS $$
  SELECT left(encode(sha256(k.outer_key || sha256(k.inner_key || convert_to(kind || ':' || id, 'UTF8'))), 'hex'),
              20) $$;

-- What happened in a region: all of it for who studies or coordinates it; for a token the cases of its own
-- organisation, under other pseudonyms, so that the two cannot be laid beside each other.
CREATE FUNCTION api_events(in_region bigint, ours boolean) RETURNS TABLE (
  event text, at timestamptz, kind text, daily boolean, sme text, referral text, version integer, doing text,
  role text, before text, after text, sender text, receiver text, service text, plan text, parent text,
  organisation text, qualifier text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
#variable_conflict use_column
DECLARE k public.api_pseudonymkey; mark text := ''; orgs bigint[];
BEGIN
  IF ours THEN
    orgs := public.app_ids('orgs');
    IF cardinality(orgs) = 0 OR NOT in_region = ANY (public.app_ids('regions')) THEN RETURN; END IF;
    mark := 'org' || orgs[1] || '/';
  ELSIF NOT in_region = ANY (public.app_ids('researches') || public.app_ids('coordinates')) THEN RETURN;
  END IF;
  INSERT INTO public.api_pseudonymkey (region_id, inner_key, outer_key) VALUES (in_region,
    sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())),
    sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())))
  ON CONFLICT DO NOTHING;
  SELECT * INTO k FROM public.api_pseudonymkey WHERE region_id = in_region;
  RETURN QUERY
  SELECT api_pseudonym(k, mark || 'line', l.id::text), date_trunc('minute', l.at), l.kind::text, false,
         api_pseudonym(k, mark || 'sme', r.firm_id::text), api_pseudonym(k, mark || 'referral', r.id::text),
         l.version, l.event::text, l.role::text, l.source::text, l.target::text, s.slug::text, t.slug::text,
         v.slug::text, api_pseudonym(k, mark || 'plan', p.plan_id::text),
         CASE WHEN l.source = '' THEN api_pseudonym(k, mark || 'referral', r.parent_id::text) END,
         NULL::text, NULL::text
    FROM public.referrals_line l JOIN public.referrals_referral r ON r.id = l.referral_id
    JOIN public.organisations_organisation s ON s.id = r.sender_id
    JOIN public.organisations_organisation t ON t.id = r.receiver_id
    LEFT JOIN public.directory_service v ON v.id = r.service_id
    LEFT JOIN public.coalitions_step p ON p.id = r.step_id
   WHERE r.region_id = in_region AND CASE WHEN ours
         THEN r.sender_id = ANY (orgs) OR (r.sent_at IS NOT NULL AND r.receiver_id = ANY (orgs))
         ELSE r.sent_at IS NOT NULL END;
  IF ours THEN RETURN; END IF;
  RETURN QUERY
  SELECT api_pseudonym(k, x.kind, x.id), date_trunc(CASE WHEN x.daily THEN 'day' ELSE 'minute' END, x.at), x.kind,
         x.daily, api_pseudonym(k, 'sme', coalesce(f.merged_into_id, f.id)::text), NULL::text, NULL::integer,
         NULL::text, NULL::text, NULL::text, NULL::text, NULL::text, NULL::text, NULL::text,
         api_pseudonym(k, 'plan', x.plan::text), NULL::text, o.slug::text, x.qualifier
    FROM (
      SELECT 'firm_registered' AS kind, g.id::text AS id, g.created_at AS at, false AS daily, g.id AS firm,
             NULL::bigint AS plan, g.registered_by_id AS org, 'provider' AS qualifier
        FROM public.firms_firm g WHERE g.region_id = in_region AND g.merged_into_id IS NULL
      UNION ALL SELECT 'check_submitted', c.id::text, c.submitted_at, false, c.firm_id, NULL, NULL, NULL
        FROM public.diagnosis_check c WHERE c.region_id = in_region AND c.firm_id IS NOT NULL AND c.side = 'sme'
         AND c.submitted_at IS NOT NULL
      UNION ALL SELECT 'wish_made', w.id::text, w.created_at, false, w.firm_id, NULL, w.organisation_id, 'to'
        FROM public.firms_wish w WHERE w.region_id = in_region
      UNION ALL SELECT 'first_contact', w.id::text, w.answered_at, false, w.firm_id, NULL, w.organisation_id,
             'provider'
        FROM public.firms_wish w WHERE w.region_id = in_region AND w.answered_at IS NOT NULL
      UNION ALL SELECT 'plan_proposed', p.id::text, p.proposed_at, false, p.firm_id, p.id, p.organisation_id, 'from'
        FROM public.coalitions_plan p WHERE p.region_id = in_region AND p.proposed_at IS NOT NULL
      UNION ALL SELECT 'plan_agreed', p.id::text, p.agreed_at, false, p.firm_id, p.id, p.organisation_id, 'from'
        FROM public.coalitions_plan p WHERE p.region_id = in_region AND p.agreed_at IS NOT NULL
      UNION ALL SELECT 'hours_given', h.id::text, h.on::timestamptz, true, h.firm_id, NULL, h.organisation_id,
             'provider'
        FROM public.firms_hours h JOIN public.firms_firm g ON g.id = h.firm_id
       WHERE g.region_id = in_region AND h.removed_at IS NULL
      UNION ALL SELECT 'hours_delivered_on', d.id::text, d.on::timestamptz, true, d.firm_id, NULL,
             d.organisation_id, 'provider'
        FROM public.referrals_delivery d JOIN public.referrals_referral r ON r.id = d.referral_id
       WHERE r.region_id = in_region
      UNION ALL SELECT 'milestone_' || m.kind, m.id::text, m.on::timestamptz, true, m.firm_id, NULL,
             m.organisation_id, 'provider'
        FROM public.referrals_milestone m WHERE m.region_id = in_region AND m.state IN ('reported', 'confirmed')
    ) x JOIN public.firms_firm f ON f.id = x.firm
    LEFT JOIN public.organisations_organisation o ON o.id = x.org;
END $$;
"""
UNDO = """
DROP FUNCTION api_events(bigint, boolean); DROP FUNCTION api_pseudonym(api_pseudonymkey, text, text);
"""


class Migration(migrations.Migration):
    """After cases have their rules."""

    dependencies = [
        ("api", "0002_rowsecurity"),
        ("referrals", "0002_rowsecurity"),
        ("coalitions", "0002_rowsecurity"),
        ("diagnosis", "0002_rowsecurity"),
    ]
    operations = [migrations.RunSQL(FUNCTIONS, UNDO)]
