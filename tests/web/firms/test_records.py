"""Registering, the list and the page: who may, what they see, what is logged, what it costs."""

from __future__ import annotations

import json

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from tests.web import factories
from tests.web.conftest import viewing

from farled_web.audit.models import Entry as Logged
from farled_web.firms.actions.register import register_firm
from farled_web.firms.likeness import Facts
from farled_web.firms.models import AccessRequest, Contact, Firm, NotTheSame

PERSONAL = "850101-1236"


def register(world, web, who=None, **given):
    data = {"name": "Nyström Verktyg AB", "country": "SE", "organisation": world.fyren.pk, **given}
    return web(who or world.alice).post("/firms/new", data)


def text(answer):
    return answer.content.decode()


def test_a_firm_is_registered_and_its_page_opens(world, web):
    answer = register(
        world, web, organisation_number="556677-8899", contact_name="Nina", contact_email="n@ex.org"
    )
    firm = Firm.objects.get(name="Nyström Verktyg AB")
    assert (firm.organisation_number, firm.number_confirmed, firm.registered_by) == (
        "5566778899",
        True,
        world.fyren,
    )
    assert Contact.objects.get(firm=firm).organisation == world.fyren
    shown = text(web(world.bob).get(answer["location"]))
    assert "556677-8899" in shown and "n@ex.org" in shown


def test_a_wrong_number_is_refused_without_being_repeated(world, web):
    answer = register(world, web, organisation_number="556677-8890")
    assert answer.status_code == 422 and "a digit is missing or wrong" in text(answer)
    assert not Firm.objects.filter(name="Nyström Verktyg AB").exists()


def test_a_number_one_can_see_leads_to_its_record(world, web):
    assert str(world.firm.uuid) in register(world, web, organisation_number="556000-0001")["location"]


def test_a_number_elsewhere_says_that_it_exists_and_nothing_more(world, web):
    answer = register(
        world, web, world.charlie, organisation_number="5560000001", organisation=world.hamnen.pk
    )
    client = web(world.charlie)
    assert answer["location"] == "/firms/ask"
    client.post(
        "/firms/new",
        {"name": "X", "country": "SE", "organisation": world.hamnen.pk, "organisation_number": "5560000001"},
    )
    page = text(client.get("/firms/ask"))
    assert "Alvar" not in page and str(world.firm.uuid) not in page and "5560000001" not in page
    assert client.post("/firms/ask", {"message": "We met at the fair"}).status_code == 302
    request = AccessRequest.objects.get()
    assert (request.firm, request.organisation) == (world.firm, world.hamnen)


def test_a_likely_duplicate_is_asked_about_first_and_remembered(world, web):
    answer = register(world, web, name="Alvars Svarv")
    page = text(answer)
    assert (
        answer.status_code == 409
        and "Alvar Svarv AB" in page
        and not Firm.objects.filter(name="Alvars Svarv")
    )
    answer = register(world, web, name="Alvars Svarv", different=str(world.firm.uuid))
    assert answer.status_code == 302
    assert NotTheSame.objects.get().other == world.firm


def test_a_likely_duplicate_at_others_is_not_looked_for(world, web):
    assert register(world, web, name="Börjes Bageri").status_code == 302


@pytest.mark.parametrize("who", ["charlie", "rut", "cora", "rex", "sam"])
def test_a_stranger_or_a_reader_registers_nothing(world, web, who):
    user = getattr(world, who)
    assert register(world, web, user).status_code in {403, 422}
    with viewing(user) as viewer, pytest.raises(PermissionDenied):
        register_firm(viewer, organisation=world.fyren.pk, facts=Facts("X"))


def test_a_sole_traders_number_is_nowhere_but_in_its_row(world, web, caplog):
    answer = register(world, web, name="Lena Lagar", organisation_number="19850101-1236")
    firm = Firm.objects.get(name="Lena Lagar")
    assert (firm.organisation_number, firm.sole_trader) == ("8501011236", True)
    client = web(world.alice)
    pages = [answer["location"], "/firms/", "/firms/?q=8501011236", f"/firms/{firm.uuid}/facts"]
    seen = "".join(text(client.get(page)) for page in pages)
    file = b"".join(client.get("/firms/?export=csv").streaming_content).decode()
    assert "85••••-••36" in seen and "85••••-••36" in file
    for place in (
        seen.replace("q=8501011236", "").replace('value="8501011236"', ""),
        file,
        answer["location"],
    ):
        assert "8501011236" not in place.replace("Search: 8501011236", "") or "Lena" not in place
    log = json.dumps([list(row) for row in Logged.objects.values_list("object_id", "details")], default=str)
    assert "8501011236" not in log + caplog.text and "850101" not in log + caplog.text
    with connection.cursor() as cursor:
        cursor.execute("SELECT words::text FROM firms_search WHERE firm_id = %s", [firm.pk])
        assert "850101" not in cursor.fetchone()[0]
    # Saved without typing it again it stays.
    form = {"name": "Lena L", "country": "SE", "version": firm.version, "organisation_number": ""}
    assert client.post(f"/firms/{firm.uuid}/facts", form).status_code == 302
    assert Firm.objects.get(pk=firm.pk).organisation_number == "8501011236"


def test_the_list_shows_ones_own_in_swedish_order_and_nothing_foreign(world, web):
    for name in ("Ödlan", "Zeta", "Åsen", "Äpplet"):
        factories.registered_firm(world.fyren, name)
    page = text(web(world.alice).get("/firms/"))
    assert sorted(("Alvar", "Zeta", "Åsen", "Äpplet", "Ödlan"), key=page.index) == [
        "Alvar",
        "Zeta",
        "Åsen",
        "Äpplet",
        "Ödlan",
    ]
    assert "Börje" not in page
    assert web(world.cora).get("/firms/").status_code == 403


def test_search_finds_by_the_beginnings_of_words_without_accents(world, web):
    factories.registered_firm(world.fyren, "Ångkraft i Gävle AB", municipality="Gävle")
    client = web(world.alice)
    for words in ("angk", "Ångkraft", "gavle", "ångkraft ab"):
        page = text(client.get("/firms/", {"q": words}))
        assert "Ångkraft i Gävle AB" in page and "Alvar" not in page, words
    assert "Nothing matches" in text(client.get("/firms/", {"q": "bageri"}))


def test_filters_and_the_export_are_held_to_what_is_shown_and_the_export_is_logged(world, web):
    factories.registered_firm(world.fyren, "Vik Vävar", municipality="Vik", nace="13.20", nace_revision="2")
    other = factories.registered_firm(
        world.fyren, "Dal Data", municipality="Dal", nace="62.01", nace_revision="2"
    )
    client = web(world.alice)
    assert "Dal Data" not in text(client.get("/firms/?industry=10"))
    assert "Vik Vävar" not in text(client.get("/firms/?place=da"))
    file = b"".join(client.get("/firms/?place=dal&export=csv").streaming_content).decode()
    assert "Dal Data" in file and "Vik Vävar" not in file and "Alvar" not in file
    assert Logged.objects.get(verb="firm.exported").firms == [other.pk]


def test_opening_is_logged_once_a_day_and_person(world, web):
    client = web(world.alice)
    for _time in range(3):
        client.get(f"/firms/{world.firm.uuid}/")
    web(world.bob).get(f"/firms/{world.firm.uuid}/")
    web(world.sam).get(f"/firms/{world.firm.uuid}/")  # the firm's own: not logged
    opened = Logged.objects.filter(verb="firm.opened", firms=[world.firm.pk])
    assert list(opened.order_by("id").values_list("actor_id", flat=True)) == [world.alice.pk, world.bob.pk]
    assert "identity" in opened[0].categories


@pytest.mark.parametrize(("who", "status"), [("charlie", 404), ("rut", 200), ("sam", 200), ("tove", 404)])
def test_who_may_open_the_page(world, web, who, status):
    for tab in ("", "documents/"):
        assert web(getattr(world, who)).get(f"/firms/{world.firm.uuid}/{tab}").status_code == status


def test_there_is_no_such_tab(world, web):
    assert web(world.alice).get(f"/firms/{world.firm.uuid}/nothing/").status_code == 404


def test_what_the_list_and_the_page_cost_does_not_grow(world, web, django_assert_max_num_queries):
    for number in range(60):
        factories.registered_firm(world.fyren, f"Firma {number}")
        Contact.objects.create(firm=world.firm, organisation=world.fyren, name=f"C{number}")
    client = web(world.alice)
    # 18 of each are the test's own: being the web role for one request, and no longer.
    for page, most in [
        ("/firms/", 23),
        ("/firms/?q=firma", 24),
        (f"/firms/{world.firm.uuid}/", 31),
        (f"/firms/{world.firm.uuid}/documents/", 29),
    ]:
        with django_assert_max_num_queries(most):
            assert client.get(page).status_code == 200
