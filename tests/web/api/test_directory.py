"""The directory through the interface: pages, versions, what a token sees."""

from __future__ import annotations

from datetime import date

import pytest
from tests.web import factories

from farled_web.directory.models import Capacity, Claim, Service


@pytest.fixture
def filled(world):
    for number in range(5):
        Service.objects.create(
            organisation=world.fyren,
            region=world.region,
            slug=f"s{number}",
            area="sales",
            name=f"Nr {number}",
        )
    Claim.objects.create(
        organisation=world.fyren, region=world.region, slug="c", area="sales", level=2, date=date(2026, 1, 2),
        provenance="self_declared", source="https://example.org",
    )  # fmt: skip
    for at, where in ((world.fyren, world.region), (world.elsewhere, world.other_region)):
        Capacity.objects.create(organisation=at, region=where, area="sales", quarter="2026Q4", amount=12.5)
    return world


def test_lists_come_page_by_page_and_name_the_next(filled, system):
    caller, seen, path = system(filled.fyren), [], "services?limit=2"
    while path:
        answer = caller.get(path)
        assert answer.status_code == 200
        seen += [one["name"] for one in answer.json()["items"]]
        path = answer.json()["next"]
        assert not path or f'<{path}>; rel="next"' in answer["Link"]
    assert seen == [f"Nr {number}" for number in range(5)]


def test_a_cursor_of_ones_own_making_is_refused(filled, system):
    answer = system(filled.fyren).get("services", {"cursor": "abc"})
    assert answer.status_code == 422 and answer.json()["code"] == "unknown-cursor"
    assert answer["Content-Type"] == "application/problem+json"


def test_one_organisation_has_a_version_to_ask_again_by(filled, system):
    caller = system(filled.fyren)
    answer = caller.get(f"organisations/{filled.hamnen.uuid}")
    assert answer.json()["name"] == "Hamnen" and answer["ETag"] == '"1"'
    again = caller.get(f"organisations/{filled.hamnen.uuid}", **{"If-None-Match": '"1"'})
    assert again.status_code == 304 and not again.content


def test_capacity_is_of_the_own_region_alone(filled, system):
    for at, amount in ((filled.fyren, 1), (filled.elsewhere, 1)):
        items = system(at).get("capacity").json()["items"]
        assert len(items) == amount and items[0]["organisation"] == str(at.uuid)


def test_lists_are_narrowed(filled, system):
    caller = system(filled.fyren)
    assert caller.get("services", {"area": "law"}).json()["items"] == []
    assert len(caller.get("claims", {"organisation": filled.fyren.uuid}).json()["items"]) == 1
    assert len(caller.get("organisations", {"region": "fjord"}).json()["items"]) == 1
    assert caller.get("organisations", {"changed_since": "2090-01-01T00:00:00Z"}).json()["items"] == []


def test_few_queries(filled, system, django_assert_max_num_queries):
    caller = system(filled.fyren)
    with django_assert_max_num_queries(26):  # 16 of them put the test's own reach back
        caller.get("services")


def test_firms_are_those_one_sees_with_what_is_open(filled, system):
    mine = system(filled.fyren).get("firms").json()["items"]
    assert [one["name"] for one in mine] == ["Alvar Svarv AB"]
    assert mine[0]["registered_by_us"] and mine[0]["organisation_number"] == "5560000001"
    theirs = system(filled.hamnen)
    assert theirs.get(f"firms/{filled.firm.uuid}").status_code == 404
    factories.consented(filled.firm, filled.hamnen, "identity", "journey")
    found = theirs.get(f"firms/{filled.firm.uuid}").json()
    assert found["open_categories"] == ["identity", "journey"] and not found["registered_by_us"]


def test_a_sole_traders_number_stays_here(filled, system):
    filled.firm.sole_trader = True
    filled.firm.save()
    answer = system(filled.fyren).get("firms")
    assert answer.json()["items"][0]["organisation_number"] is None
    assert b"5560000001" not in answer.content


def test_reading_firms_stands_in_their_log(filled, system):
    from farled_web.audit.models import Entry

    system(filled.fyren).get("firms")
    entry = Entry.objects.get(verb="firm.exported")
    assert entry.firms == [filled.firm.pk] and entry.actor_kind == "token"
    assert entry.organisation_id == filled.fyren.pk and entry.actor_id is None
