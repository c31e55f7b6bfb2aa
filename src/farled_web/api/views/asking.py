"""What every endpoint asks of a request."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

from django.http import HttpRequest
from ninja.security import HttpBearer

from farled_web.api import problems
from farled_web.api.reach import TokenHolder
from farled_web.audit.actions import record


class Token(HttpBearer):
    """Lets in a token that was made for something; `gate` has set its reach already."""

    def __init__(self, scope: str) -> None:
        """Say what it must have been made for."""
        super().__init__()
        self.scope = scope

    def authenticate(self, request: HttpRequest, token: str) -> TokenHolder:
        """Give the holder.

        Raises:
            Refusal: The token was made for something else.
        """
        holder = request.viewer  # type: ignore[attr-defined]
        if not isinstance(holder, TokenHolder):
            raise problems.no_token()
        if self.scope not in holder.scopes:
            raise problems.no_scope(self.scope)
        return holder


def holder_of(request: HttpRequest) -> TokenHolder:
    """Give whose token it is."""
    return cast(TokenHolder, request.viewer)  # type: ignore[attr-defined]


def read_of(request: HttpRequest, verb: str, firms: Iterable[int], *categories: str) -> None:
    """Write down that another system read data of these firms."""
    holder = holder_of(request)
    named = sorted(set(firms))
    if named:
        record(
            verb, object_type="token", object_id=holder.token_uuid, firms=named, categories=categories,
            organisation=holder.organisation.organisation, region=holder.organisation.region,
            actor_kind="token", details={"rows": len(named)},
        )  # fmt: skip
