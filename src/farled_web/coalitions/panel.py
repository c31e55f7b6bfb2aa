"""The plan on the firm's page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Exists, OuterRef
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from farled_web.coalitions import picture, policies, queries
from farled_web.coalitions.models import Plan
from farled_web.coalitions.views.asking import names_of, state_badge
from farled_web.coalitions.views.plans import with_states
from farled_web.database.lookups import RowByRow
from farled_web.firms import page
from farled_web.firms.queries import entries
from farled_web.people.viewer import Viewer


def plan_context(request: HttpRequest, firm: Any) -> Mapping[str, Any] | None:
    """Give what the panel shows; None where neither a plan may be seen nor one made."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    plan = queries.versions(viewer, firm).exclude(state="superseded").first()
    context: dict[str, Any] = {"plan": plan, "may_plan": policies.can_plan(viewer, firm)}
    if plan is not None:
        shown = picture.shown(plan.explanation, names_of(viewer, firm.region), plan.rules)
        context |= {"shown": with_states(plan, shown, viewer), "state": state_badge(plan)}
    return context


def register() -> None:
    """Put the plan on the firm's page and its states in the list of firms."""
    entries.register_words("plan", _happened)
    page.register_panel(
        page.Panel("plan", "coalitions-plan", "coalitions/on_firm.html", plan_context, order=10)
    )
    for order, (name, text, tone) in enumerate(MARKS):
        page.register_mark(page.Mark(f"plan_{name}", text, _in_state(name), tone=tone, order=20 + order))


HAPPENED = {
    "proposed": _("Version %(number)s was put before the firm."),
    "taken_back": _("Version %(number)s was taken back."),
    "agreed": _("The firm agreed to version %(number)s."),
    "change_asked": _("The firm asked for a change of version %(number)s."),
}


def _happened(entry: Any, _names: dict[int, str]) -> str:
    """Say on the timeline what happened with the plan."""
    said = HAPPENED.get(entry.data.get("what", ""))
    return said % {"number": entry.data.get("number", "")} if said else entry.text


MARKS = (
    ("change_asked", _("change of plan asked for"), "warn"),
    ("proposed", _("plan proposed"), "info"),
    ("agreed", _("plan agreed"), "good"),
)


def _in_state(state: str) -> Any:
    def condition(viewer: Viewer) -> Exists:
        visible = Plan.objects.filter(policies.visible_plans(viewer))
        return RowByRow(visible.filter(firm=OuterRef("pk"), state=state))

    return condition
