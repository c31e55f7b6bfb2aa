"""An organisation's own pages: overview, services, claims, offers and projects."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from farled_web.directory import wording
from farled_web.directory.actions import claims as claim_actions
from farled_web.directory.actions import freshness, offers, services
from farled_web.directory.actions.exports import note_export
from farled_web.directory.forms import ClaimForm, NoteForm, OfferForm, ProjectForm, ServiceForm, WithdrawForm
from farled_web.directory.queries import ours
from farled_web.directory.queries.freshness import CAPACITY_DAYS, CLAIM_DAYS, SERVICE_DAYS, stale_of
from farled_web.directory.views import lists
from farled_web.directory.views.entries import found
from farled_web.directory.views.keeping import (
    area_names,
    frame,
    keep_undo,
    kept,
    pack_of,
    save_form,
    show_form,
)
from farled_web.people.entrances import open_to
from farled_web.people.viewer import scope
from farled_web.ui.lists import ListSpec, Rows


@open_to("advisers", "coordinators")
def mine(request: HttpRequest) -> HttpResponse:
    """Go to the viewer's organisation, or let them choose where there are several."""
    rows = list(ours.organisations_of_viewer(request.viewer))  # type: ignore[attr-defined]
    if len(rows) == 1:
        return redirect("directory:keep", rows[0].uuid)
    if not rows:
        return redirect("directory:organisations")
    return render(request, "directory/mine.html", {"organisations": rows})


@open_to("advisers", "coordinators")
def keep(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """What stands there of an organisation, and whether it is current."""
    organisation = kept(request, uuid)
    viewer = request.viewer  # type: ignore[attr-defined]
    context = frame(
        request, organisation, "keep", stale=stale_of(organisation),
        days={"services": SERVICE_DAYS, "claims": CLAIM_DAYS, "capacity": CAPACITY_DAYS},
        counts={
            "services": ours.services_of(viewer, organisation).filter(active=True).count(),
            "claims": ours.claims_of(viewer, organisation).filter(withdrawn_at=None).count(),
            "rules": ours.rules_of(viewer, organisation).count(),
            "ties": ours.ties_of(viewer, organisation).count(),
            "offers": ours.offers_of(viewer, organisation).filter(cancelled_at=None).count(),
        },
        facts=_facts(organisation),
    )  # fmt: skip
    return render(request, "directory/keep.html", context)


def _facts(organisation: Any) -> list[tuple[str, Any]]:
    return [
        (_("What it is"), wording.kind_name(organisation.kind)),
        (_("Place"), organisation.municipality or None),
        (_("Industries (NACE)"), ", ".join(organisation.sectors) or None),
        (_("Languages"), ", ".join(map(wording.language_name, organisation.languages)) or None),
        (_("Web page"), organisation.url or None),
        (_("Source"), organisation.source or None),
    ]


@open_to("writers", "coordinators")
@require_POST
def confirm(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """All of this is still right."""
    organisation = kept(request, uuid)
    n = freshness.confirm_all(viewer=request.viewer, organisation=organisation)  # type: ignore[attr-defined]
    told = ngettext("%(n)s thing confirmed. Thank you.", "%(n)s things confirmed. Thank you.", n) % {"n": n}
    messages.success(request, told)
    return redirect("directory:keep", organisation.uuid)


def _listed(
    request: HttpRequest, organisation: Any, part: str, spec: ListSpec, rows: Rows, **context: Any
) -> HttpResponseBase:
    viewer = request.viewer  # type: ignore[attr-defined]
    listing = spec.read(request, rows)
    if listing.export_wanted:
        note_export(viewer=viewer, what=spec.name, kind=listing.export_wanted, region=organisation.region_id)
        return listing.export(lambda: scope(viewer.user))
    given = frame(request, organisation, part, listing=listing, **context)
    return render(request, "directory/listed.html", given)


@open_to("advisers", "coordinators")
def service_list(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """An organisation's services."""
    organisation = kept(request, uuid)
    rows = ours.services_of(request.viewer, organisation)  # type: ignore[attr-defined]
    spec = lists.services_list(area_names(request, organisation))
    return _listed(request, organisation, "services", spec, rows, title=_("Services"), add=_("Add a service"),
                   add_url=reverse("directory:add_service", args=[uuid]))  # fmt: skip


@open_to("writers", "coordinators")
def add_service(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Add a service."""
    organisation, title = kept(request, uuid), _("Add a service")
    form = ServiceForm(request.POST or None, pack=pack_of(request, organisation))
    if request.method != "POST":
        return show_form(request, organisation, "services", form, title=title)

    def save() -> None:
        services.add_service(viewer=request.viewer, organisation=organisation, facts=_facts_of(form))  # type: ignore[attr-defined]

    return save_form(
        request, organisation, "services", form, save, title=title, done=_("The service is added.")
    )


def _facts_of(form: Any) -> dict[str, Any]:
    return {key: value for key, value in form.cleaned_data.items() if key != "version"}


@open_to("advisers", "coordinators")
def edit_service(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Change a service; a reader sees it."""
    service = found(ours.service_by_uuid, request.viewer, uuid)  # type: ignore[attr-defined]
    organisation = kept(request, service.organisation.uuid)
    pack = pack_of(request, organisation)
    context: dict[str, Any] = {
        "service": service,
        "danger": _("Lay aside") if service.active else _("Offer again"),
        "danger_url": reverse("directory:toggle_service", args=[uuid]),
    }
    title = service.name or service.slug
    if request.method != "POST":
        form = ServiceForm(pack=pack, initial=ServiceForm.initial_of(service))
        return show_form(request, organisation, "services", form, title=title, **context)
    form = ServiceForm(request.POST, pack=pack, initial=ServiceForm.initial_of(service))

    def save() -> None:
        services.edit_service(viewer=request.viewer, service=service,  # type: ignore[attr-defined]
                              version=form.cleaned_data["version"] or 0, changes=_facts_of(form))  # fmt: skip

    return save_form(request, organisation, "services", form, save, title=title, done=_("Saved."),
                     shown=lambda row: _shown(form, ServiceForm.initial_of(row)), **context)  # fmt: skip


def _shown(form: Any, now: dict[str, Any]) -> list[tuple[Any, Any]]:
    """Only what differs from what was typed: that is what has to be compared."""
    found_now = []
    for name, field in form.fields.items():
        typed, there = form.cleaned_data.get(name), now.get(name)
        if isinstance(typed, list):
            typed = "; ".join(typed)
        if name != "version" and (typed or "") != (there or ""):
            choices = dict(getattr(field, "choices", ()))
            found_now.append((field.label, choices.get(there, there)))
    return found_now


@open_to("writers", "coordinators")
@require_POST
def toggle_service(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Lay a service aside, or offer it again."""
    viewer = request.viewer  # type: ignore[attr-defined]
    service = found(ours.service_by_uuid, viewer, uuid)
    organisation = kept(request, service.organisation.uuid)
    if service.active:
        services.set_aside_service(viewer=viewer, service=service)
        told = _("“%(name)s” is laid aside.") % {"name": service.name or service.slug}
        keep_undo(request, organisation, "service", told, str(service.uuid))
    else:
        services.take_back_service(viewer=viewer, service=service)
        messages.success(request, _("The service is offered again."))
    return redirect("directory:services", organisation.uuid)


@open_to("advisers", "coordinators")
def claim_list(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """What is said of how far an organisation helps."""
    organisation = kept(request, uuid)
    rows = ours.claims_of(request.viewer, organisation)  # type: ignore[attr-defined]
    spec = lists.claims_list(area_names(request, organisation))
    return _listed(request, organisation, "claims", spec, rows, title=_("Competences"), add=_("Add a claim"),
                   add_url=reverse("directory:add_claim", args=[uuid]))  # fmt: skip


@open_to("writers", "coordinators")
def add_claim(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Add a competence claim."""
    organisation, title = kept(request, uuid), _("Add a claim")
    form = ClaimForm(request.POST or None, pack=pack_of(request, organisation))
    if request.method != "POST":
        return show_form(request, organisation, "claims", form, title=title)

    def save() -> None:
        claim_actions.record_claim(viewer=request.viewer, organisation=organisation, facts=_facts_of(form))  # type: ignore[attr-defined]

    return save_form(request, organisation, "claims", form, save, title=title, done=_("The claim is added."))


@open_to("advisers", "coordinators")
def claim(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One claim and its history; withdraw it with a reason."""
    viewer = request.viewer  # type: ignore[attr-defined]
    row = found(ours.claim_by_uuid, viewer, uuid)
    organisation = kept(request, row.organisation.uuid)
    form: Any = (
        NoteForm(request.POST or None, initial={"note": row.note}) if row.counted
        else WithdrawForm(request.POST or None)
    )  # fmt: skip
    if request.method == "POST" and row.counted and form.is_valid():
        claim_actions.note_claim(viewer=viewer, claim=row, note=form.cleaned_data["note"])
        messages.success(request, _("Saved."))
        return redirect("directory:claim", row.uuid)
    if request.method == "POST" and form.is_valid():
        claim_actions.withdraw_claim(viewer=viewer, claim=row, why=form.cleaned_data["why"])
        keep_undo(request, organisation, "claim", _("The claim is withdrawn."), str(row.uuid))
        return redirect("directory:claims", organisation.uuid)
    names = area_names(request, organisation)
    history = (
        ours.claims_of(viewer, organisation).filter(area=row.area, market=row.market).order_by("-date", "-id")
    )
    context = frame(
        request,
        organisation,
        "claims",
        claim=row,
        form=form,
        area=names.get(row.area, row.area),
        facts=_claim_facts(row, names),
        history=[_event(one) for one in history[:50]],
    )
    return render(request, "directory/claim.html", context, status=422 if form.errors else 200)


def _claim_facts(row: Any, names: dict[str, str]) -> list[tuple[str, Any]]:
    facts: list[tuple[str, Any]] = [
        (_("Support area"), names.get(row.area, row.area)), (_("Says"), lists._claim_says(row)),
        (_("Where from"), wording.PROVENANCES[row.provenance]), (_("Source"), row.source),
        (_("Date"), row.date.isoformat()),
    ]  # fmt: skip
    if row.market:
        facts.append((_("Country"), wording.country_name(row.market)))
    if row.note:
        facts.append((_("Note"), row.note))
    if row.withdrawn_at:
        facts.append((_("Why withdrawn"), row.withdrawn_why))
    return facts


def _event(row: Any) -> dict[str, Any]:
    text = f"{wording.PROVENANCES[row.provenance]}, {row.source}"
    if row.withdrawn_at:
        text += ". " + _("Withdrawn: %(why)s") % {"why": row.withdrawn_why}
    return {"when": row.date, "title": lists._claim_says(row), "text": text,
            "tone": "warn" if row.withdrawn_at else "good"}  # fmt: skip


@open_to("advisers", "coordinators")
def offer_list(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """An organisation's delegations, courses and cohorts."""
    organisation = kept(request, uuid)
    rows = ours.offers_of(request.viewer, organisation)  # type: ignore[attr-defined]
    spec = lists.offers_list(area_names(request, organisation))
    return _listed(
        request,
        organisation,
        "offers",
        spec,
        rows,
        title=_("Group offers"),
        add=_("Add a group offer"),
        add_url=reverse("directory:add_offer", args=[uuid]),
    )


def _offer_form(request: HttpRequest, organisation: Any, data: Any, **kept_form: Any) -> OfferForm:
    viewer = request.viewer  # type: ignore[attr-defined]
    of = list(ours.services_of(viewer, organisation).filter(active=True).order_by("name"))
    return OfferForm(data, pack=pack_of(request, organisation), services=of, **kept_form)


@open_to("writers", "coordinators")
def add_offer(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Add a group offer."""
    organisation, title = kept(request, uuid), _("Add a group offer")
    form = _offer_form(request, organisation, request.POST or None)
    if request.method != "POST":
        return show_form(request, organisation, "offers", form, title=title)

    def save() -> None:
        offers.add_offer(viewer=request.viewer, organisation=organisation, facts=form.facts())  # type: ignore[attr-defined]

    return save_form(request, organisation, "offers", form, save, title=title, done=_("The offer is added."))


@open_to("advisers", "coordinators")
def edit_offer(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Change a group offer."""
    offer = found(ours.offer_by_uuid, request.viewer, uuid)  # type: ignore[attr-defined]
    organisation = kept(request, offer.organisation.uuid)
    context: dict[str, Any] = {
        "danger": _("Hold it after all") if offer.cancelled_at else _("Cancel the offer"),
        "danger_url": reverse("directory:toggle_offer", args=[uuid]),
    }
    initial = OfferForm.initial_of(offer)
    if request.method != "POST":
        form = _offer_form(request, organisation, None, initial=initial)
        return show_form(request, organisation, "offers", form, title=offer.name, **context)
    form = _offer_form(request, organisation, request.POST, initial=initial)

    def save() -> None:
        offers.edit_offer(viewer=request.viewer, offer=offer,  # type: ignore[attr-defined]
                          version=form.cleaned_data["version"] or 0, changes=form.facts())  # fmt: skip

    return save_form(request, organisation, "offers", form, save, title=offer.name, done=_("Saved."),
                     shown=lambda row: _shown(form, OfferForm.initial_of(row)), **context)  # fmt: skip


@open_to("writers", "coordinators")
@require_POST
def toggle_offer(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Cancel a group offer, or hold it after all."""
    viewer = request.viewer  # type: ignore[attr-defined]
    offer = found(ours.offer_by_uuid, viewer, uuid)
    organisation = kept(request, offer.organisation.uuid)
    if offer.cancelled_at:
        offers.reinstate_offer(viewer=viewer, offer=offer)
        messages.success(request, _("The offer is held after all."))
    else:
        offers.cancel_offer(viewer=viewer, offer=offer)
        told = _("“%(name)s” is cancelled.") % {"name": offer.name}
        keep_undo(request, organisation, "offer", told, str(offer.uuid))
    return redirect("directory:offers", organisation.uuid)


@open_to("advisers", "coordinators")
def project_list(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """An organisation's funding projects."""
    organisation = kept(request, uuid)
    rows = ours.projects_of(request.viewer, organisation)  # type: ignore[attr-defined]
    return _listed(request, organisation, "projects", lists.PROJECTS, rows, title=_("Funding projects"),
                   add=_("Add a project"), add_url=reverse("directory:add_project", args=[uuid]))  # fmt: skip


@open_to("writers", "coordinators")
def add_project(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Add a funding project."""
    organisation, title = kept(request, uuid), _("Add a project")
    form = ProjectForm(request.POST or None)
    if request.method != "POST":
        return show_form(request, organisation, "projects", form, title=title)

    def save() -> None:
        offers.add_project(viewer=request.viewer, organisation=organisation, facts=_facts_of(form))  # type: ignore[attr-defined]

    return save_form(
        request, organisation, "projects", form, save, title=title, done=_("The project is added.")
    )


@open_to("advisers", "coordinators")
def edit_project(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Change a funding project."""
    project = found(ours.project_by_uuid, request.viewer, uuid)  # type: ignore[attr-defined]
    organisation = kept(request, project.organisation.uuid)
    context: dict[str, Any] = {
        "danger": _("Open it again") if project.closed_at else _("Close the project"),
        "danger_url": reverse("directory:toggle_project", args=[uuid]),
    }
    initial = ProjectForm.initial_of(project)
    if request.method != "POST":
        form = ProjectForm(initial=initial)
        return show_form(request, organisation, "projects", form, title=project.name, **context)
    form = ProjectForm(request.POST, initial=initial)

    def save() -> None:
        offers.edit_project(viewer=request.viewer, project=project,  # type: ignore[attr-defined]
                            version=form.cleaned_data["version"] or 0, changes=_facts_of(form))  # fmt: skip

    return save_form(request, organisation, "projects", form, save, title=project.name, done=_("Saved."),
                     shown=lambda row: _shown(form, ProjectForm.initial_of(row)), **context)  # fmt: skip


@open_to("writers", "coordinators")
@require_POST
def toggle_project(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Close a project, or open it again."""
    viewer = request.viewer  # type: ignore[attr-defined]
    project = found(ours.project_by_uuid, viewer, uuid)
    organisation = kept(request, project.organisation.uuid)
    if project.closed_at:
        offers.reopen_project(viewer=viewer, project=project)
        messages.success(request, _("The project is open again."))
    else:
        offers.close_project(viewer=viewer, project=project)
        told = _("“%(name)s” is closed.") % {"name": project.name}
        keep_undo(request, organisation, "project", told, str(project.uuid))
    return redirect("directory:projects", organisation.uuid)
