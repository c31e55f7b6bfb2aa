"""A consent given for a case is spent when the case ends without its receiver: access ends with it."""

from django.db import migrations

SQL = """
-- Only for this purpose, and only where no other case of the firm at this receiver rests on it.
CREATE FUNCTION referrals_spend() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM public.referrals_referral r
              WHERE r.firm_id = new.firm_id AND r.receiver_id = new.receiver_id AND r.purpose = new.purpose
                AND r.id <> new.id AND r.sent_at IS NOT NULL
                AND r.state NOT IN ('declined', 'expired', 'withdrawn', 'entered_in_error')) THEN
    RETURN NULL;
  END IF;
  INSERT INTO public.firms_consent (firm_id, organisation_id, purpose, category, state, basis, text_version, language,
                                    by_name, evidence, at)
  SELECT new.firm_id, new.receiver_id, new.purpose, l.category, 'expired', l.basis, l.text_version, l.language,
         '', new.uuid::text, now()
    FROM (SELECT DISTINCT ON (c.category, c.basis) c.* FROM public.firms_consent c
           WHERE c.firm_id = new.firm_id AND c.organisation_id = new.receiver_id AND c.purpose = new.purpose
             AND c.category = ANY (new.categories)
           ORDER BY c.category, c.basis, c.id DESC) l
   WHERE l.state = 'given';
  IF FOUND THEN
    PERFORM public.firms_keep_access(new.firm_id, new.receiver_id);
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER spend AFTER UPDATE OF state ON referrals_referral FOR EACH ROW
  WHEN (new.sent_at IS NOT NULL AND new.state <> old.state
        AND new.state IN ('declined', 'expired', 'withdrawn', 'entered_in_error'))
  EXECUTE FUNCTION referrals_spend();
"""
UNDO = "DROP TRIGGER spend ON referrals_referral; DROP FUNCTION referrals_spend();"


class Migration(migrations.Migration):
    """After what follows from a case."""

    dependencies = [("referrals", "0003_follow"), ("firms", "0011_family")]
    operations = [migrations.RunSQL(SQL, UNDO)]
