"""Make a firm's plan: settle what must be, and see at once what that costs."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from farled_web.coalitions import picture, queries
from farled_web.coalitions.actions.opening import note_reading
from farled_web.coalitions.actions.save import save_plan
from farled_web.coalitions.forms import WishesForm
from farled_web.coalitions.making import QUARTERS, Made, Wishes
from farled_web.coalitions.picture import Namer
from farled_web.coalitions.policies import planner_for
from farled_web.coalitions.queries.sources import Ground, aid_state, ground
from farled_web.coalitions.views.asking import names_of, stale, viewer_of
from farled_web.database.versions import StaleEdit
from farled_web.firms.queries import records
from farled_web.people.entrances import open_to


@open_to("writers")
def make(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show what can be settled with the plan it gives; save it as the next version."""
    viewer = viewer_of(request)
    firm = records.firm(viewer, uuid)
    found, names = _prepare(request, firm)
    newest = queries.newest(viewer, firm)
    form = _form(request, found, names, newest)
    # Without script a second button of the form asks only what it would cost.
    if request.method == "POST" and "calculate" not in request.POST and form.is_valid():
        try:
            plan = save_plan(viewer, firm, form.wishes(), seen=form.cleaned_data["seen"])
        except StaleEdit as error:
            raise stale(error, request.path, _typed(form.wishes(), names)) from error
        messages.success(request, _("Version %(number)s is saved as a draft.") % {"number": plan.number})
        return redirect("coalitions:plan", plan.uuid)
    if request.method != "POST":
        note_reading(firm)
    wishes = _wishes(form, newest)
    context = {
        "firm": firm, "form": form, "newest": newest, "synthetic": firm.region.synthetic or firm.synthetic,
        **result(found, wishes, names),
        "crumbs": [(_("Firms"), reverse("firms:list")), (firm.name, reverse("firms:page", args=[firm.uuid])),
                   (_("Make a plan"), "")],
    }  # fmt: skip
    return render(request, "coalitions/make.html", context, status=422 if form.errors else 200)


@open_to("writers")
@require_POST
def preview(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show the plan that what is settled now gives, and what settling it costs."""
    firm = records.firm(viewer_of(request), uuid)
    found, names = _prepare(request, firm)
    form = _form(request, found, names, None)
    wishes = form.wishes() if form.is_valid() else Wishes()
    return render(
        request, "coalitions/preview.html", {"firm": firm, "form": form, **result(found, wishes, names)}
    )


def _prepare(request: HttpRequest, firm: Any) -> tuple[Ground, Namer]:
    viewer = viewer_of(request)
    organisation = planner_for(viewer, firm)
    if organisation is None:
        raise PermissionDenied(
            _("To plan for a firm it takes its consent to let you see diagnosis and plan.")
        )
    return ground(viewer, firm, organisation), names_of(viewer, firm.region)


def _form(request: HttpRequest, found: Ground, names: Namer, newest: Any) -> WishesForm:
    quarters = [str(found.start.later(i)) for i in range(QUARTERS)]
    wishes = Wishes.from_json(newest.rules) if newest else Wishes()
    return WishesForm(
        request.POST if request.method == "POST" else None,
        initial=WishesForm.start(wishes, newest.number if newest else 0),
        needs=[(area, names.area(area)) for area in found.needs],
        organisations=sorted(names.organisations.items(), key=lambda one: one[1]),
        quarters=quarters,
    )


def _wishes(form: WishesForm, newest: Any) -> Wishes:
    if form.is_bound:
        return form.wishes() if form.is_valid() else Wishes()
    return Wishes.from_json(newest.rules) if newest else Wishes()


def _typed(wishes: Wishes, names: Namer) -> list[tuple[str, Any]]:
    rows = [(names.area(area), names.organisation(name)) for area, name in wishes.pins.items()]
    rows += [(names.area(area), text) for area, text in wishes.quarters.items()]
    rows += [(names.area(area), _("left out")) for area in wishes.left_out]
    return rows + [(_("Takes no part"), names.organisation(name)) for name in wishes.forbids]


def result(found: Ground, wishes: Wishes, names: Namer) -> dict[str, Any]:
    """Give the plan as settled, the plan made freely, and the difference."""
    made = found.plan(wishes)
    if made is None:
        return {"made": None, "found": found, "unknown": [names.area(a) for a in found.unknown]}
    free = found.plan(Wishes()) if wishes.any else made
    explained = {**made.explanation, "figures": {"start": str(found.start), "assumptions": made.assumptions}}
    return {
        "made": made, "free": free, "found": found, "settled": wishes.any,
        "costs": cost(made, free) if free else None,
        "shown": picture.shown(explained, names, wishes.as_json()),
        "timeline": picture.timeline(explained, names), "unknown": [names.area(a) for a in found.unknown],
        "aid": aid_state(found.aid_had, made.aid, found.ceiling), "aid_had": found.aid_had,
        "ceiling": found.ceiling, "run": found.run,
        "kept": [names.area(a) for a in wishes.pins if a not in {s["area"] for s in made.row["steps"]}],
    }  # fmt: skip


def cost(made: Made, free: Made) -> dict[str, float]:
    """Give what settling costs against the plan made freely, in points and in share of need covered.

    Points are counted net of what the hours are worth elsewhere: that is what the free plan makes largest,
    so settling by hand never comes out as a gain by taking hours others need more. A need left out takes
    its coverage with it, so coverage is counted over the needs of the free plan.
    """
    covered = sum(step["benefit"] for step in made.row["steps"])
    before = sum(step["benefit"] for step in free.row["steps"])
    worth = before / free.coverage if free.coverage else 0.0
    return {
        "points": round(free.net - made.net, 3),
        "coverage": (before - covered) / worth if worth else 0.0,
        "covered": covered / worth if worth else 0.0,
    }
