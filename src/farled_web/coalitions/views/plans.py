"""An adviser's pages: the list of plans, one plan with its reasons, its versions side by side."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from farled_web.audit.actions import record
from farled_web.coalitions import causes_told, comparing, picture, policies, queries, steps, words
from farled_web.coalitions.actions import answer
from farled_web.coalitions.actions.opening import note_opening
from farled_web.coalitions.forms import VersionForm
from farled_web.coalitions.queries.sources import aid_state
from farled_web.coalitions.views.asking import firm_name, names_of, stale, state_badge, viewer_of
from farled_web.database.versions import StaleEdit
from farled_web.firms.queries.aid import ledger
from farled_web.people.entrances import open_to
from farled_web.people.viewer import scope
from farled_web.ui import exports
from farled_web.ui.lists import Badge, Column, Empty, Filter, ListSpec

PLANS = ListSpec(
    name="plans",
    caption=gettext_lazy("Plans"),
    order="-created_at",
    columns=(
        Column("firm", gettext_lazy("Firm"), value=firm_name,
               link=lambda plan: reverse("coalitions:plan", args=[plan.uuid])),
        Column("number", gettext_lazy("Version"), kind="number", order="number"),
        Column("state", gettext_lazy("State"), value=lambda plan: Badge(*state_badge(plan)), order="state"),
        Column("lead", gettext_lazy("Lead"), value=lambda plan: plan.lead.name if plan.lead else None,
               order="lead__name"),
        Column("value", gettext_lazy("Points"), kind="number", order="value", descending=True),
        Column("made", gettext_lazy("Made by"), wide_only=True,
               value=lambda plan: plan.organisation.name if plan.organisation else _("the region's plan")),
        Column("created_at", gettext_lazy("Made"), order="created_at", descending=True),
    ),
    filters=(
        Filter("state", gettext_lazy("State"), lambda rows, value: rows.filter(state=value),
               choices=[(name, words.STATES[name][0]) for name in queries.LIVE]),
    ),
    empty=Empty(gettext_lazy("No plans yet"),
                gettext_lazy("Open a firm and make its plan, or plan for all waiting firms at once."),
                gettext_lazy("To the firms"), "/firms/", icon="plan"),
)  # fmt: skip

# A coordinator sees no firm's plan, so there is nothing to open here.
IN_FIGURES = Empty(
    gettext_lazy("No plans yet"),
    gettext_lazy(
        "You see a plan here once its firm lets you. Plans for the whole region are kept as figures."
    ),
    gettext_lazy("Plans for many firms"), "/plans/runs/", icon="plan",
)  # fmt: skip


@open_to("advisers", "coordinators")
@require_safe
def plans(request: HttpRequest) -> HttpResponseBase:
    """List the plans that are not superseded."""
    viewer = viewer_of(request)
    listing = PLANS.read(request, queries.live_plans(viewer), empty=None if viewer.is_adviser else IN_FIGURES)
    if listing.export_wanted:
        rows: Any = listing.matching
        firms = list(rows.order_by().values_list("firm_id", flat=True)[:10_000])
        record("plan.exported", object_type="list", object_id="plans", firms=firms, categories=["plan"],
               details={"kind": listing.export_wanted})  # fmt: skip
        return listing.export(lambda: scope(viewer.user))
    return render(request, "coalitions/list.html", {"listing": listing})


@open_to("advisers", "coordinators", "firms")
@require_safe
def plan(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show one plan with its reasons."""
    viewer = viewer_of(request)
    row = queries.plan(viewer, uuid)
    if row.firm_id in viewer.firms:
        return redirect("coalitions:my_plan", row.firm.uuid)
    note_opening(row)
    names = names_of(viewer, row.region)
    name = firm_name(row)
    shown = picture.shown(row.explanation, names, row.rules)
    versions = _versions(viewer, row)
    context = {
        "plan": row, "firm_name": name, "state": state_badge(row), "synthetic": row.region.synthetic,
        "shown": with_aid(row, with_states(row, shown, viewer), viewer),
        "timeline": picture.timeline(row.explanation, names), "run": _run(viewer, row),
        "versions": versions, "since": _since(viewer, row, names),
        "aid_firm": row.firm if name_seen(row) else None,
        "may_propose": name_seen(row) and policies.can_propose(viewer, row),
        "may_take_back": name_seen(row) and policies.can_take_back(viewer, row),
        "may_plan": name_seen(row) and policies.can_plan(viewer, row.firm),
        "crumbs": [(_("Plans"), reverse("coalitions:list")), (name, "")],
    }  # fmt: skip
    return render(request, "coalitions/plan.html", context)


def _since(viewer: Any, row: Any, names: Any) -> Any:
    """Give what changed since the version before, and what lay between; None where there is none."""
    number = (row.explanation.get("since") or {}).get("number")
    if number is None or not name_seen(row):
        return None
    before = queries.versions(viewer, row.firm).filter(number=number).first()
    if before is None:
        return None
    return {"before": before, **causes_told.changes(viewer, before, row, [row], names)}


@open_to("advisers", "coordinators", "firms")
@require_safe
def changes(request: HttpRequest, uuid: UUID, other: UUID, kind: str) -> HttpResponseBase:
    """What changed between two versions and what lay between, as a file."""
    viewer = viewer_of(request)
    before, after = queries.plan(viewer, other), queries.plan(viewer, uuid)
    if before.firm_id != after.firm_id or kind not in exports.KINDS or not name_seen(after):
        raise Http404
    found = causes_told.changes(
        viewer, before, after, queries.versions(viewer, after.firm), names_of(viewer, after.region)
    )
    record("plan.exported", object_type="plan", object_id=after.uuid, firms=[after.firm_id],
           categories=["plan"], region=after.region_id, details={"kind": kind})  # fmt: skip
    heads = [_("Need"), _("Before"), _("After"), _("Day"), _("What lay between")]
    rows = causes_told.as_lines(found)
    return exports.stream(kind, "plan-changes", heads, lambda: rows, lambda: scope(viewer.user))


def _versions(viewer: Any, row: Any) -> list[Any]:
    if not name_seen(row):
        return []
    return [(one, state_badge(one)) for one in queries.versions(viewer, row.firm).defer("explanation")]


def name_seen(row: Any) -> bool:
    """Say whether the viewer sees the firm itself."""
    return row._state.fields_cache.get("firm") is not None


def with_states(row: Any, shown: dict[str, Any], viewer: Any) -> dict[str, Any]:
    """Put each step's state and what it waits for beside its reasons."""
    rows = queries.steps(viewer, row)
    beside = steps.beside(viewer, row, rows)
    for one, step in zip(shown["steps"], rows, strict=False):
        text, tone = words.STEPS[step.state]
        one["state"], one["after"] = (text, tone), None if step.after is None else step.after + 1
        one["beside"] = beside.get(step.pk, [])
    return shown


def with_aid(row: Any, shown: dict[str, Any], viewer: Any) -> dict[str, Any]:
    """Put how the firm stands to the aid ceiling today in the place of how it stood when the plan was made.

    What an agreed plan gives is still to come until its steps' aid is written down; so it counts as planned.
    """
    planned = shown["figures"].get("aid") or 0
    if not planned or not name_seen(row):
        return shown
    held = ledger(viewer, row.firm, planned=planned).standing
    figures = {**shown["figures"], "aid_had": held.had, "ceiling": held.ceiling.eur}
    state = aid_state(held.had, planned, held.ceiling.eur)
    return {**shown, "figures": figures, "aid": state, "aid_left": held.left}


def _run(viewer: Any, row: Any) -> Any:
    uuid = (row.explanation.get("figures") or {}).get("run")
    return queries.runs(viewer).defer("document").filter(uuid=uuid).first() if uuid else None


@open_to("writers")
def propose(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Ask, then put the plan before the firm."""
    viewer = viewer_of(request)
    row = queries.plan(viewer, uuid)
    if not name_seen(row) or not policies.can_propose(viewer, row):
        raise Http404
    form = VersionForm(request.POST or None, initial={"version": row.version})
    if request.method == "POST" and form.is_valid():
        try:
            answer.propose(viewer, row, version=form.cleaned_data["version"])
        except StaleEdit as error:
            raise stale(error, reverse("coalitions:plan", args=[uuid]), []) from error
        except answer.Short as error:
            return short(request, row, error)
        messages.success(request, _("The firm has been told. You will hear when it answers."))
        return redirect("coalitions:plan", uuid)
    return render(
        request,
        "ui/confirm.html",
        {
            "title": _("Propose this plan to %(firm)s?") % {"firm": firm_name(row)},
            "text": _("Its contacts get a mail in their language and can agree, or ask for a change. "
                      "Hours are taken when they agree, not before."),
            "action": _("Propose"), "cancel": reverse("coalitions:plan", args=[uuid]), "form": form,
        },
    )  # fmt: skip


@open_to("writers")
def take_back(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Ask, then take a proposal back."""
    viewer = viewer_of(request)
    row = queries.plan(viewer, uuid)
    if not name_seen(row) or not policies.can_take_back(viewer, row):
        raise Http404
    form = VersionForm(request.POST or None, initial={"version": row.version})
    if request.method == "POST" and form.is_valid():
        try:
            answer.take_back(viewer, row, version=form.cleaned_data["version"])
        except StaleEdit as error:
            raise stale(error, reverse("coalitions:plan", args=[uuid]), []) from error
        messages.success(request, _("The plan is a draft again; the firm no longer sees it."))
        return redirect("coalitions:plan", uuid)
    return render(
        request,
        "ui/confirm.html",
        {
            "title": _("Take the proposal back?"),
            "text": _("It becomes a draft again. You can propose it anew."),
            "action": _("Take back"), "cancel": reverse("coalitions:plan", args=[uuid]), "form": form,
        },
    )  # fmt: skip


def short(request: HttpRequest, row: Any, error: answer.Short) -> HttpResponse:
    """Say which steps no longer fit."""
    names = names_of(viewer_of(request), row.region)
    gone = [
        (names.area(step.area), step.organisation.name, words.quarter(step.quarter)) for step in error.steps
    ]
    context = {"plan": row, "gone": gone, "synthetic": row.region.synthetic,
               "own": row.firm_id in viewer_of(request).firms}  # fmt: skip
    return render(request, "coalitions/short.html", context, status=409)


@open_to("advisers", "coordinators", "firms")
@require_safe
def compare(request: HttpRequest, uuid: UUID, other: UUID) -> HttpResponse:
    """Show what differs between two versions of a firm's plan."""
    viewer = viewer_of(request)
    before, after = queries.plan(viewer, other), queries.plan(viewer, uuid)
    if before.firm_id != after.firm_id:
        raise Http404
    note_opening(after)
    names = names_of(viewer, after.region)
    seen = queries.versions(viewer, after.firm) if name_seen(after) else [after]
    why = causes_told.changes(viewer, before, after, seen, names)
    context = {
        "before": before, "after": after, "why": why,
        "figures": comparing.figures(before, after), "synthetic": after.region.synthetic,
        "crumbs": [(_("Plans"), reverse("coalitions:list")),
                   (firm_name(after), reverse("coalitions:plan", args=[after.uuid])), (_("Differences"), "")],
    }  # fmt: skip
    return render(request, "coalitions/compare.html", context)
