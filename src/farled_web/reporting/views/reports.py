"""The region's report, an organisation's, and their files."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from farled_web.audit.actions import record
from farled_web.people.entrances import open_to
from farled_web.people.viewer import Viewer, scope
from farled_web.reporting import files, queries, words
from farled_web.reporting.policies import can_name_indicators, can_see_all
from farled_web.reporting.queries import Report
from farled_web.reporting.views.asking import uuid_asked, view_of, viewer_of, with_uuid
from farled_web.ui.exports import KINDS, book, stream


@open_to("coordinators", "researchers", "advisers", "firms")
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Go to the one report there is for this person, or choose."""
    viewer = viewer_of(request)
    regions, organisations = queries.regions_of(viewer), queries.organisations_of(viewer)
    firms = queries.firms_of(viewer)
    links = [(one.name, reverse("reporting:region", args=[one.slug]), _("Region")) for one in regions]
    links += [
        (one.name, reverse("reporting:organisation", args=[one.uuid]), _("Organisation"))
        for one in organisations
    ]
    links += [(one.name, reverse("reporting:firm", args=[one.uuid]), _("Firm")) for one in firms]
    if len(links) == 1:
        return redirect(links[0][1])
    return render(request, "reporting/home.html", {"links": links})


@open_to("coordinators", "researchers")
@require_safe
def region(request: HttpRequest, slug: str) -> HttpResponse:
    """A region's report; to who studies it, as it may leave the region."""
    viewer = viewer_of(request)
    found, choices = _region_report(viewer, request, slug)
    base = reverse("reporting:region", args=[slug])
    firms = ""
    if found.organisation is not None and found.organisation.pk in viewer.organisations:
        firms = reverse("reporting:firms", args=[found.organisation.uuid])
    view = view_of(viewer, found, cases="" if found.outside else _cases_of(found), firms=firms)
    context = {
        **_frame(request, found, choices, base),
        "view": view,
        "may_outside": can_see_all(viewer, found.region.pk),
        "may_name": can_name_indicators(viewer, found.region.pk),
        "overdue": [] if found.outside else queries.overdue(found.region),
        "organisations": [] if found.outside else queries.organisations_in(found.region),
        "projects": [] if found.outside else queries.projects_in(found.region, found.organisation),
        "by_organisation": _by_organisation(viewer, found),
        "crumbs": [(_("Reports"), reverse("reporting:home")), (found.region.name, "")],
    }
    return render(request, "reporting/report.html", context)


def _cases_of(found: Report) -> str:
    base = reverse("reporting:region_cases", args=[found.region.slug])
    return f"{base}?organisation={found.organisation.uuid}" if found.organisation else base


def _region_report(viewer: Viewer, request: HttpRequest, slug: str) -> tuple[Report, Any]:
    where = queries.region_of(viewer, slug)
    outside = not can_see_all(viewer, where.pk) or request.GET.get("outside") == "1"
    organisation = project = None
    if not outside:
        organisation = with_uuid(queries.organisations_in(where), uuid_asked(request, "organisation"))
        project = with_uuid(queries.projects_in(where, organisation), uuid_asked(request, "project"))
        # A project is one organisation's.
        organisation = project.organisation if project else organisation
    return _report(viewer, request, where, organisation, project, outside)


def _report(
    viewer: Viewer, request: HttpRequest, where: Any, organisation: Any, project: Any, outside: bool
) -> tuple[Report, Any]:
    count = queries.count_of(viewer, where)
    choices = queries.spans_of(count, outside)
    span = queries.chosen_span(request.GET.get("span", ""), choices)
    found = queries.report(
        viewer, where, span, organisation=organisation, project=project, outside=outside, count=count
    )
    return found, choices


def _by_organisation(viewer: Viewer, found: Report) -> list[dict[str, Any]]:
    """Firms and cases of each organisation; firms do not add up, since one may be helped by several."""
    if found.outside or found.organisation is not None:
        return []
    names = {row.pk: row for row in queries.organisations_in(found.region)}
    base = reverse("reporting:region", args=[found.region.slug])
    cases = reverse("reporting:region_cases", args=[found.region.slug])
    rows = []
    for who, document in queries.by_organisation(viewer, found.region, found.span):
        one = names.get(who)
        if one is not None:
            asked = f"?span={found.span.code}&organisation={one.uuid}"
            rows.append({"name": one.name, "url": base + asked, "cases": cases + asked, **document})
    return sorted(rows, key=lambda row: (-row["firms"], row["name"]))


@open_to("advisers")
@require_safe
def organisation(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """An organisation's report, for its members."""
    viewer = viewer_of(request)
    found, choices = _organisation_report(viewer, request, uuid)
    one: Any = found.organisation
    view = view_of(
        viewer,
        found,
        cases=reverse("reporting:organisation_cases", args=[uuid]),
        firms=reverse("reporting:firms", args=[uuid]),
    )
    context = {
        **_frame(request, found, choices, reverse("reporting:organisation", args=[uuid])),
        "view": view,
        "may_name": None,
        "projects": queries.projects_in(found.region, one),
        "crumbs": [(_("Reports"), reverse("reporting:home")), (one.name, "")],
    }
    return render(request, "reporting/report.html", context)


def _organisation_report(viewer: Viewer, request: HttpRequest, uuid: UUID) -> tuple[Report, Any]:
    one = queries.organisation_of(viewer, uuid)
    project = with_uuid(queries.projects_in(one.region, one), uuid_asked(request, "project"))
    return _report(viewer, request, one.region, one, project, outside=False)


def _frame(request: HttpRequest, found: Report, choices: Any, base: str) -> dict[str, Any]:
    return {
        "report": found,
        "base": base,
        "spans": [(one.code, words.span_name(one), one.code == found.span.code) for one in choices],
        **{kind: _file_url(request, found, kind) for kind in KINDS},
        "synthetic": found.region.synthetic,
    }


def _file_url(request: HttpRequest, found: Report, kind: str) -> str:
    """Give the address of the same report as a file."""
    asked = {"span": found.span.code}
    if found.project is not None:
        asked["project"] = str(found.project.uuid)
    if found.outside:
        asked["outside"] = "1"
    if found.organisation is not None and "/organisations/" in request.path:
        base = reverse("reporting:organisation_file", args=[found.organisation.uuid, kind])
    else:
        base = reverse("reporting:region_file", args=[found.region.slug, kind])
        if found.organisation is not None:
            asked["organisation"] = str(found.organisation.uuid)
    return f"{base}?{urlencode(asked)}"


@open_to("coordinators", "researchers")
@require_safe
def region_file(request: HttpRequest, slug: str, kind: str) -> HttpResponseBase:
    """A region's report as a file."""
    viewer = viewer_of(request)
    found, _choices = _region_report(viewer, request, slug)
    return _file(viewer, found, kind)


@open_to("advisers")
@require_safe
def organisation_file(request: HttpRequest, uuid: UUID, kind: str) -> HttpResponseBase:
    """An organisation's report as a file."""
    viewer = viewer_of(request)
    found, _choices = _organisation_report(viewer, request, uuid)
    return _file(viewer, found, kind)


def _file(viewer: Viewer, found: Report, kind: str) -> HttpResponseBase:
    if kind not in KINDS:
        raise Http404
    who = found.organisation
    record(
        "report.exported",
        object_type="organisation" if who else "region",
        object_id=who.pk if who else found.region.pk,
        organisation=who.pk if who and who.pk in viewer.organisations else None,
        region=found.region.pk,
        details={"span": found.span.code, "kind": kind, "outside": found.outside},
    )
    view = view_of(viewer, found)
    name = f"{_('report')}-{who.slug if who else found.region.slug}-{found.span.code}"
    sheets = files.sheets(view, viewer.name)
    reach = lambda: scope(viewer.user)  # noqa: E731 - a scope to be opened later
    if kind == "xlsx":
        return book(name, lambda: sheets, reach)
    heads, rows = files.one_table(sheets, view)
    return stream("csv", name, heads, lambda: rows, reach)
