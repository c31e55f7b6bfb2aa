"""Rights come by invitation alone, from who may give them, and what has ended stays ended."""

from django.db import migrations

from farled_web.database.rowsecurity import NOBODY, USER, again, any_of, fix, within

ACCEPT = """
-- As before, and: who carries the region does not let themselves in to an organisation that has its own manager.
CREATE OR REPLACE FUNCTION people_accept(token bytea, who bigint) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE i public.people_invitation;
BEGIN
  SELECT * INTO i FROM public.people_invitation WHERE token_hash = sha256(token)
     AND accepted_at IS NULL AND withdrawn_at IS NULL AND expires_at > now() FOR UPDATE;
  IF NOT FOUND OR NOT EXISTS (SELECT 1 FROM public.people_user u
      WHERE u.id = who AND u.is_active AND lower(u.email) = lower(i.email)) THEN RETURN false; END IF;
  IF i.organisation_id IS NOT NULL AND i.invited_by_id = who
     AND public.people_other_managers(i.organisation_id, who) > 0 THEN RETURN false; END IF;
  IF i.organisation_id IS NOT NULL THEN
    INSERT INTO public.people_membership (user_id, organisation_id, role, created_at)
    VALUES (who, i.organisation_id, i.role, now())
    ON CONFLICT (user_id, organisation_id) WHERE ended_at IS NULL DO UPDATE SET role = excluded.role;
  ELSIF i.region_id IS NOT NULL THEN
    INSERT INTO public.people_regionrole (user_id, region_id, task, created_at)
    VALUES (who, i.region_id, i.role, now()) ON CONFLICT DO NOTHING;
  ELSE
    INSERT INTO public.people_firmseat (user_id, firm_id, created_at)
    VALUES (who, i.firm_id, now()) ON CONFLICT DO NOTHING;
  END IF;
  UPDATE public.people_invitation SET accepted_at = now(), accepted_by_id = who WHERE id = i.id;
  RETURN true;
END $$;
-- Nobody raises themselves: the role somebody has is changed by another, and may only be lowered by oneself.
CREATE FUNCTION people_guard_role() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF app_binds() AND new.user_id = app_id('user') AND old.role <> 'manager' AND new.role <> 'reader' THEN
    RAISE EXCEPTION 'row-level security: nobody raises their own role' USING ERRCODE = '42501';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER guard_role BEFORE UPDATE ON people_membership FOR EACH ROW WHEN (old.role IS DISTINCT FROM new.role)
  EXECUTE FUNCTION people_guard_role();
"""
UNDO = "DROP TRIGGER guard_role ON people_membership; DROP FUNCTION people_guard_role();"


def region_of(column: str) -> str:
    """Say that an organisation lies in a region the viewer coordinates."""
    return (
        f"EXISTS (SELECT 1 FROM organisations_organisation o WHERE o.id = {column} "
        f"AND {within('o.region_id', 'coordinates')})"
    )


# Being the one who wrote it gives no right to invite to a firm: only who acts for the firm does.
INVITING = any_of(
    within("organisation_id", "orgs_manage"),
    region_of("organisation_id"),
    within("region_id", "coordinates"),
    within("firm_id", "firms"),
)


class Migration(migrations.Migration):
    """After the tables and their first rules."""

    dependencies = [("people", "0003_leaving"), ("database", "0002_fixed")]
    operations = [
        migrations.RunSQL(ACCEPT, UNDO),
        # Made by people_accept, which runs as the owner.
        again("people_membership", adding=NOBODY),
        again("people_regionrole", adding=NOBODY),
        again("people_firmseat", adding=NOBODY),
        again(
            "people_invitation",
            reading=any_of(INVITING, f"invited_by_id = {USER}"),
            adding=f"({INVITING} AND invited_by_id IS NOT DISTINCT FROM {USER} AND accepted_at IS NULL)",
            changing=INVITING,
        ),
        fix("people_membership", "uuid", "user_id", "organisation_id", once=("ended_at",)),
        fix("people_regionrole", "uuid", "user_id", "region_id", "task", once=("ended_at",)),
        fix("people_firmseat", "user_id", "firm_id", once=("ended_at",)),
        fix("people_invitation", "uuid", "email", "organisation_id", "region_id", "firm_id", "role", "invited_by_id",
            once=("accepted_at", "accepted_by_id", "withdrawn_at")),
    ]  # fmt: skip
