"""Turning to somebody: nothing ticked beforehand, everything in one step, and nobody else's doing."""

from __future__ import annotations

import re

import pytest
from django.core.exceptions import PermissionDenied
from tests.web import factories
from tests.web.conftest import World, viewing
from tests.web.diagnosis.actions.test_answer import by_link

from farled_web.diagnosis.actions import limits
from farled_web.diagnosis.actions.claim import claim_firm
from farled_web.diagnosis.actions.turn_to import Person, turn_to
from farled_web.diagnosis.models import Check, Need
from farled_web.firms.models import Access, Consent, Contact, Firm, Wish
from farled_web.jobs.models import Mail
from farled_web.people.models import Invitation
from farled_web.ui.errors import TooOften

EVA = Person("Eva Ek", "eva@example.org", "")


def handed_in(world: World, **facts: object) -> Check:
    return factories.open_check(world.region, state="submitted", facts=facts)


def fields(world: World, *ticked: str) -> dict[str, str]:
    return {
        "name": "Eva Ek",
        "email": "eva@example.org",
        "phone": "",
        "message": "",
        "firm_name": "Alvar AB",
    } | {f"{world.hamnen.slug}-{tick}": "on" for tick in ticked}


def test_nothing_is_ticked_beforehand(world: World, holding) -> None:  # type: ignore[no-untyped-def]
    check = handed_in(world)
    client = holding(check)
    for page in ("contact", f"consent?to={world.hamnen.uuid}&to={world.fyren.uuid}"):
        text = client.get(f"/check/{check.uuid}/{page}").content.decode()
        boxes = re.findall(r"<input[^>]*type=\"checkbox\"[^>]*>", text)
        assert boxes and not [box for box in boxes if "checked" in box]


def test_what_is_ticked_is_given_and_the_rest_refused(world: World, holding) -> None:  # type: ignore[no-untyped-def]
    check = handed_in(world)
    sent = fields(world, "contact-identity", "contact-contact", "plan-diagnosis")
    page = f"/check/{check.uuid}/consent?to={world.hamnen.uuid}"
    assert holding(check).post(page, sent).status_code == 302
    decided = {(row.purpose, row.category): row.state for row in Consent.objects.all()}
    assert decided[("contact", "identity")] == decided[("contact", "contact")] == "given"
    assert decided[("contact", "diagnosis")] == decided[("plan", "plan")] == "refused"
    assert set(Access.objects.get().categories) == {"identity", "contact", "diagnosis"}
    assert {row.by_check for row in Consent.objects.all()} == {check.pk}
    firm = Firm.objects.get(first_check=check.pk)
    assert firm.name == "Alvar AB" and Need.objects.filter(firm=firm).count() == 8
    assert Wish.objects.get().organisation == world.hamnen
    assert Contact.objects.get(firm=firm).email == "eva@example.org"


def test_the_chosen_see_the_firm_and_others_do_not(world: World, holding) -> None:  # type: ignore[no-untyped-def]
    check = handed_in(world)
    sent = fields(world, "contact-identity", "contact-contact")
    holding(check).post(f"/check/{check.uuid}/consent?to={world.hamnen.uuid}", sent)
    firm = Firm.objects.get(first_check=check.pk)
    with viewing(world.charlie):
        assert firm in Firm.objects.all()
        assert not Check.objects.filter(firm=firm).exists()
    with viewing(world.alice):
        assert firm not in Firm.objects.all()


def test_a_copy_of_what_was_said_goes_out_in_the_language_read(world: World, holding) -> None:  # type: ignore[no-untyped-def]
    check = handed_in(world)
    client = holding(check)
    client.cookies["django_language"] = "sv"
    client.post(f"/check/{check.uuid}/consent?to={world.hamnen.uuid}",
                fields(world, "contact-identity", "contact-contact"))  # fmt: skip
    mail = Mail.objects.get(to="eva@example.org")
    assert mail.subject == "Ni blir kontaktade" and world.hamnen.name in mail.body
    assert "/check/link/" in mail.body


def test_without_a_way_to_be_reached_nothing_is_saved(world: World, holding) -> None:  # type: ignore[no-untyped-def]
    check = handed_in(world)
    sent = fields(world, "contact-identity", "contact-contact") | {"email": ""}
    response = holding(check).post(f"/check/{check.uuid}/consent?to={world.hamnen.uuid}", sent)
    assert response.status_code == 422
    assert b"Give a phone number or an e-mail address" in response.content
    assert not Consent.objects.exists() and not Firm.objects.filter(first_check=check.pk).exists()


def test_without_the_consent_it_rests_on_nobody_is_asked(world: World, holding) -> None:  # type: ignore[no-untyped-def]
    check = handed_in(world)
    sent = fields(world, "contact-identity")
    response = holding(check).post(f"/check/{check.uuid}/consent?to={world.hamnen.uuid}", sent)
    assert response.status_code == 422
    assert b"cannot contact you without this" in response.content
    assert not Wish.objects.exists()


def test_at_most_three_are_asked_at_once(world: World, holding) -> None:  # type: ignore[no-untyped-def]
    check = handed_in(world)
    many = [str(factories.organisation(world.region).uuid) for _ in range(4)]
    response = holding(check).post(f"/check/{check.uuid}/contact", {"to": many})
    assert response.status_code == 422


def test_an_organisation_of_another_region_cannot_be_asked(world: World) -> None:
    check = handed_in(world, name="Alvar AB")
    with viewing(None) as viewer, pytest.raises(PermissionDenied):
        turn_to(
            by_link(viewer, check), check=check, firm_name="", person=EVA, message="", language="sv",
            answers={(str(world.elsewhere.uuid), "contact"): {"identity": "given", "contact": "given"}},
        )  # fmt: skip


@pytest.mark.parametrize("who", [None, "alice", "rut", "charlie", "cora", "tove"])
def test_a_stranger_decides_nothing_and_claims_nothing(world: World, who: str | None) -> None:
    check = handed_in(world, name="Alvar AB")
    with viewing(getattr(world, who) if who else None) as viewer:
        with pytest.raises(PermissionDenied):
            turn_to(viewer, check=check, firm_name="", person=EVA, message="", answers={}, language="sv")
        with pytest.raises(PermissionDenied):
            claim_firm(viewer, check=check, firm_name="", email="eva@example.org", language="sv")


def test_just_the_result_is_a_fine_ending(world: World, holding) -> None:  # type: ignore[no-untyped-def]
    check = handed_in(world)
    response = holding(check).get(f"/check/{check.uuid}/thanks")
    assert b"Nobody is told, and nobody will call." in response.content
    assert not Consent.objects.exists() and not Wish.objects.exists()


def test_an_account_is_claimed_by_an_invitation_to_the_firm(world: World, holding) -> None:  # type: ignore[no-untyped-def]
    check = handed_in(world)
    page = f"/check/{check.uuid}/account"
    response = holding(check).post(page, {"firm_name": "Alvar AB", "email": "Eva@example.org"})
    assert response.status_code == 200
    firm = Firm.objects.get(first_check=check.pk)
    invitation = Invitation.objects.get()
    assert (invitation.firm_id, invitation.email) == (firm.pk, "eva@example.org")
    assert Mail.objects.filter(to="eva@example.org").exists()


def test_nobody_claims_a_firm_that_was_there_before(world: World) -> None:
    check = factories.open_check(world.region, state="submitted", firm=world.firm)
    with viewing(None) as viewer, pytest.raises(PermissionDenied):
        claim_firm(by_link(viewer, check), check=check, firm_name="", email="eva@example.org", language="sv")


def test_a_flood_does_not_fill_the_advisers_queue(world: World, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(limits, "WISHES_PER_SENDER", 1)
    yes = {(str(world.hamnen.uuid), "contact"): {"identity": "given", "contact": "given"}}

    def turn(sender: str) -> None:
        check = factories.open_check(
            world.region, state="submitted", seen_from=sender, facts={"name": "Alvar AB"}
        )
        with viewing(None) as viewer:
            turn_to(
                by_link(viewer, check), check=check, firm_name="Alvar AB", person=EVA, message="",
                language="sv", answers=yes,
            )  # fmt: skip

    turn("one")
    with pytest.raises(TooOften):
        turn("one")
    turn("two")
    assert Wish.objects.count() == 2
