"""Every write: what it does, that it is noted, that the second saver is told, and who may not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone
from tests.web.conftest import World, viewing, working

from farled.errors import BadInput
from farled_web.audit.models import Entry
from farled_web.database.versions import StaleEdit
from farled_web.directory.actions import claims, freshness, offers, rules, services
from farled_web.directory.actions.capacity import StaleCells, save_capacity
from farled_web.directory.models import Capacity, Claim, EligibilityRule, GroupOffer, Project, Service, Tie
from farled_web.jobs.models import Mail

DAY = dt.date(2027, 5, 1)
SERVICE = {"name": "Export round", "area": "sales", "format": "advice", "unit": "hours"}
CLAIM = {"area": "sales", "level": 2, "provenance": "self_declared", "source": "our page",
         "date": dt.date(2026, 5, 1)}  # fmt: skip
OFFER = {"name": "Trip", "area": "sales", "starts_on": DAY, "ends_on": DAY, "seats": 8}
RULE = {"rule": "size_class", "value": "micro", "source": ""}
TIE = {"kind": "agreement", "market": "", "source": ""}
CELL = ("sales", "2027Q1", "hours")


@pytest.fixture
def things(offer: World, service: Service, claim: Claim) -> dict[str, Any]:
    """One of everything of Fyren's."""
    of = {"organisation": offer.fyren, "region": offer.region}
    return {
        "service": service, "claim": claim, "offer": GroupOffer.objects.create(**of, **OFFER),
        "project": Project.objects.create(**of, name="Abroad"),
        "rule": EligibilityRule.objects.create(**of, rule="size_class", value="small"),
        "tie": Tie.objects.create(region=offer.region, a=offer.fyren, b=offer.hamnen), "fyren": offer.fyren,
        "hamnen": offer.hamnen,
    }  # fmt: skip


Act = Callable[[Any, dict[str, Any]], Any]
ACTS: dict[str, Act] = {
    "add_service": lambda v, t: services.add_service(viewer=v, organisation=t["fyren"], facts=SERVICE),
    "edit_service": lambda v, t: services.edit_service(viewer=v, service=t["service"], version=1,
                                                       changes=SERVICE),
    "set_aside_service": lambda v, t: services.set_aside_service(viewer=v, service=t["service"]),
    "take_back_service": lambda v, t: services.take_back_service(viewer=v, service=t["service"]),
    "record_claim": lambda v, t: claims.record_claim(viewer=v, organisation=t["fyren"], facts=CLAIM),
    "withdraw_claim": lambda v, t: claims.withdraw_claim(viewer=v, claim=t["claim"], why="closed"),
    "take_back_claim": lambda v, t: claims.take_back_claim(viewer=v, claim=_withdrawn(t)),
    "save_capacity": lambda v, t: save_capacity(viewer=v, organisation=t["fyren"], seen={},
                                                typed={CELL: 40.0}),
    "add_rule": lambda v, t: rules.add_rule(viewer=v, organisation=t["fyren"], facts=RULE),
    "remove_rule": lambda v, t: rules.remove_rule(viewer=v, organisation=t["fyren"], rule=t["rule"].pk),
    "add_tie": lambda v, t: rules.add_tie(viewer=v, organisation=t["fyren"], other=t["hamnen"],
                                          facts={**TIE, "kind": "referrals"}),
    "remove_tie": lambda v, t: rules.remove_tie(viewer=v, organisation=t["fyren"], tie=t["tie"].pk),
    "add_offer": lambda v, t: offers.add_offer(viewer=v, organisation=t["fyren"], facts=OFFER),
    "edit_offer": lambda v, t: offers.edit_offer(viewer=v, offer=t["offer"], version=1, changes={"seats": 9}),
    "cancel_offer": lambda v, t: offers.cancel_offer(viewer=v, offer=t["offer"]),
    "reinstate_offer": lambda v, t: offers.reinstate_offer(viewer=v, offer=t["offer"]),
    "add_project": lambda v, t: offers.add_project(viewer=v, organisation=t["fyren"], facts={"name": "P"}),
    "edit_project": lambda v, t: offers.edit_project(viewer=v, project=t["project"], version=1,
                                                     changes={"name": "Q"}),
    "close_project": lambda v, t: offers.close_project(viewer=v, project=t["project"]),
    "reopen_project": lambda v, t: offers.reopen_project(viewer=v, project=t["project"]),
    "confirm_all": lambda v, t: freshness.confirm_all(viewer=v, organisation=t["fyren"]),
}  # fmt: skip


def _withdrawn(things: dict[str, Any]) -> Claim:
    return things["claim"]


@pytest.mark.parametrize("name", ACTS)
def test_a_member_may_and_it_is_noted(offer: World, things: dict[str, Any], name: str) -> None:
    if name == "take_back_claim":
        Claim.objects.filter(pk=things["claim"].pk).update(withdrawn_at=timezone.now())
    before = Entry.objects.count()
    with viewing(offer.alice) as viewer:
        ACTS[name](viewer, things)
    assert Entry.objects.count() == before + 1


@pytest.mark.parametrize("name", ACTS)
def test_a_stranger_may_not(offer: World, things: dict[str, Any], name: str) -> None:
    for person in (offer.charlie, offer.otto, offer.sam, None):
        with viewing(person) as viewer, pytest.raises(PermissionDenied):
            ACTS[name](viewer, things)


@pytest.mark.parametrize("name", ACTS)
def test_a_reader_may_not(offer: World, things: dict[str, Any], name: str) -> None:
    for person in (offer.rut, offer.rex):
        with viewing(person) as viewer, pytest.raises(PermissionDenied):
            ACTS[name](viewer, things)


@pytest.mark.parametrize("name", ["edit_service", "edit_offer", "edit_project"])
def test_the_second_saver_is_told(offer: World, things: dict[str, Any], name: str) -> None:
    with viewing(offer.alice) as viewer:
        ACTS[name](viewer, things)
    with viewing(offer.bob) as viewer, pytest.raises(StaleEdit) as stale:
        ACTS[name](viewer, things)
    assert stale.value.current.updated_by_name == "Alice"


def test_the_page_for_who_saves_second_keeps_what_was_typed(offer: World, web: Any, service: Service) -> None:
    address = reverse("directory:edit_service", args=[service.uuid])
    given = {**SERVICE, "version": "1", "name": "Alice's word"}
    assert web(offer.alice).post(address, given).status_code == 302
    page = web(offer.bob).post(address, {**given, "name": "Bob's word"})
    text = page.content.decode()
    assert page.status_code == 409
    assert "Alice changed this" in text and "Alice&#x27;s word" in text and "Bob&#x27;s word" in text
    assert 'name="version" value="2"' in text
    assert web(offer.bob).post(address, {**given, "version": "2", "name": "Bob's word"}).status_code == 302
    service.refresh_from_db()
    assert service.name == "Bob's word"


def test_unknown_capacity_is_not_nothing(offer: World) -> None:
    with viewing(offer.alice) as viewer:
        save_capacity(viewer=viewer, organisation=offer.fyren, seen={}, typed={CELL: 0.0})
        assert Capacity.objects.get(organisation=offer.fyren, area="sales", quarter="2027Q1").amount == 0
        before = save_capacity(viewer=viewer, organisation=offer.fyren, seen={CELL: 0.0}, typed={CELL: None})
        assert before == {CELL: 0.0}
        assert not Capacity.objects.filter(organisation=offer.fyren, area="sales", quarter="2027Q1").exists()


def test_two_people_in_one_grid_lose_nothing(offer: World) -> None:
    other = ("sales", "2027Q2", "hours")
    with viewing(offer.alice) as viewer:
        save_capacity(viewer=viewer, organisation=offer.fyren, seen={}, typed={CELL: 40.0})
    with viewing(offer.bob) as viewer:
        save_capacity(viewer=viewer, organisation=offer.fyren, seen={}, typed={other: 20.0})
        with pytest.raises(StaleCells) as stale:
            save_capacity(viewer=viewer, organisation=offer.fyren, seen={}, typed={CELL: 10.0, other: 20.0})
    assert {(p, c.now, c.who) for p, c in stale.value.clashes.items()} == {(CELL, 40.0, "Alice")}
    with viewing(offer.bob) as viewer, pytest.raises(BadInput):
        save_capacity(viewer=viewer, organisation=offer.fyren, seen={}, typed={CELL: -1.0})


def test_a_grid_is_saved_shown_as_clash_and_undone(offer: World, web: Any) -> None:
    address = reverse("directory:capacity", args=[offer.fyren.uuid])
    name = "sales-2027Q1-hours"
    alice, bob = web(offer.alice), web(offer.bob)
    assert alice.post(
        address, {name: "12,5", f"seen-{name}": ""}, headers={"accept-language": "sv"}
    ).status_code in (
        302,
        422,
    )
    alice.post(address, {name: "12.5", f"seen-{name}": ""})
    page = bob.post(address, {name: "30", f"seen-{name}": ""})
    assert page.status_code == 409
    assert b"Alice: 12.5" in page.content and b'value="30"' in page.content
    assert bob.post(address, {name: "lots", f"seen-{name}": ""}).status_code == 422
    assert b"1 cell saved" in alice.get(address).content
    assert alice.post(reverse("directory:undo", args=[offer.fyren.uuid])).status_code == 302
    assert not Capacity.objects.filter(organisation=offer.fyren, area="sales", quarter="2027Q1").exists()


@pytest.mark.parametrize("kind", ["rule", "tie", "service", "claim", "offer", "project"])
def test_what_was_removed_comes_back(offer: World, web: Any, things: dict[str, Any], kind: str) -> None:
    client, fyren = web(offer.alice), offer.fyren
    thing = things[kind]
    if kind in ("rule", "tie"):
        client.post(reverse(f"directory:remove_{kind}", args=[fyren.uuid]), {"id": thing.pk})
        assert not type(thing).objects.filter(pk=thing.pk).exists()
    elif kind == "claim":
        client.post(reverse("directory:claim", args=[thing.uuid]), {"why": "closed"})
    else:
        client.post(reverse(f"directory:toggle_{kind}", args=[thing.uuid]))
    page = client.post(reverse("directory:undo", args=[fyren.uuid]), follow=True)
    assert b"That was undone" in page.content
    assert (
        b"nothing left to undo"
        in client.post(reverse("directory:undo", args=[fyren.uuid]), follow=True).content
    )
    if kind == "rule":
        assert (
            EligibilityRule.objects.filter(organisation=fyren, rule=thing.rule, value=thing.value).count()
            == 1
        )
    elif kind == "claim":
        thing.refresh_from_db()
        assert thing.withdrawn_at is None


def test_a_claim_needs_a_source_and_a_past(offer: World, web: Any) -> None:
    with viewing(offer.alice) as viewer:
        for facts in ({**CLAIM, "source": " "}, {**CLAIM, "date": dt.date(2099, 1, 1)}):
            with pytest.raises(BadInput):
                claims.record_claim(viewer=viewer, organisation=offer.fyren, facts=facts)
    address = reverse("directory:add_claim", args=[offer.fyren.uuid])
    page = web(offer.alice).post(address, {**CLAIM, "source": "", "date": "2026-05-01"})
    assert page.status_code == 422 and b"This field is required" in page.content


def test_rules_are_read_before_they_are_kept(offer: World, web: Any) -> None:
    address = reverse("directory:rules", args=[offer.fyren.uuid])
    for rule, value in (("size_class", "tiny"), ("employees_max", "many"), ("membership", "nobody")):
        page = web(offer.alice).post(address, {"service": "", "rule": rule, "value": value, "source": ""})
        assert page.status_code == 422, rule
    assert (
        web(offer.alice).post(address, {"service": "", "rule": "size_class", "value": "micro"}).status_code
        == 302
    )


def test_what_nobody_confirmed_is_flagged_and_confirmed(offer: World, web: Any) -> None:
    old = timezone.now() - dt.timedelta(days=400)
    Service.objects.filter(organisation=offer.fyren).update(confirmed_at=old)
    Claim.objects.filter(organisation=offer.fyren).update(confirmed_at=old, date=old.date())
    client = web(offer.alice)
    page = client.get(reverse("directory:keep", args=[offer.fyren.uuid]))
    assert b"Is this still right?" in page.content
    assert b"to be confirmed" in client.get(reverse("directory:services", args=[offer.fyren.uuid])).content
    client.post(reverse("directory:confirm", args=[offer.fyren.uuid]))
    page = client.get(reverse("directory:keep", args=[offer.fyren.uuid]))
    assert b"confirmed lately" in page.content


def test_reminders_go_once_a_quarter_in_the_receivers_language(offer: World) -> None:
    Service.objects.filter(organisation=offer.fyren).update(
        confirmed_at=timezone.now() - dt.timedelta(days=400)
    )
    for _again in range(2):
        with working() as system:
            freshness.remind_organisations(viewer=system, address="https://farled.example.org")
    mails = Mail.objects.all()
    assert {mail.to for mail in mails} == {f"{who}@example.org" for who in ("alice", "bob", "mia")}
    assert mails.count() == 3
    assert "Stämmer det" in mails[0].subject and str(offer.fyren.uuid) in mails[0].body
    with viewing(offer.alice) as viewer:
        assert freshness.remind_organisations(viewer=viewer, address="x") == 0
