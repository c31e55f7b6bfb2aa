"""What every page here asks of a request."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest
from django.views.decorators.http import require_http_methods

from farled.errors import Problem
from farled_web.people.viewer import Viewer

Problems = tuple[Problem, ...]
read_or_send = require_http_methods(["GET", "HEAD", "POST"])


def viewer_of(request: HttpRequest) -> Viewer:
    """Who is asking, as the middleware set it."""
    return cast(Viewer, request.viewer)  # type: ignore[attr-defined]
