"""One log line per request, and a page instead of a fault while the database is away."""

from __future__ import annotations

import logging
import time
import uuid
from collections.abc import Callable
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed

from farled_web.ui import errors

log = logging.getLogger("farled_web.request")
Next = Callable[[HttpRequest], HttpResponseBase]


class RequestLog:
    """Write what was asked, how it went and what it cost; never who, never the address's own words."""

    def __init__(self, get_response: Next) -> None:
        """Keep what comes after."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer and log."""
        request.id = uuid.uuid4().hex[:16]  # type: ignore[attr-defined]
        counter = _Counter()
        started = time.perf_counter()
        with connection.execute_wrapper(counter):
            response = self.get_response(request)
        response.headers.setdefault("X-Request-Id", request.id)  # type: ignore[attr-defined]
        match = request.resolver_match
        log.log(
            logging.WARNING if response.status_code >= 500 else logging.INFO,
            "request",
            extra={
                "id": request.id,  # type: ignore[attr-defined]
                "method": request.method,
                "page": (match.view_name or match.route) if match else "",
                "status": response.status_code,
                "ms": round((time.perf_counter() - started) * 1000, 1),
                "queries": counter.count,
            },
        )
        return response


class _Counter:
    """Count what is asked of the database."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        self.count += 1
        return execute(sql, params, many, context)


class DatabaseGone:
    """Tell readers to wait while the database cannot be reached; the next request tries anew."""

    def __init__(self, get_response: Next) -> None:
        """Keep what comes after."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer; errors come by `process_exception` and by ``errors.server_error``."""
        response = self.get_response(request)
        if isinstance(response, HttpResponseNotAllowed) and request.method in {"GET", "POST"}:
            # Django leaves this page blank; somebody has reloaded one, or come back to it after signing in.
            told = errors.page(request, 405)
            told["Allow"] = response["Allow"]
            return told
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Give the page of an error that is an answer."""
        return errors.answer(request, error)
