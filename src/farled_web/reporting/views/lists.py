"""The lists behind the numbers: cases, the firms an organisation helped, and what one firm is counted for."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from farled.referrals.outcomes import MILESTONES, OUTCOMES
from farled.reporting.spans import ALL, LATEST, span
from farled_web.audit.actions import record
from farled_web.people.entrances import open_to
from farled_web.people.viewer import scope
from farled_web.reporting import queries, words
from farled_web.reporting.policies import can_see_all
from farled_web.reporting.queries import cases as behind
from farled_web.reporting.queries import supported
from farled_web.reporting.views.asking import language, uuid_asked, viewer_of, with_uuid
from farled_web.ui.lists import Badge, Column, Empty, Filter, ListSpec

TONES = {
    "confirmed": "good",
    "unconfirmed": "warn",
    "declined": "warn",
    "failed": "bad",
    "expired": "bad",
    "reported": "info",
}
PLACES = {
    state: name
    for name, states in {
        "open": behind.OPEN,
        "reported": ("outcome_reported",),
        "failed": ("failed",),
        "declined": ("decline_pending", "declined"),
        "expired": ("expired",),
        "withdrawn": ("withdrawn", "entered_in_error"),
    }.items()
    for state in states
}


def place(case: Any) -> str:
    """Give the name of the place a case stands in."""
    if case.state == "closed":
        return "confirmed" if case.confirmation == "confirmed" else "unconfirmed"
    return PLACES.get(case.state, "open")


def _state(case: Any) -> Badge:
    name = place(case)
    return Badge(words.STANDING[name], TONES.get(name, ""))


def _case_url(case: Any) -> str:
    try:
        return reverse("referrals:case", args=[case.uuid])
    except NoReverseMatch:
        return ""


def _spans(request: HttpRequest) -> list[tuple[str, str]]:
    # Filled in by the view, which knows the region.
    return list(getattr(request, "report_spans", ()))


def _reason(case: Any) -> str | None:
    if place(case) != "declined":
        return None
    return str(words.REASONS.get(case.reason_code, case.reason_code))


def _outcome(case: Any) -> str | None:
    one = OUTCOMES.get(case.outcome)
    return str(getattr(one, f"name_{language()}")) if one else None


FIRM = Column(
    "firm", gettext_lazy("Firm"), lambda c: c.firm_name or _("no longer open to you"), exported=True
)
COLUMNS = (
    Column(
        "sent",
        gettext_lazy("Sent"),
        lambda c: timezone.localdate(c.sent_at),
        order=("sent_at", "id"),
        descending=True,
        link=_case_url,
    ),
    Column("area", gettext_lazy("Support area"), lambda c: c.area_name, order="area"),
    Column("sender", gettext_lazy("From"), lambda c: c.sender.name, order="sender__name"),
    Column("receiver", gettext_lazy("To"), lambda c: c.receiver.name, order="receiver__name"),
    Column("standing", gettext_lazy("Where it stands"), _state, order="state"),
    Column("reason", gettext_lazy("Reason"), _reason, wide_only=True),
    Column("outcome", gettext_lazy("Outcome"), _outcome, wide_only=True),
)
FILTERS = (
    Filter(
        "span",
        gettext_lazy("Sent in"),
        lambda rows, code: behind.sent_in(rows, span(code, timezone.localdate())),
        choices=_spans,
        preset=LATEST,
    ),
    Filter(
        "standing", gettext_lazy("Where it stands"), behind.in_standing, choices=tuple(words.STANDING.items())
    ),
    Filter(
        "reason",
        gettext_lazy("Reason"),
        lambda rows, code: rows.filter(reason_code=code),
        choices=tuple(words.REASONS.items()),
    ),
    Filter(
        "area",
        gettext_lazy("Support area"),
        lambda rows, key: rows.filter(area=key),
        choices=lambda request: list(getattr(request, "report_areas", ())),
    ),
    Filter(
        "receiver",
        gettext_lazy("To"),
        lambda rows, key: rows.filter(receiver=key),
        choices=lambda request: list(getattr(request, "report_receivers", ())),
        hidden=True,
    ),
    Filter(
        "code",
        gettext_lazy("Outcome"),
        lambda rows, code: rows.filter(outcome=code),
        choices=lambda _request: [(c, getattr(o, f"name_{language()}")) for c, o in OUTCOMES.items()],
        hidden=True,
    ),
    Filter(
        "started", gettext_lazy("Started"), lambda rows, _one: behind.started(rows), kind="flag", hidden=True
    ),
    Filter(
        "disputed",
        gettext_lazy("Once disputed"),
        lambda rows, _one: behind.disputed(rows),
        kind="flag",
        hidden=True,
    ),
)
NONE = Empty(gettext_lazy("No cases"), gettext_lazy("No case was sent in this period."), icon="inbox")
WITHOUT = ListSpec(
    name="report-cases",
    caption=gettext_lazy("Cases behind the report"),
    columns=COLUMNS,
    filters=FILTERS,
    order="-sent",
    empty=NONE,
)
WITH = ListSpec(
    name="report-cases",
    caption=gettext_lazy("Cases behind the report"),
    columns=(COLUMNS[0], FIRM, *COLUMNS[1:]),
    filters=FILTERS,
    order="-sent",
    empty=NONE,
)


@open_to("coordinators")
@require_safe
def region_cases(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The cases of a region, without their firms."""
    viewer = viewer_of(request)
    region = queries.region_of(viewer, slug)
    if not can_see_all(viewer, region.pk):
        return render(request, "reporting/cases.html", {"listing": None}, status=404)
    organisation = with_uuid(queries.organisations_in(region), uuid_asked(request, "organisation"))
    rows = behind.cases(viewer, region)
    if organisation is not None:
        rows = rows.filter(receiver=organisation)
    crumbs = [
        (_("Reports"), reverse("reporting:home")),
        (region.name, reverse("reporting:region", args=[slug])),
        (_("Cases"), ""),
    ]
    return _cases(request, region, WITHOUT, rows, crumbs, organisation)


@open_to("advisers")
@require_safe
def organisation_cases(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """The cases an organisation received, with their firms where they are open to it."""
    viewer = viewer_of(request)
    one = queries.organisation_of(viewer, uuid)
    rows: Any = behind.cases(viewer, one.region, one).filter(receiver=one)
    crumbs = [
        (_("Reports"), reverse("reporting:home")),
        (one.name, reverse("reporting:organisation", args=[uuid])),
        (_("Cases"), ""),
    ]
    return _cases(request, one.region, WITH, rows, crumbs, one)


def _cases(
    request: HttpRequest, region: Any, spec: ListSpec, rows: Any, crumbs: list[tuple[str, str]], who: Any
) -> HttpResponseBase:
    viewer = viewer_of(request)
    areas = queries.area_names(region, language())
    choices = queries.spans_of(queries.count_of(viewer, region))
    # The list's filters are data, written once; what they offer depends on the region.
    request.report_spans = [(one.code, words.span_name(one)) for one in choices]  # type: ignore[attr-defined]
    request.report_areas = list(areas.items())  # type: ignore[attr-defined]
    request.report_receivers = [  # type: ignore[attr-defined]
        (str(one.pk), one.name) for one in queries.organisations_in(region)
    ]
    listing = spec.read(request, rows.annotate(area_name=behind.named(areas)))
    if listing.export_wanted:
        firms = list(listing.matching.order_by().values_list("firm", flat=True).distinct()[:10_000])  # type: ignore[union-attr]
        record(
            "report.cases_exported",
            object_type="organisation" if who else "region",
            object_id=(who or region).pk,
            region=region.pk,
            firms=firms if spec is WITH else [],
            categories=["journey"],
            details={"kind": listing.export_wanted},
        )
        return listing.export(lambda: scope(viewer.user))
    context = {
        "listing": listing,
        "crumbs": crumbs,
        "without_firms": spec is WITHOUT,
        "who": who,
        "synthetic": region.synthetic,
    }
    return render(request, "reporting/cases.html", context)


FIRMS = ListSpec(
    name="report-firms",
    caption=gettext_lazy("Firms helped"),
    columns=(
        Column(
            "name",
            gettext_lazy("Firm"),
            lambda one: one.name or _("no longer open to you"),
            order="name",
            link=lambda one: reverse("firms:page", args=[one.uuid]) if one.uuid else "",
        ),
        Column("size", gettext_lazy("Size class"), lambda one: str(words.SIZES[one.size]), order="size"),
        Column(
            "first", gettext_lazy("First month"), lambda one: words.month_name(min(one.months)), order="first"
        ),
        Column(
            "hours",
            gettext_lazy("Hours"),
            lambda one: round(one.hours, 2),
            kind="number",
            order="hours",
            descending=True,
        ),
        Column("cases", gettext_lazy("Cases started"), kind="number", order="cases", descending=True),
        Column(
            "seats",
            gettext_lazy("Seats taken"),
            kind="number",
            order="seats",
            descending=True,
            wide_only=True,
        ),
    ),
    order="name",
    empty=Empty(
        gettext_lazy("No firms"),
        gettext_lazy("Nobody was helped in this period, as far as is written down."),
        icon="inbox",
    ),
)


@open_to("advisers")
@require_safe
def firms(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """The firms an organisation helped."""
    viewer = viewer_of(request)
    one = queries.organisation_of(viewer, uuid)
    project = with_uuid(queries.projects_in(one.region, one), uuid_asked(request, "project"))
    choices = queries.spans_of(queries.count_of(viewer, one.region))
    chosen = queries.chosen_span(request.GET.get("span", ""), choices)
    rows = supported.helped_by(viewer, one, chosen, project)
    listing = FIRMS.read(request, rows)
    seen = [row.firm for row in rows if row.name is not None]
    record(
        "report.firms_exported" if listing.export_wanted else "report.firms_opened",
        object_type="organisation",
        object_id=one.pk,
        organisation=one.pk,
        region=one.region_id,
        firms=seen[:10_000],
        categories=["identity", "journey"],
        details={"span": chosen.code},
    )
    if listing.export_wanted:
        return listing.export(lambda: scope(viewer.user))
    context = {
        "listing": listing,
        "organisation": one,
        "project": project,
        "span": words.span_name(chosen),
        "synthetic": one.region.synthetic,
        "crumbs": [
            (_("Reports"), reverse("reporting:home")),
            (one.name, reverse("reporting:organisation", args=[uuid])),
            (_("Firms"), ""),
        ],
    }
    return render(request, "reporting/firms.html", context)


@open_to("firms")
@require_safe
def firm(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """What a firm got, from whom, and what it is counted for."""
    viewer = viewer_of(request)
    found = supported.own_firm(viewer, uuid)
    choices = queries.spans_of(queries.count_of(viewer, found.region))
    chosen = (
        queries.chosen_span(request.GET.get("span", ALL), choices)
        if choices
        else span(ALL, timezone.localdate())
    )
    given = supported.help_given(viewer, found, chosen)
    names = {one.pk: one.name for one in queries.organisations_in(found.region)}
    record("report.opened", object_type="firm", object_id=found.pk, firms=[found.pk], categories=["journey"])
    context = {
        "firm": found,
        "span": words.span_name(chosen),
        "base": reverse("reporting:firm", args=[uuid]),
        "spans": [(one.code, words.span_name(one), one.code == chosen.code) for one in choices],
        "given": sorted(((names.get(who, "–"), row) for who, row in given.items()), key=lambda pair: pair[0]),
        "counted": _counted(viewer, found, given),
        "milestones": [
            (
                getattr(MILESTONES[row.kind], f"name_{language()}"),
                row,
                words.SAID.get({"reported": "unconfirmed"}.get(row.state, row.state), row.state),
            )
            for row in supported.milestones(viewer, found, chosen)
        ],
        "synthetic": found.synthetic,
    }
    return render(request, "reporting/firm.html", context)


def _counted(viewer: Any, found: Any, given: Any) -> list[tuple[str, str]]:
    ages = {"new": _("a new firm"), "older": _("not a new firm"), "unknown": _("age not known")}
    return [
        (code, str(words.SIZES[how]) if code == "RCO01" else ages[how])
        for code, how in supported.counted_as(viewer, found, given)
    ]
