"""Pages about plans, as the web process serves them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.web.coalitions.conftest import Planned
from tests.web.coalitions.test_plans import proposed, saved
from tests.web.conftest import World

from farled_web.audit.models import Entry
from farled_web.coalitions.models import Plan
from farled_web.coalitions.warming import warm
from farled_web.firms.models import Access

Web = Callable[..., Any]
ROLE = 16  # statements a test spends on changing roles


def make_url(world: World) -> str:
    return f"/firms/{world.firm.uuid}/plan/make"


def settled(**more: str) -> dict[str, str]:
    return {"members": "3", "seen": "0", **more}


def test_the_adviser_sees_the_plan_made_freely(
    planned: Planned, web: Web, django_assert_max_num_queries: Any
) -> None:
    client = web(planned.world.alice)
    client.get(make_url(planned.world))
    with django_assert_max_num_queries(30 + ROLE):
        page = client.get(make_url(planned.world)).content.decode()
    assert "Sales: Fyren" in page
    assert "Learning: Hamnen" in page
    assert "Not known, so not planned:" in page
    assert Entry.objects.filter(verb="plan.considered", firms__contains=[planned.world.firm.pk]).exists()


def test_settling_by_hand_says_at_once_what_it_costs(planned: Planned, web: Web) -> None:
    client = web(planned.world.alice)
    url = f"/firms/{planned.world.firm.uuid}/plan/preview"
    page = client.post(url, settled(pin_sales="hamnen")).content.decode()
    assert "What you settled costs" in page
    assert "Sales: Hamnen" in page
    free = client.post(url, settled()).content.decode()
    assert "What you settled" not in free
    out = client.post(url, settled(pin_sales="-", pin_learning="-")).content.decode()
    assert "there is nothing to plan" in out
    assert not Plan.objects.exists()


def test_without_script_a_button_calculates_and_saves_nothing(planned: Planned, web: Web) -> None:
    page = (
        web(planned.world.alice)
        .post(make_url(planned.world), settled(pin_sales="hamnen", calculate="1"))
        .content.decode()
    )
    assert "<main" in page
    assert "What you settled costs" in page
    assert not Plan.objects.exists()


def test_saving_leads_to_the_version(planned: Planned, web: Web, django_assert_max_num_queries: Any) -> None:
    client = web(planned.world.alice)
    answer = client.post(make_url(planned.world), settled(pin_sales="hamnen"))
    plan = Plan.objects.get()
    assert answer.url == f"/plans/{plan.uuid}/"
    client.get(answer.url)
    with django_assert_max_num_queries(27 + ROLE):
        page = client.get(answer.url).content.decode()
    assert "Propose to the firm" in page
    assert "Draft" in page


def test_the_second_saver_gets_a_page_that_keeps_what_was_settled(planned: Planned, web: Web) -> None:
    world = planned.world
    saved(world)
    answer = web(world.bob).post(make_url(world), settled(forbids="hamnen"))
    assert answer.status_code == 409
    assert "Hamnen" in answer.content.decode()


def test_what_is_missing_is_said(planned: Planned, web: Web) -> None:
    Access.objects.update(categories=["identity"])
    page = web(planned.world.alice).get(make_url(planned.world)).content.decode()
    assert "its diagnosis" in page
    assert "No need of this firm is known to you" in page


def test_the_plan_goes_from_adviser_to_firm_and_back(planned: Planned, web: Web) -> None:
    world = planned.world
    plan = saved(world)
    alice, sam = web(world.alice), web(world.sam)
    assert alice.get(f"/plans/{plan.uuid}/propose").status_code == 200
    alice.post(f"/plans/{plan.uuid}/propose", {"version": "1"})
    page = sam.get(f"/my-firm/{world.firm.uuid}/plan").content.decode()
    assert "We agree" in page
    assert "Fyren" in page
    sam.post(f"/plans/{plan.uuid}/ask", {"version": "2", "text": "Later, please"})
    assert "Later, please" in alice.get(f"/plans/{plan.uuid}/").content.decode()
    sam.post(f"/plans/{plan.uuid}/agree", {"version": "3"})
    plan.refresh_from_db()
    assert plan.state == "agreed"
    assert "You agreed to this" in sam.get(f"/my-firm/{world.firm.uuid}/plan").content.decode()


def test_an_answer_to_an_old_screen_is_told(planned: Planned, web: Web) -> None:
    plan = proposed(planned.world)
    sam = web(planned.world.sam)
    assert sam.post(f"/plans/{plan.uuid}/agree", {"version": "1"}).status_code == 409
    plan.refresh_from_db()
    assert plan.state == "proposed"


def test_a_plain_get_answers_nothing(planned: Planned, web: Web) -> None:
    plan = proposed(planned.world)
    assert web(planned.world.sam).get(f"/plans/{plan.uuid}/agree").status_code == 405
    web(planned.world.sam).get(f"/plans/{plan.uuid}/ask")
    plan.refresh_from_db()
    assert plan.state == "proposed"


def test_versions_are_shown_side_by_side(planned: Planned, web: Web) -> None:
    from farled_web.coalitions.making import Wishes

    world = planned.world
    first = saved(world)
    second = saved(world, Wishes(pins={"sales": "hamnen"}), seen=1)
    page = web(world.alice).get(f"/plans/{second.uuid}/differs-from/{first.uuid}").content.decode()
    assert "Fyren, quarter" in page
    assert "Hamnen, quarter" in page


@pytest.mark.parametrize("who", ["charlie", "cora", "otto", "rex", "tove"])
def test_strangers_find_no_plan(planned: Planned, web: Web, who: str) -> None:
    world = planned.world
    plan = proposed(world)
    client = web(getattr(world, who))
    for url in (f"/plans/{plan.uuid}/", f"/my-firm/{world.firm.uuid}/plan", make_url(world)):
        assert client.get(url).status_code in {403, 404}
    for url in (f"/plans/{plan.uuid}/agree", f"/plans/{plan.uuid}/propose", make_url(world)):
        assert client.post(url, {"version": "2", **settled()}).status_code in {403, 404}
    assert "Alvar" not in client.get("/plans/").content.decode()
    plan.refresh_from_db()
    assert (plan.state, Plan.objects.count()) == ("proposed", 1)


def test_a_reader_reads_and_writes_nothing(planned: Planned, web: Web) -> None:
    plan = proposed(planned.world)
    client = web(planned.world.rut)
    page = client.get(f"/plans/{plan.uuid}/")
    assert page.status_code == 200
    assert "Take back" not in page.content.decode()
    assert client.post(f"/plans/{plan.uuid}/take-back", {"version": "2"}).status_code == 403
    assert client.get(make_url(planned.world)).status_code == 403


def test_the_list_shows_mine(planned: Planned, web: Web, django_assert_max_num_queries: Any) -> None:
    saved(planned.world)
    client = web(planned.world.alice)
    client.get("/plans/")
    with django_assert_max_num_queries(9 + ROLE):
        page = client.get("/plans/").content.decode()
    assert "Alvar Svarv AB" in page
    export = b"".join(client.get("/plans/?export=csv").streaming_content).decode()
    assert "Alvar Svarv AB" in export


def test_who_may_start_a_run_sees_the_button(planned: Planned, web: Web) -> None:
    world = planned.world
    assert "Plan for all waiting firms" in web(world.cora).get("/plans/runs/").content.decode()
    assert 'name="region"' not in web(world.alice).get("/plans/runs/").content.decode()
    assert web(world.alice).post("/plans/runs/start", {"region": str(world.region.pk)}).status_code == 403
    assert web(world.cora).post("/plans/runs/start", {"region": str(world.region.pk)}).status_code == 302
    assert web(world.otto).post("/plans/runs/start", {"region": str(world.region.pk)}).status_code == 403
    assert web(world.sam).get("/plans/runs/").status_code == 403


def test_a_warm_planner_answers_at_once() -> None:
    warm()
    assert warm() < 0.5
