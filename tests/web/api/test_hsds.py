"""The directory as HSDS 3.0: whole, public, with ids that stay."""

from __future__ import annotations

import pytest
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError
from tests.web.api import hsds_shapes as shapes

from farled_web.directory.models import Area, EligibilityRule, Service
from farled_web.organisations.models import Organisation


@pytest.fixture
def filled(world):
    Organisation.objects.filter(pk=world.fyren.pk).update(
        municipality="Vik", url="https://fyren.example.org", email="hej@fyren.example.org", synthetic=True,
        languages=["sv", "en"], about_en="Takes firms abroad",
    )  # fmt: skip
    Organisation.objects.filter(pk=world.hamnen.pk).update(url="https://hamnen.example.org")
    Area.objects.create(region=world.region, key="sales", name_sv="Försäljning", name_en="Sales")
    for number in range(3):
        made = Service.objects.create(
            organisation=world.fyren, region=world.region, slug=f"s{number}", area="sales", fee_eur=100.0,
            name=f"Export advice {number}", description="By the hour", synthetic=True,
        )  # fmt: skip
    EligibilityRule.objects.create(
        organisation=world.fyren, region=world.region, service=made, rule="place", value="Vik"
    )
    Service.objects.create(organisation=world.hamnen, region=world.region, slug="x", area="law", name="Law")
    return world


@pytest.fixture
def get(filled, web):
    def read(path, shape, **query):
        answer = web(None).get(f"/api/hsds/{path}", query)
        assert answer.status_code == 200, answer.content
        Draft202012Validator(shape, format_checker=Draft202012Validator.FORMAT_CHECKER).validate(
            answer.json()
        )
        return answer.json()

    return read


LISTS = {
    "organizations": "organization", "services": "service", "service_at_locations": "service_at_location",
    "taxonomies": "taxonomy", "taxonomy_terms": "taxonomy_term",
}  # fmt: skip


def test_the_root_says_which_version(get):
    assert get("", shapes.ABOUT)["version"] == "3.0"


@pytest.mark.parametrize("path", LISTS)
def test_every_list_and_every_one_of_it_is_as_specified(get, path):
    for full in ("false", "true"):
        found = get(path, shapes.page(LISTS[path]), full=full)
        assert found["total_items"] == len(found["contents"]) > 0 and not found["empty"]
    for one in found["contents"]:
        whole = get(f"{path}/{one['id']}", shapes.one(LISTS[path]))
        assert whole["id"] == one["id"]


def test_a_whole_service_carries_all_that_hangs_on_it(get, filled):
    found = get("services", shapes.page("service"), search="advice 2", full="true")["contents"]
    one = found[0]
    assert one["organization"]["name"] == "Fyren" and one["cost_options"][0]["amount"] == 100
    assert [area["name"] for area in one["service_areas"]] == ["Vik"]
    assert one["service_at_locations"][0]["location"]["name"] == "Vik"
    assert {lang["code"] for lang in one["languages"]} == {"sv", "en"}
    terms = [a["taxonomy_term"]["code"] for a in one["attributes"] if "taxonomy_term" in a]
    assert terms == ["sales"]


def test_invented_data_say_so(get):
    services = get("services", shapes.page("service"))["contents"]
    assert [("alert" in one) for one in services] == [True, True, True, False]
    organisations = get("organizations", shapes.page("organization"))["contents"]
    assert [one["attributes"][0]["value"] for one in organisations if one["attributes"]] == ["synthetic"]


def test_pages_turn(get):
    first = get("services", shapes.page("service"), per_page=3)
    last = get("services", shapes.page("service"), per_page=3, page=2)
    beyond = get("services", shapes.page("service"), per_page=3, page=3)
    assert (first["size"], first["first_page"], first["last_page"]) == (3, True, False)
    assert (last["size"], last["last_page"], last["total_pages"]) == (1, True, 2)
    assert beyond["empty"] and beyond["contents"] == []


def test_lists_are_narrowed(get, filled):
    term = get("taxonomy_terms", shapes.page("taxonomy_term"), search="sales")["contents"][0]
    by_term = get("services", shapes.page("service"), taxonomy_term_id=term["id"])
    assert by_term["total_items"] == 3
    mine = get("services", shapes.page("service"), organization_id=str(filled.hamnen.uuid))
    assert [one["name"] for one in mine["contents"]] == ["Law"]
    assert get("services", shapes.page("service"), modified_after="2090-01-01T00:00:00Z")["empty"]
    whole = get("organizations", shapes.page("organization"), full_service="true")["contents"]
    assert [len(one["services"]) for one in whole] == [3, 1, 0]


def test_ids_stay_and_who_left_is_gone(get, filled):
    before = get("service_at_locations", shapes.page("service_at_location"))
    assert before == get("service_at_locations", shapes.page("service_at_location"))
    Organisation.objects.filter(pk=filled.fyren.pk).update(active=False)
    after = get("services", shapes.page("service"))
    assert [one["name"] for one in after["contents"]] == ["Law"]


def test_what_is_not_there_and_what_is_not_asked_right_are_told(filled, web):
    for path, status in (("services/nothing", 404), (f"services/{filled.region.pk:032d}", 404),
                         ("services?page=0", 422), ("nowhere", 404)):  # fmt: skip
        answer = web(None).get(f"/api/hsds/{path}")
        assert answer.status_code == status and answer["Content-Type"] == "application/problem+json"


def test_the_shapes_can_fail():
    with pytest.raises(ValidationError):
        Draft202012Validator(shapes.one("service")).validate({"id": "1", "name": "x", "status": "gone"})
