"""What all pages about plans need."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpRequest
from django.utils.translation import gettext as _

from farled_web.coalitions import picture, words
from farled_web.coalitions.picture import Namer
from farled_web.database.versions import StaleEdit
from farled_web.directory.queries.region_values import region_pack
from farled_web.people.viewer import Viewer
from farled_web.ui import errors


def viewer_of(request: HttpRequest) -> Viewer:
    """Give who is asking."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    return viewer


def names_of(viewer: Viewer, region: Any) -> Namer:
    """Give a region's names."""
    return picture.namer(region_pack(region, viewer=viewer))


def firm_name(plan: Any) -> str:
    """Give the firm's name, where the viewer may see it."""
    try:
        return str(plan.firm.name)
    except ObjectDoesNotExist:
        return _("A firm whose name you may not see")


def state_badge(plan: Any) -> tuple[str, str]:
    """Give the state in words, and its tone."""
    text, tone = words.STATES[plan.state]
    return str(text), tone


def stale(error: StaleEdit, url: str, typed: list[tuple[str, Any]]) -> errors.StaleEdit:
    """Turn a version conflict into the page that tells of it."""
    plan = error.current
    state, _tone = state_badge(plan)
    now = [(_("Version"), plan.number), (_("State"), state)]  # type: ignore[attr-defined]
    return errors.StaleEdit(_("the plan"), "", now, typed, url)
