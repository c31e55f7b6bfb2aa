"""The firm's own page: the plan in plain words, and its answer."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from farled_web.coalitions import picture, policies, queries
from farled_web.coalitions.actions import answer
from farled_web.coalitions.actions.opening import note_opening
from farled_web.coalitions.forms import ChangeForm, VersionForm
from farled_web.coalitions.views.asking import names_of, stale, state_badge, viewer_of
from farled_web.coalitions.views.plans import short, with_aid, with_states
from farled_web.database.versions import StaleEdit
from farled_web.firms.queries import records
from farled_web.people.entrances import open_to


@open_to("firms")
@require_safe
def my_plan(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show the firm what is proposed to it and what it has agreed to."""
    viewer = viewer_of(request)
    firm = records.firm(viewer, uuid)
    if firm.pk not in viewer.firms:
        raise Http404
    rows = queries.for_the_firm(viewer, firm)
    names = names_of(viewer, firm.region)
    chosen = next(
        (row for row in rows if str(row.uuid) == request.GET.get("version")), rows[0] if rows else None
    )
    context: dict[str, Any] = {
        "firm": firm, "plan": chosen, "others": [row for row in rows if row is not chosen],
        "synthetic": firm.region.synthetic or firm.synthetic,
        "versions": [(one, state_badge(one)) for one in queries.versions(viewer, firm).defer("explanation")],
    }  # fmt: skip
    if chosen is not None:
        note_opening(chosen)
        context |= {
            "shown": _shown(viewer, chosen, names),
            "timeline": picture.timeline(chosen.explanation, names), "state": state_badge(chosen),
            "may_answer": policies.can_answer(viewer, chosen),
            "version": VersionForm(initial={"version": chosen.version}),
            "change": ChangeForm(initial={"version": chosen.version, "text": chosen.asked}),
        }  # fmt: skip
    return render(request, "coalitions/my_plan.html", context)


def _shown(viewer: Any, plan: Any, names: Any) -> dict[str, Any]:
    shown = picture.shown(plan.explanation, names, plan.rules)
    return with_aid(plan, with_states(plan, shown, viewer), viewer)


@open_to("firms")
@require_POST
def agree(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Agree to a plan, as the firm."""
    viewer = viewer_of(request)
    row = queries.plan(viewer, uuid)
    page = reverse("coalitions:my_plan", args=[row.firm.uuid])
    form = VersionForm(request.POST)
    if not policies.can_answer(viewer, row) or not form.is_valid():
        raise stale(StaleEdit(row, {}), page, [])
    try:
        answer.agree(viewer, row, version=form.cleaned_data["version"])
    except StaleEdit as error:
        raise stale(error, page, []) from error
    except answer.Short as error:
        return short(request, row, error)
    messages.success(request, _("You have agreed to the plan. The organisations in it hold your hours now."))
    return redirect(page)


@open_to("firms")
def ask(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Ask for a change, as the firm."""
    viewer = viewer_of(request)
    row = queries.plan(viewer, uuid)
    page = reverse("coalitions:my_plan", args=[row.firm.uuid])
    if row.firm_id not in viewer.firms:
        raise Http404
    form = ChangeForm(request.POST or None, initial={"version": row.version, "text": row.asked})
    if request.method == "POST" and form.is_valid():
        text = form.cleaned_data["text"]
        if not policies.can_answer(viewer, row):
            raise stale(StaleEdit(row, {}), page, [(_("What should change?"), text)])
        try:
            answer.ask_change(viewer, row, version=form.cleaned_data["version"], text=text)
        except StaleEdit as error:
            raise stale(error, page, [(_("What should change?"), text)]) from error
        messages.success(request, _("Your adviser has been told what you want changed."))
        return redirect(page)
    context = {
        "title": _("Ask for a change"), "form": form, "action": _("Send"), "cancel": page,
        "text": _("Your adviser reads it and comes back with another plan. Nothing is taken meanwhile."),
    }  # fmt: skip
    return render(request, "ui/confirm.html", context, status=422 if form.errors else 200)
