"""Who keeps subscriptions and sees what was sent; the functions that write the outbox, and say what may be told."""

from django.db import migrations

from farled_web.database.rowsecurity import NOBODY, fix, protect, within

# States in which a receiver sees what consent allows; a test holds them to the library's table.
SHOWN = (
    "'sent', 'needs_info', 'decline_pending', 'accepted', 'handover_booked', 'in_progress', 'on_hold', "
    "'handback_pending', 'outcome_reported', 'failed', 'closed'"
)
SQL = f"""
-- Whether an organisation may be told of a case now.  Runs as who asks: inside the owner's functions and in a
-- system scope it sees all, elsewhere no more than its caller.
CREATE FUNCTION webhooks_open(which uuid, organisation bigint) RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog, public AS $$
  SELECT EXISTS (SELECT 1 FROM public.referrals_referral r WHERE r.uuid = which AND (
    r.sender_id = organisation
    OR (r.receiver_id = organisation AND r.sent_at IS NOT NULL AND r.state IN ({SHOWN})
        AND (cardinality(r.categories) = 0
             OR EXISTS (SELECT 1 FROM public.firms_firm f
                         WHERE f.id = r.firm_id AND f.registered_by_id = organisation)
             OR EXISTS (SELECT 1 FROM public.firms_access a
                         WHERE a.firm_id = r.firm_id AND a.organisation_id = organisation
                           AND a.reason <> 'emergency' AND 'identity' = ANY (a.categories)
                           AND (a.until IS NULL OR a.until > now())))))) $$;

CREATE FUNCTION webhooks_moment(happened timestamptz) RETURNS text
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, public AS $$
  SELECT to_char(happened AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') $$;

-- One row for each subscription of one organisation that chose the topic; gives whose turn it is.
CREATE FUNCTION webhooks_add(to_whom bigint, on_topic text, what text, told_as text, case_uuid uuid,
                             event_key text, happened timestamptz, told jsonb) RETURNS SETOF bigint
LANGUAGE sql SET search_path = pg_catalog, public AS $$
  INSERT INTO public.webhooks_delivery (uuid, organisation_id, subscription_id, key, kind, subject, role, payload,
      state, tries, before, created_at, due_at, error)
  SELECT gen_random_uuid(), s.organisation_id, s.id, event_key, what, case_uuid, told_as,
         jsonb_build_object('type', what, 'timestamp', public.webhooks_moment(happened), 'data', told),
         'waiting', 0, 0, clock_timestamp(), clock_timestamp(), ''
    FROM public.webhooks_subscription s JOIN public.organisations_organisation o ON o.id = s.organisation_id
   WHERE s.organisation_id = to_whom AND s.state <> 'removed' AND on_topic = ANY (s.topics) AND o.active
   ORDER BY s.id
  ON CONFLICT (subscription_id, key) DO NOTHING RETURNING subscription_id $$;

-- Tells both sides of a case that it moved: what its row says, and the caller nothing but whose turn it is.
CREATE FUNCTION webhooks_tell_move(which bigint, what text, on_topic text, was text, happened timestamptz)
RETURNS bigint[]
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE r public.referrals_referral; told jsonb; event text; turn bigint[]; more bigint[];
BEGIN
  SELECT * INTO r FROM public.referrals_referral WHERE id = which;
  IF NOT FOUND OR what !~ '^[a-z]+\\.[a-z_]+$' OR on_topic !~ '^[a-z]+$' OR NOT EXISTS (
      SELECT 1 FROM public.webhooks_subscription s
       WHERE s.organisation_id IN (r.sender_id, r.receiver_id) AND s.state <> 'removed') THEN
    RETURN '{{}}';
  END IF;
  SELECT jsonb_build_object('referral', r.uuid, 'state', r.state, 'version', r.version,
                            'sender', s.uuid, 'receiver', t.uuid) INTO told
    FROM public.organisations_organisation s, public.organisations_organisation t
   WHERE s.id = r.sender_id AND t.id = r.receiver_id;
  event := what || ':' || r.uuid || ':' || r.version || ':' || (extract(epoch FROM happened) * 1000000)::bigint;
  turn := ARRAY(SELECT public.webhooks_add(r.sender_id, on_topic, what, 'sender', r.uuid, event, happened,
                                           told || '{{"as": "sender"}}'));
  IF r.sent_at IS NULL THEN
    RETURN turn;
  ELSIF public.webhooks_open(r.uuid, r.receiver_id) THEN
    more := ARRAY(SELECT public.webhooks_add(r.receiver_id, on_topic, what, 'receiver', r.uuid, event, happened,
                                             told || '{{"as": "receiver"}}'));
  ELSIF was IN ({SHOWN}) THEN
    more := ARRAY(SELECT public.webhooks_tell_ended(r.uuid, r.receiver_id, happened));
  END IF;
  RETURN turn || more;
END $$;

-- That it ended, and nothing else: no state, no version, no other organisation.
CREATE FUNCTION webhooks_tell_ended(case_uuid uuid, to_whom bigint, happened timestamptz) RETURNS SETOF bigint
LANGUAGE sql SET search_path = pg_catalog, public AS $$
  SELECT public.webhooks_add(to_whom, 'access', 'access.ended', 'receiver', case_uuid,
    'access.ended:' || case_uuid || ':' || pg_current_xact_id()::text, happened,
    jsonb_build_object('referral', case_uuid, 'as', 'receiver')) $$;

-- Tells a receiver that what it may see of the firm's cases has changed, or has ended.
CREATE FUNCTION webhooks_tell_consent(firm bigint, to_whom bigint, happened timestamptz) RETURNS bigint[]
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE r public.referrals_referral; turn bigint[] := '{{}}';
BEGIN
  IF NOT EXISTS (SELECT 1 FROM public.webhooks_subscription s
                  WHERE s.organisation_id = to_whom AND s.state <> 'removed') THEN
    RETURN turn;
  END IF;
  FOR r IN SELECT * FROM public.referrals_referral c WHERE c.firm_id = firm AND c.receiver_id = to_whom
             AND c.sent_at IS NOT NULL AND c.state IN ({SHOWN}) ORDER BY c.id LOOP
    IF public.webhooks_open(r.uuid, to_whom) THEN
      turn := turn || ARRAY(SELECT public.webhooks_add(to_whom, 'access', 'access.changed', 'receiver', r.uuid,
        'access.changed:' || r.uuid || ':' || pg_current_xact_id()::text, happened,
        jsonb_build_object('referral', r.uuid, 'as', 'receiver')));
    ELSE
      turn := turn || ARRAY(SELECT public.webhooks_tell_ended(r.uuid, to_whom, happened));
    END IF;
  END LOOP;
  RETURN turn;
END $$;

-- A secret is written by who manages the organisation and read by background work alone.  Two are valid for a
-- day while it is being changed; a third ends the first, and one that leaked ends at once.
CREATE FUNCTION webhooks_keep_secret(which bigint, fresh bytea, at_once boolean) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
  PERFORM 1 FROM public.webhooks_subscription s WHERE s.id = which
     AND s.organisation_id = ANY (public.app_ids('orgs_manage')) FOR UPDATE;
  IF NOT FOUND OR octet_length(fresh) < 24 THEN RETURN false; END IF;
  DELETE FROM public.webhooks_secret x WHERE x.subscription_id = which AND (at_once OR x.ends_at IS NOT NULL);
  UPDATE public.webhooks_secret x SET ends_at = now() + interval '1 day' WHERE x.subscription_id = which;
  INSERT INTO public.webhooks_secret (subscription_id, key, created_at) VALUES (which, fresh, now());
  RETURN true;
END $$;

-- A test message; goes out whether or not the subscription is paused.
CREATE FUNCTION webhooks_ping(which bigint) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE made uuid := gen_random_uuid();
BEGIN
  INSERT INTO public.webhooks_delivery (uuid, organisation_id, subscription_id, key, kind, subject, role, payload,
      state, tries, before, created_at, due_at, error)
  SELECT made, s.organisation_id, s.id, 'ping:' || made, 'ping', s.uuid, '',
         jsonb_build_object('type', 'ping', 'timestamp', public.webhooks_moment(clock_timestamp()),
                            'data', jsonb_build_object('subscription', s.uuid)),
         'waiting', 0, 0, clock_timestamp(), clock_timestamp(), ''
    FROM public.webhooks_subscription s
   WHERE s.id = which AND s.state <> 'removed' AND s.organisation_id = ANY (public.app_ids('orgs_manage'));
  RETURN CASE WHEN FOUND THEN made END;
END $$;

-- Puts one message (also one that got through) or all that failed back in the queue, under their ids.
CREATE FUNCTION webhooks_again(subscription bigint, which uuid) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE found integer;
BEGIN
  UPDATE public.webhooks_delivery d
     SET state = 'waiting', before = d.tries, due_at = clock_timestamp(), ended_at = NULL, error = ''
   WHERE d.subscription_id = subscription AND d.organisation_id = ANY (public.app_ids('orgs_manage'))
     AND ((which IS NULL AND d.state = 'failed') OR (d.uuid = which AND d.state IN ('failed', 'sent', 'waiting')))
     AND EXISTS (SELECT 1 FROM public.webhooks_subscription s WHERE s.id = subscription AND s.state <> 'removed');
  GET DIAGNOSTICS found = ROW_COUNT;
  RETURN found;
END $$;
"""
UNDO = """
DROP FUNCTION webhooks_again(bigint, uuid); DROP FUNCTION webhooks_ping(bigint);
DROP FUNCTION webhooks_keep_secret(bigint, bytea, boolean); DROP FUNCTION webhooks_tell_consent(bigint, bigint, timestamptz);
DROP FUNCTION webhooks_tell_ended(uuid, bigint, timestamptz);
DROP FUNCTION webhooks_tell_move(bigint, text, text, text, timestamptz);
DROP FUNCTION webhooks_add(bigint, text, text, text, uuid, text, timestamptz, jsonb);
DROP FUNCTION webhooks_moment(timestamptz); DROP FUNCTION webhooks_open(uuid, bigint);
"""
MANAGES = within("organisation_id", "orgs_manage")


class Migration(migrations.Migration):
    """After the tables, and those it reads."""

    dependencies = [
        ("webhooks", "0001_initial"),
        ("referrals", "0002_rowsecurity"),
        ("firms", "0011_family"),
        ("database", "0002_fixed"),
    ]
    operations = [
        migrations.RunSQL(SQL, UNDO),
        protect("webhooks_subscription", read=MANAGES, insert=MANAGES, update=MANAGES),
        fix("webhooks_subscription", "uuid", "organisation_id", "created_at", "created_by_id"),
        protect("webhooks_secret", read=NOBODY, insert=NOBODY, update=NOBODY),
        protect("webhooks_delivery", read=MANAGES, insert=NOBODY, update=NOBODY),
        protect("webhooks_attempt", read=MANAGES, insert=NOBODY, update=NOBODY),
    ]
