"""What follows from a case whoever moved it: the firm's timeline has a line of it, the plan's step its state."""

from django.db import migrations

SQL = """
CREATE FUNCTION referrals_keep_entry() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
  INSERT INTO public.firms_entry (firm_id, at, kind, organisation_id, actor_id, actor_name, shared, text, data, version)
  SELECT r.firm_id, new.at, 'referral', new.organisation_id, new.actor_id, new.actor_name, true, '',
         jsonb_build_object('what', new.kind, 'case', r.uuid, 'sender', r.sender_id, 'receiver', r.receiver_id,
                            'area', r.area), 1
    FROM public.referrals_referral r WHERE r.id = new.referral_id AND r.sent_at IS NOT NULL;
  RETURN NULL;
END $$;
CREATE TRIGGER keep_entry AFTER INSERT ON referrals_line FOR EACH ROW
  WHEN (new.event NOT IN ('remind', 'stale_draft', 'review_due', 'escalate'))
  EXECUTE FUNCTION referrals_keep_entry();

CREATE FUNCTION referrals_keep_step() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
  UPDATE public.coalitions_step s
     SET state = CASE WHEN new.state = 'closed' THEN 'done' WHEN new.ended_at IS NULL THEN 'referred'
                      ELSE 'planned' END
   WHERE s.id = new.step_id AND s.state <> 'dropped' AND new.sent_at IS NOT NULL;
  RETURN NULL;
END $$;
CREATE TRIGGER keep_step AFTER UPDATE OF state ON referrals_referral FOR EACH ROW
  WHEN (new.step_id IS NOT NULL AND new.state <> old.state) EXECUTE FUNCTION referrals_keep_step();
"""
UNDO = """
DROP TRIGGER keep_entry ON referrals_line; DROP FUNCTION referrals_keep_entry();
DROP TRIGGER keep_step ON referrals_referral; DROP FUNCTION referrals_keep_step();
"""


class Migration(migrations.Migration):
    """After row-level security."""

    dependencies = [("referrals", "0002_rowsecurity")]
    operations = [migrations.RunSQL(SQL, UNDO)]
