"""Erasure: asked by the firm, confirmed by the coordinator, carried out by background work; what stays."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core.exceptions import PermissionDenied
from django.db import ProgrammingError, connection, transaction
from django.urls import reverse
from django.utils import timezone
from tests.web import factories
from tests.web.conftest import World, viewing, working

from farled.errors import BadInput
from farled_web.audit.models import Entry as Logged
from farled_web.firms.actions import consent, erasure
from farled_web.firms.models import (
    Access,
    Aid,
    Consent,
    Contact,
    Entry,
    Erasure,
    Finance,
    Firm,
    Hours,
    Merge,
    MergeJournal,
)

Web = Callable[..., Any]


@pytest.fixture
def asked(world: World) -> Erasure:
    """Sam's firm, with everything that can be kept about it, asks to be forgotten."""
    with viewing(world.sam) as sam:
        consent.decide(sam, world.firm, world.hamnen, "contact", {"identity": "given", "contact": "given"})
        consent.decide(sam, world.firm, world.fyren, "plan", {"diagnosis": "refused"})
        consent.withdraw(sam, world.firm, world.hamnen, categories=["contact"])
    factories.finances(world.firm)
    Aid.objects.create(firm=world.firm, date=timezone.localdate(), amount_eur=5000, source="letter from Sam")
    Hours.objects.create(firm=world.firm, organisation=world.fyren, on=timezone.localdate(), amount=3, note="Sam's",  # noqa: E501
                         user_id=world.alice.pk)  # fmt: skip
    Entry.objects.create(
        firm=world.firm, at=timezone.now(), kind="note", organisation=world.fyren, text="Sam says"
    )
    with viewing(world.sam) as sam:
        return erasure.ask(sam, world.firm)


def carried_out(world: World, asked: Erasure) -> bool:
    with viewing(world.cora) as cora:
        erasure.confirm(cora, Erasure.objects.get(pk=asked.pk))
    with working() as work:
        return erasure.carry_out(work, asked.uuid)


def test_personal_data_goes_and_what_is_counted_stays(world: World, asked: Erasure) -> None:
    region, place = world.firm.region_id, world.firm.municipality
    assert carried_out(world, asked)
    firm = Firm.objects.get(pk=world.firm.pk)
    assert (firm.name, firm.organisation_number, firm.address, firm.registered_by) == ("–", "", "", None)
    assert (firm.region_id, firm.municipality) == (region, place)
    assert not Contact.objects.filter(firm=firm).exists() and not Finance.objects.filter(firm=firm).exists()
    assert Hours.objects.get().amount == 3 and Hours.objects.get().note == ""
    assert Aid.objects.get().amount_eur == 5000 and Aid.objects.get().source == ""
    assert set(Entry.objects.filter(firm=firm).values_list("text", "actor_name")) == {("", "")}
    world.sam.refresh_from_db()
    assert (world.sam.is_active, world.sam.name) == (False, "") and "sam" not in world.sam.email
    asked.refresh_from_db()
    assert asked.state == "done" and asked.removed["contact"] == 1


def test_no_grant_outlives_it_and_every_no_does(world: World, asked: Erasure) -> None:
    carried_out(world, asked)
    assert not Access.objects.exists()
    last = Consent.objects.order_by("organisation", "purpose", "category", "basis", "-id").distinct(
        "organisation", "purpose", "category", "basis"
    )
    assert {one.state for one in last} == {"withdrawn", "refused"}
    assert Consent.objects.filter(state="refused").exists()
    assert set(Consent.objects.values_list("by_name", "evidence")) == {("", "")}
    with viewing(world.charlie):
        assert not Firm.objects.filter(pk=world.firm.pk).exists()
    with viewing(world.alice):
        assert not Firm.objects.filter(pk=world.firm.pk).exists()


def test_nobody_decides_for_a_firm_that_is_forgotten(world: World, asked: Erasure) -> None:
    carried_out(world, asked)
    with viewing(world.sam) as sam, pytest.raises(PermissionDenied):
        consent.decide(sam, world.firm, world.hamnen, "contact", {"identity": "given"})


def test_somebody_with_other_tasks_keeps_their_account(world: World, asked: Erasure) -> None:
    from farled_web.people.models import Membership

    Membership.objects.create(user=world.sam, organisation=world.hamnen, role="member")
    carried_out(world, asked)
    world.sam.refresh_from_db()
    assert world.sam.is_active and world.sam.name == "Sam"


def test_it_is_done_once_and_only_when_confirmed(world: World, asked: Erasure) -> None:
    with working() as work:
        assert not erasure.carry_out(work, asked.uuid)
    assert carried_out(world, asked)
    with working() as work:
        assert not erasure.carry_out(work, asked.uuid)
    assert Logged.objects.filter(verb="erasure.done").count() == 1


@pytest.mark.parametrize("who", ["alice", "mia", "sam", "otto", "rex", "charlie"])
def test_only_the_regions_coordinator_confirms(world: World, web: Web, asked: Erasure, who: str) -> None:
    with viewing(getattr(world, who)) as viewer, pytest.raises(PermissionDenied):
        erasure.confirm(viewer, asked)
    with viewing(getattr(world, who)), contextlib.suppress(ProgrammingError), transaction.atomic():
        assert Erasure.objects.filter(pk=asked.pk).update(state="confirmed") == 0, "nor past the action"
    answer = web(getattr(world, who)).post(
        reverse("firms:decide_erasure", args=[asked.uuid]), {"confirm": "1"}
    )
    assert answer.status_code in {403, 404}
    asked.refresh_from_db()
    assert asked.state == "asked"


@pytest.mark.parametrize("who", ["alice", "cora", "tove"])
def test_only_the_firm_asks(world: World, who: str) -> None:
    with viewing(getattr(world, who)) as viewer, pytest.raises(PermissionDenied):
        erasure.ask(viewer, world.firm)


def test_by_page(world: World, web: Web, asked: Erasure) -> None:
    sam, cora = web(world.sam), web(world.cora)
    forget = reverse("firms:forget", args=[world.firm.uuid])
    assert "Take my request back" in sam.get(forget).content.decode()
    assert sam.post(forget, {"drop": "1"}).status_code == 302
    assert sam.post(forget).status_code == 302
    again = Erasure.objects.get(state="asked")
    page = cora.get(reverse("firms:erasures")).content.decode()
    assert str(again.uuid) in page and "Alvar" not in page
    decide = reverse("firms:decide_erasure", args=[again.uuid])
    assert cora.post(decide, {"why": ""}).status_code == 422
    assert cora.post(decide, {"why": "Aid of this year has to be kept"}).status_code == 302
    assert (
        "Aid of this year" in sam.get(reverse("firms:who_sees_what", args=[world.firm.uuid])).content.decode()
    )
    with viewing(world.cora) as viewer, pytest.raises(BadInput):
        erasure.confirm(viewer, Erasure.objects.get(pk=again.pk))


def test_rooms_above_take_part(world: World, asked: Erasure) -> None:
    seen: list[list[int]] = []
    erasure.also("test", lambda records: {"test": len(seen.append(records) or records)})  # type: ignore[func-returns-value]
    try:
        carried_out(world, asked)
    finally:
        erasure._parts.pop("test")
    asked.refresh_from_db()
    assert seen == [[world.firm.pk]] and asked.removed["test"] == 1


def test_the_check_forgets_who_was_asked_and_keeps_the_answers(world: World, asked: Erasure) -> None:
    from farled_web.diagnosis.models import Check, CheckAnswer

    check = Check.objects.create(region=world.region, firm=world.firm, contact={"name": "Sam"}, token_hash=b"1",  # noqa: E501
                                 facts={"name": "Alvar Svarv", "employees": 4})  # fmt: skip
    CheckAnswer.objects.create(check_round=check, firm_id=world.firm.pk, barrier="payment_risk", value=3)
    carried_out(world, asked)
    check.refresh_from_db()
    assert (check.contact, check.facts, check.token_hash) == ({}, {"employees": 4}, None)
    assert check.answers.count() == 1


def test_what_would_part_a_merge_goes_and_so_do_addresses_to_sign_in_with(
    world: World, asked: Erasure
) -> None:
    earlier = factories.registered_firm(world.fyren, "Alpha again")
    merge = Merge.objects.create(kept=world.firm, absorbed=earlier, organisation=world.fyren)
    Firm.objects.filter(pk=earlier.pk).update(merged_into=world.firm)
    MergeJournal.objects.create(merge=merge, journal=[{"op": "set", "before": "Sam"}])
    EmailAddress.objects.create(user=world.sam, email=world.sam.email, verified=True, primary=True)
    assert carried_out(world, asked)
    assert not MergeJournal.objects.exists() and not EmailAddress.objects.exists()
    assert set(Firm.objects.filter(pk__in=[earlier.pk, world.firm.pk]).values_list("name", flat=True)) == {
        "–"
    }
    with (
        viewing(world.sam),
        pytest.raises(ProgrammingError),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("SELECT firms_forget_journals(%s)", [[world.firm.pk]])
