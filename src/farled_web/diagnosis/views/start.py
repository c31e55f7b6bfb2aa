"""Begin the check, come back to it by link, leave it."""

from __future__ import annotations

from uuid import UUID

from allauth.account.adapter import get_adapter
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from farled_web.diagnosis import reach
from farled_web.diagnosis.actions.begin import begin_check
from farled_web.diagnosis.actions.limits import sender_mark
from farled_web.diagnosis.forms import StartForm, fresh_stamp
from farled_web.diagnosis.queries.rounds import regions
from farled_web.diagnosis.views.entering import HELD, hold, let_go
from farled_web.firms.queries.records import firms
from farled_web.people.entrances import open_to
from farled_web.people.viewer import Viewer


@never_cache
@open_to("anyone")
def check(request: HttpRequest) -> HttpResponse:
    """What the check is, and its first button."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    there = regions()
    form = StartForm(request.POST or None, regions=[(region.slug, region.name) for region in there])
    if request.method == "POST" and form.is_valid():
        begun, key = begin_check(
            viewer,
            region=next(region for region in there if region.slug == form.cleaned_data["region"]),
            language=language(),
            sender=sender_mark(get_adapter().get_client_ip(request)),
        )
        hold(request, begun.uuid, key)
        return redirect("diagnosis:question", begun.uuid, 1)
    if request.method == "POST":
        # A new stamp, so that the next press is not refused for the same reason.
        form.data = fresh_stamp(request.POST)
    own = firms(viewer).filter(pk__in=viewer.firms)[:5] if viewer.firms else []
    chosen = {"form": form, "regions": there, "own": own, "begun": list(request.session.get(HELD, {}))[-1:]}
    return render(request, "diagnosis/start.html", chosen, status=422 if form.errors else 200)


@never_cache
@open_to("anyone")
def link(request: HttpRequest, token: str) -> HttpResponse:
    """Open a link: keep its hash in this browser's session and go on to an address that says nothing."""
    secret = reach.read(token)
    viewer = request.viewer  # type: ignore[attr-defined]
    opened = reach.open_link(viewer, reach.hash_of(secret)) if secret else viewer
    if secret is None or not isinstance(opened, reach.LinkHolder):
        return render(request, "diagnosis/link_gone.html", status=404)
    uuid = UUID(opened.check_uuid)
    hold(request, uuid, reach.hash_of(secret))
    response = redirect("diagnosis:round", uuid)
    response["Referrer-Policy"] = "no-referrer"
    return response


@require_POST
@open_to("anyone")
def leave(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Forget the check on this device; it stays for whoever has its link."""
    let_go(request, uuid)
    return render(request, "diagnosis/left.html")


def language() -> str:
    """Give the page's language as the check keeps it."""
    return "sv" if (get_language() or "sv").startswith("sv") else "en"
