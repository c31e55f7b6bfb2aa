"""Home pages: what the front door shows, my day, the region, my firm."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from farled_web.audit.actions import record
from farled_web.firms.queries.entries import events
from farled_web.people.entrances import open_to
from farled_web.people.viewer import Viewer, scope
from farled_web.reporting.queries import area_names, gaps
from farled_web.ui.exports import stream
from farled_web.workspace import queries
from farled_web.workspace.lists import MY_DAY
from farled_web.workspace.regionview import RegionView


def viewer_of(request: HttpRequest) -> Viewer:
    """Give who is looking."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    return viewer


def language() -> str:
    """Give the page's language: ``sv`` or ``en``."""
    return "sv" if (get_language() or "sv").startswith("sv") else "en"


@open_to("anyone")
def front(request: HttpRequest) -> HttpResponse:
    """Two doors for who has no account; who is signed in goes home."""
    if viewer_of(request).signed_in:
        return redirect("workspace:home")
    return render(request, "workspace/front.html", {"regions": queries.all_regions()})


@open_to("signed_in")
def home(request: HttpRequest) -> HttpResponse:
    """Go where this person works."""
    viewer = viewer_of(request)
    if viewer.is_adviser:
        return redirect("workspace:my_day")
    if viewer.is_coordinator or viewer.is_researcher:
        return redirect("workspace:region_home")
    if viewer.acts_for_firm:
        return redirect("workspace:my_firm_home")
    return render(request, "workspace/nowhere.html")


@open_to("advisers")
def my_day(request: HttpRequest) -> HttpResponseBase:
    """What waits for me, overdue first."""
    viewer = viewer_of(request)
    items = queries.my_day(viewer)
    listing = MY_DAY.read(request, items)
    if listing.export_wanted:
        record("day.exported", object_type="user", object_id=viewer.user, firms=queries.firms_in(items))
        return listing.export(lambda: scope(viewer.user))
    entries = queries.lately(viewer)
    record("day.opened", object_type="user", object_id=viewer.user,
           firms=[*queries.firms_in(items), *queries.firms_of(entries)])  # fmt: skip
    context = {
        "listing": listing,
        "all": len(items),
        "overdue": sum(item.overdue for item in items),
        "mine": sum(item.mine for item in items),
        "lately": list(events(viewer, entries)),
    }
    return render(request, "workspace/my_day.html", context)


@open_to("coordinators", "researchers")
def region_home(request: HttpRequest) -> HttpResponse:
    """Go to the one region, or choose."""
    found = queries.regions(viewer_of(request))
    if len(found) == 1:
        return redirect("workspace:region", slug=found[0].slug)
    return render(request, "workspace/regions.html", {"regions": found})


@open_to("coordinators", "researchers")
def region(request: HttpRequest, slug: str) -> HttpResponse:
    """Coverage, the weakest link, capacity and its worth, what nobody covers."""
    found = queries.region_of(viewer_of(request), slug)
    if found is None:
        raise Http404
    picture = queries.picture(viewer_of(request), found)
    view = RegionView(picture.document, language()) if picture else None
    context = {"region": found, "picture": picture, "view": view, "synthetic": found.synthetic,
               "declined": _declined(request, found)}  # fmt: skip
    return render(request, "workspace/region.html", context)


def _declined(request: HttpRequest, region: Any) -> dict[str, Any]:
    """What was declined for lack of capacity, beside what the plan leaves open; empty for who studies it."""
    found = gaps(viewer_of(request), region)
    names = area_names(region, language())
    rows = [(names.get(area, area), cases, firms) for area, cases, firms in found.get("gaps", [])]
    return {"rows": sorted(rows, key=lambda row: -row[1]), "span": found.get("span")} if found else {}


@open_to("coordinators", "researchers")
def region_export(request: HttpRequest, slug: str, table: str, kind: str) -> HttpResponseBase:
    """Give one table of the region's page as a file, with the day it was counted."""
    viewer = viewer_of(request)
    found = queries.region_of(viewer, slug)
    picture = found and queries.picture(viewer, found)
    if not found or not picture or kind not in {"csv", "xlsx"}:
        raise Http404
    heads, rows = _table(RegionView(picture.document, language()), table)
    counted = picture.document["date"]
    record(
        "region.exported", object_type="region", object_id=found.pk, region=found.pk, details={"table": table}
    )
    return stream(
        kind, f"{found.slug}-{table}-{counted}", [*heads, _("Counted on")],
        lambda: ([*row, counted] for row in rows), lambda: scope(viewer.user),
    )  # fmt: skip


def _table(view: RegionView, name: str) -> tuple[list[Any], list[Any]]:
    if name == "coverage":
        return list(view.coverage.heads), view.coverage.cells
    if name == "needs":
        return list(view.needs.heads), view.needs.cells
    if name == "matrix":
        rows = [[org, kind, *[cell.level for cell in cells]] for org, kind, cells in view.matrix]
        return [_("Organisation"), _("Kind"), *view.names.values()], rows
    if name == "hours":
        heads = [_("Organisation"), _("Support area"), _("Quarter"), _("Stated"), _("Planned"), _("Worth")]
        keys = ("organisation_name", "area_name", "quarter", "amount", "used", "price")
        return heads, [[row[key] for key in keys] for row in view.hours]
    if name == "uncovered":
        rows = [[row["area"], row["reason"], row["firms"]] for row in view.uncovered]
        return [_("Support area"), _("Why"), _("Firms")], rows
    raise Http404


@open_to("firms")
def my_firm_home(request: HttpRequest) -> HttpResponse:
    """Go to the one firm, or choose."""
    found = queries.my_firms(viewer_of(request))
    if len(found) == 1:
        return redirect("workspace:my_firm", uuid=found[0].uuid)
    return render(request, "workspace/firms.html", {"firms": found})


@open_to("firms")
def my_firm(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """What happens next, what stands in the way, who has the firm's data."""
    viewer = viewer_of(request)
    firm = next((firm for firm in queries.my_firms(viewer) if firm.uuid == uuid), None)
    if firm is None:
        raise Http404
    context = {"firm": firm, "synthetic": firm.synthetic, **queries.my_firm(viewer, firm)}
    return render(request, "workspace/my_firm.html", context)
