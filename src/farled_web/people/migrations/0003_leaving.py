"""Public ids for memberships and roles; and leaving: nobody needs another to end what is their own."""

import uuid
from typing import Any

from django.db import migrations, models
from django.db.models import Func

NEW_UUID = Func(function="gen_random_uuid", output_field=models.UUIDField())
FIELD: dict[str, Any] = {"default": uuid.uuid4, "db_default": NEW_UUID, "unique": True, "editable": False}

LEAVING = """
-- Whoever coordinates or studies a region may stop; row-level security lets only a coordinator change roles.
CREATE FUNCTION people_leave_task(in_region bigint, what text) RETURNS boolean
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_catalog AS $$
  WITH gone AS (UPDATE public.people_regionrole SET ended_at = now()
     WHERE region_id = in_region AND task = what AND user_id = app_id('user') AND ended_at IS NULL RETURNING 1)
  SELECT EXISTS (SELECT 1 FROM gone) $$;
-- An account that is closed reaches nothing any more.
CREATE FUNCTION people_end_all() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog AS $$
BEGIN
  UPDATE public.people_membership SET ended_at = now() WHERE user_id = app_id('user') AND ended_at IS NULL;
  UPDATE public.people_regionrole SET ended_at = now() WHERE user_id = app_id('user') AND ended_at IS NULL;
  UPDATE public.people_firmseat SET ended_at = now() WHERE user_id = app_id('user') AND ended_at IS NULL;
END $$;
-- How many others carry an organisation or a region, so that the last one is not let go by mistake.
CREATE FUNCTION people_other_managers(organisation bigint, leaving bigint) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_catalog AS $$
  SELECT count(*) FROM public.people_membership m JOIN public.people_user u ON u.id = m.user_id
   WHERE m.organisation_id = organisation AND m.role = 'manager' AND m.ended_at IS NULL AND u.is_active
     AND m.user_id <> leaving $$;
CREATE FUNCTION people_other_coordinators(in_region bigint, leaving bigint) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_catalog AS $$
  SELECT count(*) FROM public.people_regionrole r JOIN public.people_user u ON u.id = r.user_id
   WHERE r.region_id = in_region AND r.task = 'coordinator' AND r.ended_at IS NULL AND u.is_active
     AND r.user_id <> leaving $$;
"""
UNDO = """
DROP FUNCTION people_other_coordinators(bigint, bigint); DROP FUNCTION people_other_managers(bigint, bigint);
DROP FUNCTION people_end_all(); DROP FUNCTION people_leave_task(bigint, text);
"""


class Migration(migrations.Migration):
    dependencies = [("people", "0002_rowsecurity")]
    operations = [
        migrations.AddField("membership", "uuid", models.UUIDField(**FIELD)),
        migrations.AddField("regionrole", "uuid", models.UUIDField(**FIELD)),
        migrations.RunSQL(LEAVING, UNDO),
    ]
