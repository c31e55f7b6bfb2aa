"""A firm's plan: made, changed, proposed, answered."""

from __future__ import annotations

import contextlib
from typing import Any

import pytest
from django.core import mail as outbox
from django.core.exceptions import PermissionDenied
from django.db import ProgrammingError, transaction
from tests.web import factories
from tests.web.coalitions.conftest import Planned, a_plan, needs, next_quarter
from tests.web.conftest import World, viewing
from tests.web.worker import work_off

from farled.errors import BadInput
from farled_web.audit.models import Entry as LogEntry
from farled_web.coalitions import queries
from farled_web.coalitions.actions import answer
from farled_web.coalitions.actions.save import save_plan
from farled_web.coalitions.making import Wishes
from farled_web.coalitions.models import Plan, Step
from farled_web.coalitions.queries.sources import aid_state, ground
from farled_web.database.versions import StaleEdit
from farled_web.directory.models import Precedence
from farled_web.firms.models import Access, Entry
from farled_web.people.models import User


def saved(world: World, wishes: Wishes | None = None, seen: int = 0, by: User | None = None) -> Plan:
    with viewing(by or world.alice) as viewer:
        return save_plan(viewer, world.firm, wishes or Wishes(), seen=seen)


def proposed(world: World) -> Plan:
    plan = saved(world)
    with viewing(world.alice) as viewer:
        answer.propose(viewer, queries.plan(viewer, plan.uuid), version=1)
    plan.refresh_from_db()
    return plan


def test_the_plan_covers_each_need_by_whoever_fits_best(planned: Planned) -> None:
    plan = saved(planned.world)
    found = {step.area: step.organisation.slug for step in plan.steps.all()}
    assert found == {"sales": "fyren", "learning": "hamnen"}
    assert plan.number == 1
    assert plan.explanation["figures"]["coverage"] > 0.8
    assert plan.explanation["figures"]["unknown"] == ["capital"]


def test_a_step_waits_for_the_one_before_it(planned: Planned) -> None:
    world = planned.world
    Precedence.objects.create(region=world.region, before="learning", after="sales", lag=1)
    steps = {step.area: step for step in saved(world).steps.all()}
    assert steps["sales"].after == steps["learning"].position
    assert steps["sales"].quarter > steps["learning"].quarter


def test_a_pin_is_kept_and_its_cost_is_told(planned: Planned) -> None:
    world = planned.world
    with viewing(world.alice) as viewer:
        found = ground(viewer, world.firm, world.fyren.pk)
        free, pinned = found.plan(Wishes()), found.plan(Wishes(pins={"sales": "hamnen"}))
    assert free is not None
    assert pinned is not None
    assert {step["organisation"] for step in pinned.row["steps"]} == {"hamnen"}
    assert pinned.net < free.net
    assert saved(world, Wishes(pins={"sales": "hamnen"})).rules["pins"] == {"sales": "hamnen"}


def test_forbid_leave_out_and_quarter_are_kept(planned: Planned) -> None:
    with viewing(planned.world.alice) as viewer:
        found = ground(viewer, planned.world.firm, planned.world.fyren.pk)
    later = str(found.start.later(2))
    wishes = Wishes(forbids=("fyren",), left_out=("learning",), quarters={"sales": later})
    made = found.plan(wishes)
    assert made is not None
    (step,) = made.row["steps"]
    assert (step["area"], step["organisation"], step["quarter"]) == ("sales", "hamnen", later)
    assert Wishes.from_json(wishes.as_json()) == wishes


def test_hours_agreed_elsewhere_are_not_planned_again(planned: Planned) -> None:
    world = planned.world
    other = a_plan(world.other_firm, world.hamnen, "agreed")
    for position in range(4):
        Step.objects.create(
            plan=other, firm=world.other_firm, position=position, area="learning", level=3,
            organisation=world.hamnen, amount=95.0, quarter=next_quarter(position + 1),
        )  # fmt: skip
    plan = saved(world)
    assert {step.area for step in plan.steps.all()} == {"sales"}
    (gap,) = plan.explanation["uncovered"]
    assert (gap["area"], gap["reason"]) == ("learning", "no_capacity")


def test_without_a_known_need_there_is_nothing_to_plan(planned: Planned) -> None:
    Access.objects.all().delete()
    with pytest.raises(BadInput) as error:
        saved(planned.world)
    assert "check" in error.value.problems[0].remedy


def test_a_second_saver_is_told_and_nothing_is_lost(planned: Planned) -> None:
    world = planned.world
    saved(world)
    with pytest.raises(StaleEdit) as error:
        saved(world, Wishes(forbids=("hamnen",)), seen=0, by=world.bob)
    assert error.value.typed["forbids"] == ["hamnen"]
    second = saved(world, Wishes(forbids=("hamnen",)), seen=1, by=world.bob)
    assert second.number == 2
    assert [plan.state for plan in Plan.objects.order_by("number")] == ["superseded", "draft"]


@pytest.mark.parametrize("who", ["charlie", "rut", "cora", "otto", "rex", "sam", "tove"])
def test_others_make_no_plan(planned: Planned, who: str) -> None:
    world = planned.world
    with pytest.raises(PermissionDenied):
        saved(world, by=getattr(world, who))
    # and the database refuses on its own
    with viewing(getattr(world, who)), contextlib.suppress(ProgrammingError), transaction.atomic():
        a_plan(world.firm, world.fyren)
    assert not Plan.objects.exists()


def test_consent_to_diagnosis_and_plan_lets_another_organisation_plan(planned: Planned) -> None:
    world = planned.world
    access = factories.consented(world.firm, world.hamnen, "identity", "diagnosis")
    with pytest.raises(PermissionDenied):
        saved(world, by=world.charlie)
    access.categories = ["identity", "diagnosis", "plan"]
    access.save()
    assert saved(world, by=world.charlie).organisation == world.hamnen


@pytest.mark.django_db(transaction=True)
def test_a_proposal_is_mailed_to_the_firm_once(planned: Planned) -> None:
    world = planned.world
    world.firm.contacts.update(language="sv")
    plan = proposed(world)
    assert plan.state == "proposed"
    work_off()
    work_off()
    (mail,) = outbox.outbox
    assert mail.to == ["sam@example.org"]
    assert str(world.firm.uuid) in mail.body
    assert Entry.objects.filter(firm=world.firm, kind="plan", data__what="proposed").exists()
    assert LogEntry.objects.filter(verb="plan.proposed", firms__contains=[world.firm.pk]).exists()


def test_the_firm_sees_no_draft(planned: Planned) -> None:
    world = planned.world
    plan = saved(world)
    with viewing(world.sam) as viewer:
        assert not Plan.objects.exists()
        assert not Step.objects.exists()
        assert not queries.versions(viewer, world.firm)
    with viewing(world.alice) as viewer:
        answer.propose(viewer, queries.plan(viewer, plan.uuid), version=1)
    with viewing(world.sam) as viewer:
        assert queries.for_the_firm(viewer, world.firm) == [plan]
        assert Step.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_the_firm_agrees_and_the_adviser_hears(planned: Planned) -> None:
    world = planned.world
    plan = proposed(world)
    with viewing(world.sam) as viewer:
        answer.agree(viewer, queries.plan(viewer, plan.uuid), version=2)
    plan.refresh_from_db()
    assert (plan.state, plan.agreed_by) == ("agreed", world.sam.pk)
    work_off()
    work_off()
    assert [mail.to for mail in outbox.outbox] == [["sam@example.org"], ["alice@example.org"]]


def test_an_agreed_plan_supersedes_the_one_before(planned: Planned) -> None:
    world = planned.world
    first = proposed(world)
    with viewing(world.sam) as viewer:
        answer.agree(viewer, queries.plan(viewer, first.uuid), version=2)
    second = saved(world, seen=1)
    with viewing(world.alice) as viewer:
        answer.propose(viewer, queries.plan(viewer, second.uuid), version=1)
    with viewing(world.sam) as viewer:
        answer.agree(viewer, queries.plan(viewer, second.uuid), version=2)
    assert list(Plan.objects.order_by("number").values_list("state", flat=True)) == ["superseded", "agreed"]


def test_the_firm_asks_for_a_change_in_its_words(planned: Planned) -> None:
    world = planned.world
    plan = proposed(world)
    with viewing(world.sam) as viewer:
        row = queries.plan(viewer, plan.uuid)
        with pytest.raises(BadInput):
            answer.ask_change(viewer, row, version=2, text="  ")
        answer.ask_change(viewer, row, version=2, text="Learning first")
    plan.refresh_from_db()
    assert (plan.state, plan.asked) == ("change_asked", "Learning first")


def test_an_answer_to_a_plan_taken_back_is_refused(planned: Planned) -> None:
    world = planned.world
    plan = proposed(world)
    with viewing(world.sam) as viewer:
        seen = queries.plan(viewer, plan.uuid)
    with viewing(world.alice) as viewer:
        answer.take_back(viewer, queries.plan(viewer, plan.uuid), version=2)
    with viewing(world.sam) as viewer, pytest.raises((StaleEdit, Plan.DoesNotExist, ProgrammingError)):
        answer.agree(viewer, seen, version=2)
    plan.refresh_from_db()
    assert plan.state == "draft"


@pytest.mark.parametrize("who", ["alice", "bob", "charlie", "rut", "cora", "otto", "rex", "tove"])
def test_only_the_firm_agrees(planned: Planned, who: str) -> None:
    world = planned.world
    plan = proposed(world)
    with viewing(getattr(world, who)) as viewer, pytest.raises(PermissionDenied):
        answer.agree(viewer, plan, version=2)
    with viewing(getattr(world, who)) as viewer, pytest.raises(PermissionDenied):
        answer.ask_change(viewer, plan, version=2, text="x")
    plan.refresh_from_db()
    assert plan.state == "proposed"


@pytest.mark.parametrize("who", ["charlie", "rut", "cora", "otto", "rex", "sam", "tove"])
def test_others_neither_propose_nor_take_back(planned: Planned, who: str) -> None:
    world = planned.world
    draft = saved(world)
    with viewing(getattr(world, who)) as viewer:
        with pytest.raises(PermissionDenied):
            answer.propose(viewer, draft, version=1)
        if who != "sam":
            assert not Plan.objects.filter(pk=draft.pk).update(state="proposed")
    draft.refresh_from_db()
    assert draft.state == "draft"


@pytest.mark.parametrize("who", ["charlie", "cora", "otto", "rex", "tove"])
def test_strangers_see_no_plan(planned: Planned, who: str) -> None:
    proposed(planned.world)
    with viewing(getattr(planned.world, who)) as viewer:
        assert not Plan.objects.exists()
        assert not Step.objects.exists()
        assert not queries.plans(viewer)


def test_hours_gone_since_the_plan_was_made_stop_the_agreement(planned: Planned) -> None:
    world = planned.world
    plan = proposed(world)
    sales = plan.steps.get(area="sales")
    other = a_plan(world.other_firm, world.hamnen, "agreed")
    Step.objects.create(plan=other, firm=world.other_firm, position=0, area="sales", level=3,
                        organisation=world.fyren, amount=95.0, quarter=sales.quarter)  # fmt: skip
    with viewing(world.sam) as viewer, pytest.raises(answer.Short) as error, transaction.atomic():
        answer.agree(viewer, queries.plan(viewer, plan.uuid), version=2)
    assert [step.area for step in error.value.steps] == ["sales"]
    plan.refresh_from_db()
    assert plan.state == "proposed"


def test_sums_of_hours_are_for_the_region_alone(planned: Planned) -> None:
    world = planned.world
    plan = proposed(world)
    Plan.objects.filter(pk=plan.pk).update(state="agreed")
    for who, seen in ((world.charlie, True), (world.cora, True), (world.otto, False), (world.sam, False)):
        with viewing(who):
            assert bool(queries.taken(world.region.pk)) is seen


@pytest.mark.parametrize(
    ("had", "planned_aid", "state"),
    [(0, 0, "none"), (None, 10, "unknown"), (0, 10, "fits"), (250_000, 10, "tight"), (299_995, 10, "over")],
)
def test_the_aid_ceiling(had: Any, planned_aid: float, state: str) -> None:
    assert aid_state(had, planned_aid, 300_000) == state


def test_a_firm_without_needs_has_no_waiting(planned: Planned) -> None:
    needs(factories.firm(planned.world.region), sales=0)
    with viewing(planned.world.alice) as viewer:
        assert list(queries.waiting_firms(viewer, planned.world.region.pk)) == [planned.world.firm]
