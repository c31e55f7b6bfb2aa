"""Pages about organisations taking part, and the settings of a region."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from farled_web.database.versions import StaleEdit
from farled_web.organisations import actions, policies, queries
from farled_web.organisations.forms import OrganisationForm, RegionForm, VersionForm
from farled_web.organisations.lists import ORGANISATIONS
from farled_web.organisations.policies import Viewer
from farled_web.ui import errors
from farled_web.ui.entrances import open_to

read_or_send = require_http_methods(["GET", "HEAD", "POST"])


def _viewer(request: HttpRequest) -> Viewer:
    return cast(Viewer, request.viewer)  # type: ignore[attr-defined]


def _organisation(request: HttpRequest, uuid: UUID) -> Any:
    try:
        return queries.organisation_seen(_viewer(request), uuid)
    except ObjectDoesNotExist as error:
        raise Http404 from error


def _kept(request: HttpRequest, uuid: UUID) -> Any:
    try:
        return queries.organisation_kept(_viewer(request), uuid)
    except ObjectDoesNotExist as error:
        raise Http404 from error


@open_to("advisers", "coordinators", "researchers")
@require_safe
def organisations(request: HttpRequest) -> HttpResponseBase:
    """The organisations of the viewer's regions."""
    viewer = _viewer(request)
    listing = ORGANISATIONS.read(request, queries.organisations_seen(viewer))
    if listing.export_wanted:
        return listing.export(request.viewer_scope)  # type: ignore[attr-defined]
    regions = list(queries.regions_coordinated(viewer))
    return render(request, "organisations/list.html", {
        "listing": listing, "regions": regions, "synthetic": any(r.synthetic for r in regions),
    })  # fmt: skip


@open_to("advisers", "coordinators", "researchers")
@require_safe
def organisation(request: HttpRequest, organisation: UUID) -> HttpResponse:
    """One organisation, and what the viewer may do with it."""
    viewer, found = _viewer(request), _organisation(request, organisation)
    return render(request, "organisations/page.html", {
        "organisation": found,
        "facts": facts(found),
        "may_edit": policies.can_edit_organisation(viewer, found),
        "may_set_aside": policies.can_set_aside_organisation(viewer, found),
        "is_ours": found.pk in viewer.organisations or found.region_id in viewer.coordinates,
        "synthetic": found.synthetic,
    })  # fmt: skip


def facts(row: Any) -> list[tuple[str, Any]]:
    """What is said of an organisation, for people."""
    return [
        (_("Kind"), row.get_kind_display()),
        (_("Region"), row.region.name),
        (_("Municipality"), row.municipality),
        (_("Organisation number"), row.organisation_number),
        (_("Industries (NACE)"), ", ".join(row.sectors) or _("every industry")),
        (_("Languages"), ", ".join(row.languages)),
        (_("Web address"), row.url),
        (_("Public e-mail address"), row.email),
        (_("Source"), row.source),
    ]


@open_to("managers", "coordinators")
@read_or_send
def edit(request: HttpRequest, organisation: UUID) -> HttpResponse:
    """Change an organisation's profile."""
    found = _kept(request, organisation)
    form = OrganisationForm(request.POST) if request.method == "POST" else OrganisationForm.of(found)
    if form.is_bound and form.is_valid():
        version = form.cleaned_data["version"] or 0
        try:
            actions.edit_organisation(
                viewer=_viewer(request), organisation=found, version=version, changes=form.facts()
            )
        except StaleEdit as error:
            raise _stale(error, form, reverse("organisations:edit", args=[organisation])) from error
        messages.success(request, _("The organisation's profile is saved."))
        return redirect("organisations:page", organisation)
    return render(
        request, "organisations/edit.html",
        {"form": form, "organisation": found, "synthetic": found.synthetic},
        status=422 if form.errors else 200,
    )  # fmt: skip


def _stale(error: StaleEdit, form: Any, url: str) -> errors.StaleEdit:
    """Tell both sides by the labels of the form, only where they differ."""
    now, typed = [], []
    for name, value in error.typed.items():
        if name in form.fields and getattr(error.current, name) != value:
            label = str(form.fields[name].label)
            now.append((label, _words(getattr(error.current, name))))
            typed.append((label, _words(value)))
    who = str(getattr(error.current, "updated_by_name", ""))
    return errors.StaleEdit(str(error.current), who, now, typed, url)


def _words(value: Any) -> Any:
    return ", ".join(value) if isinstance(value, list) else value


@open_to("coordinators")
@read_or_send
def add(request: HttpRequest, region: str) -> HttpResponse:
    """Let an organisation take part."""
    where = _region(request, region)
    form = OrganisationForm(request.POST or None, initial={"country": "SE", "languages": where.languages})
    if request.method == "POST" and form.is_valid():
        made = actions.add_organisation(viewer=_viewer(request), region=where, facts=form.facts())
        messages.success(
            request, _("%(name)s takes part. Invite its first manager here.") % {"name": made.name}
        )
        return redirect("people:organisation", made.uuid)
    return render(
        request, "organisations/add.html", {"form": form, "region": where, "synthetic": where.synthetic},
        status=422 if form.errors else 200,
    )  # fmt: skip


@open_to("coordinators")
@read_or_send
def set_aside(request: HttpRequest, organisation: UUID) -> HttpResponse:
    """Ask, then let an organisation no longer take part."""
    found = _kept(request, organisation)
    if request.method == "POST":
        _decide(request, found, actions.set_aside_organisation)
        messages.success(request, _("%(name)s no longer takes part.") % {"name": found.name})
        return redirect("organisations:page", organisation)
    if not policies.can_set_aside_organisation(_viewer(request), found):
        raise PermissionDenied
    return render(
        request, "organisations/set_aside.html", {"organisation": found, "synthetic": found.synthetic}
    )


@open_to("coordinators")
@require_http_methods(["POST"])
def take_back(request: HttpRequest, organisation: UUID) -> HttpResponse:
    """Let an organisation take part again."""
    found = _kept(request, organisation)
    _decide(request, found, actions.take_back_organisation)
    messages.success(request, _("%(name)s takes part again.") % {"name": found.name})
    return redirect("organisations:page", organisation)


def _decide(request: HttpRequest, organisation: Any, action: Any) -> None:
    form = VersionForm(request.POST)
    version = form.cleaned_data["version"] if form.is_valid() else 0
    try:
        action(viewer=_viewer(request), organisation=organisation, version=version)
    except StaleEdit as error:
        raise _stale(error, form, reverse("organisations:page", args=[organisation.uuid])) from error


def _region(request: HttpRequest, slug: str) -> Any:
    try:
        return queries.region_coordinated(_viewer(request), slug)
    except ObjectDoesNotExist as error:
        raise Http404 from error


@open_to("coordinators")
@read_or_send
def region(request: HttpRequest, region: str) -> HttpResponse:
    """Change a region's settings."""
    where = _region(request, region)
    form = RegionForm(request.POST) if request.method == "POST" else RegionForm.of(where)
    if form.is_bound and form.is_valid():
        try:
            actions.edit_region(
                viewer=_viewer(request), region=where, version=form.cleaned_data["version"],
                changes=form.facts(),
            )  # fmt: skip
        except StaleEdit as error:
            raise _stale(error, form, reverse("organisations:region", args=[where.slug])) from error
        messages.success(request, _("The region's settings are saved."))
        return redirect("organisations:region", where.slug)
    return render(
        request, "organisations/region.html", {"form": form, "region": where, "synthetic": where.synthetic},
        status=422 if form.errors else 200,
    )  # fmt: skip
