"""A round stays with its firm and its side; a firm does not write what an organisation thinks of it."""

from django.db import migrations

from farled_web.database.rowsecurity import CHECK, again, any_of, fix, within

GUARD = """
-- A link may say of its round which firm it has made, which is the link's own by then; and no other firm.
CREATE FUNCTION diagnosis_guard_firm() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF app_binds() AND NOT (new.firm_id = ANY (app_ids('firms'))) THEN
    RAISE EXCEPTION 'row-level security: this firm is not the round''s own' USING ERRCODE = '42501';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER guard_firm BEFORE UPDATE ON diagnosis_check FOR EACH ROW
  WHEN (old.firm_id IS NULL AND new.firm_id IS NOT NULL) EXECUTE FUNCTION diagnosis_guard_firm();
"""
UNDO = "DROP TRIGGER guard_firm ON diagnosis_check; DROP FUNCTION diagnosis_guard_firm();"

OWN_FIRM = within("firm_id", "firms")
STAFF_WRITE = (
    f"({within('organisation_id', 'orgs_write')} AND side = 'organisation' "
    "AND EXISTS (SELECT 1 FROM firms_firm f WHERE f.id = diagnosis_check.firm_id))"
)


class Migration(migrations.Migration):
    """After the wishes."""

    dependencies = [("diagnosis", "0005_wishes"), ("database", "0002_fixed")]
    operations = [
        migrations.RunSQL(GUARD, UNDO),
        again(
            "diagnosis_check",
            adding=any_of(
                f"(side = 'sme' AND firm_id IS NULL AND organisation_id IS NULL AND id = {CHECK})",
                f"(side = 'sme' AND organisation_id IS NULL AND {OWN_FIRM})",
                STAFF_WRITE,
            ),
            changing=any_of(
                f"(side = 'sme' AND id = {CHECK})",
                f"(side = 'sme' AND {OWN_FIRM})",
                STAFF_WRITE,
            ),
        ),
        fix("diagnosis_check", "uuid", "region_id", "side", "organisation_id", "wave", once=("firm_id",)),
        fix("diagnosis_checkanswer", "check_round_id", "barrier", once=("firm_id",)),
        fix("diagnosis_need", "firm_id", "region_id", "check_round_id"),
    ]
