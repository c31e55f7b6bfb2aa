"""Answering: kept at once, by whom it concerns, until it is handed in."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from tests.web import factories
from tests.web.conftest import World, viewing

from farled.errors import BadInput
from farled.terms.scales import NoSeverity
from farled_web.diagnosis import reach
from farled_web.diagnosis.actions.answer import answer_line, keep_facts, read_answer
from farled_web.diagnosis.models import Check, CheckAnswer
from farled_web.diagnosis.queries.rounds import answers_of
from farled_web.people.viewer import Viewer


def by_link(viewer: Viewer, check: Check) -> Viewer:
    return reach.open_link(viewer, reach.hash_of(reach.secret_of(check.uuid)))


def test_the_four_kinds_of_not_saying_stay_apart(world: World) -> None:
    check = factories.open_check(world.region)
    with viewing(None) as viewer:
        holder = by_link(viewer, check)
        answer_line(holder, check=check, barrier="standards", given=0)
        answer_line(holder, check=check, barrier="product_fit", given=NoSeverity.DONT_KNOW)
        answer_line(holder, check=check, barrier="service_abroad", given=NoSeverity.NOT_CONCERNED)
        assert answers_of(check) == {
            "standards": 0,
            "product_fit": NoSeverity.DONT_KNOW,
            "service_abroad": NoSeverity.NOT_CONCERNED,
        }


def test_an_answer_is_changed_and_taken_away(world: World) -> None:
    check = factories.open_check(world.region)
    with viewing(None) as viewer:
        holder = by_link(viewer, check)
        for given in (3, NoSeverity.DONT_KNOW, 1):
            answer_line(holder, check=check, barrier="standards", given=given)
        assert answers_of(check) == {"standards": 1}
        answer_line(holder, check=check, barrier="standards", given=None)
        assert answers_of(check) == {}


@pytest.mark.parametrize("text", ["5", "-1", "two", "not_answered", "0 "])
def test_an_answer_off_the_scale_is_refused(text: str) -> None:
    with pytest.raises(BadInput):
        read_answer(text)


def test_a_line_the_region_does_not_ask_is_refused(world: World) -> None:
    check = factories.open_check(world.region)
    with viewing(None) as viewer, pytest.raises(BadInput):
        answer_line(by_link(viewer, check), check=check, barrier="weather", given=1)


def test_nothing_is_answered_after_handing_in(world: World) -> None:
    check = factories.open_check(world.region, state="submitted")
    with viewing(None) as viewer:
        holder = by_link(viewer, check)
        with pytest.raises(PermissionDenied):
            answer_line(holder, check=check, barrier="standards", given=1)
        with pytest.raises(PermissionDenied):
            keep_facts(holder, check=check, facts={"name": "x"})


@pytest.mark.parametrize("who", [None, "alice", "rut", "charlie", "cora", "tove"])
def test_a_stranger_answers_nothing(world: World, who: str | None) -> None:
    check = factories.open_check(world.region)
    with viewing(getattr(world, who) if who else None) as viewer:
        with pytest.raises(PermissionDenied):
            answer_line(viewer, check=check, barrier="standards", given=1)
        with pytest.raises(PermissionDenied):
            keep_facts(viewer, check=check, facts={"name": "x"})


def test_a_reader_of_the_organisation_answers_nothing(world: World) -> None:
    check = Check.objects.create(
        region=world.region, firm=world.firm, side="organisation", organisation=world.fyren
    )
    with viewing(world.rut) as viewer, pytest.raises(PermissionDenied):
        answer_line(viewer, check=check, barrier="standards", given=1)
    with viewing(world.alice) as viewer:
        answer_line(viewer, check=check, barrier="standards", given=1)
    assert CheckAnswer.objects.get().firm_id == world.firm.pk


def test_a_fact_left_open_is_not_kept(world: World) -> None:
    check = factories.open_check(world.region)
    with viewing(None) as viewer:
        holder = by_link(viewer, check)
        keep_facts(holder, check=check, facts={"name": "Alvar AB", "linked": False, "share_abroad": 0.0})
        keep_facts(holder, check=check, facts={"name": "", "employees": None})
    check.refresh_from_db()
    assert check.facts == {"linked": False, "share_abroad": 0.0}
