"""Cases beside other things: firm, plan and timeline; work done, answers, clocks, forgetting."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone
from tests.web import factories
from tests.web.conftest import World, viewing, working
from tests.web.referrals.test_pages import accepted, begun, give, reported, sent, url

from farled.errors import BadInput
from farled_web.coalitions.models import Plan, Step
from farled_web.database.versions import StaleEdit
from farled_web.firms.models import Firm, Hours
from farled_web.referrals.actions import clocks, deliveries, forgetting, moving, outcomes
from farled_web.referrals.models import Line, Milestone, Referral, Words

Web = Callable[[Any], Any]


def told(world: World, row: Referral, **fields: Any) -> Milestone:
    with viewing(world.charlie) as charlie:
        given = {"kind": "new_market", "on": timezone.localdate(), "subject": "Norway", **fields}
        return outcomes.add_milestone(charlie, row.uuid, **given)


def planned(world: World) -> Step:
    plan = Plan.objects.create(
        firm=world.firm, region=world.region, organisation=world.fyren, number=1, state="agreed",
        lead=world.fyren, explanation={
            "lead": "fyren", "members": ["hamnen"], "uncovered": [],
            "steps": [{"area": "sales", "organisation": "hamnen", "service": None, "quarter": "2027Q1",
                       "amount": 6, "unit": "hours", "need": "certain", "level": 2, "value": 1.0, "for": [],
                       "against": [], "runner_up": None, "aid_eur": 0}],
        },
    )  # fmt: skip
    return Step.objects.create(
        plan=plan, firm=world.firm, planned_by=world.fyren, position=0, area="sales", level=2,
        organisation=world.hamnen, amount=6, quarter="2027Q1",
    )  # fmt: skip


# ---- the firm's page and its plan ----------------------------------------------------------------------


def test_the_firms_page_has_its_cases(world: World, web: Web) -> None:
    row = sent(world)
    for person in (world.alice, world.sam):
        page = web(person).get(reverse("firms:page", args=[world.firm.uuid, "referrals"])).content.decode()
        assert url("case", row) in page
    timeline = web(world.sam).get(reverse("firms:page", args=[world.firm.uuid, "timeline"])).content.decode()
    assert "The receiver was asked. Hamnen" in timeline


def test_a_step_is_referred_with_everything_filled_in(world: World, web: Web) -> None:
    step, client = planned(world), web(world.alice)
    page = client.get(reverse("coalitions:plan", args=[step.plan.uuid])).content.decode()
    where = f"{reverse('referrals:draft', args=[world.firm.uuid])}?step={step.pk}"
    assert where in page
    form = client.get(where).context["form"]
    assert (form["receiver"].value(), form["area"].value(), form["quarter"].value()) == (
        world.hamnen.pk, "sales", "2027Q1",
    )  # fmt: skip
    assert form["asked_hours"].value() == 6 and set(form["categories"].value()) == {"identity", "contact"}
    give(world)
    body = {"sender": world.fyren.pk, "receiver": world.hamnen.pk, "area": "sales", "quarter": "2027Q1",
            "asked_hours": "6", "purpose": "deliver", "categories": ["identity", "contact"], "message": "",
            "step": step.pk, "send": "1"}  # fmt: skip
    assert client.post(where, body).status_code == 302
    row = Referral.objects.get()
    assert (row.step_id, row.state) == (step.pk, "sent")
    page = client.get(reverse("coalitions:plan", args=[step.plan.uuid])).content.decode()
    assert url("case", row) in page and where not in page


def test_what_was_achieved_is_shared_among_who_helped(world: World, web: Web) -> None:
    row = begun(world)
    told(world, row)
    page = web(world.sam).get(reverse("firms:page", args=[world.firm.uuid, "referrals"])).content.decode()
    assert "What the firm has achieved" in page and "norway" in page.lower() and "100" in page


# ---- hours and milestones ------------------------------------------------------------------------------


def test_hours_delivered_are_booked_on_a_project(world: World) -> None:
    row, project = begun(world), factories.project(world.hamnen)
    with viewing(world.charlie) as charlie:
        deliveries.deliver(charlie, row.uuid, version=4, hours=Decimal("2.5"), on=timezone.localdate(),
                           note="A day at the works", project=project)  # fmt: skip
    row.refresh_from_db()
    assert (row.held_delivered, row.version) == (Decimal("2.5"), 5)
    assert Hours.objects.get(firm=world.firm).amount == 2.5
    with viewing(world.charlie) as charlie, pytest.raises(BadInput):
        deliveries.deliver(charlie, row.uuid, version=5, hours=Decimal(6), on=timezone.localdate())
    with viewing(world.charlie) as charlie, pytest.raises(BadInput):
        deliveries.deliver(charlie, row.uuid, version=5, hours=Decimal(1),
                           on=timezone.localdate() + timedelta(days=1))  # fmt: skip
    with viewing(world.charlie) as charlie:
        assert deliveries.take_hours(charlie, row.uuid, version=5, hours=Decimal(3)).held_hours == 11
    assert row.deliveries.count() == 1


@pytest.mark.parametrize("person", ["alice", "rut", "sam", "cora", "otto", "tove"])
def test_only_the_receiver_delivers_and_tells(world: World, person: str) -> None:
    row = begun(world)
    with viewing(getattr(world, person)) as viewer, pytest.raises(PermissionDenied):
        deliveries.deliver(viewer, row.uuid, version=4, hours=Decimal(1), on=timezone.localdate())
    with viewing(getattr(world, person)) as viewer, pytest.raises(PermissionDenied):
        outcomes.add_milestone(viewer, row.uuid, kind="new_market", on=timezone.localdate())


def test_a_milestone_is_answered_by_the_firm_alone_and_can_be_taken_back(world: World) -> None:
    row = begun(world)
    one = told(world, row, amount=None)
    for person in (world.alice, world.charlie, world.rut, world.cora, world.tove):
        with viewing(person) as viewer, pytest.raises(PermissionDenied):
            outcomes.answer_milestone(viewer, one.uuid, "confirmed", version=1)
    with viewing(world.sam) as sam:
        outcomes.answer_milestone(sam, one.uuid, "disputed", version=1)
        with pytest.raises(StaleEdit):
            outcomes.answer_milestone(sam, one.uuid, "confirmed", version=1)
    with viewing(world.charlie) as charlie:
        outcomes.take_back_milestone(charlie, one.uuid, version=2)
        back = outcomes.take_back_milestone(charlie, one.uuid, version=3, back=True)
    assert back.state == "reported"
    with viewing(world.sam) as sam:
        outcomes.answer_milestone(sam, one.uuid, "confirmed", version=4)
    with viewing(world.charlie) as charlie, pytest.raises(BadInput):
        outcomes.take_back_milestone(charlie, one.uuid, version=5)


@pytest.mark.parametrize(
    "fields",
    [{"on": date(2999, 1, 1)}, {"kind": "boats"}, {"amount": Decimal(-1)}, {"amount": Decimal("Inf")}],
)
def test_an_impossible_milestone_is_refused(world: World, fields: dict[str, Any]) -> None:
    row = begun(world)
    with pytest.raises(BadInput):
        told(world, row, **fields)


def test_a_milestone_before_the_work_is_refused(world: World) -> None:
    row = accepted(world)
    with pytest.raises(BadInput):
        told(world, row)


def test_a_dispute_takes_the_case_back_to_work_with_what_was_answered(world: World, web: Web) -> None:
    row = reported(world)
    one = told(world, row)
    client = web(world.sam)
    page = client.get(url("answer_outcome", row)).content.decode()
    assert "Norway" in page
    empty = client.post(url("answer_outcome", row), {"version": 5, "answer": "disputed"})
    assert empty.status_code == 422
    client.post(url("answer_outcome", row), {"version": 5, "answer": "disputed", "words": "We never met",
                                             f"milestone_{one.uuid}": "disputed"})  # fmt: skip
    row.refresh_from_db()
    one.refresh_from_db()
    assert (row.state, one.state) == ("in_progress", "disputed")
    assert "We never met" in web(world.charlie).get(url("case", row)).content.decode()


def test_silence_stays_unconfirmed(world: World, web: Web) -> None:
    row = reported(world)
    told(world, row)
    Referral.objects.filter(pk=row.pk).update(
        state="closed", confirmation="unconfirmed", clock=None, next_role="", due_at=None, overdue_at=None,
        ended_at=timezone.now(),
    )  # fmt: skip
    text = web(world.alice).get(url("case", row)).content.decode()
    assert "Closed, unconfirmed" in text and "Unconfirmed" in text


# ---- clocks --------------------------------------------------------------------------------------------


def test_deadlines_follow_the_regions_clocks(world: World) -> None:
    row = sent(world)
    with viewing(world.cora) as cora:
        clocks.set_clocks(cora, world.region.pk, days={"sent.due": 20, "sent.overdue": 30, "sent.remind": 1},
                          holidays=[], version=0)  # fmt: skip
    with working() as work:
        assert clocks.recount(work, world.region.pk) == 0
    after = Referral.objects.get(pk=row.pk)
    assert (
        after.due_at
        and row.due_at
        and after.due_at > row.due_at + timedelta(days=15)
        and after.version == row.version
    )
    for person in (world.alice, world.mia, world.otto, world.sam):
        with viewing(person) as viewer, pytest.raises(PermissionDenied):
            clocks.set_clocks(viewer, world.region.pk, days={}, holidays=[], version=1)


# ---- forgetting and taking along -----------------------------------------------------------------------


def test_forgetting_empties_words_and_keeps_what_counts(world: World) -> None:
    row = begun(world)
    told(world, row, evidence="An order from Oslo")
    with viewing(world.alice) as alice:
        moving.draft(alice, world.firm, sender=world.fyren.pk, receiver=world.hamnen.pk,
                     categories=["identity"], area="sales", message="More")  # fmt: skip
    with working():
        forgetting.forget_cases([world.firm.pk])
    assert set(Referral.objects.values_list("state", flat=True)) == {"withdrawn"}
    assert not [one for one in Words.objects.all() if one.given]
    assert set(Line.objects.filter(referral=row).values_list("actor_name", flat=True)) == {""}
    one = Milestone.objects.get()
    assert (one.subject, one.evidence, one.kind) == ("", "", "new_market")


def test_a_firm_takes_its_cases_along(world: World) -> None:
    row = begun(world)
    with viewing(world.sam) as sam:
        found = forgetting.all_cases(sam, Firm.objects.get(pk=world.firm.pk))
    assert found[0]["uuid"] == row.uuid and len(found[0]["journal"]) == 4
    assert any("Met at the harbour" in str(line["words"]) for line in found[0]["journal"])
    with viewing(world.tove) as tove:
        assert forgetting.all_cases(tove, world.firm) == []
