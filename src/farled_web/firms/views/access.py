"""Advisers' side of consent: what the firm said, requests to be let in, emergencies; erasures to confirm."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from farled_web.audit.actions import record
from farled_web.firms import numbers, page
from farled_web.firms.actions import access, consent, erasure
from farled_web.firms.actions.sending import log_export
from farled_web.firms.consent_forms import EmergencyForm, ReasonForm, RelayForm, SaidForm
from farled_web.firms.policies import acts_for, can_record_consent, can_relay
from farled_web.firms.queries import consent as seen
from farled_web.firms.queries import log as logged
from farled_web.firms.queries import records
from farled_web.firms.views.consent import categories_of, filters, shown, viewer_of
from farled_web.people.entrances import open_to
from farled_web.people.viewer import Viewer, scope
from farled_web.ui.lists import Badge, Column, Empty, Filter, ListSpec


def sharing(request: HttpRequest, firm: Any) -> Mapping[str, Any] | None:
    """The tab: for the firm its own page; for an adviser what their organisations may see."""
    viewer = viewer_of(request)
    found = [shown(one) for one in seen.receivers(viewer, firm)]
    recording = _recording(viewer, firm)
    return {
        "own": acts_for(viewer, firm),
        "receivers": found,
        "requests": seen.requests_to(viewer, firm),
        "recording": recording,
        "may_relay": can_relay(viewer, firm) and bool(recording) and not access.has_account(firm),
        "organisations": seen.choosable(firm) if recording else [],
    }


def _recording(viewer: Viewer, firm: Any) -> int | None:
    return next((one for one in viewer.writes if can_record_consent(viewer, firm, one)), None)


@open_to("writers")
def said(request: HttpRequest, uuid: UUID, organisation: UUID) -> HttpResponse:
    """Write down what the firm said an organisation may see."""
    viewer = viewer_of(request)
    firm = records.firm(viewer, uuid)
    by = _recording(viewer, firm)
    if by is None:
        raise PermissionDenied(_("The firm has not let your organisation in to its contacts."))
    receiver = seen.organisation(organisation, firm.region_id)
    form = SaidForm(request.POST or None, given=seen.given_now(viewer, firm, receiver))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        for purpose, answers in form.answers().items():
            consent.record_said(
                viewer, firm, receiver, purpose, answers, organisation=by, said_by=given["said_by"],
                evidence=given["evidence"], until=form.until(),
            )  # fmt: skip
        messages.success(request, _("Written down. The firm is told by mail."))
        return redirect("firms:page", firm.uuid, "sharing")
    crumbs = [
        (_("Firms"), reverse("firms:list")), (firm.name, reverse("firms:page", args=[firm.uuid])),
        (_("What the firm said"), ""),
    ]  # fmt: skip
    context = {
        "form": form,
        "firm": firm,
        "receiver": receiver,
        "crumbs": crumbs,
        "synthetic": firm.synthetic,
    }
    return render(request, "firms/consent/said.html", context, status=422 if form.errors else 200)


# ---- requests ------------------------------------------------------------------------------------------

STATES = {
    "open": (gettext_lazy("waits for the firm"), "warn"),
    "granted": (gettext_lazy("yes"), "good"),
    "refused": (gettext_lazy("no"), ""),
}


def _state(row: Any) -> Badge:
    text, tone = STATES.get(row.state, (row.state, ""))
    return Badge(text, tone)


def _requests_spec(names: dict[int, Any], viewer: Viewer) -> ListSpec:
    def which(row: Any) -> str:
        firm = names.get(row.firm_id)
        return firm.name if firm is not None else _("a firm that has not let you in")

    def where(row: Any) -> str:
        firm = names.get(row.firm_id)
        if firm is not None and row.state == "open" and row.organisation_id not in viewer.organisations:
            return reverse("firms:relay", args=[row.uuid])
        return reverse("firms:page", args=[firm.uuid]) if firm is not None else reverse("firms:requests")

    return ListSpec(
        name="requests",
        caption=_("Requests to be let in"),
        columns=(
            Column("firm", _("Firm"), which, link=where),
            Column("organisation", _("Who asks"), lambda row: row.organisation.name,
                   order="organisation__name"),
            Column("state", _("The answer"), _state, order="state"),
            Column("created_at", _("Asked"), order="created_at", descending=True),
            Column("answered_at", _("Answered"), order="answered_at", descending=True),
            Column("answer", _("The firm's words")),
        ),
        filters=(
            Filter("state", _("The answer"), lambda rows, value: rows.filter(state=value),
                   [(key, text) for key, (text, _tone) in STATES.items()]),
        ),
        order="-created_at",
        empty=Empty(
            _("Nobody has asked"),
            _("When you register a firm that is here already, you can ask it to let you in."),
            *((_("Register a firm"), reverse("firms:register")) if viewer.writes else ()),
        ),
    )  # fmt: skip


@open_to("advisers")
def requests(request: HttpRequest) -> HttpResponseBase:
    """Requests the viewer's organisation has made, and those it may have to carry to a firm."""
    viewer = viewer_of(request)
    rows = seen.requests_seen(viewer)
    names = seen.firms_by_id(viewer, rows.values_list("firm_id", flat=True)[:2000])
    listing = _requests_spec(names, viewer).read(request, rows)
    if listing.export_wanted:
        out: Any = listing.matching
        log_export(viewer, what="requests", kind=listing.export_wanted,
                   firms=list(out.order_by("firm").values_list("firm", flat=True).distinct()))  # fmt: skip
        return listing.export(lambda: scope(viewer.user))
    return render(request, "firms/consent/requests.html", {"listing": listing})


@open_to("writers")
def relay(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Carry the firm's answer to a request, where the firm has no account."""
    viewer = viewer_of(request)
    asked = seen.request_seen(viewer, uuid)
    firm = seen.firms_by_id(viewer, [asked.firm_id]).get(asked.firm_id)
    if firm is None or not can_relay(viewer, firm):
        raise PermissionDenied(_("Only who registered the firm carries its answer."))
    if access.has_account(firm):
        raise PermissionDenied(_("The firm has an account and answers by itself."))
    form = RelayForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given, refused = form.cleaned_data, "no" in request.POST
        access.answer(
            viewer, asked, given["purpose"], form.answers(refused), words=given["words"],
            organisation=firm.registered_by_id, said_by=given["said_by"], evidence=given["evidence"],
        )  # fmt: skip
        messages.success(request, _("The answer is written down and sent to who asked."))
        return redirect("firms:requests")
    crumbs = [(_("Requests to be let in"), reverse("firms:requests")), (firm.name, "")]
    context = {"form": form, "asked": asked, "firm": firm, "crumbs": crumbs, "synthetic": firm.synthetic}
    return render(request, "firms/consent/relay.html", context, status=422 if form.errors else 200)


@open_to("writers")
def emergency(request: HttpRequest) -> HttpResponse:
    """Open a firm by its number without asking; it is told at once."""
    viewer = viewer_of(request)
    offices = [(seat.organisation, seat.name) for seat in viewer.seats if seat.organisation in viewer.writes]
    form = EmergencyForm(request.POST or None, organisations=offices)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        number = numbers.normalised(given["number"], "SE")
        office = records.organisation(given["organisation"])
        found = access.open_in_emergency(viewer, office, "SE", number, given["why"])
        if found is not None:
            messages.warning(request, _("Open for three hours. The firm has been told."))
            return redirect("firms:page", found)
        form.add_error("number", _("There is no firm with that number in your region."))
    context = {"form": form, "crumbs": [(_("Firms"), reverse("firms:list")), (_("Emergency access"), "")]}
    return render(request, "firms/consent/emergency.html", context, status=422 if form.errors else 200)


# ---- erasures ------------------------------------------------------------------------------------------


@open_to("coordinators")
def erasures(request: HttpRequest) -> HttpResponse:
    """Requests to be forgotten in the coordinator's regions; no firm is named."""
    return render(request, "firms/consent/erasures.html", {"rows": seen.erasures(viewer_of(request))[:200],
                                                           "form": ReasonForm()})  # fmt: skip


@require_POST
@open_to("coordinators")
def decide_erasure(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Confirm, or refuse with a reason."""
    viewer = viewer_of(request)
    found = seen.erasure(viewer, uuid)
    if "confirm" in request.POST:
        erasure.confirm(viewer, found)
        messages.success(request, _("Confirmed. The data is removed within minutes."))
    else:
        erasure.decline(viewer, found, request.POST.get("why", ""))
        messages.success(request, _("Refused. The firm sees the reason."))
    return redirect("firms:erasures")


# ---- the organisation's own log ------------------------------------------------------------------------


def _log_spec(viewer: Viewer, organisation: int, firms: dict[int, Any]) -> ListSpec:
    people = logged.colleague_names(organisation)

    def about(row: Any) -> str:
        named = [firms[pk].name for pk in row.firms if pk in firms]
        left = len(row.firms) - len(named)
        if named and len(row.firms) <= 3:
            return ", ".join(named)
        return _("%s firms") % len(row.firms) if left or named else ""

    return ListSpec(
        name="organisation-log",
        caption=_("What your organisation's people did and saw"),
        columns=(
            Column("at", _("When"), lambda row: row.at, order="id", descending=True),
            Column("who", _("Who"), lambda row: people.get(row.actor_id or 0, "")),
            Column("what", _("What"), lambda row: logged.words(row.verb)),
            Column("firms", _("Firm"), about),
            Column("categories", _("Data"), categories_of),
        ),
        filters=(
            *filters(),
            Filter("who", _("Who"), lambda rows, value: rows.filter(actor_id=int(value)),
                   [(str(pk), name) for pk, name in sorted(people.items(), key=lambda one: one[1])]),
        ),
        order="-at",
        empty=Empty(_("Nothing yet"), _("What your people do and see is listed here.")),
    )  # fmt: skip


@open_to("managers")
def organisation_log(request: HttpRequest) -> HttpResponseBase:
    """What the manager's organisation has done and seen."""
    viewer = viewer_of(request)
    offices = [seat for seat in viewer.seats if seat.organisation in viewer.manages]
    asked = request.GET.get("organisation", "")
    office = next((seat for seat in offices if seat.slug == asked), offices[0])
    rows = logged.by_organisation(viewer, office.organisation)
    ids = {pk for found in rows.values_list("firms", flat=True)[:500] for pk in found[:5]}
    listing = _log_spec(viewer, office.organisation, seen.firms_by_id(viewer, ids)).read(request, rows)
    if listing.export_wanted:
        record("log.exported", object_type="organisation", object_id=office.organisation,
               organisation=office.organisation, region=office.region)  # fmt: skip
        return listing.export(lambda: scope(viewer.user))
    context = {
        "listing": listing, "office": office, "offices": [
            (one.name, f"?organisation={one.slug}", one is office) for one in offices
        ],
    }  # fmt: skip
    return render(request, "firms/log.html", context)


def register() -> None:
    """Put the tab on the firm page."""
    page.register_panel(
        page.Panel("sharing", "firms-sharing", "firms/consent/on_firm.html", sharing, order=10)
    )
