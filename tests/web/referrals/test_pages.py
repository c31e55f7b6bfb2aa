"""The pages of cases: lists, one case, drafting; what each shows, to whom, and how much it asks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from tests.web import factories
from tests.web.conftest import World, viewing

from farled.referrals.values import Meeting
from farled_web.firms.actions import consent
from farled_web.firms.models import Firm
from farled_web.referrals.actions import moving
from farled_web.referrals.models import Referral

Web = Callable[[Any], Any]
ALL = ("contact", "identity", "journey")


def give(world: World, *categories: str) -> None:
    with viewing(world.sam) as sam:
        firm = Firm.objects.get(pk=world.firm.pk)
        consent.decide(sam, firm, world.hamnen, "deliver", dict.fromkeys(categories or ALL, "given"))


def drafted(world: World, **fields: Any) -> Referral:
    with viewing(world.alice) as alice:
        return moving.draft(
            alice,
            world.firm,
            sender=world.fyren.pk,
            receiver=world.hamnen.pk,
            categories=("identity", "contact"),
            area="sales",
            asked_hours=Decimal(8),
            message="They sell lathes to Norway",
            **fields,
        )


def sent(world: World) -> Referral:
    give(world)
    row = drafted(world)
    with viewing(world.alice) as alice:
        return moving.act(alice, row.uuid, "send", version=1, given={"owner": "Alice"})


def accepted(world: World) -> Referral:
    row = sent(world)
    with viewing(world.charlie) as charlie:
        return moving.act(
            charlie, row.uuid, "accept", version=2, given={"adviser": "Charlie", "hours": Decimal(8)}
        )


def begun(world: World) -> Referral:
    row = accepted(world)
    with viewing(world.charlie) as charlie:
        return moving.act(
            charlie, row.uuid, "start", version=3, given={"first_contact": "Met at the harbour"}
        )


def reported(world: World) -> Referral:
    row = begun(world)
    with viewing(world.charlie) as charlie:
        return moving.act(charlie, row.uuid, "report_outcome", version=4, given={"outcome": "need_met"})


def url(name: str, row: Any, *more: Any) -> str:
    return reverse(f"referrals:{name}", args=[row.uuid, *more])


# ---- lists ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("person", "name", "sees"),
    [
        ("charlie", "list", True),
        ("charlie", "received", True),
        ("charlie", "sent", False),
        ("charlie", "all", True),
        ("alice", "list", False),
        ("alice", "sent", True),
        ("alice", "received", False),
        ("alice", "all", True),
        ("rut", "sent", True),
    ],
)
def test_each_side_finds_its_cases(world: World, web: Web, person: str, name: str, sees: bool) -> None:
    sent(world)
    page = web(getattr(world, person)).get(reverse(f"referrals:{name}"))
    assert page.status_code == 200
    assert ("Alvar Svarv" in page.content.decode()) is sees


def test_the_coordinator_sees_cases_without_firms(world: World, web: Web) -> None:
    sent(world)
    text = web(world.cora).get(reverse("referrals:region")).content.decode()
    assert "Hamnen" in text and ">A firm</a>" in text and "Alvar Svarv" not in text
    assert "Alvar" not in web(world.otto).get(reverse("referrals:region")).content.decode()


def test_overdue_stands_first_and_is_computed(world: World, web: Web) -> None:
    late, fresh = sent(world), drafted(world)
    with viewing(world.alice) as alice:
        moving.act(alice, fresh.uuid, "send", version=1)
    Referral.objects.filter(pk=late.pk).update(
        overdue_at=timezone.now() - timedelta(days=1), due_at=timezone.now() - timedelta(days=2)
    )
    client = web(world.charlie)
    text = client.get(reverse("referrals:list")).content.decode()
    assert text.index(str(late.uuid)) < text.index(str(fresh.uuid))
    assert "overdue:" in text
    only = client.get(reverse("referrals:list"), {"late": "1"}).content.decode()
    assert str(late.uuid) in only and str(fresh.uuid) not in only


def test_filters_search_and_exports(world: World, web: Web) -> None:
    row = sent(world)
    client = web(world.charlie)
    where = reverse("referrals:list")
    pairs: list[tuple[dict[str, Any], dict[str, Any]]] = [
        ({"state": "sent"}, {"state": "draft"}),
        ({"area": "sales"}, {"area": "networking"}),
        ({"with": world.fyren.pk}, {"with": world.hamnen.pk}),
        ({"q": "alvar"}, {"q": "borje"}),
    ]
    for good, wrong in pairs:
        assert str(row.uuid) in client.get(where, good).content.decode(), good
        if "with" not in wrong:
            assert str(row.uuid) not in client.get(where, wrong).content.decode(), wrong
    for kind in ("csv", "xlsx"):
        answer = client.get(where, {"export": kind})
        assert answer.status_code == 200 and answer.streaming


@pytest.mark.parametrize("name", ["list", "received", "sent", "all"])
def test_an_empty_list_says_the_next_step(world: World, web: Web, name: str) -> None:
    assert "btn btn-primary" in web(world.alice).get(reverse(f"referrals:{name}")).content.decode()


def test_a_list_asks_little_however_long(world: World, web: Web, django_assert_max_num_queries: Any) -> None:
    for _ in range(3):
        row = drafted(world)
        give(world)
        with viewing(world.alice) as alice:
            moving.act(alice, row.uuid, "send", version=1)
    client = web(world.charlie)
    client.get(reverse("referrals:list"))
    with django_assert_max_num_queries(28):
        client.get(reverse("referrals:list"))


def test_the_firm_sees_who_helps_it_and_what_waits(world: World, web: Web) -> None:
    row = reported(world)
    text = web(world.sam).get(reverse("referrals:ours", args=[world.firm.uuid])).content.decode()
    assert "Hamnen" in text and url("answer_outcome", row) in text
    assert web(world.tove).get(reverse("referrals:ours", args=[world.firm.uuid])).status_code == 404


# ---- one case ------------------------------------------------------------------------------------------


def test_a_case_opens_for_its_parties_alone(world: World, web: Web) -> None:
    row = sent(world)
    for person, status in [
        ("alice", 200),
        ("rut", 200),
        ("charlie", 200),
        ("sam", 200),
        ("cora", 200),
        ("otto", 404),
        ("rex", 403),
        ("tove", 404),
        ("bob", 200),
    ]:
        assert web(getattr(world, person)).get(url("case", row)).status_code == status, person


def test_words_are_for_the_parties(world: World, web: Web) -> None:
    row = sent(world)
    with viewing(world.charlie) as charlie:
        moving.act(charlie, row.uuid, "ask", version=2, given={"question": "Which lathes?"})
    assert "Which lathes?" in web(world.alice).get(url("case", row)).content.decode()
    told = web(world.cora).get(url("case", row)).content.decode()
    assert "Which lathes?" not in told and "There are words here that you may not see." in told


def test_every_side_is_offered_what_the_table_gives_it(world: World, web: Web) -> None:
    row = sent(world)
    offers = {
        "charlie": {"accept", "ask", "decline"},
        "alice": {"withdraw", "mark-in-error"},
        "sam": {"withdraw"},
        "rut": set(),
        "cora": set(),
    }
    for person, expected in offers.items():
        text = web(getattr(world, person)).get(url("case", row)).content.decode()
        found = {
            event
            for event in ("accept", "ask", "decline", "withdraw", "mark-in-error", "send")
            if f"/do/{event}/" in text
        }
        assert found == expected, person


def test_a_case_asks_little(world: World, web: Web, django_assert_max_num_queries: Any) -> None:
    row = begun(world)
    client = web(world.charlie)
    client.get(url("case", row))
    with django_assert_max_num_queries(38):
        client.get(url("case", row))


# ---- moving --------------------------------------------------------------------------------------------


def test_the_whole_way_by_the_pages(world: World, web: Web) -> None:
    give(world)
    alice, charlie, sam = web(world.alice), web(world.charlie), web(world.sam)
    where = reverse("referrals:draft", args=[world.firm.uuid])
    body = {
        "sender": world.fyren.pk,
        "receiver": world.hamnen.pk,
        "area": "sales",
        "asked_hours": "6",
        "purpose": "deliver",
        "categories": ["identity", "contact"],
        "message": "Lathes",
        "send": "1",
        "quarter": str(alice.get(where).context["form"].fields["quarter"].choices[0][0]),
    }
    assert alice.post(where, body).status_code == 302
    row = Referral.objects.get()
    assert row.state == "sent" and row.owner_name == "Alice"

    def do(client: Any, event: str, **given: Any) -> None:
        row.refresh_from_db()
        answer = client.post(url("act", row, event), {"version": row.version, **given})
        assert answer.status_code == 302, (event, answer.status_code)

    do(charlie, "ask", question="Which lathes?")
    do(alice, "answer", answer="The big ones")
    do(charlie, "accept", adviser="Charlie", hours="6")
    do(charlie, "book-handover", meeting_at=(timezone.now() + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M"))
    do(charlie, "start", first_contact="Met")
    do(charlie, "update", note="It goes well")
    do(charlie, "hold", review=str(timezone.localdate() + timedelta(days=9)))
    do(charlie, "resume")
    row.refresh_from_db()
    assert (
        charlie.post(
            url("deliver", row), {"version": row.version, "hours": "2.5", "on": timezone.localdate()}
        ).status_code
        == 302
    )
    assert (
        charlie.post(
            url("add_milestone", row), {"kind": "first_export", "on": timezone.localdate(), "amount": ""}
        ).status_code
        == 302
    )
    do(charlie, "report-outcome", outcome="need_met", evidence="An order came")
    row.refresh_from_db()
    told = row.milestones.get()
    answer = sam.post(
        url("answer_outcome", row),
        {"version": row.version, "answer": "confirmed", f"milestone_{told.uuid}": "confirmed"},
    )
    assert answer.status_code == 302
    row.refresh_from_db()
    told.refresh_from_db()
    assert (row.state, row.confirmation, row.held_hours, told.state) == (
        "closed",
        "confirmed",
        Decimal("2.5"),
        "confirmed",
    )
    do(web(world.cora), "reopen", note="They asked for more", hours="2")


def test_a_form_says_what_is_missing_and_keeps_the_rest(world: World, web: Web) -> None:
    row = sent(world)
    factories.capacity(world.hamnen, row.area, row.quarter, 3)
    answer = web(world.charlie).post(
        url("act", row, "accept"), {"version": 2, "adviser": "Charlie", "hours": "8"}
    )
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "hours are more than are left: 3" in text and 'value="Charlie"' in text
    again = web(world.charlie).post(url("act", row, "decline"), {"version": 2, "reason_code": "other"})
    assert again.status_code == 422 and "Say in words why" in again.content.decode()


def test_the_second_of_two_is_told_and_loses_nothing(world: World, web: Web) -> None:
    row = begun(world)
    with viewing(world.charlie) as charlie:
        moving.amend(charlie, row.uuid, "update", version=4, given={"note": "On the way"})
    answer = web(world.alice).post(url("act", row, "withdraw"), {"version": 4, "reason": "They closed down"})
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "Charlie changed the case" in text and "They closed down" in text
    row.refresh_from_db()
    assert row.state == "in_progress"
    assert (
        web(world.alice)
        .post(url("act", row, "withdraw"), {"version": 5, "reason": "They closed down"})
        .status_code
        == 302
    )
    late = web(world.charlie).post(url("act", row, "report-outcome"), {"version": 5, "outcome": "need_met"})
    assert late.status_code == 409 and "Withdrawn" in late.content.decode()


@pytest.mark.parametrize("person", ["rut", "otto", "tove", "rex"])
def test_who_only_reads_or_is_a_stranger_moves_nothing(world: World, web: Web, person: str) -> None:
    row = sent(world)
    client = web(getattr(world, person))
    for name, more in [
        ("act", ["withdraw"]),
        ("say", []),
        ("deliver", []),
        ("add_milestone", []),
        ("more_hours", []),
        ("answer_outcome", []),
        ("reroute", []),
        ("ask_consent", []),
    ]:
        answer = client.post(url(name, row, *more), {"version": 2, "reason": "No", "text": "x", "hours": "1"})
        assert answer.status_code in (302, 403, 404), (name, answer.status_code)
    row.refresh_from_db()
    assert (row.state, row.version, row.lines.count()) == ("sent", 2, 2)


def test_a_message_is_read_by_the_others(world: World, web: Web) -> None:
    row = sent(world)
    assert web(world.charlie).post(url("say", row), {"text": "We call on Monday"}).status_code == 302
    assert "We call on Monday" in web(world.sam).get(url("case", row)).content.decode()


# ---- declining and asking another ----------------------------------------------------------------------


def test_a_no_leads_to_the_one_suggested(world: World, web: Web) -> None:
    third = factories.organisation(world.region, "skeppet")
    row = sent(world)
    web(world.charlie).post(
        url("act", row, "decline"),
        {"version": 2, "reason_code": "no_capacity", "reason": "Full until May", "suggested": third.pk},
    )
    answer = web(world.alice).post(
        url("act", row, "agree-to-decline"), {"version": 3, "next_action": "Ask Skeppet"}
    )
    assert answer.headers["Location"] == url("reroute", row)
    page = web(world.alice).get(url("reroute", row)).content.decode()
    assert f'<option value="{third.pk}" selected' in page and "They sell lathes to Norway" in page
    made = web(world.alice).post(
        url("reroute", row), {"version": 4, "receiver": third.pk, "message": "Lathes"}
    )
    child = Referral.objects.get(parent=row)
    assert made.headers["Location"] == url("case", child)
    text = web(world.alice).get(url("case", child)).content.decode()
    assert "Follows the case at" in text and "The firm has not let the receiver see" in text
    assert "Skeppet" in web(world.alice).get(url("case", row)).content.decode()


# ---- drafting ------------------------------------------------------------------------------------------


def test_without_consent_it_is_kept_and_says_what_to_ask(world: World, web: Web) -> None:
    client = web(world.alice)
    where = reverse("referrals:draft", args=[world.firm.uuid])
    quarter = str(client.get(where).context["form"].fields["quarter"].choices[0][0])
    body = {
        "sender": world.fyren.pk,
        "receiver": world.hamnen.pk,
        "area": "sales",
        "purpose": "deliver",
        "quarter": quarter,
        "categories": ["identity", "contact"],
        "message": "",
    }
    looked = client.post(where, {**body, "look": "1"})
    assert "has not yet let the receiver see" in looked.content.decode() and not Referral.objects.exists()
    client.post(where, {**body, "send": "1"})
    row = Referral.objects.get()
    assert row.state == "draft"
    text = client.get(url("case", row)).content.decode()
    assert url("ask_consent", row) in text
    assert client.post(url("ask_consent", row)).status_code == 302
    assert "has not answered yet" in client.get(url("case", row)).content.decode()


def test_who_could_help_is_asked_without_the_firm(world: World, web: Web) -> None:
    page = web(world.alice).get(
        reverse("referrals:choose", args=[world.firm.uuid]), {"area": "sales", "quarter": ""}
    )
    assert page.status_code == 200
    assert web(world.charlie).get(reverse("referrals:choose", args=[world.firm.uuid])).status_code == 404
    assert web(world.rut).get(reverse("referrals:choose", args=[world.firm.uuid])).status_code == 403
    assert web(world.charlie).post(reverse("referrals:draft", args=[world.firm.uuid])).status_code == 404


# ---- clocks --------------------------------------------------------------------------------------------


def test_a_region_sets_its_clocks(world: World, web: Web) -> None:
    where = reverse("referrals:clocks", args=[world.region.slug])
    client = web(world.cora)
    form = client.get(where).context["form"]
    body = {name: "" if form[name].value() is None else form[name].value() for name in form.fields}
    assert client.post(where, {**body, "sent__due": "2", "sent__overdue": "3"}).status_code == 302
    text = client.get(where).content.decode()
    assert "Cora" in text
    wrong = client.post(where, {**body, "version": 1, "sent__overdue": "0"})
    assert wrong.status_code == 422 and "the order is wrong" in wrong.content.decode()
    late = client.post(where, {**body, "version": 0})
    assert late.status_code == 409
    assert web(world.otto).get(where).status_code == 404
    assert web(world.alice).get(where).status_code == 403
    _ = Meeting
