"""Row-level security of cases, the table of transitions held by the database, and hours held by a trigger."""

from django.db import migrations

from farled_web.database.rowsecurity import NOBODY, PUBLIC, any_of, consented, fix, protect, within

LINK = "referrals_referral.id = (SELECT app_id('referral'))"
SEES_FIRM = "EXISTS (SELECT 1 FROM firms_firm f WHERE f.id = referrals_referral.firm_id)"
SENT = "referrals_referral.sent_at IS NOT NULL"
READ = any_of(
    within("sender_id", "orgs"),
    f"({SENT} AND "
    + any_of(
        within("receiver_id", "orgs"),
        within("firm_id", "firms"),
        within("region_id", "coordinates"),
        consented("firm_id", "journey"),
    )
    + ")",
    # A child that a coordinator drafts waits for its sender to send it.
    f"(parent_id IS NOT NULL AND {within('region_id', 'coordinates')})",
    LINK,
)
CHANGE = any_of(
    within("sender_id", "orgs_write"),
    f"({SENT} AND "
    + any_of(
        within("receiver_id", "orgs_write"), within("firm_id", "firms"), within("region_id", "coordinates")
    )
    + ")",
    LINK,
)
ADD = any_of(
    f"({within('sender_id', 'orgs_write')} AND {SEES_FIRM})",
    f"({within('region_id', 'coordinates')} AND referrals_child_of(parent_id, firm_id, sender_id, region_id))",
)
# As the case itself is seen; then by the side one is on.
CASE = "EXISTS (SELECT 1 FROM referrals_referral r WHERE r.id = <table>.referral_id{})"
SHOWN = (
    "r.state IN ('sent', 'needs_info', 'decline_pending', 'accepted', 'handover_booked', 'in_progress', "
    "'on_hold', 'handback_pending', 'outcome_reported', 'failed', 'closed')"
)
LINKED = (
    "(r.id = (SELECT app_id('referral')) AND (current_setting('app.referral_role', true) <> 'receiver' "
    f"OR ({SHOWN} AND 'identity' = ANY (referrals_consented(r.firm_id, r.receiver_id, r.purpose)))))"
)
RECEIVER = (
    f"(r.sent_at IS NOT NULL AND {SHOWN} AND {within('r.receiver_id', 'orgs')} "
    f"AND {consented('r.firm_id', 'identity')})"
)
PARTY = any_of(
    within("r.sender_id", "orgs"),
    RECEIVER,
    f"(r.sent_at IS NOT NULL AND {within('r.firm_id', 'firms')})",
    LINKED,
)
PARTY_WRITES = any_of(
    within("r.sender_id", "orgs_write"),
    RECEIVER.replace("'orgs')", "'orgs_write')", 1),
    f"(r.sent_at IS NOT NULL AND {within('r.firm_id', 'firms')})",
    LINKED,
)
COORDINATOR = f"({{}}coordinator AND {within('r.region_id', 'coordinates')})"
ITS_FIRM = " AND r.firm_id = <table>.firm_id"
WORK_READ = any_of(
    within("organisation_id", "orgs"),
    CASE.format(" AND " + any_of(PARTY, f"(r.sent_at IS NOT NULL AND {consented('r.firm_id', 'journey')})")),
)
WORK_WRITE = (
    "("
    + any_of(within("organisation_id", "orgs_write"), "organisation_id = (SELECT app_id('link_org'))")
    + " AND "
    + CASE.format(ITS_FIRM + " AND r.receiver_id = <table>.organisation_id")
    + ")"
)
WORK_CHANGE = any_of(
    WORK_WRITE, CASE.format(f" AND {within('r.firm_id', 'firms')}"), CASE.format(f" AND {LINKED}")
)
OWN_LINE = any_of(
    "organisation_id IS NULL",
    within("organisation_id", "orgs_write"),
    "organisation_id = (SELECT app_id('link_org'))",
)

# Every pair of states the table of docs/methods/referrals.md §R3 has; a test holds the two to each other.
PAIRS = {
    "draft": ("sent", "withdrawn", "entered_in_error"),
    "sent": ("needs_info", "accepted", "decline_pending", "expired", "withdrawn", "entered_in_error"),
    "needs_info": ("sent", "decline_pending", "expired", "withdrawn"),
    "decline_pending": ("declined", "sent", "withdrawn"),
    "accepted": ("decline_pending", "handover_booked", "in_progress", "withdrawn"),
    "handover_booked": ("handback_pending", "in_progress", "withdrawn"),
    "in_progress": ("handback_pending", "on_hold", "outcome_reported", "failed", "withdrawn"),
    "on_hold": ("handback_pending", "in_progress", "outcome_reported", "failed", "withdrawn"),
    "handback_pending": ("declined", "handover_booked", "in_progress", "on_hold", "withdrawn"),
    "outcome_reported": ("closed", "in_progress", "withdrawn"),
    "closed": ("in_progress",),
}
ROWS = ", ".join(f"('{source}', '{target}')" for source, targets in PAIRS.items() for target in targets)

BEFORE_POLICIES = """
-- What a firm consents to now for one receiver and purpose: every basis of a category says yes.
CREATE FUNCTION referrals_consented(firm bigint, receiver bigint, for_purpose text) RETURNS text[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  WITH latest AS (
    SELECT DISTINCT ON (c.category, c.basis) c.category, c.state, c.until FROM public.firms_consent c
     WHERE c.firm_id = firm AND c.organisation_id = receiver AND c.purpose = for_purpose
     ORDER BY c.category, c.basis, c.id DESC)
  SELECT coalesce(array_agg(category::text ORDER BY category), '{}') FROM (
    SELECT category FROM latest GROUP BY category
    HAVING bool_and(state = 'given' AND (until IS NULL OR until > now()))) good $$;

-- A coordinator's re-route asks for the same firm and the same sender as the case that did not get there.
CREATE FUNCTION referrals_child_of(parent bigint, firm bigint, sender bigint, in_region bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT EXISTS (SELECT 1 FROM public.referrals_referral p WHERE p.id = parent AND p.firm_id = firm
                    AND p.sender_id = sender AND p.region_id = in_region AND p.sent_at IS NOT NULL) $$;

-- What a link in a mail opens: its own case, in one role, until it ends.  Opening changes nothing.
CREATE FUNCTION referrals_open(token bytea) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE l public.referrals_link; r public.referrals_referral; org bigint;
BEGIN
  SELECT * INTO l FROM public.referrals_link
   WHERE token_hash = sha256(token) AND ended_at IS NULL AND expires_at > now();
  IF NOT FOUND THEN RETURN NULL; END IF;
  SELECT * INTO r FROM public.referrals_referral WHERE id = l.referral_id;
  org := CASE l.role WHEN 'receiver' THEN r.receiver_id WHEN 'sender' THEN r.sender_id END;
  PERFORM set_config('app.referral', r.id::text, true), set_config('app.referral_role', l.role, true),
          set_config('app.link_org', coalesce(org::text, ''), true);
  RETURN jsonb_build_object('link', l.id, 'uuid', l.uuid, 'purpose', l.purpose, 'role', l.role, 'name', l.name,
    'language', l.language, 'used', l.used, 'referral', r.uuid, 'organisation', org, 'expires_at', l.expires_at);
END $$;
-- Each thing once: true for the first who does it.
CREATE FUNCTION referrals_use(token bytea, what text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
  UPDATE public.referrals_link SET used = used || what::varchar, opened_at = coalesce(opened_at, now())
   WHERE token_hash = sha256(token) AND ended_at IS NULL AND expires_at > now() AND NOT (what = ANY (used));
  RETURN FOUND;
END $$;

-- Who may write down what a firm said may end what rested on it, in the same transaction (§R9.7).
CREATE FUNCTION referrals_reach_firm(firm bigint) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
  IF firm = ANY (public.app_ids('firms')) THEN RETURN true; END IF;
  IF NOT public.firms_may_record(firm) THEN RETURN false; END IF;
  PERFORM set_config('app.firms', (public.app_ids('firms') || firm)::text, true);
  RETURN true;
END $$;
"""
UNDO_BEFORE = """
DROP FUNCTION referrals_reach_firm(bigint); DROP FUNCTION referrals_use(bytea, text);
DROP FUNCTION referrals_open(bytea); DROP FUNCTION referrals_child_of(bigint, bigint, bigint, bigint);
DROP FUNCTION referrals_consented(bigint, bigint, text);
"""
TRIGGERS = f"""
-- The table of transitions, held a second time; and no more hours than there are, whatever the code above does.
-- Runs as who writes: the owner loads old cases as they are.
CREATE FUNCTION referrals_hold() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE room numeric; more numeric;
BEGIN
  IF current_user NOT IN ('farled_web', 'farled_jobs') THEN RETURN new; END IF;
  IF TG_OP = 'INSERT' THEN
    IF new.state <> 'draft' OR new.version <> 1 OR new.held_hours <> 0 OR new.sent_at IS NOT NULL THEN
      RAISE EXCEPTION 'a case begins as a draft' USING ERRCODE = '23514';
    END IF;
    RETURN new;
  END IF;
  IF new.version <> old.version AND new.version <> old.version + 1 THEN
    RAISE EXCEPTION 'a case counts its versions one by one' USING ERRCODE = '23514';
  END IF;
  IF new.state <> old.state AND (new.version = old.version
      OR NOT EXISTS (SELECT 1 FROM (VALUES {ROWS}) t(a, b) WHERE t.a = old.state AND t.b = new.state)
      OR (old.state = 'handback_pending' AND new.state NOT IN ('declined', 'withdrawn', old.before))) THEN
    RAISE EXCEPTION 'no way from % to %', old.state, new.state USING ERRCODE = '23514';
  END IF;
  IF new.version = old.version AND new.held_hours <> old.held_hours THEN
    RAISE EXCEPTION 'hours change with a version' USING ERRCODE = '23514';
  END IF;
  IF old.sent_at IS NOT NULL AND (new.sent_at IS NULL OR new.categories <> old.categories
      OR new.purpose <> old.purpose OR new.area <> old.area OR new.quarter <> old.quarter) THEN
    RAISE EXCEPTION 'what was sent stays as it was sent' USING ERRCODE = '23514';
  END IF;
  more := new.held_hours - old.held_hours;
  IF more > 0 THEN
    PERFORM coalitions_lock(new.receiver_id);
    room := coalitions_left(new.receiver_id, new.area, new.quarter, new.step_id);
    IF room IS NULL AND NOT new.held_promised THEN
      RAISE EXCEPTION 'hours of an unknown calendar are promised' USING ERRCODE = '23514';
    ELSIF room IS NOT NULL AND more > room THEN
      RAISE EXCEPTION 'only % hours left', room USING ERRCODE = '23514', CONSTRAINT = 'referral_capacity';
    END IF;
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER hold BEFORE INSERT OR UPDATE ON referrals_referral
  FOR EACH ROW EXECUTE FUNCTION referrals_hold();

CREATE FUNCTION referrals_keep_holding() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
  IF new.held_hours = 0 THEN
    DELETE FROM public.directory_holding WHERE key = new.uuid;
  ELSE
    INSERT INTO public.directory_holding (key, organisation_id, area, quarter, hours, promised, step)
    VALUES (new.uuid, new.receiver_id, new.area, new.quarter, new.held_hours, new.held_promised, new.step_id)
    ON CONFLICT (key) DO UPDATE SET hours = excluded.hours, promised = excluded.promised, step = excluded.step;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER keep_holding AFTER INSERT ON referrals_referral FOR EACH ROW
  WHEN (new.held_hours <> 0) EXECUTE FUNCTION referrals_keep_holding();
CREATE TRIGGER keep_holding_changed AFTER UPDATE OF held_hours, step_id ON referrals_referral FOR EACH ROW
  WHEN (new.held_hours <> 0 OR old.held_hours <> 0) EXECUTE FUNCTION referrals_keep_holding();
"""
UNDO_TRIGGERS = """
DROP TRIGGER keep_holding ON referrals_referral; DROP TRIGGER keep_holding_changed ON referrals_referral;
DROP TRIGGER hold ON referrals_referral;
DROP FUNCTION referrals_keep_holding(); DROP FUNCTION referrals_hold();
"""


class Migration(migrations.Migration):
    """After the tables."""

    dependencies = [
        ("referrals", "0001_initial"),
        ("coalitions", "0005_holdings"),
        ("people", "0005_links"),
        ("database", "0002_fixed"),
    ]
    operations = [
        migrations.RunSQL(BEFORE_POLICIES, UNDO_BEFORE),
        protect("referrals_referral", read=READ, insert=ADD, update=CHANGE),
        fix(
            "referrals_referral",
            "uuid",
            "region_id",
            "firm_id",
            "sender_id",
            "receiver_id",
            "parent_id",
            "created_at",
            once=("step_id", "sent_at"),
        ),
        protect(
            "referrals_line",
            read=CASE.format(ITS_FIRM),
            insert=f"({OWN_LINE} AND {CASE.format(ITS_FIRM)})",
            update=NOBODY,
        ),
        protect(
            "referrals_words",
            read=CASE.format(" AND " + any_of(PARTY, COORDINATOR.format("referrals_words."))),
            insert=any_of(
                CASE.format(f" AND {PARTY_WRITES}"),
                CASE.format(f" AND {within('r.region_id', 'coordinates')}"),
                # Whoever withdraws or hands back says why, though its own sight has just ended.
                CASE.format(f" AND {within('r.receiver_id', 'orgs_write')}"),
                CASE.format(" AND r.id = (SELECT app_id('referral'))"),
            ),
            update=NOBODY,
        ),
        protect("referrals_link", read=NOBODY, insert=NOBODY, update=NOBODY),
        protect(
            "referrals_proposal",
            read=CASE.format(f"{ITS_FIRM} AND {PARTY}"),
            insert=CASE.format(f"{ITS_FIRM} AND {PARTY_WRITES}"),
            update=CASE.format(f"{ITS_FIRM} AND {PARTY_WRITES}"),
        ),
        protect(
            "referrals_handover",
            read=CASE.format(f"{ITS_FIRM} AND {PARTY}"),
            insert=CASE.format(f"{ITS_FIRM} AND {PARTY_WRITES}"),
            update=CASE.format(f"{ITS_FIRM} AND {PARTY_WRITES}"),
        ),
        protect("referrals_delivery", read=WORK_READ, insert=WORK_WRITE, update=NOBODY),
        protect("referrals_milestone", read=WORK_READ, insert=WORK_WRITE, update=WORK_CHANGE),
        fix(
            "referrals_milestone",
            "uuid",
            "referral_id",
            "firm_id",
            "organisation_id",
            "region_id",
            "created_at",
        ),
        fix("referrals_proposal", "uuid", "referral_id", "firm_id", "by_role", "created_at"),
        fix("referrals_handover", "firm_id", "uid"),
        protect("referrals_fired", read=NOBODY, insert=NOBODY, update=NOBODY),
        protect(
            "referrals_regionclocks",
            read=PUBLIC,
            insert=within("region_id", "coordinates"),
            update=within("region_id", "coordinates"),
        ),
        fix("referrals_regionclocks", "region_id"),
        migrations.RunSQL(TRIGGERS, UNDO_TRIGGERS),
    ]
