"""Registering, the list and the page: who may, what they see, what it costs."""

from __future__ import annotations

import pytest
from tests.web import factories
from tests.web.conftest import viewing

from farled_web.audit.models import Entry as Logged
from farled_web.firms.models import Contact, Firm


def new_firm(**given):
    return {
        "name": "Nyström Verktyg AB",
        "country": "SE",
        "organisation_number": "",
        "municipality": "",
        **given,
    }


def register(world, web, who=None, **given):
    data = new_firm(**given)
    data.setdefault("organisation", world.fyren.pk)
    return web(who or world.alice).post("/firms/new", data)


def test_a_firm_is_registered_and_opened(world, web):
    answer = register(world, web, organisation_number="556000-0001", name="Other")
    assert answer.status_code == 302  # the number is Alvar's: led to the record that is there
    assert str(world.firm.uuid) in answer["location"]
    answer = register(
        world, web, organisation_number="5566778899", contact_name="Nina", contact_email="n@ex.org"
    )
    assert answer.status_code == 302
    firm = Firm.objects.get(name="Nyström Verktyg AB")
    assert (firm.organisation_number, firm.number_confirmed, firm.registered_by) == (
        "5566778899",
        True,
        world.fyren,
    )
    assert Contact.objects.get(firm=firm).organisation == world.fyren
    shown = web(world.bob).get(answer["location"])
    assert shown.status_code == 200 and "556677-8899" in shown.content.decode()


def test_the_list_shows_ones_own_and_nothing_foreign(world, web):
    page = web(world.alice).get("/firms/").content.decode()
    assert "Alvar Svarv AB" in page and "Börje Bageri AB" not in page
    assert web(world.cora).get("/firms/").status_code == 403


def test_a_stranger_sees_no_page(world, web):
    assert web(world.charlie).get(f"/firms/{world.firm.uuid}/").status_code == 404
    assert web(world.rut).get(f"/firms/{world.firm.uuid}/").status_code == 200
