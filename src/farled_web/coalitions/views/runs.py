"""Planning for many firms at once: start it, and what it says of the region."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_POST, require_safe

from farled.reports.charts import closing_chart
from farled_web.coalitions import queries, words
from farled_web.coalitions.actions import waiting
from farled_web.coalitions.picture import Namer
from farled_web.coalitions.views.asking import names_of, viewer_of
from farled_web.jobs.queries import open_job
from farled_web.people.entrances import open_to
from farled_web.people.viewer import scope
from farled_web.ui.charts import Chart
from farled_web.ui.lists import Badge, Column, Empty, ListSpec

SCOPES = {
    "region": pgettext_lazy("plan for", "all waiting firms"),
    "own": pgettext_lazy("plan for", "one organisation's waiting firms"),
}
RUNS = ListSpec(
    name="runs",
    caption=gettext_lazy("Plans for many firms"),
    order="-created_at",
    export=False,
    columns=(
        Column("created_at", gettext_lazy("Made"), order="created_at", descending=True,
               link=lambda run: reverse("coalitions:run", args=[run.uuid])),
        Column("region", gettext_lazy("Region"), value=lambda run: run.region.name, order="region__name"),
        Column("scope", gettext_lazy("For"), value=lambda run: SCOPES.get(run.document.get("scope", ""), "")),
        Column("firms", gettext_lazy("Firms"), kind="number", order="firms", descending=True),
        Column("value", gettext_lazy("Points"), kind="number",
               value=lambda run: round(run.document.get("value", 0), 1)),
        Column("gap", gettext_lazy("Gap, per cent"), kind="number",
               value=lambda run: round(run.document.get("gap_percent", 0), 3), wide_only=True),
        Column("certificate", gettext_lazy("Certificate"), wide_only=True,
               value=lambda run: _certificate(run)),
    ),
    empty=Empty(gettext_lazy("Nothing has been planned for many firms yet"),
                gettext_lazy("A plan of the region gives each waiting firm a draft "
                             "and says what an hour more is worth."),
                icon="chart"),
)  # fmt: skip
CAPACITY = ListSpec(
    name="hours",
    caption=gettext_lazy("What an hour more is worth"),
    order="-price",
    page_size=20,
    columns=(
        Column("organisation", gettext_lazy("Organisation"), order="x"),
        Column("area", gettext_lazy("Area"), order="x"),
        Column("quarter", gettext_lazy("Quarter"), order="x"),
        Column("amount", gettext_lazy("There is"), kind="number", order="x"),
        Column("used", gettext_lazy("Used"), kind="number", order="x", descending=True),
        Column("price", gettext_lazy("An hour more, points"), kind="number", order="x", descending=True),
        Column("stated", gettext_lazy("Stated"), order="x", wide_only=True),
    ),
)


def _certificate(run: Any) -> Badge:
    return Badge(_("does not hold"), "bad") if run.document.get("certificate") else Badge(_("holds"), "good")


@open_to("coordinators", "advisers", "researchers")
@require_safe
def runs(request: HttpRequest) -> HttpResponse:
    """List the calculations of the viewer's regions, and offer a new one."""
    viewer = viewer_of(request)
    going = [job for kind in (waiting.KIND, waiting.OWN_KIND) if (job := open_job(viewer, kind)) is not None]
    own = [seat for seat in viewer.seats if seat.organisation in viewer.writes]
    context = {
        "listing": RUNS.read(request, queries.runs(viewer)), "going": going, "own": own,
        "regions": viewer.coordinates,
    }  # fmt: skip
    return render(request, "coalitions/runs.html", context)


@open_to("coordinators", "writers")
@require_POST
def start(request: HttpRequest) -> HttpResponse:
    """Start a calculation and follow it."""
    viewer = viewer_of(request)
    region, organisation = request.POST.get("region", ""), request.POST.get("organisation", "")
    if region.isdigit():
        job = waiting.start_region_run(viewer, int(region))
    elif organisation.isdigit():
        job = waiting.start_own_run(viewer, int(organisation))
    else:
        raise PermissionDenied
    return redirect("jobs:job", job.pk)


@open_to("coordinators", "advisers", "researchers")
@require_safe
def run(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """Show what a calculation says of the region."""
    viewer = viewer_of(request)
    row = queries.run(viewer, uuid)
    names = names_of(viewer, row.region)
    found = row.document
    hours = CAPACITY.read(request, _calendars(found, names))
    if hours.export_wanted:
        return hours.export(lambda: scope(viewer.user))
    context = {
        "run": row, "found": found, "synthetic": row.region.synthetic, "holds": not found.get("certificate"),
        "areas": [{**one, "name": names.area(one["area"])} for one in found.get("areas") or []],
        "open": [(names.area(one["area"]), words.WHY_OPEN[one["reason"]], one["firms"])
                 for one in found.get("uncovered") or []],
        "hours": hours, "closing": closing(found, names),
        "groups": found.get("fairness") or [], "scope": SCOPES.get(found.get("scope", ""), ""),
        "crumbs": [(_("Plans"), reverse("coalitions:list")),
                   (_("Plans for many firms"), reverse("coalitions:runs")), (_("Result"), "")],
    }  # fmt: skip
    return render(request, "coalitions/run.html", context)


class Calendar:
    """A row of the table of hours."""

    def __init__(self, one: dict[str, Any], names: Namer) -> None:
        """Take a row of the plan document."""
        self.organisation, self.area = names.organisation(one["organisation"]), names.area(one["area"])
        self.quarter, self.amount, self.used = words.short_quarter(one["quarter"]), one["amount"], one["used"]
        self.price = round(one["price"], 2)
        self.stated = _("assumed") if one["assumed"] else _("stated")


def _calendars(found: dict[str, Any], names: Namer) -> list[Calendar]:
    return [Calendar(one, names) for one in found.get("capacity") or []]


def closing(found: dict[str, Any], names: Namer) -> Chart | None:
    """Draw what hours by somebody new would bring; None where it was not worked out."""
    curve = found.get("closing")
    if not curve:
        return None
    area = names.area(curve["area"])
    first, last = curve["points"][0], curve["points"][-1]
    finding = _(
        "Somebody new at level %(level)s in %(area)s: the first %(hours)s hours would bring "
        "%(points)s points, %(more)s hours %(most)s."
    ) % {
        "level": words.level(curve["level"]), "area": area, "hours": round(first[0]),
        "points": words.points(first[1]), "more": round(last[0]), "most": words.points(last[1]),
    }  # fmt: skip
    rows = [{"hours": x, "value": y} for x, y in curve["points"]]
    return Chart(
        _("What closing the gap would bring"), finding,
        closing_chart(rows, _("Hours added"), _("Points gained")),
        [_("Hours added"), _("Points gained")], [(x, round(y, 1)) for x, y in curve["points"]],
    )  # fmt: skip
