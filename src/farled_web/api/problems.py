"""Refusals as another system reads them: application/problem+json (RFC 9457)."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from farled.errors import Problem

MEDIA_TYPE = "application/problem+json"
RETRY_SECONDS = 60


@dataclass(eq=False)
class Refusal(Exception):  # noqa: N818 - it is an answer
    """Something an endpoint refuses.

    Attributes:
        status: HTTP status.
        code: Stable word for it; a row of docs/api.md.
        given: What was given, shortened.
        reason: Why it is refused.
        remedy: What to do.
        more: Further members of the answer.
        headers: Further headers.
    """

    status: int
    code: str
    reason: str
    remedy: str
    given: str = ""
    more: dict[str, Any] | None = None
    headers: dict[str, str] | None = None


TITLES = {
    400: "The request cannot be read",
    401: "No valid token",
    403: "Not open to this token",
    404: "Not found",
    405: "Method not allowed",
    406: "Not available in that form",
    409: "It has changed meanwhile",
    412: "It has changed meanwhile",
    413: "Too large",
    415: "Only JSON is read",
    422: "What was given cannot be used",
    428: "The version is missing",
    429: "Too many requests",
    500: "Our fault",
    503: "Not available just now",
}


def answer(refusal: Refusal) -> HttpResponse:
    """Give the response for a refusal."""
    body: dict[str, Any] = {
        "type": f"urn:farled:problem:{refusal.code}",
        "title": TITLES.get(refusal.status, "Refused"),
        "status": refusal.status,
        "detail": f"{refusal.reason}. {refusal.remedy}.",
        "code": refusal.code,
        "given": refusal.given,
        "reason": refusal.reason,
        "remedy": refusal.remedy,
        **(refusal.more or {}),
    }
    response = HttpResponse(
        json.dumps(body, ensure_ascii=False, default=str), status=refusal.status, content_type=MEDIA_TYPE
    )
    for name, value in (refusal.headers or {}).items():
        response[name] = value
    response["Cache-Control"] = "no-store"
    return response


def from_problems(problems: Iterable[Problem], status: int = 422) -> Refusal:
    """Give the refusal for what the library found wrong; the first leads, all of them follow."""
    found = list(problems)
    first = found[0]
    listed = [
        {"field": one.column, "code": one.code, "given": one.given, "reason": one.reason,
         "remedy": one.remedy, "example": one.example}
        for one in found
    ]  # fmt: skip
    return Refusal(status, first.code, first.reason, first.remedy, first.given, {"errors": listed})


def no_token() -> Refusal:
    """Nobody came in: no token, or one that opens nothing."""
    return Refusal(
        401, "no-valid-token", _("No token was given, or it is unknown, revoked or run out"),
        _("Send a token of your organisation as Authorization: Bearer …; a manager makes one"),
        headers={"WWW-Authenticate": 'Bearer realm="farled"'},
    )  # fmt: skip


def no_scope(scope: str) -> Refusal:
    """The token was made for something else."""
    return Refusal(
        403, "scope-missing", _("This token was not made for that"),
        _("Ask a manager of your organisation for a token with the scope it takes"), scope,
        {"scope": scope},
        headers={"WWW-Authenticate": f'Bearer realm="farled", error="insufficient_scope", scope="{scope}"'},
    )  # fmt: skip


def not_found(given: str = "") -> Refusal:
    """There is none, or it is not to be seen: the same answer for both."""
    return Refusal(
        404, "not-found", _("There is none, or it is not open to your organisation"),
        _("Take an id from a list that this token can read"), given,
    )  # fmt: skip


def too_often(seconds: int = RETRY_SECONDS) -> Refusal:
    """More requests than one token may make."""
    return Refusal(
        429, "too-often", _("This token has made too many requests"),
        _("Wait for as many seconds as Retry-After says, then go on"), headers={"Retry-After": str(seconds)},
    )  # fmt: skip


def wrong_method(allowed: str) -> Refusal:
    """This address does not do that."""
    return Refusal(
        405, "wrong-method", _("This address does not take that method"),
        _("Use one of those that Allow names"), headers={"Allow": allowed},
    )  # fmt: skip


def ours(id: str) -> Refusal:
    """A fault of the application's."""
    return Refusal(
        500, "our-fault", _("Something went wrong here; nothing was changed"),
        _("Try again in a while, and name the id if it stays"), more={"id": id},
    )  # fmt: skip
