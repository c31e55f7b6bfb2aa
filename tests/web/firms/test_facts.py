"""Facts, money, people, aid and memberships: who may, what a second saver is told."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from tests.web import factories
from tests.web.conftest import viewing

from farled_web.audit.models import Entry as Logged
from farled_web.database.versions import StaleEdit
from farled_web.firms.actions.contacts import add_contact, change_contact, end_contact
from farled_web.firms.actions.facts import change_facts, change_finance, set_membership
from farled_web.firms.models import Contact, Finance, Firm, FirmMembership


def form(firm, **more):
    return {
        "name": firm.name,
        "country": "SE",
        "organisation_number": firm.organisation_number,
        "version": firm.version,
        **more,
    }


def test_facts_are_changed_and_what_is_left_empty_is_not_known(world, web):
    url = f"/firms/{world.firm.uuid}/facts"
    given = form(
        world.firm,
        employees="12",
        nace="25.62",
        share_abroad="30",
        linked="no",
        targets=["DE", "NO"],
        languages=["sv"],
        founded="1999",
        stage="explores",
    )
    assert web(world.alice).post(url, given).status_code == 302
    firm = Firm.objects.get(pk=world.firm.pk)
    assert (firm.employees, firm.nace_revision, firm.share_abroad, firm.linked) == (12, "2.1", 0.3, False)
    assert firm.targets == ["DE", "NO"] and firm.abroad_since is None and firm.version == 2
    page = web(world.alice).get(f"/firms/{firm.uuid}/").content.decode()
    assert "small enterprise" in page and "Provisional" in page
    assert web(world.alice).post(url, form(firm)).status_code == 302
    assert Firm.objects.get(pk=firm.pk).employees is None


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"nace": "99.99"}, "There is no such code"),
        ({"founded": "14"}, "four digits"),
        ({"organisation_number": "12"}, "no organisation number"),
        ({"share_abroad": "130"}, "less than or equal"),
    ],
)
def test_what_cannot_be_is_refused_in_words(world, web, wrong, told):
    answer = web(world.alice).post(f"/firms/{world.firm.uuid}/facts", form(world.firm, **wrong))
    assert answer.status_code == 422 and told in answer.content.decode()


def test_the_second_saver_is_told_who_what_and_keeps_what_they_typed(world, web):
    url = f"/firms/{world.firm.uuid}/facts"
    web(world.bob).post(url, form(world.firm, municipality="Bobstad"))
    answer = web(world.alice).post(url, form(world.firm, municipality="Alicestad"))
    page = answer.content.decode()
    assert (
        answer.status_code == 409
        and "Bob saved" in page
        and "Bobstad" in page
        and 'value="Alicestad"' in page
    )
    assert Firm.objects.get(pk=world.firm.pk).municipality == "Bobstad"
    assert 'name="version" value="2"' in page  # saved again, hers now goes on top


def test_two_firms_cannot_stand_under_one_number(world, web):
    other = factories.registered_firm(world.fyren, "Other")
    given = form(other, organisation_number="556000-0001", number_confirmed="on")
    Firm.objects.filter(pk=world.firm.pk).update(number_confirmed=True)
    answer = web(world.alice).post(f"/firms/{other.uuid}/facts", given)
    assert answer.status_code == 422 and "merge the two records" in answer.content.decode()


def test_a_large_firm_is_said_to_be_no_sme(world, web):
    Firm.objects.filter(pk=world.firm.pk).update(employees=400)
    assert "Not an SME" in web(world.alice).get(f"/firms/{world.firm.uuid}/").content.decode()


def test_money_is_the_firms_and_the_registrars_to_write(world, web):
    url = f"/firms/{world.firm.uuid}/money"
    given = {"version": 0, "turnover_eur": "1000000", "year": "2025"}
    assert web(world.alice).post(url, given).status_code == 302
    assert Finance.objects.get(firm=world.firm).turnover_eur == 1e6
    assert web(world.bob).post(url, {"version": 0, "turnover_eur": "5"}).status_code == 409
    assert web(world.sam).post(url, {"version": 1, "turnover_eur": "7"}).status_code == 302
    factories.consented(world.firm, world.hamnen)
    assert web(world.charlie).get(url).status_code == 403


def test_people_are_added_changed_ended_and_brought_back(world, web):
    client = web(world.alice)
    client.post(
        f"/firms/{world.firm.uuid}/contacts/new", {"name": "Nina", "email": "n@ex.org", "language": "sv"}
    )
    nina = Contact.objects.get(name="Nina")
    assert nina.organisation == world.fyren
    client.post(f"/firms/contacts/{nina.uuid}", {"name": "Nina N", "language": "en", "version": 1})
    assert Contact.objects.get(pk=nina.pk).name == "Nina N"
    client.post(f"/firms/contacts/{nina.uuid}/end")
    assert Contact.objects.get(pk=nina.pk).ended_at
    client.post(f"/firms/contacts/{nina.uuid}/end", {"back": "1"})
    assert Contact.objects.get(pk=nina.pk).ended_at is None
    verbs = Logged.objects.filter(verb__startswith="contact.").order_by("id").values_list("verb", flat=True)
    assert list(verbs) == ["contact.added", "contact.changed", "contact.ended", "contact.back"]


def test_memberships_are_written_down(world, web):
    client = web(world.alice)
    client.post(f"/firms/{world.firm.uuid}/members", {"organisation": world.hamnen.pk, "since": "2020-01-01"})
    assert FirmMembership.objects.get().organisation == world.hamnen


@pytest.mark.parametrize("who", ["charlie", "rut", "cora", "rex", "tove"])
def test_strangers_and_readers_write_nothing(world, who):
    firm = world.firm
    person = Contact.objects.create(firm=firm, organisation=world.fyren, name="P")
    with viewing(getattr(world, who)) as viewer:
        for act in (
            lambda: change_facts(viewer, firm=firm, version=1, changes={"name": "X"}),
            lambda: change_finance(viewer, firm=firm, version=0, turnover_eur=1, balance_eur=None, year=None),
            lambda: add_contact(viewer, firm=firm, name="X"),
            lambda: change_contact(viewer, contact=person, version=1, name="X"),
            lambda: end_contact(viewer, contact=person),
            lambda: set_membership(viewer, firm=firm, organisation=world.fyren.pk),
        ):
            with pytest.raises(PermissionDenied):
                act()


def test_a_stale_person_is_not_overwritten(world):
    person = Contact.objects.create(firm=world.firm, organisation=world.fyren, name="P", version=3)
    with viewing(world.alice) as viewer, pytest.raises(StaleEdit):
        change_contact(viewer, contact=person, version=2, name="X")
