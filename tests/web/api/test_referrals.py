"""Cases through the interface: seen, moved, drafted, each once."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone
from tests.web import factories

from farled_web.audit.models import Entry
from farled_web.coalitions.models import Plan, Step
from farled_web.referrals.models import Referral

QUARTER = "2027Q1"


@pytest.fixture
def case(world):
    factories.consented(world.firm, world.hamnen, "identity", "contact", "journey", purpose="deliver")
    return factories.case(world.firm, world.fyren, world.hamnen)


def test_both_sides_see_it_in_their_boxes(world, case, system):
    sender, receiver, far = system(world.fyren), system(world.hamnen), system(world.elsewhere)
    assert [one["id"] for one in sender.get("referrals?box=outbox").json()["items"]] == [str(case.uuid)]
    assert sender.get("referrals?box=inbox").json()["items"] == []
    got = receiver.get("referrals?box=inbox&open=true&state=sent").json()["items"]
    assert got[0]["direction"] == "inbox" and got[0]["firm_name"] == world.firm.name
    assert got[0]["next_role"] == "receiver" and got[0]["overdue"] is False
    assert far.get("referrals").json()["items"] == []
    assert far.get(f"referrals/{case.uuid}").status_code == 404


def test_a_draft_is_its_senders_alone(world, system):
    factories.consented(world.firm, world.hamnen, "identity", purpose="deliver")
    draft = factories.case(world.firm, world.fyren, world.hamnen, state="draft")
    assert system(world.fyren).get(f"referrals/{draft.uuid}").status_code == 200
    assert system(world.hamnen).get(f"referrals/{draft.uuid}").status_code == 404


def test_the_firm_is_named_only_while_it_may_be_seen(world, system):
    case = factories.case(world.firm, world.fyren, world.hamnen)
    access = factories.consented(world.firm, world.hamnen, "identity", purpose="deliver")
    receiver = system(world.hamnen)
    assert receiver.get(f"referrals/{case.uuid}").json()["firm"] == str(world.firm.uuid)
    access.delete()
    answer = receiver.get(f"referrals/{case.uuid}")
    assert answer.json()["firm"] is None and world.firm.name not in answer.content.decode()


def test_what_may_be_done_is_told_with_what_it_needs(world, case, system):
    answer = system(world.hamnen).get(f"referrals/{case.uuid}/moves")
    moves = {one["event"]: one for one in answer.json()["items"]}
    assert {"accept", "ask", "decline"} <= set(moves) and answer["ETag"] == '"2"'
    assert {lack["to_give"] for lack in moves["decline"]["missing"]} == {True}
    assert "withdraw" not in moves


def test_a_move_moves_and_stands_in_journal_and_log(world, case, system):
    caller = system(world.hamnen)
    body = {"event": "ask", "version": 2, "given": {"question": "Which market?"}}
    answer = caller.post(f"referrals/{case.uuid}/moves", body)
    assert (answer.status_code, answer.json()["state"], answer["ETag"]) == (200, "needs_info", '"3"')
    lines = caller.get(f"referrals/{case.uuid}/journal").json()["items"]
    assert lines[-1]["event"] == "ask" and lines[-1]["words"] == {"question": "Which market?"}
    assert Entry.objects.get(verb="api.referral_moved").firms == [world.firm.pk]


def test_a_stale_version_is_told_and_changes_nothing(world, case, system):
    caller = system(world.hamnen)
    body = {"event": "ask", "version": 1, "given": {"question": "?"}}
    answer = caller.post(f"referrals/{case.uuid}/moves", body)
    assert (answer.status_code, answer.json()["code"]) == (409, "stale-version")
    body.pop("version")
    assert caller.post(f"referrals/{case.uuid}/moves", body, If_Match='"1"').status_code == 412
    assert caller.post(f"referrals/{case.uuid}/moves", body).status_code == 428
    assert caller.post(f"referrals/{case.uuid}/moves", body, If_Match='"2"').status_code == 200
    assert Referral.objects.get().version == 3


def test_what_is_missing_is_told_all_at_once(world, case, system):
    caller = system(world.hamnen)
    answer = caller.post(f"referrals/{case.uuid}/moves", {"event": "decline", "version": 2})
    assert answer.status_code == 422 and answer.json()["errors"][0]["remedy"]
    answer = caller.post(f"referrals/{case.uuid}/moves", {"event": "fly", "version": 2})
    assert answer.json()["code"] == "unknown-event"
    answer = caller.post(
        f"referrals/{case.uuid}/moves",
        {
            "event": "decline",
            "version": 2,
            "given": {"reason_code": "no_capacity", "suggested": str(uuid4())},
        },
    )
    assert answer.json()["code"] == "unknown-id"


@pytest.mark.parametrize("scopes", [("referrals:read",), ("directory:read",)])
def test_a_token_that_only_reads_moves_nothing(world, case, system, scopes):
    caller = system(world.hamnen, *scopes)
    body = {"event": "ask", "version": 2, "given": {"question": "?"}}
    assert caller.post(f"referrals/{case.uuid}/moves", body).status_code == 403
    assert (
        caller.post("referrals", {"firm": str(world.firm.uuid), "categories": ["identity"]}).status_code
        == 403
    )


def test_a_stranger_moves_nothing(world, case, system):
    body = {"event": "ask", "version": 2, "given": {"question": "?"}}
    assert system(world.elsewhere).post(f"referrals/{case.uuid}/moves", body).status_code == 404
    # The sender sees it, and may not do what is the receiver's.
    assert system(world.fyren).post(f"referrals/{case.uuid}/moves", body).status_code == 422
    assert Referral.objects.get().version == 2


def test_the_same_key_does_it_once(world, case, system):
    caller = system(world.hamnen)
    body = {"event": "ask", "version": 2, "given": {"question": "?"}}
    first = caller.post(f"referrals/{case.uuid}/moves", body, Idempotency_Key="k1")
    again = caller.post(f"referrals/{case.uuid}/moves", body, Idempotency_Key="k1")
    assert first.status_code == again.status_code == 200 and again["Idempotency-Replayed"] == "true"
    assert first.json() == again.json() and Referral.objects.get().version == 3
    other = caller.post(f"referrals/{case.uuid}/moves", {**body, "version": 3}, Idempotency_Key="k1")
    assert (other.status_code, other.json()["code"]) == (422, "key-used")
    # What failed is not kept: the same key may be sent again once it is mended.
    bad = caller.post(f"referrals/{case.uuid}/moves", {**body, "version": 1}, Idempotency_Key="k2")
    assert bad.status_code == 409
    assert (
        caller.post(f"referrals/{case.uuid}/moves", {**body, "version": 1}, Idempotency_Key="k2").status_code
        == 409
    )


def test_a_case_is_drafted_on_its_own_and_from_a_step(world, system):
    caller = system(world.fyren)
    body = {"firm": str(world.firm.uuid), "receiver": str(world.hamnen.uuid), "categories": ["identity"],
            "area": "sales", "asked_hours": 4.5, "message": "Soon, please"}  # fmt: skip
    answer = caller.post("referrals", body, Idempotency_Key="d1")
    assert answer.status_code == 201 and answer.json()["state"] == "draft"
    assert answer["Location"].endswith(answer.json()["id"])
    assert caller.post("referrals", body, Idempotency_Key="d1").json()["id"] == answer.json()["id"]
    plan = Plan.objects.create(
        firm=world.firm, region=world.region, organisation=world.fyren, number=1, state="agreed"
    )
    Step.objects.create(plan=plan, firm=world.firm, planned_by=world.fyren, position=1, area="law", level=1,
                        organisation=world.hamnen, amount=3, quarter=QUARTER)  # fmt: skip
    body = {"firm": str(world.firm.uuid), "plan": str(plan.uuid), "position": 1, "categories": ["identity"]}
    made = caller.post("referrals", body).json()
    assert (made["area"], made["quarter"], made["receiver"]) == ("law", QUARTER, str(world.hamnen.uuid))
    assert Referral.objects.count() == 2


def test_a_draft_names_only_what_one_sees(world, system):
    body = {"firm": str(world.firm.uuid), "receiver": str(world.elsewhere.uuid), "categories": ["identity"]}
    answer = system(world.hamnen).post("referrals", body)
    assert (answer.status_code, answer.json()["code"]) == (422, "unknown-id")
    assert not Referral.objects.exists()
    strange = {**body, "receiver": str(uuid4())}
    assert system(world.fyren).post("referrals", strange).json()["code"] == "unknown-id"
    assert system(world.fyren).post("referrals", {**body, "categories": ["all"]}).status_code == 422


def test_changed_since_follows_what_moves(world, case, system):
    caller = system(world.hamnen)
    later = (timezone.now() + timedelta(minutes=1)).isoformat()
    assert len(caller.get("referrals").json()["items"]) == 1
    assert caller.get("referrals", {"changed_since": later}).json()["items"] == []


def test_few_queries_for_many_cases(world, case, system, django_assert_max_num_queries):
    for _ in range(6):
        factories.case(world.firm, world.fyren, world.hamnen)
    caller = system(world.hamnen)
    with django_assert_max_num_queries(28):  # 16 of them put the test's own reach back
        assert len(caller.get("referrals").json()["items"]) == 7
