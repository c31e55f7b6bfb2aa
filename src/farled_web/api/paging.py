"""Lists page by page, by key: nothing is skipped or told twice while others write."""

from __future__ import annotations

from typing import Any, TypeVar
from urllib.parse import urlencode

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from farled.errors import shorten
from farled_web.api.problems import Refusal

USUAL, MOST = 50, 200  # docs/methods/web.md, api §2
Row = TypeVar("Row", bound=Model)


def page(rows: QuerySet[Row], *, cursor: str, limit: int) -> tuple[list[Row], str]:
    """Give one page of rows in the order they were made, and the cursor of the next; "": it is the last.

    Args:
        rows: The list, narrowed to what the viewer may see.
        cursor: As the page before gave it; "": the first page.
        limit: How many rows.
    """
    if cursor:
        rows = rows.filter(pk__gt=_read(cursor))
    found = list(rows.order_by("pk")[: limit + 1])
    if len(found) <= limit:
        return found, ""
    return found[:limit], _signer().sign_object([found[limit - 1].pk])


def linked(request: HttpRequest, response: HttpResponse, cursor: str) -> str | None:
    """Give the address of the next page and name it in the Link header; None on the last page."""
    first = dict(request.GET.items())
    first.pop("cursor", None)
    links = [f'<{address(request.path, first)}>; rel="first"']
    onward = None
    if cursor:
        onward = address(request.path, {**first, "cursor": cursor})
        links.insert(0, f'<{onward}>; rel="next"')
    response["Link"] = ", ".join(links)
    return onward


def address(path: str, given: dict[str, Any]) -> str:
    """Give a whole address of this installation."""
    return settings.ADDRESS + path + (f"?{urlencode(given)}" if given else "")


def _read(cursor: str) -> int:
    try:
        found = _signer().unsign_object(cursor)
        return int(found[0])
    except (BadSignature, ValueError, TypeError, IndexError, KeyError):
        raise Refusal(
            422, "unknown-cursor", _("This is no cursor of a page"),
            _("Follow the address in next or in the Link header, or leave cursor out to begin again"),
            shorten(cursor),
        ) from None  # fmt: skip


def _signer() -> Signer:
    return Signer(salt="farled.api.cursor")
