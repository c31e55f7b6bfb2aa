"""Who is asking: the function that sets a viewer's reach, and the row-level security of the room."""

from django.db import migrations

from farled_web.database.rowsecurity import NOBODY, SIGNIN, USER, any_of, protect, within

SET_VIEWER = """
-- The only way to get a reach: looked up once per transaction, as the owner of the tables.
CREATE FUNCTION people_set_viewer(who bigint, signing_in boolean) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
  seats jsonb; tasks jsonb; person jsonb; firm_ids bigint[]; orgs bigint[]; writes bigint[]; manages bigint[];
  coordinated bigint[]; researched bigint[]; regions bigint[];
BEGIN
  SELECT jsonb_build_object('id', u.id, 'name', u.name, 'email', u.email, 'language', u.language,
                            'synthetic', u.synthetic)
    INTO person FROM public.people_user u WHERE u.id = who AND u.is_active;
  IF person IS NOT NULL THEN
    SELECT coalesce(jsonb_agg(jsonb_build_object('organisation', o.id, 'uuid', o.uuid, 'name', o.name,
             'slug', o.slug, 'region', o.region_id, 'role', m.role) ORDER BY o.name, o.id), '[]'),
           coalesce(array_agg(o.id), '{}'),
           coalesce(array_agg(o.id) FILTER (WHERE m.role IN ('manager', 'member')), '{}'),
           coalesce(array_agg(o.id) FILTER (WHERE m.role = 'manager'), '{}'),
           coalesce(array_agg(DISTINCT o.region_id), '{}')
      INTO seats, orgs, writes, manages, regions
      FROM public.people_membership m JOIN public.organisations_organisation o ON o.id = m.organisation_id
     WHERE m.user_id = who AND m.ended_at IS NULL AND o.active;
    SELECT coalesce(jsonb_agg(jsonb_build_object('region', r.region_id, 'task', r.task)), '[]'),
           coalesce(array_agg(r.region_id) FILTER (WHERE r.task = 'coordinator'), '{}'),
           coalesce(array_agg(r.region_id) FILTER (WHERE r.task = 'researcher'), '{}')
      INTO tasks, coordinated, researched
      FROM public.people_regionrole r WHERE r.user_id = who AND r.ended_at IS NULL;
    SELECT coalesce(array_agg(f.firm_id), '{}') INTO firm_ids
      FROM public.people_firmseat f WHERE f.user_id = who AND f.ended_at IS NULL;
    regions := (SELECT array_agg(DISTINCT x) FROM unnest(regions || coordinated || researched) x);
  END IF;
  PERFORM set_config('app.user', coalesce(person->>'id', ''), true),
          set_config('app.orgs', coalesce(orgs, '{}')::text, true),
          set_config('app.orgs_write', coalesce(writes, '{}')::text, true),
          set_config('app.orgs_manage', coalesce(manages, '{}')::text, true),
          set_config('app.coordinates', coalesce(coordinated, '{}')::text, true),
          set_config('app.researches', coalesce(researched, '{}')::text, true),
          set_config('app.regions', coalesce(regions, '{}')::text, true),
          set_config('app.firms', coalesce(firm_ids, '{}')::text, true),
          set_config('app.check', '', true),
          set_config('app.system', '', true),
          set_config('app.signin', CASE WHEN signing_in THEN 'on' ELSE '' END, true);
  RETURN jsonb_build_object('person', person, 'seats', seats, 'tasks', tasks, 'firms', to_jsonb(firm_ids));
END $$;
"""

# Whoever holds the token may see what it opens and accept it; nobody can list invitations by guessing.
ACCEPT = """
CREATE FUNCTION people_invitation(token bytea) RETURNS SETOF public.people_invitation
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT * FROM public.people_invitation WHERE token_hash = sha256(token) $$;
CREATE FUNCTION people_accept(token bytea, who bigint) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE i public.people_invitation;
BEGIN
  SELECT * INTO i FROM public.people_invitation WHERE token_hash = sha256(token)
     AND accepted_at IS NULL AND withdrawn_at IS NULL AND expires_at > now() FOR UPDATE;
  IF NOT FOUND OR NOT EXISTS (SELECT 1 FROM public.people_user u
      WHERE u.id = who AND u.is_active AND lower(u.email) = lower(i.email)) THEN RETURN false; END IF;
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
-- Anybody may leave, at once; nobody may raise their own role on the way.
CREATE FUNCTION people_leave(organisation bigint) RETURNS boolean
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_catalog AS $$
  WITH gone AS (UPDATE public.people_membership SET ended_at = now()
     WHERE organisation_id = organisation AND user_id = app_id('user') AND ended_at IS NULL RETURNING 1)
  SELECT EXISTS (SELECT 1 FROM gone) $$;
"""
UNDO = """
DROP FUNCTION people_leave(bigint);
DROP FUNCTION people_accept(bytea, bigint); DROP FUNCTION people_invitation(bytea);
DROP FUNCTION people_set_viewer(bigint, boolean);
"""


def region_of(column: str) -> str:
    """Say that an organisation lies in a region the viewer coordinates."""
    return (
        f"EXISTS (SELECT 1 FROM organisations_organisation o WHERE o.id = {column} "
        f"AND {within('o.region_id', 'coordinates')})"
    )


COLLEAGUE = (
    "EXISTS (SELECT 1 FROM people_membership m WHERE m.user_id = people_user.id) OR "
    "EXISTS (SELECT 1 FROM people_regionrole r WHERE r.user_id = people_user.id) OR "
    "EXISTS (SELECT 1 FROM people_firmseat f WHERE f.user_id = people_user.id)"
)
OWN_ORGANISATIONS = any_of(within("organisation_id", "orgs_manage"), region_of("organisation_id"))
INVITING = any_of(
    within("organisation_id", "orgs_manage"),
    region_of("organisation_id"),
    within("region_id", "coordinates"),
    within("firm_id", "firms"),
    # An adviser who may write about the firm may ask its contact in.
    f"firm_id IS NOT NULL AND invited_by_id = {USER}",
)


class Migration(migrations.Migration):
    """After the tables."""

    dependencies = [("people", "0001_initial"), ("organisations", "0002_rowsecurity")]
    operations = [
        migrations.RunSQL(SET_VIEWER + ACCEPT, UNDO),
        protect(
            "people_user",
            read=any_of(f"id = {USER}", SIGNIN, COLLEAGUE),
            insert=SIGNIN,
            update=any_of(f"id = {USER}", SIGNIN),
        ),
        protect(
            "people_membership",
            read=any_of(f"user_id = {USER}", within("organisation_id", "orgs"), region_of("organisation_id")),
            insert=OWN_ORGANISATIONS,
            # Leaving goes through people_leave, or a member could raise their own role.
            update=OWN_ORGANISATIONS,
        ),
        protect(
            "people_regionrole",
            read=any_of(f"user_id = {USER}", within("region_id", "coordinates")),
            insert=within("region_id", "coordinates"),
            update=within("region_id", "coordinates"),
        ),
        protect(
            "people_firmseat",
            read=any_of(f"user_id = {USER}", within("firm_id", "firms")),
            insert=within("firm_id", "firms"),
            update=any_of(f"user_id = {USER}", within("firm_id", "firms")),
        ),
        protect("people_invitation", read=INVITING, insert=INVITING, update=INVITING, delete=NOBODY),
    ]
