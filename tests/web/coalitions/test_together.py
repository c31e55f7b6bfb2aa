"""Two firms agree at once to plans for the last hours: one gets them, the other is told."""

from __future__ import annotations

import threading

import pytest
from django.db import connection, transaction
from tests.web import factories
from tests.web.coalitions.conftest import a_plan, can, next_quarter
from tests.web.conftest import World, viewing

from farled_web.coalitions import queries
from farled_web.coalitions.actions import answer
from farled_web.coalitions.models import Plan, Step


def for_hours(world: World, firm: object, hours: float) -> Plan:
    plan = a_plan(firm, world.fyren, "proposed")  # type: ignore[arg-type]
    Step.objects.create(plan=plan, firm=firm, position=0, area="sales", level=3, organisation=world.fyren,
                        amount=hours, quarter=next_quarter())  # fmt: skip
    return plan


@pytest.mark.django_db(transaction=True)
def test_two_at_once_never_take_more_than_there_is(world: World) -> None:
    can(world.fyren, "sales", hours=50)
    firms = [factories.registered_firm(world.fyren) for _ in range(6)]
    people = [factories.contact_of(firm, f"Boss{i}") for i, firm in enumerate(firms)]
    plans = [for_hours(world, firm, 20) for firm in firms]
    gate, short = threading.Barrier(len(plans)), []

    def agree(plan: Plan, person: object) -> None:
        try:
            gate.wait(20)
            with viewing(person) as viewer:  # type: ignore[arg-type]
                answer.agree(viewer, queries.plan(viewer, plan.uuid), version=1)
        except answer.Short:
            short.append(plan.pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=agree, args=both) for both in zip(plans, people, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert Plan.objects.filter(state="agreed").count() == 2, "two of twenty hours fit fifty"
    assert len(short) == 4


def test_hours_nobody_has_stated_are_the_assumed_ones(world: World) -> None:
    can(world.fyren, "sales", hours=None)
    plan = for_hours(world, world.firm, 41)
    with viewing(world.sam) as viewer, pytest.raises(answer.Short), transaction.atomic():
        answer.agree(viewer, queries.plan(viewer, plan.uuid), version=1)
    Step.objects.update(amount=40)
    with viewing(world.sam) as viewer:
        answer.agree(viewer, queries.plan(viewer, plan.uuid), version=1)
    plan.refresh_from_db()
    assert plan.state == "agreed"


def test_dropped_steps_give_their_hours_back(world: World) -> None:
    can(world.fyren, "sales", hours=20)
    first = for_hours(world, world.other_firm, 20)
    Plan.objects.filter(pk=first.pk).update(state="agreed")
    plan = for_hours(world, world.firm, 20)
    with viewing(world.sam), transaction.atomic():
        assert [gap.place for gap in answer.short(plan)] == [0]
    Step.objects.filter(plan=first).update(state="dropped")
    with viewing(world.sam), transaction.atomic():
        assert answer.short(plan) == []
