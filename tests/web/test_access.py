"""Every endpoint, tried as everybody, with and without query filters: nothing leaks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import clear_url_caches, path

from farled_web import urls
from farled_web.firms.models import Firm
from farled_web.people.entrances import open_to
from farled_web.people.matrix import CATEGORIES, VIEWERS, WORDS, read
from tests.web.access.arguments import UnknownArgumentError, values
from tests.web.access.driver import Driver, without_filters
from tests.web.access.endpoints import Endpoint, endpoints
from tests.web.access.victim import build


def test_every_view_of_ours_says_who_it_is_open_to() -> None:
    assert [e.name for e in endpoints() if e.ours and not hasattr(e.view, "open_to")] == []


@pytest.mark.parametrize("filters", ["on", "off"])
def test_nothing_leaks(db: None, filters: str, capsys: Any) -> None:
    driver = Driver()
    if filters == "on":
        outcome = driver.run()
    else:
        with without_filters():
            outcome = driver.run()
    with capsys.disabled():
        print(  # noqa: T201 - what was tried is asked for by name
            f"\naccess, filters {filters}: {outcome.endpoints} endpoints as {outcome.roles} viewers, "
            f"{outcome.tries} tries, {len(outcome.leaks)} leaks"
        )
    assert [str(leak) for leak in outcome.leaks] == []
    assert outcome.faults == []


def test_every_kind_of_viewer_looks_and_every_category_is_marked(db: None) -> None:
    victim, matrix = build(), read()
    assert {viewer.kind for viewer in victim.viewers} == set(matrix.viewers) == set(VIEWERS)
    assert {canary.category for canary in victim.canaries} == set(matrix.sees) - {"directory"}
    assert set(matrix.sees) == set(CATEGORIES)
    assert all(set(sees) == set(matrix.viewers) for sees in matrix.sees.values())
    assert {word for sees in matrix.sees.values() for word in sees.values()} <= set(WORDS)


# ---- it can fail ---------------------------------------------------------------------------------------


@open_to("anyone")
def _leaky(request: HttpRequest) -> HttpResponse:
    """Forgets every filter, as somebody might."""
    return HttpResponse(" ".join(Firm.objects.values_list("name", flat=True)))


@open_to("anyone")
def _meddling(request: HttpRequest) -> HttpResponse:
    Firm.objects.update(stage="meddled")
    return HttpResponse("done")


@pytest.fixture
def planted() -> Iterator[dict[str, Endpoint]]:
    urls.urlpatterns[:0] = [path("leaky", _leaky, name="leaky"), path("meddling", _meddling, name="meddling")]
    clear_url_caches()
    yield {e.name: e for e in endpoints() if e.name in {"leaky", "meddling"}}
    del urls.urlpatterns[:2]
    clear_url_caches()


def _open_table(policy: str, rule: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE POLICY planted ON {policy} {rule}")


def test_a_forgotten_filter_alone_leaks_nothing(db: None, planted: dict[str, Endpoint]) -> None:
    assert Driver().run([planted["leaky"]]).leaks == []


def test_a_weakened_policy_under_a_forgotten_filter_is_caught(db: None, planted: dict[str, Endpoint]) -> None:
    _open_table("firms_firm", "FOR SELECT USING (true)")
    leaks = Driver().run([planted["leaky"]]).leaks
    assert {leak.viewer for leak in leaks} >= {
        "anonymous",
        "stranger",
        "coordinator",
        "researcher",
        "other_firm",
    }
    assert {leak.viewer for leak in leaks}.isdisjoint({"firm", "colleague", "receiver"})
    # Which of the firm's rows comes out first is the database's choice.
    assert any("identity, by own" in leak.what for leak in leaks)


def test_a_write_by_a_reader_is_caught(db: None, planted: dict[str, Endpoint]) -> None:
    victim = build()
    assert Driver(victim).run([planted["meddling"]]).leaks == []
    _open_table("firms_firm", "FOR UPDATE USING (true)")
    leaks = Driver(victim).run([planted["meddling"]]).leaks
    assert "reader" in {leak.viewer for leak in leaks} and leaks[0].what == "changed firms_firm"


def test_an_argument_nobody_knows_says_what_to_add() -> None:
    strange = Endpoint("boats:boat", "boats", "boats/<uuid:hull>", ("hull",), _leaky)
    with pytest.raises(UnknownArgumentError, match=r"boats:boat .* takes <hull>.*arguments\.py"):
        values(strange, "hull", {})
