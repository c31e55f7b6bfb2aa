"""The people of an organisation, and of a region."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from farled.errors import BadInput
from farled_web.people import actions, policies, queries
from farled_web.people.entrances import open_to
from farled_web.people.forms import RoleForm, organisation_invite, region_invite
from farled_web.people.lists import MEMBERS
from farled_web.people.views.asking import Problems, read_or_send, viewer_of


@open_to("advisers", "coordinators")
@read_or_send
def organisation(request: HttpRequest, organisation: UUID) -> HttpResponseBase:
    """Who belongs to an organisation; who is invited; invite."""
    viewer = viewer_of(request)
    try:
        where = queries.organisation_of(viewer, organisation)
    except ObjectDoesNotExist as error:
        raise Http404 from error
    manages = policies.can_manage_people(viewer, where)
    form = organisation_invite(request.POST or None)
    problems: Any = ()
    if request.method == "POST":
        if not manages:
            raise PermissionDenied(_("Only its managers and the region's coordinator invite people."))
        problems = _invite(request, form, organisation=where)
        if problems is None:
            return redirect("people:organisation", organisation)
    listing = MEMBERS.read(request, queries.people_of(viewer, where))
    if listing.export_wanted:
        return listing.export(request.viewer_scope)  # type: ignore[attr-defined]
    return render(
        request, "people/organisation.html",
        {"organisation": where, "listing": listing, "manages": manages, "form": form, "problems": problems,
         "invitations": queries.invitations(viewer).filter(organisation=where) if manages else (),
         "left": queries.left_of(viewer, where)[:20] if manages else (), "synthetic": where.synthetic},
        status=422 if form.errors or problems else 200,
    )  # fmt: skip


def _invite(request: HttpRequest, form: Any, **place: Any) -> Any:
    """Send what the form says; None once it is sent, else what is wrong."""
    if not form.is_valid():
        return ()
    try:
        made = actions.invite(viewer=viewer_of(request), **form.cleaned_data, **place)
    except BadInput as error:
        return error.problems
    messages.success(request, _("An invitation is on its way to %(email)s.") % {"email": made.email})
    return None


def _membership(request: HttpRequest, uuid: UUID) -> Any:
    found = queries.memberships(viewer_of(request)).filter(uuid=uuid).first()
    if found is None:
        raise Http404
    return found


@open_to("advisers", "coordinators")
@read_or_send
def member(request: HttpRequest, membership: UUID) -> HttpResponse:
    """One member, and what may be done with the membership."""
    viewer, found = viewer_of(request), _membership(request, membership)
    form = RoleForm(request.POST or None, initial={"role": found.role})
    problems: Problems = ()
    manages = policies.can_change_membership(viewer, found)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_role(viewer=viewer, membership=found, role=form.cleaned_data["role"])
        except BadInput as error:
            problems = error.problems
        else:
            messages.success(request, _("The role is changed."))
            return redirect("people:organisation", found.organisation.uuid)
    return render(
        request, "people/member.html",
        {"membership": found, "form": form, "problems": problems, "manages": manages,
         "myself": found.user_id == viewer.user, "synthetic": found.user.synthetic},
        status=422 if form.errors or problems else 200,
    )  # fmt: skip


@open_to("managers", "coordinators")
@read_or_send
def end_membership(request: HttpRequest, membership: UUID) -> HttpResponse:
    """Ask, then end a membership."""
    viewer, found = viewer_of(request), _membership(request, membership)
    problems: Problems = ()
    if not policies.can_change_membership(viewer, found):
        raise PermissionDenied(_("Only its managers and the region's coordinator end memberships."))
    if request.method == "POST":
        try:
            actions.end_membership(viewer=viewer, membership=found)
        except BadInput as error:
            problems = error.problems
        else:
            messages.success(request, _("The membership of %(name)s has ended.") % {"name": found.user})
            if found.user_id == viewer.user:
                return redirect("people:me")
            return redirect("people:organisation", found.organisation.uuid)
    return render(
        request, "people/end_membership.html", {"membership": found, "problems": problems},
        status=422 if problems else 200,
    )  # fmt: skip


@open_to("coordinators")
@read_or_send
def region(request: HttpRequest, region: str) -> HttpResponse:
    """Who coordinates and studies a region; invite."""
    viewer = viewer_of(request)
    try:
        where = queries.region_of(viewer, region)
    except ObjectDoesNotExist as error:
        raise Http404 from error
    form = region_invite(request.POST or None)
    problems: Any = ()
    if request.method == "POST":
        problems = _invite(request, form, region=where)
        if problems is None:
            return redirect("people:region", region)
    return render(
        request, "people/region.html",
        {"region": where, "roles": queries.roles_of(viewer, where),
         "invitations": queries.invitations(viewer).filter(region=where), "form": form, "problems": problems,
         "synthetic": where.synthetic},
        status=422 if form.errors or problems else 200,
    )  # fmt: skip


@open_to("coordinators")
@read_or_send
def end_region_role(request: HttpRequest, role: UUID) -> HttpResponse:
    """Ask, then end somebody's task in a region."""
    viewer = viewer_of(request)
    problems: Problems = ()
    found = queries.region_roles(viewer).filter(uuid=role).first()
    if found is None or not policies.can_manage_region(viewer, found.region):
        raise Http404
    if request.method == "POST":
        try:
            actions.end_region_role(viewer=viewer, role=found)
        except BadInput as error:
            problems = error.problems
        else:
            messages.success(request, _("The task of %(name)s has ended.") % {"name": found.user})
            return redirect("people:me" if found.user_id == viewer.user else "people:region",
                            *([] if found.user_id == viewer.user else [found.region.slug]))  # fmt: skip
    return render(
        request, "people/end_region_role.html", {"role": found, "problems": problems},
        status=422 if problems else 200,
    )  # fmt: skip
