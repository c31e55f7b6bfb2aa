"""The interface of version 1: its endpoints, put together."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import URLPattern, path
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

from farled_web.api import problems
from farled_web.api.describing import finished
from farled_web.api.gate import guarded
from farled_web.api.views import directory, firms, hsds, journeys, referrals
from farled_web.api.views.asking import Token
from farled_web.people.entrances import open_to

VERSION = "1.0.0"
ABOUT = (
    "What an organisation's own systems may read and do: the directory, the firms that let it in, and "
    "its cases. A token never gives more than a member of the organisation has. Invented data say so."
)


ABOUT_HSDS = (
    "The public directory as HSDS 3.0 (Human Services Data Specification, Open Referral) reads it. No token."
)


class Interface(NinjaAPI):
    """Leaves refusals to `gate`, and finishes its description.

    Attributes:
        root: Where its addresses begin.
    """

    root = "api/v1/"

    def on_exception(self, request: HttpRequest, exc: Any) -> HttpResponse:
        """Let every refusal through to the gate, which has one form for all."""
        raise exc

    def get_openapi_operation_id(self, operation: Any) -> str:
        """Name an operation by its function."""
        return str(operation.view_func.__name__)

    def get_openapi_schema(self, **given: Any) -> OpenAPISchema:
        """Give the description."""
        for router in self._get_bound_routers():
            for view in router.path_operations.values():
                for operation in view.operations:
                    scopes = [one.scope for one in operation.auth_callbacks if isinstance(one, Token)]
                    operation.openapi_extra = {**(operation.openapi_extra or {}), "x-scope": "".join(scopes)}
        schema = super().get_openapi_schema(path_prefix=f"/{self.root}")
        finished(schema)
        return schema


api = Interface(
    title="Farled", version=VERSION, description=ABOUT, openapi_url=None, docs_url=None,
    urls_namespace="api-1", servers=[{"url": settings.ADDRESS}],
)  # fmt: skip
for one in (directory.router, firms.router, referrals.router, journeys.router):
    api.add_router("", one)
api_hsds = Interface(
    title="Farled, directory", version=hsds.VERSION, description=ABOUT_HSDS, openapi_url=None, docs_url=None,
    urls_namespace="api-hsds", servers=[{"url": settings.ADDRESS}],
)  # fmt: skip
api_hsds.root = "api/hsds/"
api_hsds.add_router("", hsds.router)
_described: dict[str, dict[str, Any]] = {}


def described(interface: Interface) -> dict[str, Any]:
    """Give the description of an interface, made once."""
    if interface.root not in _described:
        _described[interface.root] = dict(interface.get_openapi_schema())
    return _described[interface.root]


@open_to("anyone")
def openapi(request: HttpRequest) -> HttpResponse:
    """The description, for tools."""
    return _told(api)


@open_to("anyone")
def openapi_hsds(request: HttpRequest) -> HttpResponse:
    """The description of the directory's part, for tools."""
    return _told(api_hsds)


def _told(interface: Interface) -> HttpResponse:
    response = JsonResponse(described(interface), json_dumps_params={"ensure_ascii": False, "indent": 1})
    response["Access-Control-Allow-Origin"] = "*"
    return response


@guarded
def nowhere(request: HttpRequest, rest: str = "") -> HttpResponse:
    """An address of the interface that is none."""
    raise problems.not_found(rest[:80])


def patterns() -> list[URLPattern]:
    """Give the addresses of both, each behind the gate."""
    found = []
    for interface in (api, api_hsds):
        for pattern in interface.urls[0]:
            if isinstance(pattern, URLPattern) and pattern.name != "api-root":
                view: Callable[..., Any] = guarded(pattern.callback)
                name = pattern.name if interface is api else f"hsds_{pattern.name}"
                found.append(path(f"{interface.root}{pattern.pattern}", view, name=name))
        found.append(path(f"{interface.root}<path:rest>", nowhere, name=f"nowhere_{interface.version}"))
    return found
