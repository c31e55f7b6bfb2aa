"""The interface for people: every operation, read from its own description."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from farled_web.api.gate import PER_MINUTE
from farled_web.api.views.interface import api, api_hsds, described
from farled_web.people.entrances import open_to

GROUPS = {
    "directory": _("The directory"),
    "firms": _("Firms"),
    "referrals": _("Cases"),
    "journeys": _("Journeys"),
    "hsds": _("The directory as HSDS 3.0, without a token"),
}


@open_to("anyone")
def documentation(request: HttpRequest) -> HttpResponse:
    """What the interface can do."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for interface in (api, api_hsds):
        for path, methods in described(interface)["paths"].items():
            for method, operation in methods.items():
                row = _row(path, method, operation)
                groups.setdefault(operation["tags"][0], []).append(row)
    shown = [(name, title, groups[name]) for name, title in GROUPS.items() if name in groups]
    return render(
        request, "api/documentation.html",
        {"groups": shown, "per_minute": PER_MINUTE, "address": settings.ADDRESS,
         "openapi": reverse("api:openapi"), "openapi_hsds": reverse("api:openapi_hsds")},
    )  # fmt: skip


def _row(path: str, method: str, operation: dict[str, Any]) -> dict[str, Any]:
    scopes = [scope for one in operation.get("security", []) for scope in one.get("token", [])]
    return {
        "method": method.upper(), "path": path, "summary": operation["summary"], "scope": "".join(scopes),
        "about": operation.get("description", "").replace("``", ""), "id": operation["operationId"],
        "parameters": [
            {"name": one["name"], "in": one["in"], "about": one.get("description", "")}
            for one in operation["parameters"] if one["in"] != "path"
        ],
        "statuses": [status for status in operation["responses"] if status < "500"],
    }  # fmt: skip
