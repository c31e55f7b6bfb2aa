"""What a firm consents to is told to those it concerns; who is a party of a case is asked of one function."""

from django.db import migrations

from farled_web.database.rowsecurity import again, any_of, consented, fix, within

SHOWN = (
    "r.state IN ('sent', 'needs_info', 'decline_pending', 'accepted', 'handover_booked', 'in_progress', "
    "'on_hold', 'handback_pending', 'outcome_reported', 'failed', 'closed')"
)
SQL = f"""
CREATE OR REPLACE FUNCTION referrals_consented(firm bigint, receiver bigint, for_purpose text) RETURNS text[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  WITH latest AS (
    SELECT DISTINCT ON (c.category, c.basis) c.category, c.state, c.until FROM public.firms_consent c
     WHERE c.firm_id = firm AND c.organisation_id = receiver AND c.purpose = for_purpose
       AND (public.app_flag('system') OR firm = ANY (public.app_ids('firms'))
         OR receiver = ANY (public.app_ids('orgs'))
         OR EXISTS (SELECT 1 FROM public.firms_firm f WHERE f.id = firm
                       AND f.registered_by_id = ANY (public.app_ids('orgs')))
         OR EXISTS (SELECT 1 FROM public.firms_access a WHERE a.firm_id = firm
                       AND a.organisation_id = ANY (public.app_ids('orgs')) AND 'identity' = ANY (a.categories)
                       AND (a.until IS NULL OR a.until > now()))
         OR EXISTS (SELECT 1 FROM public.referrals_referral r WHERE r.firm_id = firm AND r.receiver_id = receiver
                       AND (r.sender_id = ANY (public.app_ids('orgs'))
                         OR r.region_id = ANY (public.app_ids('coordinates'))
                         OR r.id = public.app_id('referral'))))
     ORDER BY c.category, c.basis, c.id DESC)
  SELECT coalesce(array_agg(category::text ORDER BY category), '{{}}') FROM (
    SELECT category FROM latest GROUP BY category
    HAVING bool_and(state = 'given' AND (until IS NULL OR until > now()))) good $$;

-- The sender; the receiver while the case lets it see and the firm lets it know who it is; the firm; a link.
CREATE FUNCTION referrals_party(which bigint, writing boolean) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  WITH mine AS (SELECT public.app_ids(CASE WHEN writing THEN 'orgs_write' ELSE 'orgs' END) AS orgs)
  SELECT EXISTS (SELECT 1 FROM public.referrals_referral r, mine WHERE r.id = which AND (
    r.sender_id = ANY (mine.orgs)
    OR (r.sent_at IS NOT NULL AND r.firm_id = ANY (public.app_ids('firms')))
    OR (r.sent_at IS NOT NULL AND r.receiver_id = ANY (mine.orgs) AND {SHOWN}
        AND EXISTS (SELECT 1 FROM public.firms_access a WHERE a.firm_id = r.firm_id AND a.organisation_id = r.receiver_id
                       AND 'identity' = ANY (a.categories) AND (a.until IS NULL OR a.until > now())))
    OR (r.id = public.app_id('referral') AND (
        coalesce(current_setting('app.referral_role', true), '') <> 'receiver'
        OR ({SHOWN} AND 'identity' = ANY (public.referrals_consented(r.firm_id, r.receiver_id, r.purpose))))))) $$;
"""
ITS_FIRM = "EXISTS (SELECT 1 FROM referrals_referral r WHERE r.id = <table>.referral_id AND r.firm_id = <table>.firm_id{})"
CASE = "EXISTS (SELECT 1 FROM referrals_referral r WHERE r.id = <table>.referral_id{})"
READS = "referrals_party(<table>.referral_id, false)"
WRITES = "referrals_party(<table>.referral_id, true)"
OURS = f"({READS} AND {ITS_FIRM.format('')})"
OUR_WRITE = f"({WRITES} AND {ITS_FIRM.format('')})"
WORK_READ = any_of(
    within("organisation_id", "orgs"),
    OURS,
    f"({consented('firm_id', 'journey')} AND {ITS_FIRM.format(' AND r.sent_at IS NOT NULL')})",
)
WORK_WRITE = (
    "("
    + any_of(within("organisation_id", "orgs_write"), "organisation_id = (SELECT app_id('link_org'))")
    + f" AND {ITS_FIRM.format(' AND r.receiver_id = <table>.organisation_id')})"
)
# Whoever withdraws or hands back says why, though its own sight has just ended.
WORDS_WRITE = any_of(
    WRITES,
    CASE.format(f" AND {within('r.region_id', 'coordinates')}"),
    CASE.format(f" AND {within('r.receiver_id', 'orgs_write')}"),
    CASE.format(" AND r.id = (SELECT app_id('referral'))"),
)
WORDS_READ = any_of(
    READS, CASE.format(f" AND referrals_words.coordinator AND {within('r.region_id', 'coordinates')}")
)
MILESTONE_CHANGE = any_of(
    WORK_WRITE,
    within("firm_id", "firms"),
    f"({ITS_FIRM.format('')} AND referral_id = (SELECT app_id('referral')))",
)


class Migration(migrations.Migration):
    """After consent is spent with its case."""

    dependencies = [("referrals", "0004_spent")]
    operations = [
        migrations.RunSQL(SQL, migrations.RunSQL.noop),
        again("referrals_words", reading=WORDS_READ, adding=WORDS_WRITE),
        again("referrals_proposal", reading=OURS, adding=OUR_WRITE, changing=OUR_WRITE),
        again("referrals_handover", reading=OURS, adding=OUR_WRITE, changing=OUR_WRITE),
        again("referrals_delivery", reading=WORK_READ, adding=WORK_WRITE),
        again("referrals_milestone", reading=WORK_READ, adding=WORK_WRITE, changing=MILESTONE_CHANGE),
        migrations.RunSQL("DROP TRIGGER fixed ON referrals_handover", migrations.RunSQL.noop),
        fix("referrals_handover", "referral_id", "firm_id", "uid"),
    ]
