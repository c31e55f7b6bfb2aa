"""Planning for all waiting firms: whole or not at all, once, and seen by nobody it is not for."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from tests.web import factories
from tests.web.coalitions.conftest import Planned, a_plan, needs
from tests.web.conftest import World, viewing, working
from tests.web.worker import work_off

from farled_web.coalitions import queries, tasks
from farled_web.coalitions.actions import waiting
from farled_web.coalitions.models import Plan, Run, Step
from farled_web.jobs import actions as jobs
from farled_web.jobs import running
from farled_web.jobs.models import Job

pytestmark = pytest.mark.django_db(transaction=True)


class Killed(BaseException):
    """The process ends here."""


def started(world: World) -> Job:
    with viewing(world.cora) as viewer:
        return waiting.start_region_run(viewer, world.region.pk)


def test_each_waiting_firm_gets_a_draft_and_the_region_its_figures(planned: Planned) -> None:
    world = planned.world
    job = started(world)
    work_off()
    job.refresh_from_db()
    assert (job.state, job.result["plans"]) == ("done", 2)
    run = Run.objects.get()
    assert (run.document["firms"], run.document["certificate"], run.document["scope"]) == (2, [], "region")
    assert run.document["bound"] >= run.document["value"] > 0
    assert run.document["planned_shares"]["sales"] > 0.8
    assert "f00" not in str(run.document), "no firm stands in it"
    assert {plan.state for plan in Plan.objects.all()} == {"draft"}
    assert Step.objects.filter(plan__firm=world.firm).count() == 2
    plan = Plan.objects.get(firm=world.firm)
    assert plan.explanation["steps"][0]["for"]
    assert plan.explanation["figures"]["run"] == str(run.uuid)


def test_drafts_are_seen_only_by_consent(planned: Planned) -> None:
    world = planned.world
    started(world)
    work_off()
    for who in (world.cora, world.charlie, world.sam, world.rex, world.otto):
        with viewing(who) as viewer:
            assert not Plan.objects.exists()
            assert not queries.plans(viewer)
    with viewing(world.alice) as viewer:
        assert [plan.firm_id for plan in queries.plans(viewer)] == [world.firm.pk]


def test_what_a_person_works_at_stays(planned: Planned) -> None:
    world = planned.world
    a_plan(world.firm, world.fyren, "draft")
    agreed = a_plan(world.other_firm, world.hamnen, "agreed")
    third = factories.firm(world.region)
    needs(third, sales=3)
    started(world)
    work_off()
    assert set(Plan.objects.filter(run__isnull=False).values_list("firm", flat=True)) == {third.pk}
    agreed.refresh_from_db()
    assert agreed.state == "agreed"
    assert Run.objects.get().document["firms"] == 2, "who has agreed is not planned again"


def test_a_second_run_replaces_untouched_drafts(planned: Planned) -> None:
    started(planned.world)
    work_off()
    started(planned.world)
    work_off()
    found = Plan.objects.order_by("firm", "number").values_list("number", "state")
    assert list(found) == [(1, "superseded"), (2, "draft")] * 2


def test_pressing_twice_starts_one(planned: Planned) -> None:
    assert started(planned.world).pk == started(planned.world).pk


def test_killed_in_the_middle_leaves_nothing_and_runs_again(
    planned: Planned, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = started(planned.world)
    real, lives = waiting._keep_drafts, iter([True, False])

    def dies(*args: object) -> int:
        made = real(*args)  # type: ignore[arg-type]
        if next(lives):
            raise Killed
        return made

    monkeypatch.setattr(waiting, "_keep_drafts", dies)
    with pytest.raises(Killed):
        running.carry_out(job.pk, tasks.plan_waiting)
    assert not Run.objects.exists()
    assert not Plan.objects.exists()
    running.carry_out(job.pk, tasks.plan_waiting)
    running.carry_out(job.pk, tasks.plan_waiting)
    assert (Run.objects.count(), Plan.objects.count()) == (1, 2)


def test_a_cancelled_run_keeps_nothing(planned: Planned, monkeypatch: pytest.MonkeyPatch) -> None:
    job = started(planned.world)
    real = waiting.calculate

    def then_cancel(*args: object) -> object:
        found = real(*args)  # type: ignore[arg-type]
        with viewing(planned.world.cora) as viewer:
            jobs.cancel_job(viewer, job)
        return found

    monkeypatch.setattr(waiting, "calculate", then_cancel)
    monkeypatch.setattr(running, "EVERY", 0.0)
    running.carry_out(job.pk, tasks.plan_waiting)
    job.refresh_from_db()
    assert job.state == "cancelled"
    assert not Run.objects.exists()


def test_an_organisation_plans_for_those_that_let_it(planned: Planned) -> None:
    world = planned.world
    with viewing(world.alice) as viewer:
        waiting.start_own_run(viewer, world.fyren.pk)
    work_off()
    (plan,) = Plan.objects.all()
    assert (plan.firm, plan.organisation) == (world.firm, world.fyren)
    assert queries.latest_run_document(world.region) == {}, "its prices are not the region's"


@pytest.mark.parametrize("who", ["alice", "rut", "otto", "rex", "sam"])
def test_others_start_no_run(planned: Planned, who: str) -> None:
    with viewing(getattr(planned.world, who)) as viewer, pytest.raises(PermissionDenied):
        waiting.start_region_run(viewer, planned.world.region.pk)


@pytest.mark.parametrize("who", ["charlie", "rut", "cora", "sam"])
def test_nobody_starts_for_an_organisation_they_do_not_write_for(planned: Planned, who: str) -> None:
    with viewing(getattr(planned.world, who)) as viewer, pytest.raises(PermissionDenied):
        waiting.start_own_run(viewer, planned.world.fyren.pk)


def test_without_waiting_firms_it_says_so(world: World) -> None:
    job = started(world)
    work_off()
    job.refresh_from_db()
    assert job.state == "failed"
    assert job.result["problems"][0]["code"] == "nobody-waits"


def test_prices_of_the_run_steer_the_next_plan(planned: Planned) -> None:
    started(planned.world)
    work_off()
    with working():
        found = queries.latest_run_document(planned.world.region)
    assert {"uuid", "at", "capacity", "uncovered"} <= found.keys()
