"""Write down that a plan was read."""

from __future__ import annotations

from farled_web.audit.actions import record
from farled_web.coalitions.models import Plan
from farled_web.firms.models import Firm


def note_opening(plan: Plan) -> None:
    """Log that the viewer opened a firm's plan."""
    record(
        "plan.opened", object_type="plan", object_id=plan.uuid, firms=[plan.firm_id], categories=["plan"],
        region=plan.region_id,
    )  # fmt: skip


def note_reading(firm: Firm) -> None:
    """Log that the viewer read what a firm's plan is made from."""
    record(
        "plan.considered", object_type="firm", object_id=firm.uuid, firms=[firm.pk],
        categories=["diagnosis", "plan"], region=firm.region_id,
    )  # fmt: skip
