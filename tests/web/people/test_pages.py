"""Every page of the room opens for whom it is, in both languages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.web.conftest import WebClient, World

from farled_web.people.models import Membership, RegionRole, User

Web = Callable[[User | None], WebClient]


def _pages(world: World) -> list[tuple[Any, str]]:
    mine = Membership.objects.get(user=world.bob)
    role = RegionRole.objects.get(user=world.cora)
    return [
        (None, "/account/login/"), (None, "/account/password/reset/"), (None, "/account/signup/"),
        (None, "/account/password/reset/done/"), (None, "/account/inactive/"), (None, "/who-sees-what/"),
        (None, "/personal-data/"), (None, "/me/closed/"), (world.alice, "/account/logout/"),
        (world.alice, "/me/"), (world.alice, "/me/data.json"), (world.alice, "/me/close/"),
        (world.alice, f"/me/leave/{world.fyren.uuid}/"),
        (world.alice, f"/organisations/{world.fyren.uuid}/people/"),
        (world.alice, f"/organisations/{world.fyren.uuid}/"), (world.alice, "/organisations/"),
        (world.alice, f"/people/{mine.uuid}/"), (world.mia, f"/people/{mine.uuid}/"),
        (world.mia, f"/people/{mine.uuid}/end/"), (world.mia, f"/organisations/{world.fyren.uuid}/people/"),
        (world.mia, f"/organisations/{world.fyren.uuid}/edit/"), (world.cora, "/regions/vik/people/"),
        (world.cora, f"/regions/roles/{role.uuid}/end/"), (world.cora, f"/me/tasks/{role.uuid}/leave/"),
        (world.cora, "/regions/vik/settings/"), (world.cora, "/regions/vik/organisations/add/"),
        (world.cora, f"/organisations/{world.fyren.uuid}/set-aside/"), (world.cora, "/organisations/"),
        (world.cora, "/organisations/?export=csv"), (world.alice, "/account/3rdparty/"),
    ]  # fmt: skip


@pytest.mark.parametrize("language", ["en", "sv"])
def test_every_page_opens(world: World, web: Web, language: str) -> None:
    for user, path in _pages(world):
        client = web(user)
        client.cookies["django_language"] = language
        response = client.get(path)
        assert response.status_code == 200, (path, response.status_code)
