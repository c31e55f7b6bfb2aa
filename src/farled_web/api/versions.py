"""Versions as HTTP says them: ETag, If-None-Match, If-Match."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.http import parse_etags
from django.utils.translation import gettext as _

from farled_web.api.gate import stale
from farled_web.api.problems import Refusal


def tag(version: int) -> str:
    """Give a version as an entity tag."""
    return f'"{version}"'


def unchanged(request: HttpRequest, response: HttpResponse, version: int) -> HttpResponse | None:
    """Say the version; give 304 where the asker has it already, else None."""
    response["ETag"] = tag(version)
    known = request.headers.get("If-None-Match", "")
    if known and (known.strip() == "*" or tag(version) in _strong(known)):
        short = HttpResponse(status=304)
        short["ETag"] = tag(version)
        return short
    return None


def version_asked(request: HttpRequest, given: int | None, now: int) -> int:
    """Give the version a move was decided on: from If-Match, else from the body.

    Args:
        request: Whose header counts first.
        given: The version in the body.
        now: The version it has.

    Raises:
        Refusal: 412 where If-Match names another, 428 where no version came at all.
    """
    known = request.headers.get("If-Match", "")
    if known:
        if known.strip() != "*" and tag(now) not in _strong(known):
            raise stale(412, now)
        return now
    if given is None:
        raise Refusal(
            428, "version-missing", _("It is not said which version this was decided on"),
            _("Send version in the body, or the ETag in If-Match"),
        )  # fmt: skip
    return given


def _strong(header: str) -> list[str]:
    return [one.removeprefix("W/") for one in parse_etags(header)]
