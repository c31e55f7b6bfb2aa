"""What people are told when something cannot be done, and the pages that tell it.

`StaleEdit`, `TooOften` and the library's `BadInput` are answers, not faults: raise them anywhere in a view
or an action and the reader gets a page that says what to do.  Everything else is our fault and is logged.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, RequestDataTooBig, TooManyFilesSent
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.template import loader
from django.utils.html import escape
from django.utils.translation import gettext as _

from farled.errors import BadInput, Problem

log = logging.getLogger("farled_web.errors")
RETRY_SECONDS = 10
BARE = "<!doctype html><meta charset=utf-8><title>Farled</title><h1>{title}</h1><p>{advice}</p>"


@dataclass(eq=False)
class StaleEdit(Exception):  # noqa: N818 - the name is what a user meets
    """Somebody else saved first.

    Attributes:
        thing: What was edited, in words.
        who: Who saved it meanwhile; "" where not known.
        now: What stands there now, as (name, value).
        typed: What this person wrote, as (name, value), so that nothing typed is lost.
        url: Where the current state can be edited.
    """

    thing: str
    who: str = ""
    now: Sequence[tuple[str, Any]] = ()
    typed: Sequence[tuple[str, Any]] = ()
    url: str = ""


@dataclass(eq=False)
class TooOften(Exception):  # noqa: N818
    """Tried too often; `seconds` says when it may be tried again."""

    seconds: int = 60


@dataclass(eq=False)
class TooLarge(Exception):  # noqa: N818
    """More was sent than is taken; `limit` in words."""

    limit: str = ""


def database_gone(error: BaseException | None) -> bool:
    """Whether an error means that the database cannot be reached just now."""
    while error is not None:
        if isinstance(error, InterfaceError) or type(error).__name__ == "PoolTimeout":
            return True
        if isinstance(error, OperationalError):
            # Codes of a lost connection or a server that stops or starts; not of a lock or full disk.
            code = getattr(error.__cause__, "sqlstate", None)
            return code is None or code[:2] == "08" or code in {"57P01", "57P02", "57P03", "53300"}
        error = error.__cause__ or error.__context__
    return False


def answer(request: HttpRequest, error: BaseException) -> HttpResponse | None:
    """Give the page for an error that is an answer; None where it is our fault."""
    if isinstance(error, StaleEdit):
        return page(request, 409, stale=error)
    if isinstance(error, BadInput):
        return page(request, 422, problems=error.problems)
    if isinstance(error, TooOften):
        response = page(request, 429, seconds=error.seconds)
        response["Retry-After"] = str(error.seconds)
        return response
    if isinstance(error, TooLarge):
        return page(request, 413, limit=error.limit)
    if database_gone(error):
        response = page(request, 503)
        response["Retry-After"] = str(RETRY_SECONDS)
        return response
    return None


def page(request: HttpRequest, status: int, **context: Any) -> HttpResponse:
    """Draw an error page.  It asks nothing of the database, which may be the thing that failed."""
    words = {"status": status, "viewer": getattr(request, "viewer", None), "request": request}
    words.update(told(status), **context)
    try:
        words["csrf_token"] = get_token(request)
        text: str = loader.render_to_string("ui/error.html", words)
    except Exception:  # an error page must come, whatever else is broken
        log.exception("error page")
        text = BARE.format(title=escape(words["title"]), advice=escape(words["advice"]))
    return HttpResponse(text, status=status)


def told(status: int) -> dict[str, str]:
    """Give heading and advice for a status."""
    texts = {
        400: (_("That could not be read"), _("Go back, check what you gave, and try again.")),
        403: (
            _("This is not open to you"),
            _("You may be signed in as somebody else, or need another role. Ask the person who invited you."),
        ),
        404: (
            _("There is no such page"),
            _("The address may be wrong, or what stood here is not yours to see. Start from the first page."),
        ),
        405: (
            _("There is nothing to read here"),
            _("This address belongs to a button. Go back, and press the button on its page."),
        ),
        409: (
            _("Somebody else saved first"),
            _("Nothing was overwritten. Compare, then write your change again on top of theirs."),
        ),
        413: (_("That is too large"), _("Send a smaller file, or split it in parts.")),
        422: (_("That could not be used"), _("Mend what is named below and send it again.")),
        429: (_("Too many tries"), _("Wait a little, then try again.")),
        500: (
            _("Something went wrong here"),
            _("The fault is ours and has been noted. What you saved before is safe. Try again in a while."),
        ),
        503: (
            _("Farled is resting for a moment"),
            _("The database cannot be reached just now. Nothing is lost; try again in a few seconds."),
        ),
    }
    title, advice = texts.get(status, texts[500])
    return {"title": title, "advice": advice}


def translated(problem: Problem) -> dict[str, str]:
    """Give a problem of the library as words for a list; its own words are English."""
    place = problem.file
    if problem.line:
        place = _("line %(line)s") % {"line": problem.line} + (f", {place}" if place else "")
    return {
        "place": ", ".join(part for part in (place, problem.column) if part),
        "given": problem.given,
        "reason": problem.reason,
        "remedy": problem.remedy,
        "example": problem.example,
    }


# ---- Django's own handlers (named in urls.py) ----------------------------------------------------------


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400, or 413 where too much was sent."""
    if isinstance(exception, RequestDataTooBig | TooManyFilesSent):
        return page(request, 413, limit=f"{settings.UPLOAD_BYTES // 1_000_000} MB")
    return page(request, 400)


def forbidden(request: HttpRequest, exception: PermissionDenied | None = None) -> HttpResponse:
    """403; the words a policy gave are shown."""
    return page(request, 403, reason=str(exception or ""))


def not_found(request: HttpRequest, exception: Http404 | None = None) -> HttpResponse:
    """404."""
    return page(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500; or the page of an answer that was raised where no middleware could take it."""
    error = sys.exc_info()[1]
    found = answer(request, error) if error else None
    return found or page(request, 500, id=getattr(request, "id", ""))


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form that was open too long or came from elsewhere."""
    return page(
        request,
        403,
        advice=_(
            "The form was open for too long, or cookies are off. Go back, reload the page and send it again."
        ),
    )
