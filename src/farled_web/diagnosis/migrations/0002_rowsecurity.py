"""Row-level security of the check: the link opens its own round and nothing else."""

from django.db import migrations

from farled_web.database.rowsecurity import CHECK, any_of, consented, protect, within

FUNCTIONS = """
-- A link to a check gives the reach of the firm it is about: its round, and the firm once there is one.
-- Unlike a sign-in it is good for one firm, and only while the round is the firm's own.
CREATE FUNCTION diagnosis_open(token bytea) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE c public.diagnosis_check;
BEGIN
  SELECT * INTO c FROM public.diagnosis_check WHERE token_hash = sha256(token) AND side = 'sme';
  IF NOT FOUND THEN RETURN NULL; END IF;
  PERFORM set_config('app.check', c.id::text, true);
  IF c.firm_id IS NOT NULL AND EXISTS (
      SELECT 1 FROM public.firms_firm f WHERE f.id = c.firm_id AND f.first_check = c.id) THEN
    PERFORM set_config('app.firms', (public.app_ids('firms') || c.firm_id)::text, true);
  END IF;
  RETURN c.id;
END $$;
-- A new round has nobody who could see it yet, so its maker sets the reach as it is made.
CREATE FUNCTION diagnosis_reach_new() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  IF new.side = 'sme' AND new.token_hash IS NOT NULL THEN
    PERFORM set_config('app.check', new.id::text, true);
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER diagnosis_reach_new BEFORE INSERT ON diagnosis_check
  FOR EACH ROW EXECUTE FUNCTION diagnosis_reach_new();
-- The firm a round has just made is the round's own.
CREATE FUNCTION diagnosis_reach_firm() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  IF new.first_check IS NOT NULL AND new.first_check = public.app_id('check') THEN
    PERFORM set_config('app.firms', (public.app_ids('firms') || new.id)::text, true);
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER diagnosis_reach_firm BEFORE INSERT ON firms_firm
  FOR EACH ROW EXECUTE FUNCTION diagnosis_reach_firm();
"""
UNDO = """
DROP TRIGGER diagnosis_reach_firm ON firms_firm; DROP FUNCTION diagnosis_reach_firm();
DROP TRIGGER diagnosis_reach_new ON diagnosis_check; DROP FUNCTION diagnosis_reach_new();
DROP FUNCTION diagnosis_open(bytea);
"""

OWN_FIRM = within("firm_id", "firms")
OWN_ROUND = f"id = {CHECK}"
STAFF = within("organisation_id", "orgs")
STAFF_WRITE = (
    f"({within('organisation_id', 'orgs_write')} AND side = 'organisation' "
    "AND EXISTS (SELECT 1 FROM firms_firm f WHERE f.id = firm_id))"
)
ROUND = "EXISTS (SELECT 1 FROM diagnosis_check c WHERE c.id = check_round_id)"
ROUND_WRITE = (
    "EXISTS (SELECT 1 FROM diagnosis_check c WHERE c.id = check_round_id AND "
    + any_of(
        f"c.id = {CHECK}",
        f"(c.side = 'sme' AND {within('c.firm_id', 'firms')})",
        f"(c.side = 'organisation' AND {within('c.organisation_id', 'orgs_write')})",
    )
    + ")"
)
# Staff's own answers about a firm stay theirs; the firm sees them too.
READ = any_of(OWN_ROUND, OWN_FIRM, STAFF, f"(side = 'sme' AND {consented('firm_id', 'diagnosis')})")


class Migration(migrations.Migration):
    """After the tables."""

    dependencies = [("diagnosis", "0001_initial"), ("firms", "0002_rowsecurity")]
    operations = [
        migrations.RunSQL(FUNCTIONS, UNDO),
        protect(
            "diagnosis_check",
            read=READ,
            insert=any_of(f"(side = 'sme' AND firm_id IS NULL AND {OWN_ROUND})", OWN_FIRM, STAFF_WRITE),
            update=any_of(OWN_ROUND, f"(side = 'sme' AND {OWN_FIRM})", STAFF_WRITE),
        ),
        protect(
            "diagnosis_checkanswer", read=ROUND, insert=ROUND_WRITE, update=ROUND_WRITE, delete=ROUND_WRITE
        ),
        protect(
            "diagnosis_need",
            read=any_of(OWN_FIRM, consented("firm_id", "diagnosis")),
            insert=OWN_FIRM,
            update=OWN_FIRM,
            delete=OWN_FIRM,
        ),
    ]
