"""What a firm decides opens and shuts the rows themselves: access is worked out by the database alone."""

from django.db import migrations

from farled_web.database.rowsecurity import CHECK, NOBODY, USER, any_of, protect, within

OWN_FIRM = within("firm_id", "firms")
AUTHOR = within("organisation_id", "orgs")
REGISTERED = (
    f"EXISTS (SELECT 1 FROM firms_firm f WHERE f.id = firm_id AND {within('f.registered_by_id', 'orgs')})"
)
REGISTERED_WRITE = REGISTERED.replace("'orgs'", "'orgs_write'")

FUNCTIONS = """
-- Only lasting access lets an organisation write down what the firm said; an emergency does not.
CREATE OR REPLACE FUNCTION firms_may_record(firm bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT EXISTS (SELECT 1 FROM public.firms_firm f WHERE f.id = firm
                    AND f.registered_by_id = ANY (public.app_ids('orgs_write')))
      OR EXISTS (SELECT 1 FROM public.firms_access a WHERE a.firm_id = firm AND a.reason = 'consent'
                    AND a.organisation_id = ANY (public.app_ids('orgs_write')) AND 'contact' = ANY (a.categories)
                    AND (a.until IS NULL OR a.until > now())) $$;

-- Access is what the consents say, worked out anew after each of them; whoever calls this changes nothing else.
-- The lock lets two decisions on the same receiver follow one another, so that the later one sees the earlier.
CREATE FUNCTION firms_keep_access(about bigint, receiver bigint) RETURNS text[]
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE opened text[]; ending timestamptz;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('firms_access/' || about || '/' || receiver, 0));
  WITH latest AS (
    SELECT DISTINCT ON (c.purpose, c.category, c.basis) c.purpose, c.category, c.state, c.until
      FROM public.firms_consent c WHERE c.firm_id = about AND c.organisation_id = receiver
     ORDER BY c.purpose, c.category, c.basis, c.id DESC),
  good AS (
    SELECT purpose, category, min(until) AS until FROM latest GROUP BY purpose, category
    HAVING bool_and(state = 'given' AND (until IS NULL OR until > now())))
  SELECT coalesce(array_agg(DISTINCT category::text ORDER BY category::text), '{}'), min(until)
    INTO opened, ending FROM good;
  IF opened = '{}' THEN
    DELETE FROM public.firms_access a
     WHERE a.firm_id = about AND a.organisation_id = receiver AND a.reason = 'consent';
  ELSE
    INSERT INTO public.firms_access (firm_id, organisation_id, reason, categories, until, why, user_id, created_at)
    VALUES (about, receiver, 'consent', opened, ending, '', NULL, now())
    ON CONFLICT (organisation_id, firm_id, reason)
    DO UPDATE SET categories = excluded.categories, until = excluded.until;
  END IF;
  RETURN opened;
END $$;

-- Emergency: by the exact number, with a reason, for three hours; the firm's uuid comes back, or nothing.
CREATE FUNCTION firms_emergency(in_region bigint, in_country text, number text, receiver bigint, reason_given text)
RETURNS uuid LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE found_id bigint; found_uuid uuid;
BEGIN
  IF NOT (receiver = ANY (public.app_ids('orgs_write'))) OR length(trim(reason_given)) < 10 OR number = ''
     OR NOT EXISTS (SELECT 1 FROM public.organisations_organisation o
                     WHERE o.id = receiver AND o.region_id = in_region) THEN RETURN NULL; END IF;
  SELECT f.id, f.uuid INTO found_id, found_uuid FROM public.firms_firm f
   WHERE f.region_id = in_region AND f.country = in_country AND f.organisation_number = number
     AND f.merged_into_id IS NULL ORDER BY f.number_confirmed DESC, f.id LIMIT 1;
  IF found_id IS NULL THEN RETURN NULL; END IF;
  INSERT INTO public.firms_access (firm_id, organisation_id, reason, categories, until, why, user_id, created_at)
  VALUES (found_id, receiver, 'emergency', '{contact,diagnosis,finance,identity,journey,plan}',
          now() + interval '3 hours', reason_given, public.app_id('user'), now())
  ON CONFLICT (organisation_id, firm_id, reason) DO UPDATE SET categories = excluded.categories,
    until = excluded.until, why = excluded.why, user_id = excluded.user_id, created_at = excluded.created_at;
  RETURN found_uuid;
END $$;

-- Whether the firm can answer for itself; told only to who may see the firm.
CREATE FUNCTION firms_has_account(firm bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT public.firms_may_record(firm)
     AND EXISTS (SELECT 1 FROM public.people_firmseat s WHERE s.firm_id = firm AND s.ended_at IS NULL) $$;

-- Names for the firm's own log: people at organisations it has let in, or that opened it in an emergency.
CREATE FUNCTION firms_log_names(about bigint) RETURNS TABLE (user_id bigint, name text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT DISTINCT u.id, u.name::text FROM public.firms_access a
    JOIN public.people_membership m ON m.organisation_id = a.organisation_id AND m.ended_at IS NULL
    JOIN public.people_user u ON u.id = m.user_id AND u.is_active
   WHERE about = ANY (public.app_ids('firms')) AND a.firm_id = about
     AND (a.until IS NULL OR a.until > now() OR a.user_id = u.id) $$;

-- Hand a wish on to another organisation that the firm has let in; true where it was done.
CREATE FUNCTION firms_hand_on(wish uuid, receiver bigint, due timestamptz) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
  UPDATE public.firms_wish w SET organisation_id = receiver, owner_id = NULL, owner_name = '', taken_at = NULL,
         due_at = coalesce(w.due_at, due), version = w.version + 1
   WHERE w.uuid = wish AND w.closed_at IS NULL AND w.organisation_id = ANY (public.app_ids('orgs_write'))
     AND EXISTS (SELECT 1 FROM public.firms_access a WHERE a.firm_id = w.firm_id AND a.organisation_id = receiver
                  AND a.reason = 'consent' AND a.categories @> '{identity,contact}'::varchar[]
                  AND (a.until IS NULL OR a.until > now()));
  RETURN FOUND;
END $$;

-- The one-door promise in numbers, for who coordinates the region: no firm can be told from them.
CREATE FUNCTION firms_promise(in_region bigint, since timestamptz)
RETURNS TABLE (organisation_id bigint, wishes bigint, waiting bigint, overdue bigint, kept bigint, broken bigint,
               closed_unanswered bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT w.organisation_id, count(*),
         count(*) FILTER (WHERE w.answered_at IS NULL AND w.closed_at IS NULL),
         count(*) FILTER (WHERE w.answered_at IS NULL AND w.closed_at IS NULL AND w.due_at < now()),
         count(*) FILTER (WHERE w.answered_at <= w.due_at),
         count(*) FILTER (WHERE w.answered_at > w.due_at
                             OR (w.answered_at IS NULL AND w.closed_at IS NULL AND w.due_at < now())),
         count(*) FILTER (WHERE w.answered_at IS NULL AND w.closed_at IS NOT NULL)
    FROM public.firms_wish w
   WHERE w.region_id = in_region AND in_region = ANY (public.app_ids('coordinates')) AND w.created_at >= since
   GROUP BY w.organisation_id $$;

-- Seats: the offer is locked first, so that of two who want the last seat one is told to wait.
CREATE FUNCTION firms_lock_offer(which bigint, OUT seats integer, OUT taken bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
  SELECT o.seats INTO seats FROM public.directory_groupoffer o WHERE o.id = which FOR UPDATE;
  SELECT count(*) INTO taken FROM public.firms_seat s
   WHERE s.offer_id = which AND s.state IN ('booked', 'took_part');
END $$;
-- Whatever the code above does, more seats than there are cannot be written.
CREATE FUNCTION firms_guard_seats() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE room integer; taken bigint;
BEGIN
  IF new.state NOT IN ('booked', 'took_part')
     OR (TG_OP = 'UPDATE' AND old.state IN ('booked', 'took_part')) THEN RETURN new; END IF;
  SELECT o.seats INTO room FROM public.directory_groupoffer o WHERE o.id = new.offer_id FOR UPDATE;
  SELECT count(*) INTO taken FROM public.firms_seat s
   WHERE s.offer_id = new.offer_id AND s.state IN ('booked', 'took_part') AND s.id IS DISTINCT FROM new.id;
  IF taken >= room THEN
    RAISE EXCEPTION 'all % seats are taken', room USING ERRCODE = '23514', CONSTRAINT = 'seats_not_oversold';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER firms_guard_seats BEFORE INSERT OR UPDATE OF state ON firms_seat
  FOR EACH ROW EXECUTE FUNCTION firms_guard_seats();
-- Who has waited longest gets what is free; anybody may call it, since it favours nobody.
CREATE FUNCTION firms_fill_seats(which bigint) RETURNS TABLE (seat bigint, firm bigint, organisation bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE free bigint;
BEGIN
  SELECT l.seats - l.taken INTO free FROM public.firms_lock_offer(which) l;
  RETURN QUERY UPDATE public.firms_seat s SET state = 'booked' WHERE s.id IN (
      SELECT w.id FROM public.firms_seat w JOIN public.directory_groupoffer o ON o.id = w.offer_id
       WHERE w.offer_id = which AND w.state = 'waiting' AND o.cancelled_at IS NULL
       ORDER BY w.booked_at, w.id LIMIT greatest(free, 0))
    RETURNING s.id, s.firm_id, s.organisation_id;
END $$;
"""
UNDO = """
DROP FUNCTION firms_fill_seats(bigint); DROP TRIGGER firms_guard_seats ON firms_seat;
DROP FUNCTION firms_guard_seats(); DROP FUNCTION firms_lock_offer(bigint);
DROP FUNCTION firms_promise(bigint, timestamptz); DROP FUNCTION firms_hand_on(uuid, bigint, timestamptz);
DROP FUNCTION firms_log_names(bigint); DROP FUNCTION firms_has_account(bigint); DROP FUNCTION firms_emergency(bigint, text, text, bigint, text);
DROP FUNCTION firms_keep_access(bigint, bigint);
"""

KINDS = {"reading": "FOR SELECT USING ({})", "adding": "FOR INSERT WITH CHECK ({})",
         "changing": "FOR UPDATE USING ({0}) WITH CHECK ({0})", "removing": "FOR DELETE USING ({})"}  # fmt: skip


def again(table: str, **rules: str) -> list[migrations.RunSQL]:
    """Write some of a table's rules anew; going back leaves the stricter ones standing."""
    return [
        migrations.RunSQL(
            f"DROP POLICY {name} ON {table}; CREATE POLICY {name} ON {table} {KINDS[name].format(rule)};",
            migrations.RunSQL.noop,
        )
        for name, rule in rules.items()
    ]


class Migration(migrations.Migration):
    """After the tables."""

    dependencies = [("firms", "0003_consent"), ("people", "0002_rowsecurity")]
    operations = [
        migrations.RunSQL(FUNCTIONS, UNDO),
        # Only firms_keep_access and firms_emergency write access; the firm may end an emergency.
        *again(
            "firms_access", adding=NOBODY, changing=NOBODY, removing=f"({OWN_FIRM} AND reason = 'emergency')"
        ),
        *again(
            "firms_consent",
            adding=any_of(
                f"({OWN_FIRM} AND recorded_by_id IS NULL AND by_user IS NOT DISTINCT FROM {USER} "
                f"AND by_check IS NOT DISTINCT FROM {CHECK})",
                f"({within('recorded_by_id', 'orgs_write')} AND by_user = {USER} AND evidence <> '' "
                "AND firms_may_record(firm_id))",
            ),
        ),
        # Whoever registered the firm carries its answer, where it cannot give it itself.
        *again(
            "firms_accessrequest",
            reading=any_of(OWN_FIRM, AUTHOR, REGISTERED),
            changing=any_of(OWN_FIRM, REGISTERED_WRITE),
        ),
        protect(
            "firms_erasure",
            read=any_of(OWN_FIRM, within("region_id", "coordinates")),
            insert=OWN_FIRM,
            update=any_of(
                f"({OWN_FIRM} AND state IN ('asked', 'dropped'))", within("region_id", "coordinates")
            ),
        ),
    ]
