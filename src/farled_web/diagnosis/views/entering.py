"""Find the round a page is about, by the link this browser holds or by who is signed in."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest

from farled_web.diagnosis import reach
from farled_web.diagnosis.queries.rounds import find_round
from farled_web.people.viewer import Viewer

HELD = "checks"
MOST_HELD = 5


def hold(request: HttpRequest, check: UUID, key: bytes) -> None:
    """Let this browser's session keep a link's hash; the oldest of many is let go."""
    held = {**request.session.get(HELD, {}), str(check): key.hex()}
    request.session[HELD] = dict(list(held.items())[-MOST_HELD:])


def let_go(request: HttpRequest, check: UUID) -> None:
    """Forget a link on this device."""
    request.session[HELD] = {k: v for k, v in request.session.get(HELD, {}).items() if k != str(check)}


def holds(request: HttpRequest, check: UUID) -> bool:
    """Say whether this browser came by the link of the round."""
    return str(check) in request.session.get(HELD, {})


def reached(request: HttpRequest, check: UUID) -> Viewer:
    """Give who is asking, with the reach of the link this browser holds for the round."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    key = request.session.get(HELD, {}).get(str(check))
    return reach.open_link(viewer, bytes.fromhex(key)) if key else viewer


def entered(request: HttpRequest, check: UUID):  # type: ignore[no-untyped-def]  # the row's type belongs to models
    """Give the viewer and the round, or no such page."""
    viewer = reached(request, check)
    found = find_round(viewer, check)
    if found is None:
        raise Http404
    return viewer, found
