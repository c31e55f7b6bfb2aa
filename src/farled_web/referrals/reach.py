"""What the holder of a link in a mail may reach: one case, in one role, for one purpose; nothing else."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields

from django.db import connection

from farled_web.people.viewer import Viewer


@dataclass(frozen=True, slots=True)
class CaseHolder(Viewer):
    """Somebody who came by a link in a mail, signed in or not.

    Attributes:
        case: Public id of the case.
        role: ``receiver``, ``sender`` or ``firm``.
        purpose: ``answer``, ``reply`` or ``confirm``.
        acts_for: Id of the organisation it acts for; None: the firm.
        held_by: Name of whom the mail went to.
        used: What the link has done already.
    """

    case: str = ""
    role: str = ""
    purpose: str = ""
    acts_for: int | None = None
    held_by: str = ""
    used: tuple[str, ...] = ()


def open_case(viewer: Viewer, token: bytes) -> CaseHolder | None:
    """Widen the reach of this transaction by the one case a link opens; None: it opens nothing (any more).

    Args:
        viewer: Who is asking, signed in or not.
        token: The link's secret.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT referrals_open(%s)", [token])
        found = cursor.fetchone()[0]
    if found is None:
        return None
    opened = json.loads(found) if isinstance(found, str) else found
    held = {field.name: getattr(viewer, field.name) for field in fields(Viewer)}
    return CaseHolder(
        **held, case=opened["referral"], role=opened["role"], purpose=opened["purpose"],
        acts_for=opened["organisation"], held_by=opened["name"], used=tuple(opened["used"]),
    )  # fmt: skip


def use_up(token: bytes, what: str) -> bool:
    """Mark that a link has done this; True for the first who does, so that each is done once."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT referrals_use(%s, %s)", [token, what])
        return bool(cursor.fetchone()[0])
