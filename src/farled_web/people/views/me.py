"""One's own account."""

from __future__ import annotations

import json

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from farled.errors import BadInput
from farled_web.people import actions, queries
from farled_web.people.entrances import open_to
from farled_web.people.forms import CloseForm, ProfileForm
from farled_web.people.viewer import Viewer
from farled_web.people.views.asking import Problems, read_or_send, viewer_of


@open_to("signed_in")
@read_or_send
def me(request: HttpRequest) -> HttpResponse:
    """Name, language, and what one belongs to."""
    viewer = viewer_of(request)
    form = ProfileForm(request.POST or None, initial={"name": viewer.name, "language": viewer.language})
    if request.method == "POST" and form.is_valid():
        actions.change_profile(viewer=viewer, **form.cleaned_data)
        language = form.cleaned_data["language"]
        with translation.override(language):
            messages.success(request, _("Your settings are saved."))
        response = redirect("people:me")
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, language, max_age=31_536_000, samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
        )  # fmt: skip
        return response
    return render(
        request, "people/me.html",
        {"form": form, "seats": viewer.seats, "roles": queries.region_roles(viewer).filter(user=viewer.user),
         "firms": len(viewer.firms), "providers": bool(settings.OIDC_ORIGINS)},
        status=422 if form.errors else 200,
    )  # fmt: skip


@open_to("signed_in")
@require_safe
def my_data(request: HttpRequest) -> HttpResponse:
    """All that is kept of oneself, as a file."""
    data = actions.take_data_along(viewer=viewer_of(request))
    text = json.dumps(data, default=str, ensure_ascii=False, indent=1)
    response = HttpResponse(text, content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="farled-my-data.json"'
    response["Cache-Control"] = "no-store"
    return response


@open_to("signed_in")
@read_or_send
def close_account(request: HttpRequest) -> HttpResponse:
    """Ask, then close one's own account."""
    viewer, form = viewer_of(request), CloseForm(request.POST if request.method == "POST" else None)
    problems: Problems = ()
    if request.method == "POST" and form.is_valid():
        try:
            actions.close_account(viewer=viewer)
        except BadInput as error:
            problems = error.problems
        else:
            logout(request)
            return redirect("people:closed")
    return render(
        request, "people/close_account.html", {"form": form, "problems": problems},
        status=422 if form.errors or problems else 200,
    )  # fmt: skip


@open_to("anyone")
@require_safe
def closed(request: HttpRequest) -> HttpResponse:
    """Say that the account is closed."""
    return render(request, "people/closed.html")


@open_to("advisers")
@read_or_send
def leave(request: HttpRequest, organisation: str) -> HttpResponse:
    """Ask, then leave an organisation."""
    viewer = viewer_of(request)
    seat = next((one for one in viewer.seats if one.uuid == str(organisation)), None)
    if seat is None:
        raise Http404
    problems: Problems = ()
    if request.method == "POST":
        try:
            actions.leave_organisation(viewer=viewer, organisation=seat.organisation)
        except BadInput as error:
            problems = error.problems
        else:
            messages.success(request, _("You have left %(name)s.") % {"name": seat.name})
            return redirect("people:me")
    context = {"seat": seat, "problems": problems}
    return render(request, "people/leave.html", context, status=422 if problems else 200)


@open_to("coordinators", "researchers")
@read_or_send
def leave_region(request: HttpRequest, role: str) -> HttpResponse:
    """Ask, then give up a task in a region."""
    viewer: Viewer = viewer_of(request)
    held = queries.region_roles(viewer).filter(user=viewer.user, uuid=role).first()
    if held is None:
        raise Http404
    problems: Problems = ()
    if request.method == "POST":
        try:
            actions.leave_region_role(viewer=viewer, region=held.region_id, task=held.task)
        except BadInput as error:
            problems = error.problems
        else:
            messages.success(
                request, _("You have given up your task in %(name)s.") % {"name": held.region.name}
            )
            return redirect("people:me")
    context = {"held": held, "problems": problems}
    return render(request, "people/leave_region.html", context, status=422 if problems else 200)
