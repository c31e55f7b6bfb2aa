"""What plans keep about a firm that asks to be forgotten, and that it takes with it."""

from __future__ import annotations

from typing import Any

from django.forms.models import model_to_dict
from django.utils import timezone

from farled_web.coalitions.models import Plan, Step
from farled_web.coalitions.policies import visible_plans
from farled_web.database import narrowing
from farled_web.people.viewer import Viewer

EMPTY: dict[str, Any] = {"lead": None, "members": [], "steps": [], "uncovered": []}


def forget_plans(records: list[int]) -> dict[str, int]:
    """End every plan and empty what it says of the firm; the steps stay, to be counted.

    Hours that an agreed plan held are free for others at once.
    """
    plans = Plan.objects.filter(firm__in=records)
    now = timezone.now()
    plans.exclude(state="superseded").update(state="superseded", superseded_at=now)
    steps = Step.objects.filter(firm__in=records, state="planned")
    return {
        "plan": plans.update(asked="", explanation=EMPTY, document={"firm": "", **EMPTY}),
        "step": steps.update(state="dropped"),
    }


def all_plans(viewer: Viewer, firm: Any) -> list[dict[str, Any]]:
    """Give every version that was put before the firm, with its steps, for the firm's own file."""
    rows = narrowing.narrow(Plan.objects.filter(firm=firm), visible_plans(viewer))
    rows = rows.exclude(state="draft").select_related("organisation", "lead").order_by("number")
    return [
        {
            "number": row.number, "state": row.state, "made_by": _name(row.organisation),
            "lead": _name(row.lead), "proposed": row.proposed_at, "agreed": row.agreed_at,
            "ended": row.superseded_at, "asked": row.asked, "steps": [_step(step) for step in _steps(row)],
            "reasons": row.explanation,
        }
        for row in rows
    ]  # fmt: skip


def _name(organisation: Any) -> str:
    return organisation.name if organisation is not None else ""


def _steps(plan: Plan) -> Any:
    return Step.objects.filter(plan=plan).select_related("organisation", "service").order_by("position")


def _step(step: Step) -> dict[str, Any]:
    found = model_to_dict(step, ["position", "area", "level", "amount", "unit", "quarter", "state"])
    return {**found, "organisation": step.organisation.name, "service": _name(step.service)}
