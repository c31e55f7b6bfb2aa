"""Inbox and outbox: what waits on us, overdue first, what we sent, all; the region's and the firm's."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from farled_web.audit.actions import record
from farled_web.firms.queries import records
from farled_web.firms.views.hours import area_names
from farled_web.people.entrances import open_to
from farled_web.people.viewer import Viewer, scope
from farled_web.referrals import words
from farled_web.referrals.queries import cases
from farled_web.ui.cells import Badge, badge_html
from farled_web.ui.lists import Column, Empty, Filter, ListSpec
from farled_web.ui.writing import day

STATES = list(words.STATES)
# What goes without saying on a list; exports have all of it.
LEFT_OUT: dict[str, tuple[str, ...]] = {
    "list": ("next", "moved_at"), "sent": ("sender", "next"), "received": ("receiver", "next"),
    "all": ("moved_at",), "region": ("moved_at",),
}  # fmt: skip


def viewer_of(request: HttpRequest) -> Viewer:
    """Give who is asking."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    return viewer


def case_url(row: Any) -> str:
    """Give the address of a case."""
    return reverse("referrals:case", args=[row.uuid])


def _firm(row: Any) -> SafeString:
    made_up = badge_html(_("Made up"), "synthetic", "synthetic") if row.synthetic else ""
    name = words.firm_name(row) if words.name_seen(row) else _("A firm")
    return format_html('<a href="{}">{}</a> {}', case_url(row), name, made_up)


def due(row: Any) -> Any:
    """Give the day the next action is due; what is overdue says so."""
    at = words.last_moment(row.due_at)
    if at is None:
        return None
    last = timezone.localdate(at)
    if words.is_overdue(row):
        return Badge(_("overdue: %(when)s") % {"when": day(last)}, "bad", "alert")
    return last


def _areas(viewer: Viewer, regions: list[int]) -> dict[str, str]:
    found: dict[str, str] = {}
    for region in regions:
        found |= area_names(region)
    return found


def _another(rows: Any, value: str) -> Any:
    return rows.filter(Q(sender=int(value)) | Q(receiver=int(value)))


def _spec(
    viewer: Viewer, name: str, caption: str, *, order: str, regions: list[int], empty: Empty
) -> ListSpec:
    areas = _areas(viewer, regions)
    others = [pair for region in regions for pair in cases.others(region, viewer.organisations)]
    left_out = LEFT_OUT.get(name.removeprefix("referrals-"), ())
    return ListSpec(
        name=name,
        caption=caption,
        search=cases.found,
        search_label=_("Firm"),
        order=order,
        columns=_columns(areas, left_out),
        filters=_filters(areas, others),
        overdue=words.is_overdue,
        empty=empty,
    )


def _columns(areas: dict[str, str], left_out: tuple[str, ...]) -> tuple[Column, ...]:
    return (
        Column("firm", _("Firm"), value=words.firm_name, html=_firm),
        Column("area", _("Support area"), value=lambda row: areas.get(row.area, row.area) or None),
        Column("sender", _("From"), value=lambda row: row.sender.name, only_export="sender" in left_out),
        Column("receiver", _("To"), value=lambda row: row.receiver.name, only_export="receiver" in left_out),
        Column("state", _("State"), value=words.state_badge),
        Column("due", _("Next step due"), value=due, order="overdue_at"),
        Column(
            "next",
            _("Whose turn"),
            value=lambda row: words.whose_turn(row) or None,
            only_export="next" in left_out,
        ),
        Column(
            "moved_at",
            _("Last moved"),
            order="moved_at",
            descending=True,
            wide_only=True,
            value=lambda row: timezone.localdate(row.moved_at),
            only_export="moved_at" in left_out,
        ),
        Column("quarter", _("Quarter"), value=lambda row: row.quarter, only_export=True),
        Column(
            "hours",
            _("Hours held"),
            kind="number",
            value=lambda row: float(row.held_hours),
            only_export=True,
        ),
        Column(
            "reason",
            _("Reason for a no"),
            only_export=True,
            value=lambda row: str(words.DECLINES.get(row.reason_code, "")) or None,
        ),
        Column(
            "outcome",
            _("Outcome"),
            value=lambda row: words.outcome(row.outcome) or None,
            only_export=True,
        ),
    )


def _filters(areas: dict[str, str], others: list[Any]) -> tuple[Filter, ...]:
    return (
        Filter(
            "state",
            _("State"),
            lambda rows, value: rows.filter(state=value),
            choices=[(state, words.STATES[state][0]) for state in STATES],
        ),
        Filter(
            "area",
            _("Support area"),
            lambda rows, value: rows.filter(area=value),
            choices=list(areas.items()),
        ),
        Filter("with", _("Other organisation"), _another, choices=others),
        Filter("late", _("Overdue only"), lambda rows, _value: cases.late(rows), kind="flag"),
    )


def _shown(
    request: HttpRequest, tab: str, rows: Any, spec: ListSpec, context: dict[str, Any]
) -> HttpResponseBase:
    viewer = viewer_of(request)
    listing = spec.read(request, rows)
    if listing.export_wanted:
        wanted: Any = listing.matching
        firms = list(wanted.order_by().values_list("firm_id", flat=True).distinct()[:10_000])
        record(
            "referral.exported",
            object_type="list",
            object_id=tab,
            firms=firms,
            categories=["journey"],
            details={"kind": listing.export_wanted},
        )
        return listing.export(lambda: scope(viewer.user))
    _note_listed(tab, listing.rows)
    return render(request, "referrals/list.html", {**context, "listing": listing})


def _note_listed(tab: str, rows: list[Any]) -> None:
    """Write down whose cases somebody has looked through."""
    firms = sorted({row.firm_id for row in rows})
    if firms:
        record("referral.read", object_type="list", object_id=tab, firms=firms, categories=["journey"])


def _tabs(viewer: Viewer, here: str) -> list[tuple[str, str, bool]]:
    names = (
        ("list", _("Waits on us")),
        ("received", _("Sent to us")),
        ("sent", _("Sent by us")),
        ("all", _("All")),
    )
    found = [(text, reverse(f"referrals:{name}"), name == here) for name, text in names]
    if viewer.is_coordinator:
        found.append((_("The region"), reverse("referrals:region"), here == "region"))
    return found


def _for_advisers(
    request: HttpRequest, tab: str, rows: Any, caption: str, order: str, empty: Empty
) -> HttpResponseBase:
    viewer = viewer_of(request)
    regions = sorted({seat.region for seat in viewer.seats})
    spec = _spec(viewer, f"referrals-{tab}", caption, order=order, regions=regions, empty=empty)
    return _shown(request, tab, rows, spec, {"heading": _("Referrals"), "tabs": _tabs(viewer, tab)})


@open_to("advisers")
@require_safe
def waiting(request: HttpRequest) -> HttpResponseBase:
    """What waits on the viewer's organisations, overdue first."""
    empty = Empty(
        _("Nothing waits on you"),
        _(
            "What others send to you, and what comes back to you, turns up here. "
            "To refer a firm yourself, open it."
        ),
        _("To the firms"),
        reverse("firms:list"),
    )
    rows = cases.waiting(viewer_of(request))
    return _for_advisers(request, "list", rows, _("What waits on us, overdue first"), "due", empty)


@open_to("advisers")
@require_safe
def sent(request: HttpRequest) -> HttpResponseBase:
    """What the viewer's organisations have sent."""
    empty = Empty(
        _("You have not referred any firm yet"),
        _("Open a firm and refer it, from a step of its plan or on its own."),
        _("To the firms"),
        reverse("firms:list"),
        icon="send",
    )
    return _for_advisers(request, "sent", cases.sent(viewer_of(request)), _("Sent by us"), "-moved_at", empty)


@open_to("advisers")
@require_safe
def received(request: HttpRequest) -> HttpResponseBase:
    """What was sent to the viewer's organisations."""
    empty = Empty(
        _("Nobody has referred a firm to you yet"),
        _("Keep your services and hours up to date: that is where others look first."),
        _("What we offer"),
        reverse("directory:mine"),
    )
    rows = cases.received(viewer_of(request))
    return _for_advisers(request, "received", rows, _("Sent to us"), "-moved_at", empty)


@open_to("advisers")
@require_safe
def everything(request: HttpRequest) -> HttpResponseBase:
    """All the viewer's organisations take part in."""
    empty = Empty(
        _("No referrals yet"),
        _("Open a firm and refer it, from a step of its plan or on its own."),
        _("To the firms"),
        reverse("firms:list"),
    )
    return _for_advisers(
        request, "all", cases.everything(viewer_of(request)), _("All referrals"), "-moved_at", empty
    )


@open_to("coordinators")
@require_safe
def in_region(request: HttpRequest) -> HttpResponseBase:
    """The region's cases, without the firms that have not let the coordinator see them."""
    viewer = viewer_of(request)
    empty = Empty(
        _("No referrals in the region yet"), _("Once organisations refer firms, their cases stand here.")
    )
    spec = _spec(
        viewer,
        "referrals-region",
        _("The region's referrals, overdue first"),
        order="due",
        regions=list(viewer.coordinates),
        empty=empty,
    )
    context = {
        "heading": _("The region's referrals"),
        "lead": _(
            "You see where each case stands and why it ended. Which firm it is about shows only if the "
            "firm has let you see it."
        ),
        "tabs": _tabs(viewer, "region") if viewer.is_adviser else [],
        "region": True,
    }
    return _shown(request, "region", cases.in_region(viewer), spec, context)


@open_to("firms")
@require_safe
def ours_home(request: HttpRequest) -> HttpResponse:
    """Go to the one firm's cases, or choose the firm."""
    found = cases.own_firms(viewer_of(request))
    if len(found) == 1:
        return redirect("referrals:ours", found[0].uuid)
    return render(request, "referrals/own_firms.html", {"firms": found})


@open_to("firms")
@require_safe
def ours(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """A firm's own cases: what waits for its word, then all of them."""
    viewer = viewer_of(request)
    firm = records.firm(viewer, uuid)
    if firm.pk not in viewer.firms:
        raise Http404
    areas = area_names(firm.region_id)
    rows = [
        {
            "row": row,
            "area": areas.get(row.area, row.area),
            "state": words.state_badge(row),
            "turn": words.whose_turn(row),
            "late": words.is_overdue(row),
            "due": words.last_moment(row.due_at),
            "next": words.NEXT.get(row.state, ""),
        }
        for row in cases.of_firm(viewer, firm)[:200]
    ]
    context = {
        "firm": firm,
        "synthetic": firm.synthetic,
        "rows": rows,
        "waits": cases.waiting_for_firm(viewer, firm),
        "crumbs": [(_("My firm"), reverse("workspace:my_firm", args=[firm.uuid])), (_("Who helps us"), "")],
    }
    return render(request, "referrals/ours.html", context)
