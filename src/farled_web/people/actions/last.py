"""No organisation is left without a manager, and no region without a coordinator, by mistake."""

from __future__ import annotations

from django.db import connection
from django.utils.translation import gettext as _

from farled.errors import refuse
from farled_web.organisations.models import Organisation, Region


def keep_one_manager(organisation: int, leaving: int | None) -> None:
    """Refuse to let the last manager go.

    The organisation is locked first, so that of two managers who leave at once one is refused.

    Raises:
        BadInput: Nobody else manages it.
    """
    locked = Organisation.objects.select_for_update().filter(pk=organisation).first()
    if locked is not None and _others("people_other_managers", organisation, leaving) == 0:
        raise refuse(
            "last-manager",
            locked.name,
            _("has no other manager"),
            _("Name another manager first, or ask the region's coordinator to take over"),
        )


def keep_one_coordinator(region: int, leaving: int | None) -> None:
    """Refuse to let the last coordinator go.

    Raises:
        BadInput: Nobody else coordinates the region.
    """
    locked = Region.objects.select_for_update().filter(pk=region).first()
    if locked is not None and _others("people_other_coordinators", region, leaving) == 0:
        raise refuse(
            "last-coordinator",
            locked.name,
            _("has no other coordinator"),
            _("Invite another coordinator first"),
        )


def _others(function: str, thing: int, leaving: int | None) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s, %s)", [thing, leaving])
        found: int = cursor.fetchone()[0]
    return found
