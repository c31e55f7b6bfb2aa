"""Two records become one, and two again: done by the database, since much of it is not the merger's to see."""

import django.db.models.deletion
from django.db import migrations, models

from farled_web.database.rowsecurity import NOBODY, protect

# Only firms_unite and firms_part run as the owner; what they call has no right of its own when called alone.
FUNCTIONS = """
-- Every column that says which firm a row is about: by foreign key, or a plain firm_id. What is not listed here
-- is moved; so a table of a room to come cannot be forgotten.
CREATE FUNCTION firms_columns() RETURNS TABLE (name text, col text, pk text, uniq boolean)
LANGUAGE sql STABLE SET search_path = pg_catalog, public AS $$
  WITH cols AS (
    SELECT c.oid, c.relname, a.attname, a.attnum FROM pg_class c
      JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'public'
      JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
     WHERE c.relkind = 'r'
       AND c.relname NOT IN ('firms_firm', 'firms_merge', 'firms_search', 'firms_opening', 'firms_access')
       AND (EXISTS (SELECT 1 FROM pg_constraint f WHERE f.contype = 'f' AND f.conrelid = c.oid
                     AND f.confrelid = 'public.firms_firm'::regclass AND f.conkey = ARRAY[a.attnum])
            OR (a.attname = 'firm_id' AND a.atttypid = 'int8'::regtype)))
  SELECT cols.relname::text, cols.attname::text, k.attname::text,
         EXISTS (SELECT 1 FROM pg_index i WHERE i.indrelid = cols.oid AND i.indisunique
                  AND cols.attnum = ANY (i.indkey::int2[]))
    FROM cols JOIN pg_index p ON p.indrelid = cols.oid AND p.indisprimary
    JOIN pg_attribute k ON k.attrelid = cols.oid AND k.attnum = p.indkey[0] ORDER BY 1, 2 $$;

CREATE FUNCTION firms_rows(tab text, col text, firm bigint) RETURNS jsonb
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public AS $$
DECLARE found jsonb;
BEGIN
  EXECUTE format('SELECT coalesce(jsonb_agg(to_jsonb(t)), ''[]'') FROM public.%I t WHERE %I = $1', tab, col)
    INTO found USING firm;
  RETURN found;
END $$;

-- Move the rows of one column; a row that would stand twice stays with its record, and comes back with it.
CREATE FUNCTION firms_move(tab text, col text, pk text, uniq boolean, a bigint, k bigint) RETURNS jsonb
LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
DECLARE ids jsonb := '[]'; one bigint;
BEGIN
  IF NOT uniq THEN
    EXECUTE format('WITH m AS (UPDATE public.%1$I SET %2$I = $1 WHERE %2$I = $2 %4$s RETURNING %3$I AS id) '
      'SELECT coalesce(jsonb_agg(id ORDER BY id), ''[]'') FROM m', tab, col, pk,
      CASE WHEN tab = 'firms_notthesame' THEN 'AND $1 NOT IN (firm_id, other_id)' ELSE '' END)
      INTO ids USING k, a;
  ELSE
    FOR one IN EXECUTE format('SELECT %2$I FROM public.%1$I WHERE %3$I = $1 ORDER BY 1', tab, pk, col) USING a LOOP
      BEGIN
        EXECUTE format('UPDATE public.%1$I SET %2$I = $1 WHERE %3$I = $2', tab, col, pk) USING k, one;
        -- A row whose key is the firm itself is known by its new key from now on.
        ids := ids || to_jsonb(CASE WHEN pk = col THEN k ELSE one END);
      EXCEPTION WHEN unique_violation THEN NULL;
      END;
    END LOOP;
  END IF;
  RETURN CASE WHEN ids = '[]' THEN '[]'::jsonb ELSE
    jsonb_build_array(jsonb_build_object('op', 'move', 't', tab, 'c', col, 'pk', pk, 'ids', ids)) END;
END $$;

-- What a room above has said of its tables: numbers counted on, a state only one row may have, the latest set.
CREATE FUNCTION firms_prepare(rule jsonb, a bigint, k bigint) RETURNS jsonb
LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
DECLARE j jsonb := '[]'; tab text := rule->>'table'; fcol text := coalesce(rule->>'column', 'firm_id');
  what text; most bigint; many bigint; one record; losing bigint; newer boolean;
BEGIN
  IF NOT EXISTS (SELECT 1 FROM public.firms_columns() c WHERE c.name = tab AND c.col = fcol) THEN
    RAISE EXCEPTION 'no column of a firm: %.%', tab, fcol;
  END IF;
  IF rule ? 'renumber' THEN
    what := rule->>'renumber';
    EXECUTE format('SELECT coalesce(max(%I), 0) FROM public.%I WHERE %I = $1', what, tab, fcol) INTO most USING k;
    FOR one IN EXECUTE format('SELECT id, %1$I AS n FROM public.%2$I WHERE %3$I = $1 ORDER BY 2 DESC', what, tab, fcol)
      USING a LOOP
      EXECUTE format('UPDATE public.%I SET %I = $1 WHERE id = $2', tab, what) USING one.n + most, one.id;
      j := j || jsonb_build_object('op', 'set', 't', tab, 'id', one.id, 'c', what, 'before', one.n,
                                   'after', one.n + most);
    END LOOP;
  END IF;
  IF rule ? 'single' THEN
    what := rule->>'single';
    EXECUTE format('SELECT count(*), (array_agg(id ORDER BY %4$I ASC NULLS FIRST, id))[1] FROM public.%1$I '
      'WHERE %2$I = ANY ($1) AND %3$I = $2', tab, fcol, what, rule->>'newest')
      INTO many, losing USING ARRAY[a, k], rule->>'value';
    IF many > 1 THEN
      EXECUTE format('UPDATE public.%I SET %I = $1 WHERE id = $2', tab, what) USING rule->>'instead', losing;
      j := j || jsonb_build_object('op', 'set', 't', tab, 'id', losing, 'c', what, 'before', rule->'value',
                                   'after', rule->'instead');
    END IF;
  END IF;
  IF rule ? 'latest' THEN
    what := rule->>'latest';
    EXECUTE format('SELECT coalesce((SELECT max(%1$I) FROM public.%2$I WHERE %3$I = $1), -1)
        > coalesce((SELECT max(%1$I) FROM public.%2$I WHERE %3$I = $2), -1)', what, tab, fcol)
      INTO newer USING a, k;
    j := j || jsonb_build_object('op', 'set of', 't', tab, 'c', fcol, 'taken', newer,
           'a', public.firms_rows(tab, fcol, a), 'k', public.firms_rows(tab, fcol, k));
    IF newer THEN
      EXECUTE format('DELETE FROM public.%I WHERE %I = $1', tab, fcol) USING k;
      EXECUTE format('UPDATE public.%1$I SET %2$I = $1 WHERE %2$I = $2', tab, fcol) USING k, a;
    END IF;
  END IF;
  RETURN j;
END $$;

-- Of two decisions on the same the stricter holds: written as a decision of its own, so that history stays.
CREATE FUNCTION firms_stricter(a bigint, k bigint, by_organisation bigint) RETURNS jsonb
LANGUAGE sql SET search_path = pg_catalog, public AS $$
  WITH latest AS (
    SELECT DISTINCT ON (c.firm_id, c.organisation_id, c.purpose, c.category, c.basis) c.* FROM public.firms_consent c
     WHERE c.firm_id IN (a, k)
     ORDER BY c.firm_id, c.organisation_id, c.purpose, c.category, c.basis, c.id DESC),
  pairs AS (
    SELECT o.* FROM latest o JOIN latest n USING (organisation_id, purpose, category, basis)
     WHERE o.firm_id <> n.firm_id AND o.id < n.id AND n.state = 'given'
       AND (o.state <> 'given' OR coalesce(o.until, 'infinity') < coalesce(n.until, 'infinity'))),
  added AS (
    INSERT INTO public.firms_consent
    SELECT (jsonb_populate_record(NULL::public.firms_consent, to_jsonb(p) || jsonb_build_object(
        'id', nextval(pg_get_serial_sequence('public.firms_consent', 'id')), 'firm_id', k, 'at', now(),
        'by_user', public.app_id('user'), 'by_check', NULL, 'by_name', '', 'recorded_by_id', by_organisation,
        'evidence', 'merge'))).*
      FROM pairs p RETURNING id)
  SELECT coalesce(jsonb_agg(id), '[]') FROM added $$;

CREATE FUNCTION firms_unite(which bigint, rules jsonb, chosen jsonb, take_money boolean) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE m public.firms_merge; ka public.firms_firm; aa public.firms_firm; j jsonb := '[]'; rule jsonb; col record;
  a bigint; k bigint; added jsonb; receiver bigint; cols text; after jsonb; part jsonb; changed jsonb := '{}';
  counts jsonb := '{}';
BEGIN
  SELECT * INTO m FROM public.firms_merge WHERE id = which FOR UPDATE;
  a := m.absorbed_id; k := m.kept_id;
  PERFORM 1 FROM public.firms_firm WHERE id IN (a, k) ORDER BY id FOR UPDATE;
  SELECT * INTO ka FROM public.firms_firm WHERE id = k;
  SELECT * INTO aa FROM public.firms_firm WHERE id = a;
  IF a = k OR ka.region_id <> aa.region_id OR ka.merged_into_id IS NOT NULL OR aa.merged_into_id IS NOT NULL
     OR NOT public.firms_may_record(a) OR NOT public.firms_may_record(k)
     OR EXISTS (SELECT 1 FROM public.firms_mergejournal x WHERE x.merge_id = which) THEN
    RAISE EXCEPTION 'these records cannot be merged' USING ERRCODE = '42501';
  END IF;
  SELECT coalesce(jsonb_object_agg(e.key, e.value), '{}') INTO chosen FROM jsonb_each(chosen) e
   WHERE e.key = ANY (('{name,country,organisation_number,number_confirmed,sole_trader,founded,employees,linked,nace,'
     || 'nace_revision,municipality,nuts,address,url,languages,share_abroad,abroad_since,targets,stage,weight,slug,'
     || 'first_check}')::text[]);
  -- Consent and access first, while it still can be told whose decision is whose.
  added := public.firms_stricter(a, k, m.organisation_id);
  j := j || jsonb_build_object('op', 'add', 't', 'firms_consent', 'ids', added);
  j := j || jsonb_build_object('op', 'access', 'a', public.firms_rows('firms_access', 'firm_id', a),
         'k', public.firms_rows('firms_access', 'firm_id', k),
         'most', (SELECT coalesce(max(id), 0) FROM public.firms_consent));
  FOR rule IN SELECT * FROM jsonb_array_elements(rules) LOOP
    j := j || public.firms_prepare(rule, a, k);
  END LOOP;
  IF take_money THEN
    SELECT to_jsonb(f) INTO part FROM public.firms_finance f WHERE f.firm_id = k;
    SELECT to_jsonb(f) INTO after FROM public.firms_finance f WHERE f.firm_id = a;
    IF part IS NOT NULL AND after IS NOT NULL THEN
      UPDATE public.firms_finance SET turnover_eur = (after->>'turnover_eur')::float8,
        balance_eur = (after->>'balance_eur')::float8, year = (after->>'year')::int WHERE firm_id = k;
      j := j || jsonb_build_object('op', 'money', 'before', part, 'after', after);
    END IF;
  END IF;
  FOR col IN SELECT * FROM public.firms_columns() LOOP
    CONTINUE WHEN EXISTS (SELECT 1 FROM jsonb_array_elements(rules) r WHERE r->>'table' = col.name AND r ? 'latest');
    part := public.firms_move(col.name, col.col, col.pk, col.uniq, a, k);
    j := j || part;
    IF part <> '[]' THEN
      counts := counts || jsonb_build_object(col.name,
        coalesce((counts->>col.name)::int, 0) + jsonb_array_length(part->0->'ids'));
    END IF;
  END LOOP;
  UPDATE public.firms_access e SET firm_id = k WHERE firm_id = a AND reason IN ('emergency', 'merge') AND NOT EXISTS (
    SELECT 1 FROM public.firms_access o WHERE o.firm_id = k AND o.reason = e.reason
       AND o.organisation_id = e.organisation_id);
  DELETE FROM public.firms_access WHERE firm_id = a AND reason = 'consent';
  FOR receiver IN SELECT DISTINCT organisation_id FROM public.firms_consent WHERE firm_id = k LOOP
    changed := changed || jsonb_build_object(receiver::text, to_jsonb(public.firms_keep_access(k, receiver)));
  END LOOP;
  -- Whoever registered the record that goes keeps seeing which firm it was.
  IF aa.registered_by_id IS NOT NULL AND aa.registered_by_id IS DISTINCT FROM ka.registered_by_id THEN
    INSERT INTO public.firms_access (firm_id, organisation_id, reason, categories, until, why, user_id, created_at)
    VALUES (k, aa.registered_by_id, 'merge', '{identity}', NULL, '', NULL, now()) ON CONFLICT DO NOTHING;
  END IF;
  UPDATE public.firms_firm SET merged_into_id = k, version = version + 1 WHERE id = a;
  SELECT string_agg(format('%1$I = p.%1$I', key), ', ') INTO cols FROM jsonb_object_keys(chosen) key;
  IF cols IS NOT NULL THEN
    EXECUTE 'UPDATE public.firms_firm f SET ' || cols
      || ' FROM jsonb_populate_record(NULL::public.firms_firm, $1) p WHERE f.id = $2' USING chosen, k;
  END IF;
  UPDATE public.firms_firm SET version = version + 1, updated_at = now() WHERE id = k;
  SELECT to_jsonb(f) INTO after FROM public.firms_firm f WHERE f.id = k;
  SELECT coalesce(jsonb_agg(jsonb_build_object('c', key, 'before', to_jsonb(ka)->key, 'after', after->key)), '[]')
    INTO part FROM jsonb_object_keys(chosen) key;
  j := j || jsonb_build_object('op', 'facts', 'columns', part);
  INSERT INTO public.firms_mergejournal (merge_id, journal) VALUES (which, j);
  RETURN jsonb_build_object('moved', counts, 'access', changed);
END $$;

-- One step back. Where somebody has changed a value since, theirs stays.
CREATE FUNCTION firms_step_back(s jsonb, a bigint, k bigint) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
DECLARE now_rows jsonb; same boolean; one jsonb; cols text; seq text;
BEGIN
  IF s->>'op' = 'move' THEN
    EXECUTE format('UPDATE public.%1$I SET %2$I = $1 WHERE %2$I = $2 AND %3$I = ANY ($3)', s->>'t', s->>'c', s->>'pk')
      USING a, k, ARRAY(SELECT jsonb_array_elements_text(s->'ids')::bigint);
  ELSIF s->>'op' = 'set' THEN
    BEGIN
      EXECUTE format('UPDATE public.%1$I t SET %2$I = (jsonb_populate_record(NULL::public.%1$I, $1)).%2$I '
        'WHERE t.id = $2 AND to_jsonb(t)->%2$L = $3', s->>'t', s->>'c')
        USING jsonb_build_object(s->>'c', s->'before'), (s->>'id')::bigint, s->'after';
    EXCEPTION WHEN unique_violation THEN NULL;  -- something newer has taken its place
    END;
  ELSIF s->>'op' = 'add' THEN
    EXECUTE format('DELETE FROM public.%I WHERE id = ANY ($1)', s->>'t')
      USING ARRAY(SELECT jsonb_array_elements_text(s->'ids')::bigint);
  ELSIF s->>'op' = 'money' THEN
    UPDATE public.firms_finance SET turnover_eur = (s->'before'->>'turnover_eur')::float8,
      balance_eur = (s->'before'->>'balance_eur')::float8, year = (s->'before'->>'year')::int
     WHERE firm_id = k AND version = (s->'before'->>'version')::int;
  ELSIF s->>'op' = 'facts' THEN
    FOR one IN SELECT * FROM jsonb_array_elements(s->'columns') LOOP
      EXECUTE format('UPDATE public.firms_firm f SET %1$I = (jsonb_populate_record(NULL::public.firms_firm, $1)).%1$I '
        'WHERE f.id = $2 AND to_jsonb(f)->%1$L = $3', one->>'c')
        USING jsonb_build_object(one->>'c', one->'before'), k, one->'after';
    END LOOP;
  ELSIF s->>'op' = 'set of' AND (s->>'taken')::boolean THEN
    now_rows := public.firms_rows(s->>'t', s->>'c', k);
    SELECT coalesce(bool_and(coalesce(n @> (r - (s->>'c')), false)), false) AND jsonb_array_length(now_rows) = jsonb_array_length(s->'a')
      INTO same FROM jsonb_array_elements(s->'a') r
      LEFT JOIN LATERAL (SELECT n FROM jsonb_array_elements(now_rows) n WHERE n->'id' = r->'id') x ON true;
    IF same THEN
      EXECUTE format('DELETE FROM public.%I WHERE %I = $1', s->>'t', s->>'c') USING k;
      EXECUTE format('INSERT INTO public.%1$I SELECT (jsonb_populate_record(NULL::public.%1$I, r)).* '
        'FROM jsonb_array_elements($1) r', s->>'t') USING (s->'a') || (s->'k');
    ELSE
      -- A newer set has come: it is the kept record's; the other gets its own again, under new ids.
      seq := pg_get_serial_sequence('public.' || quote_ident(s->>'t'), 'id');
      EXECUTE format('INSERT INTO public.%1$I SELECT (jsonb_populate_record(NULL::public.%1$I, '
        'r || jsonb_build_object(''id'', nextval($2)))).* FROM jsonb_array_elements($1) r', s->>'t')
        USING s->'a', seq;
    END IF;
  END IF;
END $$;

-- What the firm has refused or withdrawn since the merge holds for both records it becomes again.
CREATE FUNCTION firms_access_back(s jsonb, a bigint, k bigint) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
DECLARE receiver bigint; was jsonb := (s->'a') || (s->'k'); urgent bigint[];
BEGIN
  -- An emergency that has been ended meanwhile stays ended.
  urgent := ARRAY(SELECT x.id FROM public.firms_access x JOIN jsonb_array_elements(was) r
                    ON (r->>'id')::bigint = x.id WHERE x.reason = 'emergency');
  DELETE FROM public.firms_access x
   WHERE x.firm_id IN (a, k) AND (x.reason <> 'emergency' OR x.id = ANY (urgent));
  INSERT INTO public.firms_access SELECT (jsonb_populate_record(NULL::public.firms_access, r)).*
    FROM jsonb_array_elements(was) r WHERE r->>'reason' <> 'emergency' OR (r->>'id')::bigint = ANY (urgent);
  FOR receiver IN SELECT DISTINCT organisation_id FROM public.firms_consent
                   WHERE firm_id = k AND id > (s->>'most')::bigint LOOP
    INSERT INTO public.firms_consent
    SELECT (jsonb_populate_record(c, jsonb_build_object('firm_id', a,
        'id', nextval(pg_get_serial_sequence('public.firms_consent', 'id'))))).*
      FROM public.firms_consent c
     WHERE c.firm_id = k AND c.organisation_id = receiver AND c.id > (s->>'most')::bigint AND c.state <> 'given'
     ORDER BY c.id;
    PERFORM public.firms_keep_access(k, receiver), public.firms_keep_access(a, receiver);
  END LOOP;
END $$;

CREATE FUNCTION firms_part(which bigint) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE m public.firms_merge; j jsonb; s jsonb; a bigint; k bigint;
BEGIN
  SELECT * INTO m FROM public.firms_merge WHERE id = which FOR UPDATE;
  a := m.absorbed_id; k := m.kept_id;
  PERFORM 1 FROM public.firms_firm WHERE id IN (a, k) ORDER BY id FOR UPDATE;
  IF m.undone_at IS NOT NULL OR NOT (m.organisation_id = ANY (public.app_ids('orgs_write')))
     OR EXISTS (SELECT 1 FROM public.firms_firm WHERE id = k AND merged_into_id IS NOT NULL)
     OR EXISTS (SELECT 1 FROM public.firms_merge o WHERE o.kept_id = k AND o.id > which AND o.undone_at IS NULL) THEN
    RETURN false;
  END IF;
  SELECT journal INTO j FROM public.firms_mergejournal WHERE merge_id = which;
  IF j IS NULL THEN RETURN false; END IF;
  FOR s IN SELECT e FROM jsonb_array_elements(j) WITH ORDINALITY x(e, i) WHERE e->>'op' <> 'access' ORDER BY i DESC LOOP
    PERFORM public.firms_step_back(s, a, k);
  END LOOP;
  FOR s IN SELECT e FROM jsonb_array_elements(j) e WHERE e->>'op' = 'access' LOOP
    PERFORM public.firms_access_back(s, a, k);
  END LOOP;
  UPDATE public.firms_firm SET version = version + 1, updated_at = now() WHERE id = k;
  UPDATE public.firms_firm SET merged_into_id = NULL, version = version + 1 WHERE id = a;
  UPDATE public.firms_merge SET undone_at = now() WHERE id = which;
  DELETE FROM public.firms_mergejournal WHERE merge_id = which;
  RETURN true;
END $$;
"""
UNDO = """
DROP FUNCTION firms_part(bigint); DROP FUNCTION firms_access_back(jsonb, bigint, bigint);
DROP FUNCTION firms_step_back(jsonb, bigint, bigint); DROP FUNCTION firms_unite(bigint, jsonb, jsonb, boolean);
DROP FUNCTION firms_stricter(bigint, bigint, bigint); DROP FUNCTION firms_prepare(jsonb, bigint, bigint);
DROP FUNCTION firms_move(text, text, text, boolean, bigint, bigint); DROP FUNCTION firms_rows(text, text, bigint);
DROP FUNCTION firms_columns();
"""


class Migration(migrations.Migration):
    """After openings."""

    dependencies = [("firms", "0005_records")]
    operations = [
        migrations.CreateModel(
            name="MergeJournal",
            fields=[
                (
                    "merge",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="firms.merge",
                    ),
                ),
                ("journal", models.JSONField(default=list)),
            ],
        ),
        # It holds rows whole, of every category: only the functions below read it.
        protect("firms_mergejournal", read=NOBODY, insert=NOBODY, update=NOBODY),
        migrations.RunSQL(FUNCTIONS, UNDO),
    ]
