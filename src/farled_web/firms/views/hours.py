"""Hours: booked, changed, removed, listed and summed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from farled.terms.areas import DEFAULT_AREAS
from farled_web.database.versions import StaleEdit
from farled_web.firms.actions import hours as actions
from farled_web.firms.actions.hours import Booking
from farled_web.firms.actions.sending import log_export
from farled_web.firms.consent_forms import HoursForm
from farled_web.firms.policies import can_book_hours
from farled_web.firms.queries import hours as queries
from farled_web.firms.queries import records
from farled_web.firms.views.consent import viewer_of
from farled_web.people.entrances import open_to
from farled_web.people.viewer import Viewer, scope
from farled_web.ui.errors import StaleEdit as Stale
from farled_web.ui.lists import Column, Empty, Filter, ListSpec


def area_names(region: int) -> dict[str, str]:
    """Give the support areas of a region by key, in the page's language."""
    own = queries.areas(region)
    english = (get_language() or "sv").startswith("en")
    if own:
        return {one.key: one.name_en if english else one.name_sv for one in own}
    return {one.id: one.name_en if english else one.name_sv for one in DEFAULT_AREAS}


def _spec(viewer: Viewer) -> ListSpec:
    areas: dict[str, str] = {}
    for region in viewer.regions:
        areas |= area_names(region)
    projects = queries.projects(viewer, open_only=False)
    return ListSpec(
        name="hours",
        caption=_("Hours given to firms"),
        columns=(
            Column("on", _("Day"), order=("on", "id"), descending=True,
                   link=lambda row: reverse("firms:change_hours", args=[row.pk])),
            Column("firm", _("Firm"), lambda row: row.firm_name or _("no longer open to you")),
            Column("amount", _("Hours"), order="amount", kind="number", descending=True),
            Column("project", _("Funding project"), lambda row: row.project.name if row.project else None,
                   order="project__name"),
            Column("area", _("Support area"), lambda row: areas.get(row.area, row.area), order="area"),
            Column("note", _("What was done"), wide_only=True),
            Column("organisation", _("Organisation"), lambda row: row.organisation.name,
                   order="organisation__name", wide_only=True),
        ),
        filters=(
            Filter("project", _("Funding project"), _on_project,
                   [*((str(one.pk), one.name) for one in projects), ("none", _("no project"))]),
            Filter("organisation", _("Organisation"),
                   lambda rows, value: rows.filter(organisation=int(value)),
                   [(str(seat.organisation), seat.name) for seat in viewer.seats]),
            Filter("since", _("From"), lambda rows, day: rows.filter(on__gte=day), kind="date"),
            Filter("until", _("To"), lambda rows, day: rows.filter(on__lte=day), kind="date"),
        ),
        search=lambda rows, text: rows.filter(Q(note__icontains=text) | Q(firm_name__icontains=text)),
        search_label=_("Search firm or what was done"),
        order="-on",
        empty=Empty(_("No hours yet"), _("Hours booked on a firm are summed by project and month here."),
                    *((_("Book hours"), reverse("firms:book_hours")) if viewer.writes else ())),
    )  # fmt: skip


def _on_project(rows: Any, value: str) -> Any:
    return rows.filter(project=None) if value == "none" else rows.filter(project=int(value))


@open_to("advisers")
def hours(request: HttpRequest) -> HttpResponseBase:
    """What was booked, with its sums by project and month."""
    viewer = viewer_of(request)
    listing = _spec(viewer).read(request, queries.hours(viewer))
    rows: Any = listing.matching
    if listing.export_wanted:
        log_export(viewer, what="hours", kind=listing.export_wanted, categories=["journey"],
                   firms=list(rows.order_by("firm").values_list("firm", flat=True).distinct()))  # fmt: skip
        return listing.export(lambda: scope(viewer.user))
    amount, firms = queries.total(rows)
    context = {"listing": listing, "amount": amount, "firms": firms, "projects": queries.by_project(rows),
               "months": queries.by_month(rows)[:12], "may_book": bool(viewer.writes)}  # fmt: skip
    return render(request, "firms/hours/list.html", context)


def _choices(viewer: Viewer, *, new: bool) -> dict[str, list[tuple[Any, str]]]:
    areas: dict[str, str] = {}
    for region in viewer.regions:
        areas |= area_names(region)
    offices = [(seat.organisation, seat.name) for seat in viewer.seats if seat.organisation in viewer.writes]
    return {
        "firm": [(one.uuid, one.name) for one in queries.firms_to_book(viewer)] if new else [],
        "organisation": offices if new else [],
        "project": [(one.pk, one.name) for one in queries.projects(viewer)],
        "area": list(areas.items()),
    }


def _booking(viewer: Viewer, given: dict[str, Any], was: Any = None) -> Booking:
    projects = {str(one.pk): one for one in queries.projects(viewer, open_only=False)}
    return Booking(
        on=given["on"], amount=given["amount"], project=projects.get(given["project"]), area=given["area"],
        note=given["note"], service=was.service if was is not None else None,
    )  # fmt: skip


@open_to("writers")
def book(request: HttpRequest) -> HttpResponse:
    """Book hours."""
    viewer = viewer_of(request)
    start = {"firm": request.GET.get("firm", "")}
    form = HoursForm(request.POST or None, choices=_choices(viewer, new=True), initial=start)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        firm = records.firm(viewer, UUID(given["firm"]))
        actions.book(viewer, firm, given["organisation"], _booking(viewer, given))
        messages.success(request, _("Booked: %(hours)s h on %(firm)s.") % {"hours": f"{given['amount']:g}",
                                                                          "firm": firm.name})  # fmt: skip
        return redirect("firms:hours")
    crumbs = [(_("Hours"), reverse("firms:hours")), (_("Book hours"), "")]
    return render(request, "firms/hours/book.html", {"form": form, "crumbs": crumbs},
                  status=422 if form.errors else 200)  # fmt: skip


@open_to("advisers")
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a booking."""
    viewer = viewer_of(request)
    row: Any = queries.booked(viewer, pk)
    start = {"on": row.on, "amount": row.amount, "project": row.project_id or "", "area": row.area,
             "note": row.note, "version": row.version}  # fmt: skip
    choices = _choices(viewer, new=False)
    if row.project is not None and row.project_id not in {key for key, _name in choices["project"]}:
        choices["project"].append((row.project_id, row.project.name))
    form = HoursForm(request.POST or None, choices=choices, initial=start)
    may = can_book_hours(viewer, row.organisation_id)
    if request.method == "POST" and not may:
        raise PermissionDenied(_("Only the organisation that booked the hours changes them."))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            actions.change(viewer, row, given["version"] or 0, _booking(viewer, given, row))
        except StaleEdit as error:
            raise _stale(error, given) from error
        messages.success(request, _("Changed."))
        return redirect("firms:hours")
    crumbs = [(_("Hours"), reverse("firms:hours")), (row.firm_name or "–", "")]
    context = {"form": form, "row": row, "crumbs": crumbs, "may": may}
    return render(request, "firms/hours/book.html", context, status=422 if form.errors else 200)


def _stale(error: StaleEdit, given: dict[str, Any]) -> Stale:
    now: Any = error.current
    pairs = (("on", _("Day")), ("amount", _("Hours")), ("note", _("What was done")))
    return Stale(
        thing=_("this booking"), now=[(label, getattr(now, key)) for key, label in pairs],
        typed=[(label, given[key]) for key, label in pairs], url=reverse("firms:change_hours", args=[now.pk]),
    )  # fmt: skip


@require_POST
@open_to("writers")
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Remove a booking, or bring it back."""
    viewer = viewer_of(request)
    row = queries.booked(viewer, pk)
    if "undo" in request.POST:
        actions.bring_back(viewer, row)
        messages.success(request, _("The booking is back."))
        return redirect("firms:hours")
    actions.remove(viewer, row)
    crumbs = [(_("Hours"), reverse("firms:hours")), (_("Removed"), "")]
    return render(request, "firms/hours/removed.html", {"row": row, "crumbs": crumbs})
