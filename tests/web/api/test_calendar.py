"""The calendar of a person: what is due, no more than they may see now, until its address ends."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from icalendar import Calendar
from tests.web import factories

from farled_web.api.models import Feed
from farled_web.firms.models import Access


@pytest.fixture
def address(world, web):
    client = web(world.charlie)
    assert client.post("/me/calendar/", {"renew": "1"}).status_code == 302
    page = client.get("/me/calendar/").content.decode()
    return page.split('id="address"')[1].split('value="')[1].split('"')[0].split("8000", 1)[1]


def read(client, address):
    answer = client.get(address)
    assert answer.status_code == 200 and answer["Content-Type"].startswith("text/calendar")
    found = Calendar.from_ical(answer.content)
    return {str(part["UID"]).split("-")[0]: part for part in found.walk() if part.name in {"VEVENT", "VTODO"}}


def test_it_holds_wishes_cases_meetings_and_reviews(world, web, address):
    factories.consented(world.firm, world.hamnen, "identity", purpose="deliver")
    factories.wish(world.firm, world.hamnen)
    at = timezone.now() + timedelta(days=3)
    factories.case(world.firm, world.fyren, world.hamnen, meeting_at=at, meeting_place="Kajen 1")
    found = read(web(None), address)
    assert {"wish", "case", "meeting"} <= set(found)
    assert found["wish"].name == "VTODO" and found["wish"]["DUE"].dt.tzinfo is not None
    assert found["meeting"].name == "VEVENT" and found["meeting"]["DTSTART"].dt == at.replace(microsecond=0)
    assert str(found["meeting"]["LOCATION"]) == "Kajen 1"
    assert world.firm.name in str(found["case"]["SUMMARY"])


def test_a_review_is_a_day(world, web, address):
    day = timezone.localdate() + timedelta(days=9)
    factories.case(world.firm, world.fyren, world.hamnen, state="on_hold", review=day)
    found = read(web(None), address)["review"]
    assert found["DTSTART"].dt == day and world.firm.name not in str(found["SUMMARY"])


def test_consent_withdrawn_is_gone_at_the_next_fetch(world, web, address):
    factories.consented(world.firm, world.hamnen, "identity", purpose="deliver")
    factories.case(world.firm, world.fyren, world.hamnen)
    assert world.firm.name in str(read(web(None), address)["case"]["SUMMARY"])
    Access.objects.all().delete()
    assert world.firm.name not in web(None).get(address).content.decode()


def test_what_a_colleague_has_taken_is_not_in_mine(world, web, address):
    other = factories.member("Carl", world.hamnen)
    factories.case(world.firm, world.fyren, world.hamnen, adviser_id=other.pk, adviser_name="Carl")
    assert read(web(None), address) == {}


def test_renewed_and_ended_addresses_give_nothing(world, web, address):
    client = web(world.charlie)
    client.post("/me/calendar/", {"renew": "1"})
    assert web(None).get(address).status_code == 404
    assert Feed.objects.filter(ended_at=None).count() == 1
    client.post("/me/calendar/", {"end": "1"})
    assert not Feed.objects.filter(ended_at=None).exists()
    assert web(None).get("/calendar/" + "0" * 48 + ".ics").status_code == 404


def test_an_account_that_was_closed_has_no_calendar(world, web, address):
    world.charlie.is_active = False
    world.charlie.save()
    assert web(None).get(address).status_code == 404


def test_nobody_else_sees_that_there_is_one(world, web, address):
    assert b'id="address"' not in web(world.alice).get("/me/calendar/").content
    assert web(None).get("/me/calendar/").status_code == 302


def test_a_firm_has_its_own_meetings_and_answers(world, web):
    at = timezone.now() + timedelta(days=2)
    factories.case(world.firm, world.fyren, world.hamnen, meeting_at=at, next_role="firm")
    factories.case(world.other_firm, world.hamnen, world.fyren, meeting_at=at)
    client = web(world.sam)
    client.post("/me/calendar/", {"renew": "1"})
    page = client.get("/me/calendar/").content.decode()
    address = page.split('id="address"')[1].split('value="')[1].split('"')[0].split("8000", 1)[1]
    found = read(web(None), address)
    assert set(found) == {"meeting", "case"} and "/referrals/" in str(found["meeting"]["URL"])
    assert world.other_firm.name not in web(None).get(address).content.decode()
