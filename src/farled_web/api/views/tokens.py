"""Pages where managers make and revoke tokens."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables

from farled.errors import BadInput
from farled_web.api.actions import tokens as actions
from farled_web.api.forms import WORDS, TokenForm
from farled_web.api.queries import tokens as queries
from farled_web.people.entrances import open_to
from farled_web.people.views.asking import Problems, read_or_send, viewer_of
from farled_web.ui.writing import moment


@open_to("managers")
@never_cache
@read_or_send
@sensitive_variables("secret")
def tokens(request: HttpRequest) -> HttpResponse:
    """The organisation's tokens; make one, which is then shown once."""
    viewer = viewer_of(request)
    ours = [(seat.uuid, seat.name) for seat in viewer.seats if seat.role == "manager"]
    form = TokenForm(request.POST or None, organisations=ours)
    problems: Problems = ()
    made, secret = None, ""
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        chosen = next(seat for seat in viewer.seats if seat.uuid == given.pop("organisation"))
        try:
            made, secret = actions.make_token(viewer=viewer, organisation=chosen.organisation, **given)
        except BadInput as error:
            problems = error.problems
        else:
            form = TokenForm(organisations=ours)
    return render(
        request, "api/tokens.html",
        {"form": form, "problems": problems, "made": made, "secret": secret,
         "tokens": [_shown(one) for one in queries.tokens(viewer)[:100]], "several": len(ours) > 1},
        status=422 if form.errors or problems else 201 if made else 200,
    )  # fmt: skip


@open_to("managers")
@read_or_send
def revoke(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Ask, then revoke; it cannot be undone, so a new one is made instead."""
    viewer = viewer_of(request)
    found = queries.token(viewer, uuid)
    if found is None:
        raise Http404
    if request.method == "POST":
        actions.revoke_token(viewer=viewer, token=found)
        messages.success(request, _("The token %(name)s is revoked.") % {"name": found.name})
        return redirect("api:tokens")
    last = found.last_used_at
    return render(
        request, "ui/confirm.html",
        {"title": _("Revoke the token %(name)s?") % {"name": found.name}, "danger": True,
         "text": _("Whatever uses it stops working at once. A revoked token does not come back; you can make "
                   "a new one."),
         "action": _("Revoke"), "cancel": reverse("api:tokens"),
         "facts": [(_("Organisation"), found.organisation.name), (_("Ends with"), f"…{found.hint}"),
                   (_("Last used"), moment(last) if last else _("Never"))]},
    )  # fmt: skip


def _shown(token: Any) -> dict[str, Any]:
    now = timezone.now()
    state = "revoked" if token.revoked_at else "expired" if token.expires_at <= now else "open"
    return {"token": token, "state": state, "scopes": [WORDS[one] for one in token.scopes if one in WORDS]}
