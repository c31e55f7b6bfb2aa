"""What lay between two versions of a plan: recorded facts with their days, and what nothing explains."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from tests.web import factories
from tests.web.coalitions.conftest import Planned, a_plan, can, needs, next_quarter
from tests.web.conftest import viewing

from farled_web.coalitions import causes, causes_told
from farled_web.coalitions.actions.save import save_plan
from farled_web.coalitions.making import Wishes
from farled_web.coalitions.models import Plan
from farled_web.coalitions.picture import Namer
from farled_web.coalitions.words import quarter as words_for
from farled_web.diagnosis.models import Check, Need
from farled_web.directory.models import Capacity, Claim, Service

NAMES = Namer({"fyren": "Fyren", "hamnen": "Hamnen"}, {}, {"sales": "Sales", "learning": "Learning"})


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """What is said is compared in English."""
    with override("en"):
        yield


def save(planned: Planned, seen: int, **wishes: Any) -> Plan:
    with viewing(planned.world.alice) as viewer:
        return save_plan(viewer, planned.world.firm, Wishes(**wishes), seen=seen)


def told(planned: Planned, user: Any, before: Plan, after: Plan) -> dict[str, Any]:
    with viewing(user) as viewer:
        before, after = (Plan.objects.select_related("firm").get(pk=one.pk) for one in (before, after))
        return causes_told.changes(viewer, before, after, [after], NAMES)


def earlier(plan: Plan) -> Plan:
    """A test is one transaction, in which no time passes: let the version have been made a day before."""
    Plan.objects.filter(pk=plan.pk).update(created_at=timezone.now() - timedelta(days=1))
    plan.refresh_from_db()
    # What stands in the directory stood there before it.
    old = timezone.now() - timedelta(days=2)
    Claim.objects.update(recorded_at=old)
    Capacity.objects.update(updated_at=old)
    Check.objects.update(submitted_at=old)
    Service.objects.update(updated_at=old)
    return plan


def kinds(plan: Plan) -> list[str]:
    return [one["kind"] for one in plan.explanation["since"]["facts"]]


def test_a_new_claim_is_named_with_its_day_and_the_level_it_moved(planned: Planned) -> None:
    first = earlier(save(planned, 0))
    Claim.objects.create(
        organisation=planned.world.hamnen, region=planned.world.region, slug="new", area="sales", level=0,
        provenance="interview", source="interview 2", date=timezone.localdate(),
    )  # fmt: skip
    second = save(planned, 1)
    (fact,) = [one for one in second.explanation["since"]["facts"] if one["kind"] == "claim"]
    assert (fact["organisation"], fact["area"], fact["provenance"]) == ("hamnen", "sales", "interview")
    assert fact["date"] == timezone.localdate().isoformat() and fact["after"] < fact["before"]
    words = told(planned, planned.world.alice, first, second)
    every = [fact for row in words["rows"] for fact in row["facts"]] + words["rest"]
    assert any("A new claim on Hamnen in Sales" in fact["text"] for fact in every)


def test_a_calendar_stated_anew_and_one_taken_from(planned: Planned) -> None:
    earlier(save(planned, 0))
    quarter = next_quarter()
    Capacity.objects.filter(organisation__slug="fyren", quarter=quarter).update(
        amount=3.0, updated_at=timezone.now()
    )
    second = save(planned, 1)
    found = [one for one in second.explanation["since"]["facts"] if one["kind"] == "capacity"]
    assert found and all(one["organisation"] == "fyren" and one["after"] == 3.0 for one in found)


def test_another_round_of_the_check_is_named_where_it_changed_a_need(planned: Planned) -> None:
    earlier(save(planned, 0))
    Need.objects.filter(firm=planned.world.firm).delete()
    needs(planned.world.firm, sales=1, learning=3)
    second = save(planned, 1)
    assert "need" in kinds(second)


def test_what_was_settled_by_hand_is_said(planned: Planned) -> None:
    first = earlier(save(planned, 0))
    area = first.document["steps"][0]["area"]
    second = save(planned, 1, left_out=(area,))
    assert "settled" in kinds(second)
    words = told(planned, planned.world.alice, first, second)
    row = next(one for one in words["rows"] if one["area"] == NAMES.area(area))
    assert "Left out by hand" in row["facts"][0]["text"]


def test_what_no_fact_touches_is_said_to_be_unexplained(planned: Planned) -> None:
    world = planned.world
    step = {"area": "sales", "quarter": "2027Q1", "organisation": "fyren"}
    before = a_plan(world.firm, world.fyren, number=1, document={"steps": [step]})
    after = a_plan(
        world.firm, world.fyren, number=2, document={"steps": [{**step, "organisation": "hamnen"}]}
    )
    words = told(planned, world.alice, before, after)
    assert words["unexplained"] == ["Sales"] and words["kept"] is False
    places = [f"{name}, {words_for('2027Q1')}" for name in ("Fyren", "Hamnen")]
    lines = causes_told.as_lines(words)
    assert lines == [["Sales", *places, None, "no recorded fact explains this"]]


def test_cases_are_told_to_who_may_see_them(planned: Planned) -> None:
    world = planned.world
    first = earlier(save(planned, 0))
    factories.case(
        world.firm, world.fyren, world.hamnen, state="declined", ended_at=timezone.now() - timedelta(hours=1),
        clock=None, next_role="", due_at=None, overdue_at=None,
    )  # fmt: skip
    second = save(planned, 1)
    assert "case" not in kinds(second)  # read with each reader's own reach, never kept
    every = told(planned, world.alice, first, second)["rest"]
    assert any("Hamnen declined a case" in one["text"] for one in every)
    factories.consented(world.firm, factories.organisation(world.region, "planner"), "identity", "plan")
    eva = factories.member("Eva", type(world.hamnen).objects.get(slug="planner"))
    assert not any("declined" in one["text"] for one in told(planned, eva, first, second)["rest"])


def test_a_reader_outside_the_region_sees_no_figures_of_calendars(planned: Planned) -> None:
    fact = causes.fact("capacity", area="sales", organisation="fyren", date="2027-01-01", quarter="2027Q1",
                       unit="hours", before=10.0, after=3.0)  # fmt: skip
    inside, outside = (causes_told.said(fact, NAMES, figures)["text"] for figures in (True, False))
    assert "10" in inside and "10" not in outside and "Fyren" in outside


def test_the_pages_and_the_file_show_it(
    planned: Planned, web: Any, django_assert_max_num_queries: Any
) -> None:
    first = earlier(save(planned, 0))
    area = first.document["steps"][0]["area"]
    second = save(planned, 1, left_out=(area,))
    client = web(planned.world.alice)
    client.get(reverse("coalitions:plan", args=[second.uuid]))
    with django_assert_max_num_queries(45):
        page = client.get(reverse("coalitions:plan", args=[second.uuid])).content.decode()
    assert "What changed since version 1" in page and "Left out by hand" in page
    args = [second.uuid, first.uuid]
    assert "Left out by hand" in client.get(reverse("coalitions:compare", args=args)).content.decode()
    there = reverse("coalitions:changes", args=[*args, "csv"])
    assert b"Left out by hand" in b"".join(client.get(there).streaming_content)
    assert web(planned.world.charlie).get(there).status_code == 404
    can(planned.world.hamnen, "capital")
