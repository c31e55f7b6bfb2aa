"""Every page opens, asks little of the database, and is closed to whom it is not for."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from tests.web.conftest import World

from farled_web.directory.models import Claim, GroupOffer, Project, Service

CLIENT = 16
"""Queries the test's own client adds to each request: taking a role and laying it down."""
OWN = ("keep", "services", "claims", "capacity", "rules", "ties", "offers", "projects")
ADD = ("add_service", "add_claim", "add_offer", "add_project")


def test_anybody_finds_help(offer: World, web: Any, django_assert_max_num_queries: Any) -> None:
    client = web(None)
    with django_assert_max_num_queries(CLIENT + 18):
        page = client.get("/find?area=innovation&language=no&place=Sillv%C3%A5g")
    text = page.content.decode()
    assert page.status_code == 200
    assert "Klustret Saltvidda Hav" in text
    assert "is in your municipality" in text
    with django_assert_max_num_queries(CLIENT + 6):
        assert client.get("/find?area=innovation&language=no&place=Sillv%C3%A5g").status_code == 200


def test_help_says_nothing_of_capacity(offer: World, web: Any) -> None:
    for address in ("/find?area=innovation", reverse("directory:matrix", args=["vik"])):
        assert "apacity" not in web(None).get(address).content.decode()


def test_odd_questions_are_passed_over(offer: World, web: Any) -> None:
    page = web(None).get("/find?area=nothing&stage=x&market=zz&place=%00%3Cb%3E&region=%C3%A5")
    assert page.status_code == 200
    assert b"<b>" not in page.content


def test_public_pages(offer: World, web: Any, django_assert_max_num_queries: Any) -> None:
    client = web(None)
    for address in (
        "/find",
        "/directory/",
        "/directory/?region=vik&area=innovation",
        reverse("directory:organisation", args=[offer.fyren.uuid]),
        reverse("directory:matrix", args=["vik"]),
    ):
        client.get(address)
        with django_assert_max_num_queries(CLIENT + 11):
            assert client.get(address).status_code == 200, address


def test_an_organisation_that_is_not_there(world: World, web: Any) -> None:
    assert web(None).get("/directory/organisations/6a9d3bd2-2a0f-4a2e-9d3d-6f0d6f0d6f0d").status_code == 404
    assert web(None).get("/directory/regions/nowhere/matrix").status_code == 404


@pytest.mark.parametrize("page", OWN + ADD)
def test_own_pages(offer: World, web: Any, page: str, django_assert_max_num_queries: Any) -> None:
    address = reverse(f"directory:{page}", args=[offer.fyren.uuid])
    client = web(offer.alice)
    client.get(address)
    with django_assert_max_num_queries(CLIENT + 15):
        assert client.get(address).status_code == 200
    assert web(offer.cora).get(address).status_code == 200
    assert web(offer.charlie).get(address).status_code == 404
    assert web(offer.otto).get(address).status_code == 404
    assert web(offer.sam).get(address).status_code == 403
    assert web(None).get(address).status_code == 302
    assert web(offer.rut).get(address).status_code == (403 if page in ADD else 200)


def test_pages_of_single_things(offer: World, web: Any, service: Service, claim: Claim) -> None:
    day = "2027-05-01"
    trip = GroupOffer.objects.create(organisation=offer.fyren, region=offer.region, area="sales", name="Trip",
                                     starts_on=day, ends_on=day, seats=8)  # fmt: skip
    project = Project.objects.create(organisation=offer.fyren, region=offer.region, name="Abroad")
    for name, thing in (
        ("edit_service", service),
        ("claim", claim),
        ("edit_offer", trip),
        ("edit_project", project),
    ):
        address = reverse(f"directory:{name}", args=[thing.uuid])
        assert web(offer.alice).get(address).status_code == 200, name
        assert web(offer.rut).get(address).status_code == 200, name
        assert web(offer.charlie).get(address).status_code == 404, name


def test_ours_leads_home(offer: World, web: Any) -> None:
    page = web(offer.alice).get("/directory/ours")
    assert page["Location"] == reverse("directory:keep", args=[offer.fyren.uuid])
    assert web(offer.cora).get("/directory/ours")["Location"] == reverse("directory:organisations")


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_lists_export(offer: World, web: Any, kind: str) -> None:
    page = web(None).get(f"/directory/?export={kind}")
    assert page.status_code == 200
    assert len(b"".join(page.streaming_content)) > 300
    rows = web(offer.alice).get(reverse("directory:claims", args=[offer.fyren.uuid]) + f"?export={kind}")
    assert len(b"".join(rows.streaming_content)) > 300
