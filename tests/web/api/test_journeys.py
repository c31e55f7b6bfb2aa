"""The event log: OCEL 2.0, under pseudonyms, for those who study the region."""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta

import pytest
from django.utils import timezone
from jsonschema import Draft202012Validator
from tests.web import factories
from tests.web.conftest import viewing

from farled.referrals.amendments import AMENDMENTS
from farled.referrals.transitions import TRANSITIONS
from farled_web.api import ocel
from farled_web.referrals.models import Line
from farled_web.referrals.words import HAPPENED

# What the standard asks of a log in JSON (ocel-standard.org, version 2.0), in our own writing.
NAMED = {"type": "object", "required": ["name", "attributes"], "properties": {
    "name": {"type": "string"}, "attributes": {"type": "array", "items": {
        "type": "object", "required": ["name", "type"], "properties": {
            "name": {"type": "string"},
            "type": {"enum": ["string", "time", "integer", "float", "boolean"]}}}}}}  # fmt: skip
RELATED = {"type": "array", "items": {
    "type": "object", "required": ["objectId", "qualifier"],
    "properties": {"objectId": {"type": "string"}, "qualifier": {"type": "string"}}}}  # fmt: skip
OCEL = {
    "type": "object", "required": ["eventTypes", "objectTypes", "events", "objects"],
    "additionalProperties": False,
    "properties": {
        "eventTypes": {"type": "array", "items": NAMED}, "objectTypes": {"type": "array", "items": NAMED},
        "events": {"type": "array", "items": {
            "type": "object", "required": ["id", "type", "time"], "properties": {
                "id": {"type": "string"}, "type": {"type": "string"},
                "time": {"type": "string", "format": "date-time"},
                "attributes": {"type": "array", "items": {"type": "object", "required": ["name", "value"]}},
                "relationships": RELATED}}},
        "objects": {"type": "array", "items": {
            "type": "object", "required": ["id", "type"], "properties": {
                "id": {"type": "string"}, "type": {"type": "string"}, "relationships": RELATED,
                "attributes": {"type": "array", "items": {
                    "type": "object", "required": ["name", "value", "time"]}}}}},
    },
}  # fmt: skip


@pytest.fixture
def filled(world):
    """Five firms with a case each."""
    now = timezone.now()
    for number in range(5):
        firm = factories.registered_firm(world.fyren, f"Hemliga {number} AB")
        case = factories.case(firm, world.fyren, world.hamnen)
        for version, event, kind, source, target, role in (
            (1, "draft", "referral_drafted", "", "draft", "sender"),
            (2, "send", "referral_sent", "draft", "sent", "sender"),
        ):
            Line.objects.create(
                referral=case, firm=firm, version=version, event=event, kind=kind, role=role, source=source,
                at=now - timedelta(days=number, minutes=-version), target=target, organisation=world.fyren,
            )  # fmt: skip
    return world


def held(log):
    """Hold a log to the standard, and to itself."""
    Draft202012Validator(OCEL).validate(log)
    ids = {one["id"] for one in log["objects"]}
    assert len(ids) == len(log["objects"]) and len({one["id"] for one in log["events"]}) == len(log["events"])
    assert {one["objectId"] for event in log["events"] for one in event["relationships"]} <= ids
    assert {one["type"] for one in log["events"]} <= {one["name"] for one in log["eventTypes"]}
    assert {one["type"] for one in log["objects"]} <= {one["name"] for one in log["objectTypes"]}
    times = [(one["time"]) for one in log["events"]]
    assert times == sorted(times)
    return log


def taken(client, name):
    answer = client.get(f"/region/vik/journeys/{name}")
    assert answer.status_code == 200
    return b"".join(answer.streaming_content).decode()


def test_a_researcher_takes_the_log_without_knowing_a_firm(filled, web):
    text = taken(web(filled.rex), "log.json")
    log = held(json.loads(text))
    kinds = [one["type"] for one in log["events"]]
    assert kinds.count("referral_sent") == 5 and kinds.count("firm_registered") == 7
    for firm in (filled.firm, filled.other_firm):
        assert firm.name not in text and str(firm.uuid) not in text
    assert "Hemliga" not in text and "Alice" not in text
    sent = next(one for one in log["events"] if one["type"] == "referral_sent")
    assert {(one["qualifier"], one["objectId"]) for one in sent["relationships"]} >= {
        ("from", "organisation:fyren"), ("to", "organisation:hamnen")}  # fmt: skip


def test_pseudonyms_hold_within_a_region_and_not_beyond(filled, web, system):
    first, again = (json.loads(taken(web(filled.rex), "log.json")) for _ in range(2))
    assert first == again
    answer = system(filled.fyren).get("journeys")
    own = held(json.loads(b"".join(answer.streaming_content)))
    assert [one["type"] for one in own["events"]].count("referral_sent") == 5

    def names(log):
        return {one["id"] for one in log["objects"] if one["type"] in {"sme", "referral"}}

    assert names(own) and not names(own) & names(first)


def test_an_organisation_takes_its_own_cases_alone(filled, system):
    answer = system(filled.elsewhere).get("journeys")
    assert json.loads(b"".join(answer.streaming_content))["events"] == []
    assert system(filled.fyren, "referrals:read").get("journeys").status_code == 403


def test_tables_are_those_of_a_pack(filled, web):
    events = list(csv.DictReader(io.StringIO(taken(web(filled.rex), "events.csv"))))
    objects = list(csv.DictReader(io.StringIO(taken(web(filled.cora), "event_objects.csv"))))
    assert list(events[0]) == ["event", "type", "time", "precision", "order", "source"]
    assert [int(one["order"]) for one in events] == list(range(len(events)))
    assert {one["event"] for one in objects} <= {one["event"] for one in events}
    assert {one["object_type"] for one in objects} <= set(ocel.OBJECT_TYPES)
    assert {one["qualifier"] for one in objects} <= {"about", "from", "to", "provider", "part_of"}


def test_the_page_counts_and_defines(filled, web):
    page = web(filled.rex).get("/region/vik/journeys/").content.decode()
    assert "A case was sent" in page and "of 7 firms" in page
    factories.wish(filled.firm, filled.fyren)
    page = web(filled.rex).get("/region/vik/journeys/").content.decode()
    assert "fewer than 5" in page


def test_too_few_firms_give_no_log(world, web):
    assert "Too few firms yet" in web(world.rex).get("/region/vik/journeys/").content.decode()
    assert web(world.rex).get("/region/vik/journeys/log.json").status_code == 404


def test_strangers_and_readers_take_nothing(filled, web):
    for user in (filled.alice, filled.rut, filled.sam):
        assert web(user).get("/region/vik/journeys/log.json").status_code == 403
    assert web(filled.otto).get("/region/vik/journeys/log.json").status_code == 404
    with viewing(filled.alice):
        from farled_web.api.queries import events

        assert list(events.told(filled.region.pk)) == []
        # Her organisation's own, since that is what its token would give.
        assert len(list(events.told(filled.region.pk, ours=True))) == 10


def test_every_word_is_defined():
    kinds = {row.kind for row in TRANSITIONS} | {row.kind for row in AMENDMENTS.values()} | set(HAPPENED)
    assert kinds - set(ocel.KINDS) == set()
