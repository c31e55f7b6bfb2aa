"""Who speaks for a firm on a page: a signed-in contact, or the holder of a link a room above knows.

A room above that hands out links says in its ``AppConfig.ready`` how they are opened::

    holders.register_opener(opener)   # (request) -> viewers, each with the reach of one link held
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from uuid import UUID

from allauth.core.exceptions import ImmediateHttpResponse
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest
from django.urls import reverse

from farled_web.firms.queries import consent
from farled_web.firms.queries.consent import OwnFirm
from farled_web.people.viewer import Viewer

Opener = Callable[[HttpRequest], Iterator[Viewer]]
_openers: list[Opener] = []


def register_opener(opener: Opener) -> None:
    """Add a way in by link; it widens the reach of the transaction link by link, as it is asked for more."""
    if opener not in _openers:
        _openers.append(opener)


def speaking_for(request: HttpRequest, uuid: UUID) -> OwnFirm:
    """Give the firm and the viewer who speaks for it.

    Raises:
        ImmediateHttpResponse: Nobody is signed in, as where a mail has led here: sign in first.
        Http404: Nobody on this browser does.
    """
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    found = consent.own_firm(viewer, uuid)
    for opener in _openers:
        if found is not None:
            break
        for holder in opener(request):
            found = consent.own_firm(holder, uuid)
            if found is not None:
                break
    if found is None and not viewer.signed_in:
        reading = request.method in {"GET", "HEAD"}
        back = request.get_full_path() if reading else reverse("firms:who_sees_what", args=[uuid])
        raise ImmediateHttpResponse(redirect_to_login(back))
    if found is None:
        raise Http404
    return found
