"""Clear away what has run out: checks left lying, links that ended, firms that only a check knew."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction

from farled_web.audit.actions import record
from farled_web.people.viewer import Viewer


@transaction.atomic
def forget_old(viewer: Viewer) -> dict[str, int]:
    """Clear away; done by the clock.

    Args:
        viewer: A system scope.

    Returns:
        How many ``checks``, ``links`` and ``firms`` went.
    """
    if not viewer.system:
        raise PermissionDenied
    with connection.cursor() as cursor:
        cursor.execute("SELECT checks, links, firms FROM diagnosis_forget()")
        checks, links, firms = cursor.fetchone()
    gone = {"checks": checks, "links": links, "firms": firms}
    if any(gone.values()):
        record("check.forgotten", object_type="check", object_id="old", actor_kind="job", details=gone)
    return gone
