"""Nobody takes a firm over: not by changing whose it is, by merging, by writing its word over, or by asking around."""

from django.db import migrations

from farled_web.database.rowsecurity import NOBODY, again, any_of, fix, within

OWN_FIRM = within("firm_id", "firms")
# What the firm itself writes has no organisation; in an organisation's name only that organisation writes.
OF_FIRM = f"({OWN_FIRM} AND organisation_id IS NULL)"


def writes(table: str) -> str:
    """Say that the viewer writes for the row's organisation and sees the firm's own row."""
    sees = f"EXISTS (SELECT 1 FROM firms_firm f WHERE f.id = {table}.firm_id)"
    return f"({within('organisation_id', 'orgs_write')} AND {sees})"


# Who only reads at the organisation that offers changes no booking.
OFFERS = (
    "EXISTS (SELECT 1 FROM directory_groupoffer o WHERE o.id = firms_seat.offer_id "
    f"AND {within('o.organisation_id', 'orgs_write')})"
)
ADDER = (
    "EXISTS (SELECT 1 FROM firms_document d WHERE d.id = firms_documentcontent.document_id AND "
    + any_of(within("d.firm_id", "firms"), within("d.organisation_id", "orgs_write"))
    + ")"
)

ORACLES = """
-- To exact numbers alone, and only to who registers firms in that region.
CREATE FUNCTION firms_registers_in(in_region bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT EXISTS (SELECT 1 FROM public.organisations_organisation o WHERE o.region_id = in_region
                    AND o.id = ANY (public.app_ids('orgs_write'))) OR public.app_flag('system')
      OR session_user = 'farled_owner' $$;
CREATE OR REPLACE FUNCTION firms_exists(in_region bigint, in_country text, number text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT public.firms_registers_in(in_region) AND EXISTS (
    SELECT 1 FROM public.firms_firm WHERE region_id = in_region AND country = in_country
       AND organisation_number = number AND number <> '' AND merged_into_id IS NULL) $$;
CREATE OR REPLACE FUNCTION firms_known(in_region bigint, countries text[], numbers text[])
RETURNS TABLE (place integer)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT g.place::integer FROM unnest(countries, numbers) WITH ORDINALITY AS g(c, n, place)
   WHERE public.firms_registers_in(in_region) AND g.n <> ''
     AND EXISTS (SELECT 1 FROM public.firms_firm f WHERE f.country = g.c AND f.organisation_number = g.n
                  AND f.region_id = in_region AND f.merged_into_id IS NULL) $$;
-- As before, and only in the asking organisation's own region.
CREATE OR REPLACE FUNCTION firms_ask(in_region bigint, in_country text, number text, asking bigint, words text,
  request uuid)
RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
  IF NOT (asking = ANY (public.app_ids('orgs_write'))) OR NOT EXISTS (
      SELECT 1 FROM public.organisations_organisation o WHERE o.id = asking AND o.region_id = in_region) THEN
    RETURN false;
  END IF;
  INSERT INTO public.firms_accessrequest (uuid, firm_id, organisation_id, user_id, message, state, created_at)
  SELECT request, f.id, asking, public.app_id('user'), words, 'open', now() FROM public.firms_firm f
   WHERE f.region_id = in_region AND f.country = in_country AND f.organisation_number = number AND number <> ''
     AND f.merged_into_id IS NULL
     AND NOT EXISTS (SELECT 1 FROM public.firms_accessrequest r WHERE r.firm_id = f.id
                      AND r.organisation_id = asking AND r.state = 'open')
   ORDER BY f.number_confirmed DESC, f.id LIMIT 1;
  RETURN FOUND;
END $$;
"""

CONSENT = """
-- Has the firm, which can sign in and say otherwise, itself said no to this last? Told only to who may record.
CREATE FUNCTION firms_said_no(firm bigint, receiver bigint, for_purpose text, of_category text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT public.firms_may_record(firm)
     AND EXISTS (SELECT 1 FROM public.people_firmseat s JOIN public.people_user u ON u.id = s.user_id
                  WHERE s.firm_id = firm AND s.ended_at IS NULL AND u.is_active)
     AND EXISTS (SELECT 1 FROM (
           SELECT DISTINCT ON (c.basis) c.state, c.recorded_by_id FROM public.firms_consent c
            WHERE c.firm_id = firm AND c.organisation_id = receiver AND c.purpose = for_purpose
              AND c.category = of_category ORDER BY c.basis, c.id DESC) latest
         WHERE latest.state IN ('refused', 'withdrawn') AND latest.recorded_by_id IS NULL) $$;
CREATE FUNCTION firms_guard_consent() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF app_binds() AND public.firms_said_no(new.firm_id, new.organisation_id, new.purpose, new.category) THEN
    RAISE EXCEPTION 'row-level security: the firm itself has said no to this' USING ERRCODE = '42501';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER guard_consent BEFORE INSERT ON firms_consent FOR EACH ROW
  WHEN (new.recorded_by_id IS NOT NULL AND new.state = 'given') EXECUTE FUNCTION firms_guard_consent();
CREATE FUNCTION firms_guard_merge() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE k public.firms_firm; a public.firms_firm; mine boolean;
BEGIN
  SELECT * INTO k FROM public.firms_firm WHERE id = new.kept_id;
  SELECT * INTO a FROM public.firms_firm WHERE id = new.absorbed_id;
  mine := coalesce(k.registered_by_id = ANY (public.app_ids('orgs_write')), false);
  -- Who let somebody in to a record they registered does not lose it to a record of that somebody.
  IF mine AND a.registered_by_id IS NOT NULL
     AND NOT (a.registered_by_id = ANY (public.app_ids('orgs_write'))) THEN
    RAISE EXCEPTION 'the record another organisation registered is the one that stays'
      USING ERRCODE = '42501', CONSTRAINT = 'merge_keeps_theirs';
  END IF;
  -- Nobody is given the firm's own voice by a record that somebody who only sees the firm has brought along.
  IF NOT mine AND EXISTS (
      SELECT 1 FROM public.people_firmseat s WHERE s.firm_id = a.id AND s.ended_at IS NULL AND NOT EXISTS (
        SELECT 1 FROM public.people_firmseat t
         WHERE t.firm_id = k.id AND t.user_id = s.user_id AND t.ended_at IS NULL)) THEN
    RAISE EXCEPTION 'only who registered the firm adds people who act for it'
      USING ERRCODE = '42501', CONSTRAINT = 'merge_adds_voice';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER guard_merge BEFORE INSERT ON firms_merge FOR EACH ROW EXECUTE FUNCTION firms_guard_merge();
-- The same by a link: which check opens a firm is changed by who registered it, or by background work.
CREATE FUNCTION firms_guard_voice() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF app_id('user') IS NOT NULL AND NOT coalesce(old.registered_by_id = ANY (app_ids('orgs_write')), false) THEN
    RAISE EXCEPTION 'only who registered the firm lets another link open it'
      USING ERRCODE = '42501', CONSTRAINT = 'merge_adds_voice';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER guard_voice BEFORE UPDATE ON firms_firm FOR EACH ROW
  WHEN (new.first_check IS NOT NULL AND old.first_check IS DISTINCT FROM new.first_check)
  EXECUTE FUNCTION firms_guard_voice();
-- As before, and: a no to who registered the record that went ends what was left to them of it.
CREATE OR REPLACE FUNCTION firms_keep_access(about bigint, receiver bigint) RETURNS text[]
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
  IF NOT ('identity' = ANY (opened)) THEN
    DELETE FROM public.firms_access a
     WHERE a.firm_id = about AND a.organisation_id = receiver AND a.reason = 'merge'
       AND EXISTS (SELECT 1 FROM public.firms_consent c WHERE c.firm_id = about AND c.organisation_id = receiver
                      AND c.category = 'identity' AND c.state IN ('refused', 'withdrawn') AND c.at > a.created_at);
  END IF;
  RETURN opened;
END $$;
"""
UNDO = """
DROP TRIGGER guard_voice ON firms_firm; DROP FUNCTION firms_guard_voice();
DROP TRIGGER guard_merge ON firms_merge; DROP FUNCTION firms_guard_merge();
DROP TRIGGER guard_consent ON firms_consent; DROP FUNCTION firms_guard_consent();
DROP FUNCTION firms_said_no(bigint, bigint, text, text);
"""
OWNED = ("contact", "document", "entry")


class Migration(migrations.Migration):
    """After asking."""

    dependencies = [("firms", "0008_asking"), ("people", "0004_rights"), ("database", "0002_fixed")]
    operations = [
        migrations.RunSQL(ORACLES, migrations.RunSQL.noop),
        migrations.RunSQL(CONSENT, UNDO),
        # Seeing a document gives no right to its bytes but to read them; they never change.
        again("firms_documentcontent", adding=ADDER, changing=NOBODY),
        *(again(f"firms_{t}", adding=any_of(OF_FIRM, writes(f"firms_{t}"))) for t in (*OWNED, "aid")),
        again("firms_entry", changing=any_of(OF_FIRM, writes("firms_entry"))),
        again("firms_seat", adding=writes("firms_seat"), changing=any_of(OWN_FIRM, writes("firms_seat"), OFFERS)),
        fix("firms_firm", "uuid", "region_id", "registered_by_id", "merged_into_id", "first_check", "synthetic"),
        fix("firms_finance", "firm_id"),
        *(fix(f"firms_{t}", "firm_id", "organisation_id") for t in ("aid", "firmmembership", "contact")),
        fix("firms_accessrequest", "uuid", "firm_id", "organisation_id", "user_id", "message",
            once=("answered_at",)),
        fix("firms_wish", "uuid", "firm_id", "region_id", "organisation_id", "created_at"),
        fix("firms_entry", "firm_id", "organisation_id", "actor_id", "kind"),
        fix("firms_document", "uuid", "firm_id", "organisation_id", "category", "media_type", "sha256"),
        fix("firms_seat", "offer_id", "firm_id", "organisation_id"),
        fix("firms_hours", "firm_id", "organisation_id", "user_id"),
        fix("firms_merge", "uuid", "kept_id", "absorbed_id", "organisation_id", "user_id", once=("undone_at",)),
        fix("firms_erasure", "uuid", "firm_id", "region_id", "asked_by", "asked_by_check"),
    ]  # fmt: skip
