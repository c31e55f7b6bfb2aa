"""An organisation's profile, and the region's settings: who keeps them, and who does not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from tests.web.conftest import WebClient, World, viewing

from farled_web.database.versions import StaleEdit
from farled_web.organisations import actions
from farled_web.organisations.models import Organisation
from farled_web.people.models import User

Web = Callable[[User | None], WebClient]
GIVEN = {
    "version": "1", "name": "Fyren", "kind": "cluster", "country": "SE", "languages": ["sv", "en"],
    "municipality": "Vik", "sectors": "24, 25", "nace_revision": "2.1", "about_sv": "Vi hjälper.",
}  # fmt: skip


def _edit(world: World) -> str:
    return f"/organisations/{world.fyren.uuid}/edit/"


def test_a_manager_keeps_the_profile(world: World, web: Web) -> None:
    assert web(world.mia).post(_edit(world), GIVEN).status_code == 302
    world.fyren.refresh_from_db()
    assert (world.fyren.sectors, world.fyren.version, world.fyren.updated_by_name) == (["24", "25"], 2, "Mia")


def test_the_coordinator_keeps_it_too(world: World, web: Web) -> None:
    assert web(world.cora).post(_edit(world), GIVEN).status_code == 302


@pytest.mark.parametrize(("who", "status"), [("charlie", 403), ("alice", 403), ("rut", 403), ("otto", 404)])
def test_nobody_else_does(world: World, web: Web, who: str, status: int) -> None:
    assert web(getattr(world, who)).post(_edit(world), GIVEN).status_code == status
    with viewing(getattr(world, who)) as viewer, pytest.raises(PermissionDenied):
        actions.edit_organisation(viewer=viewer, organisation=world.fyren, version=1, changes={"name": "x"})
    with viewing(getattr(world, who)):
        assert Organisation.objects.filter(pk=world.fyren.pk).update(name="x") == 0


def test_the_second_saver_is_told_and_loses_nothing(world: World, web: Web) -> None:
    assert web(world.cora).post(_edit(world), {**GIVEN, "municipality": "Strand"}).status_code == 302
    response = web(world.mia).post(_edit(world), {**GIVEN, "municipality": "Udde"})
    page = response.content.decode()
    assert response.status_code == 409
    assert "Cora changed Fyren" in page and "Strand" in page and "Udde" in page


@pytest.mark.parametrize(
    ("field", "given", "told"),
    [("nuts", "XX999", "is not a NUTS code"), ("sectors", "99.99", "not in NACE revision"),
     ("nace_revision", "", "Choose which revision"),
     ("organisation_number", "556000-0002", "valid one looks like"),
     ("country", "S1", "by two letters")],
)  # fmt: skip
def test_what_is_wrong_is_told_with_what_to_do(
    world: World, web: Web, field: str, given: str, told: str
) -> None:
    response = web(world.mia).post(_edit(world), {**GIVEN, field: given})
    assert response.status_code == 422 and told in response.content.decode()


def test_a_coordinator_adds_an_organisation_and_invites_next(world: World, web: Web) -> None:
    response = web(world.cora).post("/regions/vik/organisations/add/", {**GIVEN, "name": "Åmåls Båtar"})
    made = Organisation.objects.get(name="Åmåls Båtar")
    assert made.slug == "amals-batar" and response["Location"].endswith(f"/{made.uuid}/people/")


@pytest.mark.parametrize("who", ["mia", "rut", "charlie", "otto"])
def test_nobody_else_adds_one_or_sets_one_aside(world: World, web: Web, who: str) -> None:
    client = web(getattr(world, who))
    assert client.post("/regions/vik/organisations/add/", GIVEN).status_code in {403, 404}
    path = f"/organisations/{world.fyren.uuid}/set-aside/"
    assert client.post(path, {"version": "1"}).status_code in {403, 404}
    world.fyren.refresh_from_db()
    assert world.fyren.active and Organisation.objects.count() == 3


def test_an_organisation_is_set_aside_after_a_question_and_taken_back(world: World, web: Web) -> None:
    client, path = web(world.cora), f"/organisations/{world.fyren.uuid}/"
    assert "Set Fyren aside?" in client.get(f"{path}set-aside/").content.decode()
    client.post(f"{path}set-aside/", {"version": "1"})
    world.fyren.refresh_from_db()
    assert not world.fyren.active
    client.post(f"{path}take-back/", {"version": "2"})
    world.fyren.refresh_from_db()
    assert world.fyren.active


def test_region_settings_are_its_coordinators(world: World, web: Web) -> None:
    given = {"version": "1", "name": "Viken", "languages": ["sv"]}
    assert web(world.otto).post("/regions/vik/settings/", given).status_code == 404
    assert web(world.mia).post("/regions/vik/settings/", given).status_code == 403
    assert web(world.cora).post("/regions/vik/settings/", given).status_code == 302
    world.region.refresh_from_db()
    assert world.region.name == "Viken"
    assert web(world.cora).post("/regions/vik/settings/", given).status_code == 409


def test_a_stale_version_changes_nothing(world: World) -> None:
    with viewing(world.mia) as viewer, pytest.raises(StaleEdit):
        actions.edit_organisation(viewer=viewer, organisation=world.fyren, version=7, changes={"name": "x"})
    world.fyren.refresh_from_db()
    assert world.fyren.name == "Fyren"


def test_lists_cost_few_queries(world: World, web: Web, django_assert_max_num_queries: Any) -> None:
    client = web(world.cora)
    client.get("/organisations/")  # some 13 of those counted set the role and the reach of the test
    with django_assert_max_num_queries(25):
        client.get("/organisations/")
    with django_assert_max_num_queries(30):
        client.get(f"/organisations/{world.fyren.uuid}/people/")


def test_an_export_is_streamed_within_the_viewers_reach(world: World, web: Web) -> None:
    response = web(world.alice).get("/organisations/?export=csv")
    assert response.status_code == 200 and response.streaming
