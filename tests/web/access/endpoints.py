"""Every address the application answers to, found in its resolver, with arguments filled in."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.urls.resolvers import RoutePattern

from farled_web.people.entrances import is_ours
from tests.web.access.arguments import values


@dataclass(frozen=True)
class Endpoint:
    """One pattern of the resolver.

    Attributes:
        name: As ``reverse`` takes it; the route where it has none.
        room: Namespace, or the first part of the route.
        route: The whole route.
        parameters: Names of its arguments.
        view: What answers.
    """

    name: str
    room: str
    route: str
    parameters: tuple[str, ...]
    view: Callable[..., Any]

    @property
    def ours(self) -> bool:
        """Whether it is written here."""
        return is_ours(self.view)

    def paths(self, known: Any) -> list[str]:
        """Give its addresses, one for each combination of arguments; see `arguments.values`."""
        choices = [values(self, parameter, known) for parameter in self.parameters]
        return [
            self._path(dict(zip(self.parameters, row, strict=True))) for row in itertools.product(*choices)
        ]

    def _path(self, given: dict[str, Any]) -> str:
        if not self.parameters and "<" not in self.route and "^" not in self.route:
            return "/" + self.route
        return reverse(self.name, kwargs=given)


def endpoints() -> list[Endpoint]:
    """Give all of them."""
    return list(_walk(get_resolver().url_patterns, "", "", ()))


def _walk(patterns: list[Any], route: str, namespace: str, outer: tuple[str, ...]) -> Iterator[Endpoint]:
    for pattern in patterns:
        whole = route + str(pattern.pattern)
        parameters = outer + _parameters(pattern)
        if isinstance(pattern, URLResolver):
            inner = ":".join(part for part in (namespace, pattern.namespace) if part)
            yield from _walk(pattern.url_patterns, whole, inner, parameters)
        elif isinstance(pattern, URLPattern):
            name = ":".join(part for part in (namespace, pattern.name) if part) if pattern.name else whole
            yield Endpoint(name, namespace or whole.split("/")[0], whole, parameters, pattern.callback)


def _parameters(pattern: URLPattern | URLResolver) -> tuple[str, ...]:
    if isinstance(pattern.pattern, RoutePattern):
        return tuple(pattern.pattern.converters)
    return tuple(pattern.pattern.regex.groupindex)
