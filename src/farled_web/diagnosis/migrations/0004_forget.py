"""What nobody used is cleared away: checks left lying, links that ended, firms that only a check knew."""

from django.db import migrations

SQL = """
-- Runs as the owner, since the search table is closed to all others.  It clears only what has run out by itself
-- (docs/methods/web.md, diagnosis §2), so it matters to nobody who calls it.
CREATE FUNCTION diagnosis_forget(OUT checks integer, OUT links integer, OUT firms integer)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE gone bigint[]; one bigint;
BEGIN
  SELECT coalesce(array_agg(id), '{}') INTO gone FROM public.diagnosis_check
   WHERE side = 'sme' AND firm_id IS NULL
     AND updated_at < now() - CASE WHEN state = 'open' THEN interval '30 days' ELSE interval '180 days' END;
  DELETE FROM public.diagnosis_checkanswer WHERE check_round_id = ANY (gone);
  DELETE FROM public.diagnosis_check WHERE id = ANY (gone);
  GET DIAGNOSTICS checks = ROW_COUNT;
  UPDATE public.diagnosis_check SET token_hash = NULL
   WHERE token_hash IS NOT NULL AND updated_at < now() - interval '180 days';
  GET DIAGNOSTICS links = ROW_COUNT;
  firms := 0;
  FOR one IN SELECT f.id FROM public.firms_firm f
     WHERE f.first_check IS NOT NULL AND f.registered_by_id IS NULL AND f.merged_into_id IS NULL
       AND NOT f.number_confirmed
       AND NOT EXISTS (SELECT 1 FROM public.firms_consent c WHERE c.firm_id = f.id)
       AND NOT EXISTS (SELECT 1 FROM public.firms_access a WHERE a.firm_id = f.id)
       AND NOT EXISTS (SELECT 1 FROM public.firms_wish w WHERE w.firm_id = f.id)
       AND NOT EXISTS (SELECT 1 FROM public.firms_contact p WHERE p.firm_id = f.id)
       AND NOT EXISTS (SELECT 1 FROM public.people_firmseat s WHERE s.firm_id = f.id)
       AND NOT EXISTS (SELECT 1 FROM public.people_invitation i WHERE i.firm_id = f.id)
       AND NOT EXISTS (SELECT 1 FROM public.diagnosis_check c
                        WHERE c.firm_id = f.id AND c.updated_at > now() - interval '180 days')
  LOOP
    BEGIN
      SET CONSTRAINTS ALL IMMEDIATE;
      DELETE FROM public.diagnosis_need WHERE firm_id = one;
      DELETE FROM public.diagnosis_checkanswer
       WHERE check_round_id IN (SELECT id FROM public.diagnosis_check WHERE firm_id = one);
      DELETE FROM public.diagnosis_check WHERE firm_id = one;
      DELETE FROM public.firms_entry WHERE firm_id = one;
      DELETE FROM public.firms_finance WHERE firm_id = one;
      DELETE FROM public.firms_search WHERE firm_id = one;
      DELETE FROM public.firms_firm WHERE id = one;
      firms := firms + 1;
    EXCEPTION WHEN foreign_key_violation THEN
      NULL;  -- something rests on it after all: it stays
    END;
  END LOOP;
  SET CONSTRAINTS ALL DEFERRED;
END $$;
"""


class Migration(migrations.Migration):
    """After the links."""

    dependencies = [
        ("diagnosis", "0003_links"),
        ("firms", "0002_rowsecurity"),
        ("people", "0002_rowsecurity"),
    ]
    operations = [migrations.RunSQL(SQL, "DROP FUNCTION diagnosis_forget();")]
