"""Home pages, each for whom it is for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from tests.web import factories
from tests.web.conftest import World, working

from farled_web.firms.models import Entry, Wish
from farled_web.workspace.actions import refresh_picture

Web = Callable[..., Any]
pytestmark = pytest.mark.django_db


def text(response: Any) -> str:
    return str(response.content.decode())


def test_the_front_page_has_two_doors_and_no_account(web: Web) -> None:
    page = web().get("/")
    assert page.status_code == 200
    assert "Start the check" in text(page)


@pytest.mark.parametrize(
    ("who", "place"),
    [("alice", "/my-day"), ("cora", "/region"), ("rex", "/region"), ("sam", "/my-firm")],
)
def test_home_is_where_somebody_works(web: Web, world: World, who: str, place: str) -> None:
    assert web(getattr(world, who)).get("/home").url == place


def test_somebody_who_belongs_nowhere_is_told_what_to_do(web: Web, db: None) -> None:
    assert "invitation" in text(web(factories.person("Nils")).get("/home"))


def test_my_day_shows_what_waits_for_my_organisation_overdue_first(web: Web, world: World) -> None:
    Wish.objects.create(firm=world.firm, region=world.region, organisation=world.fyren)
    late = factories.registered_firm(world.fyren, "Sen AB")
    Wish.objects.create(firm=late, region=world.region, organisation=world.fyren)
    Wish.objects.filter(firm=late).update(created_at=timezone.now() - timedelta(days=9))
    page = text(web(world.alice).get("/my-day"))
    assert page.index("Sen AB") < page.index("Alvar Svarv AB")
    assert "1 thing is overdue" in page


def test_my_day_shows_a_stranger_nothing(web: Web, world: World) -> None:
    Wish.objects.create(firm=world.firm, region=world.region, organisation=world.fyren)
    Entry.objects.create(
        firm=world.firm, at=timezone.now(), kind="note", organisation=world.fyren, text="hemligt"
    )
    page = text(web(world.charlie).get("/my-day"))
    assert "Alvar" not in page
    assert "hemligt" not in page


def test_my_day_asks_few_questions(web: Web, world: World, django_assert_max_num_queries: Any) -> None:
    for number in range(20):
        firm = factories.registered_firm(world.fyren, f"Firma {number} AB")
        Wish.objects.create(firm=firm, region=world.region, organisation=world.fyren)
    client = web(world.alice)
    with django_assert_max_num_queries(30):  # of which thirteen put the test in its role and back
        client.get("/my-day")


def test_the_region_says_what_to_do_before_anything_is_counted(web: Web, world: World) -> None:
    assert "Nothing has been counted yet" in text(web(world.cora).get("/region/vik"))


def test_the_region_shows_counts_and_no_firm(web: Web, world: World) -> None:
    with working() as viewer:
        refresh_picture(viewer, world.region)
    page = text(web(world.cora).get("/region/vik"))
    assert "Answered within one working day" in page
    assert "Alvar" not in page


@pytest.mark.parametrize("who", ["otto", "alice", "sam"])
def test_a_region_is_closed_to_who_does_not_work_with_it(web: Web, world: World, who: str) -> None:
    assert web(getattr(world, who)).get("/region/vik").status_code in {403, 404}


@pytest.mark.parametrize("table", ["coverage", "needs", "matrix", "hours", "uncovered"])
def test_every_table_of_the_region_can_be_taken_home(web: Web, world: World, table: str) -> None:
    with working() as viewer:
        refresh_picture(viewer, world.region)
    answer = web(world.cora).get(f"/region/vik/{table}.csv")
    assert answer.status_code == 200
    assert b"Counted on" in b"".join(answer.streaming_content)


def test_my_firm_is_the_firms_own(web: Web, world: World) -> None:
    assert world.firm.name in text(web(world.sam).get(f"/my-firm/{world.firm.uuid}"))
    assert web(world.tove).get(f"/my-firm/{world.firm.uuid}").status_code == 404


def test_the_region_page_shows_what_was_declined_for_lack_of_capacity(world, web):
    from farled_web.reporting.models import Count, Figures

    Count.objects.create(region=world.region, counted_at=timezone.now(), earliest=24_300)
    document = {"gaps": [["sales", 7, 6]]}
    Figures.objects.create(region=world.region, span="12m", audience="own", document=document)
    url = f"/region/{world.region.slug}"
    with working() as viewer:
        refresh_picture(viewer, world.region)
    assert "Declined for lack of capacity" in web(world.cora).get(url).content.decode()
    assert "Declined for lack of capacity" not in web(world.rex).get(url).content.decode()
