"""What every endpoint passes: token, limit, transaction, and refusals in one form.

It wraps the library's own view, so that the middleware of the application holds it to `open_to` like any
other, and so that a cookie never counts here: what comes in without a token is nobody.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, RequestDataTooBig
from django.db import DataError, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.http.request import RawPostDataException, UnreadablePostError
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from ninja.errors import AuthenticationError, AuthorizationError, HttpError, ValidationError

from farled.errors import BadInput, shorten
from farled_web.api import problems, reach
from farled_web.api.problems import Refusal
from farled_web.database.versions import StaleEdit
from farled_web.people.entrances import open_to
from farled_web.people.viewer import NOBODY, set_viewer
from farled_web.ui import errors

log = logging.getLogger("farled_web.api")
PER_MINUTE = 300  # docs/methods/web.md, api §1
METHODS = ("GET", "HEAD", "POST", "OPTIONS")
View = Callable[..., HttpResponse]


def guarded(view: View) -> View:
    """Give the view that stands at an address, around the library's own."""

    @open_to("anyone")
    def endpoint(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Let in, answer, and undo what a refusal began."""
        with translation.override(_language(request)):
            try:
                _come_in(request)
                response = _run(view, request, args, kwargs)
            except Refusal as refusal:
                response = problems.answer(refusal)
        response["Vary"] = "Authorization, Accept-Language"
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    endpoint.csrf_exempt = True  # type: ignore[attr-defined] # no cookie counts here
    return endpoint


def _language(request: HttpRequest) -> str:
    """Other systems are told in English, unless they ask for Swedish."""
    wanted = request.headers.get("Accept-Language", "")
    return "sv" if wanted.lower().startswith("sv") else "en"


def _come_in(request: HttpRequest) -> None:
    """Set the reach to the token's; without one, to nobody's."""
    scheme, _space, secret = request.headers.get("Authorization", "").partition(" ")
    if not scheme:
        set_viewer(None)
        request.viewer = NOBODY  # type: ignore[attr-defined]
        return
    holder = reach.open_token(secret.strip()) if scheme.lower() == "bearer" else None
    if holder is None:
        set_viewer(None)
        raise problems.no_token()
    request.viewer = holder  # type: ignore[attr-defined]
    if holder.used > PER_MINUTE:
        raise problems.too_often(60 - timezone.now().second)


def _run(view: View, request: HttpRequest, args: Any, kwargs: Any) -> HttpResponse:
    with transaction.atomic():
        try:
            _readable(request)
            response = view(request, *args, **kwargs)
        except Exception as error:
            response = problems.answer(_refusal(request, error))
        if response.status_code == 405:
            response = problems.answer(problems.wrong_method(response.headers.get("Allow", "GET")))
        if response.status_code >= 400:
            transaction.set_rollback(True)
    return response


def _readable(request: HttpRequest) -> None:
    if request.method in {"POST", "PUT", "PATCH"} and request.content_type != "application/json":
        raise Refusal(
            415, "not-json", _("The body is not application/json"),
            _("Send JSON, with Content-Type: application/json"), shorten(request.content_type or ""),
        )  # fmt: skip


def _refusal(request: HttpRequest, error: Exception) -> Refusal:
    """Say what an exception means to the other system."""
    known = _known(error)
    if known is not None:
        return known
    if errors.database_gone(error):
        return Refusal(
            503, "resting", _("The database cannot be reached just now"), _("Try again in a few seconds"),
            headers={"Retry-After": str(errors.RETRY_SECONDS)},
        )  # fmt: skip
    id = str(getattr(request, "id", ""))
    log.exception("api %s", id)
    return problems.ours(id)


def _known(error: Exception) -> Refusal | None:
    if isinstance(error, Refusal):
        return error
    if isinstance(error, BadInput):
        return problems.from_problems(error.problems)
    if isinstance(error, ValidationError):
        return _invalid(error)
    if isinstance(error, AuthenticationError):
        return problems.no_token()
    if isinstance(error, PermissionDenied | AuthorizationError):
        reason = str(error) or _("Your organisation may not do that")
        return Refusal(403, "not-allowed", reason.rstrip("."), _("Ask whoever it belongs to"))
    if isinstance(error, Http404 | ObjectDoesNotExist):
        return problems.not_found()
    if isinstance(error, StaleEdit | errors.StaleEdit):
        return stale(409)
    if isinstance(error, errors.TooOften):
        return problems.too_often(error.seconds)
    if isinstance(error, RequestDataTooBig | errors.TooLarge):
        return Refusal(413, "too-large", _("More was sent than is taken"), _("Send less at a time"))
    if isinstance(error, HttpError | UnreadablePostError | RawPostDataException | DataError):
        return Refusal(400, "unreadable", _("The request cannot be read"), _("Send valid JSON"))
    return None


def stale(status: int, now: int | None = None) -> Refusal:
    """Somebody else was first."""
    return Refusal(
        status, "stale-version", _("It has moved on since that version"),
        _("Read it again, look at what changed, and send the move with the version it has now"),
        more=None if now is None else {"version": now},
    )  # fmt: skip


def _invalid(error: ValidationError) -> Refusal:
    listed = [
        {"field": ".".join(str(part) for part in one["loc"]), "code": str(one["type"]), "given": "",
         "reason": str(one["msg"]), "remedy": "", "example": ""}
        for one in error.errors
    ]  # fmt: skip
    return Refusal(
        422, "not-as-described", _("Something given is not as the description of the interface says"),
        _("Mend each field that errors names"), ", ".join(one["field"] for one in listed)[:80],
        {"errors": listed},
    )  # fmt: skip
