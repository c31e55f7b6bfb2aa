"""Write down who has seen which part of a firm: once a day, person and category (firms R7)."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection
from django.utils import timezone

from farled_web.audit.actions import record
from farled_web.firms.models import Firm
from farled_web.firms.policies import writer_for
from farled_web.people.viewer import Viewer

# Inserted without RETURNING of hidden rows: a viewer sees their own openings, so RETURNING tells what is new.
NEW = """
INSERT INTO firms_opening (firm_id, user_id, day, category)
SELECT %s, %s, %s, unnest(%s::text[]) ON CONFLICT DO NOTHING RETURNING category
"""


def note_opening(viewer: Viewer, *, firm: Firm, categories: Iterable[str]) -> list[str]:
    """Log that the viewer has seen these categories of a firm's data, unless they have today already.

    Somebody who acts for the firm looks at their own.

    Returns:
        The categories that were new today.
    """
    if viewer.user is None or firm.pk in viewer.firms:
        return []
    with connection.cursor() as cursor:
        cursor.execute(NEW, [firm.pk, viewer.user, timezone.localdate(), sorted(set(categories))])
        new = sorted(row[0] for row in cursor.fetchall())
    if new:
        record("firm.opened", object_type="firm", object_id=firm.pk, firms=[firm.pk], categories=new,
               organisation=writer_for(viewer, firm) or next(iter(viewer.organisations), None),
               region=firm.region_id)  # fmt: skip
    return new
