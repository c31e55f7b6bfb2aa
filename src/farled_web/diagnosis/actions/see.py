"""Write down that somebody other than the firm has looked at a round."""

from __future__ import annotations

from farled_web.audit.actions import record
from farled_web.diagnosis.models import Check
from farled_web.firms.actions.opening import note_opening
from farled_web.people.viewer import Viewer


def note_seen(viewer: Viewer, check: Check) -> None:
    """Log that the viewer has seen a round about a firm that is not theirs, once a day.

    Args:
        viewer: Who looks; the firm itself is passed over.
        check: The round.
    """
    if check.firm_id is None or check.firm_id in viewer.firms or viewer.user is None:
        return
    if check.firm is not None:
        note_opening(viewer, firm=check.firm, categories=["diagnosis"])
        return
    # The name is closed to them and the answers are open: no row of the firm to count days by.
    record("check.opened", object_type="check", object_id=check.pk, firms=[check.firm_id],
           categories=["diagnosis"], region=check.region_id,
           organisation=next(iter(viewer.organisations), None))  # fmt: skip
