"""Row-level security of firms: each category opened by itself; the number and search looked up as the owner."""

from django.db import migrations

from farled_web.database.rowsecurity import CHECK, NOBODY, USER, any_of, consented, protect, within

OWN_FIRM = within("firm_id", "firms")
# Any of the firm's other tables asks: may the viewer see the firm's own row?
SEES_FIRM = "EXISTS (SELECT 1 FROM firms_firm f WHERE f.id = firm_id)"
AUTHOR = within("organisation_id", "orgs")
WRITES = f"({within('organisation_id', 'orgs_write')} AND {SEES_FIRM})"

# What a firm told an adviser may be written down by who registered it, or who may reach its contacts.
RECORDED = "reason = 'consent' AND firms_may_record(firm_id)"
EMERGENCY = (
    "(reason = 'emergency' AND why <> '' AND until IS NOT NULL AND until <= now() + interval '3 hours' "
    f"AND user_id = {USER} AND {within('organisation_id', 'orgs_write')})"
)
REGISTERED = (
    f"EXISTS (SELECT 1 FROM firms_firm f WHERE f.id = firm_id AND {within('f.registered_by_id', 'orgs')})"
)
REGISTERED_WRITE = REGISTERED.replace("'orgs'", "'orgs_write'")
CATEGORIES = ("identity", "contact", "diagnosis", "plan", "journey", "finance")
DOCUMENT = any_of(*(f"(category = '{c}' AND {consented('firm_id', c)})" for c in CATEGORIES))
CONTENT = "EXISTS (SELECT 1 FROM firms_document d WHERE d.id = document_id)"
OFFERED = f"EXISTS (SELECT 1 FROM directory_groupoffer o WHERE o.id = offer_id AND {within('o.organisation_id', 'orgs')})"
MERGES = within("organisation_id", "orgs_write")

FUNCTIONS = """
CREATE FUNCTION firms_may_record(firm bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT EXISTS (SELECT 1 FROM public.firms_firm f WHERE f.id = firm
                    AND f.registered_by_id = ANY (public.app_ids('orgs_write')))
      OR EXISTS (SELECT 1 FROM public.firms_access a WHERE a.firm_id = firm
                    AND a.organisation_id = ANY (public.app_ids('orgs_write')) AND 'contact' = ANY (a.categories)
                    AND (a.until IS NULL OR a.until > now())) $$;


-- Does a firm with this number exist anywhere in the region? Answers to the exact number alone, with no name.
CREATE FUNCTION firms_exists(in_region bigint, in_country text, number text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT EXISTS (SELECT 1 FROM public.firms_firm WHERE region_id = in_region AND country = in_country
     AND organisation_number = number AND number <> '' AND merged_into_id IS NULL) $$;

-- Ask a firm that exists to be let in, by its exact number; the asker learns nothing but that it was asked.
CREATE FUNCTION firms_ask(in_region bigint, in_country text, number text, asking bigint, words text, request uuid)
RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
  IF NOT (asking = ANY (public.app_ids('orgs_write'))) THEN RETURN false; END IF;
  INSERT INTO public.firms_accessrequest (uuid, firm_id, organisation_id, user_id, message, state, created_at)
  SELECT request, f.id, asking, public.app_id('user'), words, 'open', now() FROM public.firms_firm f
   WHERE f.region_id = in_region AND f.country = in_country AND f.organisation_number = number AND number <> ''
     AND f.merged_into_id IS NULL
     AND NOT EXISTS (SELECT 1 FROM public.firms_accessrequest r WHERE r.firm_id = f.id
                      AND r.organisation_id = asking AND r.state = 'open')
   ORDER BY f.number_confirmed DESC, f.id LIMIT 1;
  RETURN FOUND;
END $$;

-- Search reads a side table, because operators that are not leakproof lose their index under row-level security.
CREATE FUNCTION firms_keep_search() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
  INSERT INTO public.firms_search (firm_id, words, sorted_name)
  VALUES (new.id,
          to_tsvector('simple', new.name || ' ' || new.municipality || ' ' || new.address || ' '
            || CASE WHEN new.sole_trader THEN '' ELSE new.organisation_number END),
          left(public.app_sorted(new.name), 220))
  ON CONFLICT (firm_id) DO UPDATE SET words = excluded.words, sorted_name = excluded.sorted_name;
  RETURN new;
END $$;
CREATE TRIGGER firms_keep_search AFTER INSERT OR UPDATE OF name, municipality, address, organisation_number, sole_trader
  ON firms_firm FOR EACH ROW EXECUTE FUNCTION firms_keep_search();

CREATE FUNCTION firms_find(query text, most integer) RETURNS TABLE (firm_id bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT s.firm_id FROM public.firms_search s JOIN public.firms_firm f ON f.id = s.firm_id
   WHERE s.words @@ to_tsquery('simple', query) AND f.merged_into_id IS NULL AND (
         s.firm_id = ANY ((SELECT public.app_ids('firms'))::bigint[])
      OR f.registered_by_id = ANY ((SELECT public.app_ids('orgs'))::bigint[])
      OR EXISTS (SELECT 1 FROM public.firms_access a WHERE a.firm_id = s.firm_id
                  AND a.organisation_id = ANY ((SELECT public.app_ids('orgs'))::bigint[])
                  AND 'identity' = ANY (a.categories) AND (a.until IS NULL OR a.until > now())))
   ORDER BY s.sorted_name, s.firm_id LIMIT most $$;
"""
UNDO = """
DROP FUNCTION firms_may_record(bigint);
DROP FUNCTION firms_find(text, integer); DROP TRIGGER firms_keep_search ON firms_firm;
DROP FUNCTION firms_keep_search(); DROP FUNCTION firms_ask(bigint, text, text, bigint, text, uuid);
DROP FUNCTION firms_exists(bigint, text, text);
"""


def opened(category: str) -> str:
    """Say that the firm itself asks, or one of its consented receivers of this category."""
    return any_of(OWN_FIRM, consented("firm_id", category))


class Migration(migrations.Migration):
    """After the tables."""

    dependencies = [("firms", "0001_initial"), ("directory", "0002_rowsecurity")]
    operations = [
        migrations.RunSQL(FUNCTIONS, UNDO),
        protect(
            "firms_access",
            read=any_of(OWN_FIRM, AUTHOR),
            insert=any_of(OWN_FIRM, EMERGENCY, RECORDED),
            update=any_of(OWN_FIRM, EMERGENCY, RECORDED),
            delete=any_of(OWN_FIRM, RECORDED),
        ),
        protect(
            "firms_firm",
            read=any_of(
                within("id", "firms"),
                within("registered_by_id", "orgs"),
                f"first_check = {CHECK}",
                consented("firms_firm.id", "identity"),
            ),
            insert=any_of(
                within("registered_by_id", "orgs_write"),
                f"(registered_by_id IS NULL AND first_check = {CHECK})",
            ),
            update=any_of(
                within("id", "firms"),
                within("registered_by_id", "orgs_write"),
                consented("firms_firm.id", "identity", "orgs_write"),
            ),
        ),
        protect(
            "firms_finance",
            read=any_of(opened("finance"), REGISTERED),
            insert=any_of(OWN_FIRM, REGISTERED_WRITE),
            update=any_of(OWN_FIRM, REGISTERED_WRITE),
        ),
        protect(
            "firms_aid",
            read=any_of(opened("finance"), AUTHOR),
            insert=any_of(OWN_FIRM, WRITES),
            update=any_of(OWN_FIRM, WRITES),
            delete=any_of(OWN_FIRM, WRITES),
        ),
        protect(
            "firms_firmmembership",
            read=any_of(opened("identity"), AUTHOR, REGISTERED),
            insert=any_of(OWN_FIRM, WRITES, REGISTERED_WRITE),
            update=any_of(OWN_FIRM, WRITES, REGISTERED_WRITE),
            delete=any_of(OWN_FIRM, WRITES, REGISTERED_WRITE),
        ),
        protect(
            "firms_contact",
            read=any_of(opened("contact"), AUTHOR),
            insert=any_of(OWN_FIRM, WRITES),
            update=any_of(OWN_FIRM, WRITES, consented("firm_id", "contact", "orgs_write")),
        ),
        protect(
            "firms_consent",
            read=any_of(OWN_FIRM, AUTHOR, within("recorded_by_id", "orgs")),
            insert=any_of(OWN_FIRM, "recorded_by_id IS NOT NULL AND firms_may_record(firm_id)"),
            update=NOBODY,
        ),
        protect(
            "firms_accessrequest",
            read=any_of(OWN_FIRM, AUTHOR),
            insert=NOBODY,
            update=any_of(OWN_FIRM, AUTHOR),
        ),
        protect(
            "firms_wish",
            read=any_of(OWN_FIRM, AUTHOR),
            insert=OWN_FIRM,
            update=any_of(OWN_FIRM, within("organisation_id", "orgs_write")),
        ),
        protect(
            "firms_entry",
            read=any_of(OWN_FIRM, AUTHOR, f"(shared AND {consented('firm_id', 'journey')})"),
            insert=any_of(OWN_FIRM, WRITES),
            update=any_of(OWN_FIRM, WRITES),
        ),
        protect(
            "firms_document",
            read=any_of(OWN_FIRM, AUTHOR, DOCUMENT),
            insert=any_of(OWN_FIRM, WRITES),
            update=any_of(OWN_FIRM, WRITES),
        ),
        protect(
            "firms_documentcontent",
            read=CONTENT,
            insert=CONTENT,
            update=CONTENT,
        ),
        protect(
            "firms_seat",
            read=any_of(OWN_FIRM, AUTHOR, OFFERED),
            insert=any_of(OWN_FIRM, WRITES),
            update=any_of(OWN_FIRM, WRITES, OFFERED),
        ),
        protect(
            "firms_hours",
            read=any_of(OWN_FIRM, AUTHOR),
            insert=WRITES,
            update=within("organisation_id", "orgs_write"),
        ),
        protect("firms_merge", read=any_of(within("kept_id", "firms"), AUTHOR), insert=MERGES, update=MERGES),
        protect("firms_notthesame", read=AUTHOR, insert=MERGES, update=NOBODY, delete=MERGES),
        protect("firms_search", read=NOBODY, insert=NOBODY, update=NOBODY),
    ]
