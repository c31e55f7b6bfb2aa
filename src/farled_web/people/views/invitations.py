"""Invitations: withdraw, send again, accept."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from farled_web.people import actions, queries
from farled_web.people.entrances import open_to
from farled_web.people.forms import NewAccountForm
from farled_web.people.views.asking import read_or_send, viewer_of


def _invitation(request: HttpRequest, uuid: UUID) -> Any:
    found = queries.invitations(viewer_of(request)).filter(uuid=uuid).first()
    if found is None:
        raise Http404
    return found


def _back(invitation: Any) -> HttpResponse:
    if invitation.organisation is not None:
        return redirect("people:organisation", invitation.organisation.uuid)
    if invitation.region is not None:
        return redirect("people:region", invitation.region.slug)
    return redirect("people:me")


@open_to("signed_in")
@require_POST
def withdraw(request: HttpRequest, invitation: UUID) -> HttpResponse:
    """Withdraw an invitation; sending a new one undoes it."""
    found = _invitation(request, invitation)
    actions.withdraw_invitation(viewer=viewer_of(request), invitation=found)
    messages.success(request, _("The invitation to %(email)s is withdrawn.") % {"email": found.email})
    return _back(found)


@open_to("signed_in")
@require_POST
def send_again(request: HttpRequest, invitation: UUID) -> HttpResponse:
    """Send an invitation again by a new link."""
    found = _invitation(request, invitation)
    actions.send_invitation_again(viewer=viewer_of(request), invitation=found)
    messages.success(request, _("A new link is on its way to %(email)s.") % {"email": found.email})
    return _back(found)


@open_to("anyone", signing_in=True)
@never_cache
@read_or_send
def accept(request: HttpRequest, token: str) -> HttpResponse:
    """What an invitation is to, and the way in; opening the page alone changes nothing."""
    found = queries.invitation_by_token(token)
    state = queries.state_of(found) if found else "unknown"
    if found is None or state != "open":
        return render(
            request, "people/invitation_closed.html", {"state": state}, status=410 if found else 404
        )
    viewer = viewer_of(request)
    context: dict[str, Any] = {"invitation": found, "place": queries.place_of(found)}
    if viewer.signed_in:
        if viewer.email.lower() != found.email.lower():
            return _other_person(request, context)
        if request.method == "POST":
            return _accepted(request, viewer.user, token)
        return render(request, "people/accept.html", context)
    if queries.has_account(found.email):
        context["login"] = f"{reverse('account_login')}?next={request.path}"
        return render(request, "people/accept_sign_in.html", context)
    return _new_person(request, token, context)


def _other_person(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """The link is somebody else's, or theirs under another address: offer to sign out."""
    if request.method == "POST" and "sign_out" in request.POST:
        logout(request)
        return redirect(request.path)
    return render(request, "people/accept_other.html", context, status=403)


def _new_person(request: HttpRequest, token: str, context: dict[str, Any]) -> HttpResponse:
    found = context["invitation"]
    form = NewAccountForm(request.POST or None, initial={"email": found.email, "language": found.language})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        user = actions.accept_as_new(
            token=token, name=given["name"], password=given["password"], language=given["language"]
        )
        login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
        return _home(request)
    return render(
        request, "people/accept_new.html", {**context, "form": form}, status=422 if form.errors else 200
    )


def _accepted(request: HttpRequest, user: int | None, token: str) -> HttpResponse:
    if user is None or not actions.accept_invitation(user=user, token=token):
        return render(request, "people/invitation_closed.html", {"state": "used"}, status=410)
    return _home(request)


def _home(request: HttpRequest) -> HttpResponse:
    messages.success(request, _("Welcome. You are in."))
    try:
        return redirect("workspace:home")
    except NoReverseMatch:
        return redirect("people:me")
