"""A browser that walks through the check."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.web.conftest import WebClient

from farled_web.diagnosis import forms, reach
from farled_web.diagnosis.models import Check


@pytest.fixture(autouse=True)
def no_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests press buttons faster than people."""
    monkeypatch.setattr(forms, "LEAST_SECONDS", -1)


def begin(client: WebClient, region: str = "vik", **more: str) -> Any:
    """Press the first button."""
    shown = client.get("/check")
    return client.post("/check", {"region": region, "stamp": shown.context["form"]["stamp"].value(), **more})


def round_in(response: Any) -> Check:
    """Give the round a redirect leads to."""
    return Check.objects.get(uuid=response.headers["Location"].split("/")[2])


@pytest.fixture
def holding(web: Callable[..., WebClient]) -> Callable[[Check], WebClient]:
    """Give a browser that has come by the link of a round: ``holding(check).get(...)``."""

    def client(check: Check) -> WebClient:
        made = web(None)
        answered = made.get(f"/check/link/{reach.written(reach.secret_of(check.uuid))}")
        assert answered.status_code == 302
        return made

    return client
