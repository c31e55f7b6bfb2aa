"""Who may make, see and answer a firm's plan (collaboration §2; docs/decisions/0008-plans.md)."""

from __future__ import annotations

from django.db.models import Q

from farled_web.coalitions.models import Plan, Run
from farled_web.firms.models import Access, Firm
from farled_web.firms.policies import acts_for, let_in, still_open
from farled_web.people.viewer import Viewer

NEEDED = ("diagnosis", "plan")
"""Categories of a firm's data an organisation needs to plan for it."""
OPEN = ("draft", "proposed", "change_asked")


def planner_for(viewer: Viewer, firm: Firm) -> int | None:
    """Give the organisation a viewer may plan for the firm for; None where there is none.

    The one that registered the firm comes first, then those the firm lets see diagnosis and plan.
    """
    if firm.merged_into_id is not None or not viewer.writes:
        return None
    if firm.registered_by_id in viewer.writes:
        return firm.registered_by_id
    rows = Access.objects.filter(still_open(), firm=firm, organisation__in=viewer.writes)
    let = rows.filter(categories__contains=list(NEEDED)).order_by("organisation")
    return let.values_list("organisation", flat=True).first()


def can_plan(viewer: Viewer, firm: Firm) -> bool:
    """Say whether the viewer may make, change and propose plans for the firm."""
    return planner_for(viewer, firm) is not None


def visible_plans(viewer: Viewer) -> Q:
    """Give the plans a viewer may see: proposed to their firm, made by their organisation, and by consent."""
    if viewer.system:
        return Q()
    return (
        (Q(firm__in=viewer.firms) & ~Q(state="draft"))
        | Q(organisation__in=viewer.organisations)
        | let_in(viewer.organisations, "plan")
    )


def can_propose(viewer: Viewer, plan: Plan) -> bool:
    """Say whether the viewer may put this plan before the firm."""
    return plan.state == "draft" and can_plan(viewer, plan.firm)


def can_take_back(viewer: Viewer, plan: Plan) -> bool:
    """Say whether the viewer may take back a plan that waits for the firm's answer."""
    return plan.state in {"proposed", "change_asked"} and can_plan(viewer, plan.firm)


def can_answer(viewer: Viewer, plan: Plan) -> bool:
    """Say whether the viewer speaks for the firm the plan was put before."""
    return plan.state in {"proposed", "change_asked"} and acts_for(viewer, plan.firm_id)


def visible_runs(viewer: Viewer) -> Q:
    """Give the calculations of the viewer's regions; they hold no firm's rows."""
    return Q() if viewer.system else Q(region__in=viewer.regions)


def can_start_run(viewer: Viewer, region: int) -> bool:
    """Say whether the viewer may plan for all waiting firms of a region."""
    return region in viewer.coordinates


def can_see_run(viewer: Viewer, run: Run) -> bool:
    """Say whether the viewer may see a calculation."""
    return viewer.system or run.region_id in viewer.regions
