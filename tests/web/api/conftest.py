"""Other systems: a client that comes in with a token, in the role of the web process."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from tests.web.conftest import WebClient

from farled_web.api import reach
from farled_web.api.models import ApiToken
from farled_web.organisations.models import Organisation


def token_of(organisation: Organisation, *scopes: str, **fields: Any) -> str:
    """Give a new token, for everything unless said otherwise."""
    secret = reach.new_secret()
    ApiToken.objects.create(
        organisation=organisation, name="Case system", scopes=list(scopes or reach.SCOPES), hint=secret[-4:],
        token_hash=reach.hash_of(secret),
        **{"expires_at": timezone.now() + timedelta(days=30), "created_by_name": "Mia", **fields},
    )  # fmt: skip
    return secret


class Caller:
    """Another system."""

    def __init__(self, secret: str) -> None:
        self.client = WebClient(raise_request_exception=True)
        self.headers = {"Authorization": f"Bearer {secret}"} if secret else {}

    def get(self, path: str, query: dict[str, Any] | None = None, **headers: str) -> Any:
        return self.client.get(_full(path), query or {}, headers={**self.headers, **headers})

    def post(self, path: str, body: Any, **headers: str) -> Any:
        return self.client.post(
            _full(path), json.dumps(body, default=str), content_type="application/json",
            headers={**self.headers, **{k.replace("_", "-"): v for k, v in headers.items()}},
        )  # fmt: skip


def _full(path: str) -> str:
    return path if path.startswith(("/api", "http")) else f"/api/v1/{path}"


@pytest.fixture
def system(db: None) -> Callable[..., Caller]:
    """Give a caller for an organisation: ``system(world.fyren, "firms:read")``; None: without a token."""

    def made(organisation: Organisation | None, *scopes: str, **fields: Any) -> Caller:
        return Caller(token_of(organisation, *scopes, **fields) if organisation else "")

    return made
