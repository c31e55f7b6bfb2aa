"""What every template knows: who is looking."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from farled_web.people.viewer import NOBODY


def viewer(request: HttpRequest) -> dict[str, Any]:
    """Give ``viewer``, also on error pages, where no transaction is open."""
    return {
        "viewer": getattr(request, "viewer", NOBODY),
        "demo": settings.DEMO,
    }
