"""The pages on who sees what, for the firm, for advisers and for coordinators."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from tests.web import factories
from tests.web.conftest import World, viewing

from farled_web.audit.actions import record
from farled_web.audit.models import Entry as Logged
from farled_web.diagnosis import reach
from farled_web.diagnosis.models import Check
from farled_web.firms.models import Access, AccessRequest, Consent, Entry, Erasure, Firm

Web = Callable[..., Any]


def own(world: World, name: str = "who_sees_what", *args: Any) -> str:
    return reverse(f"firms:{name}", args=[world.firm.uuid, *args])


def test_the_firm_sees_who_sees_what(world: World, web: Web) -> None:
    factories.consented(world.firm, world.hamnen, "identity", "contact")
    page = web(world.sam).get(own(world)).content.decode()
    assert "Hamnen" in page and "the contact person&#x27;s name" in page


@pytest.mark.parametrize("who", [None, "alice", "charlie", "tove", "cora", "rut"])
@pytest.mark.parametrize("name", ["who_sees_what", "let_in", "log", "forget"])
def test_nobody_else_finds_the_firms_own_pages(world: World, web: Web, who: str | None, name: str) -> None:
    client = web(getattr(world, who) if who else None)
    answer = client.get(own(world, name))
    if who is not None:
        assert answer.status_code == 404
    else:  # a mail has led here: sign in first, and come back
        assert answer.status_code == 302 and answer.url.endswith(f"?next={own(world, name)}")


@pytest.mark.parametrize("who", [None, "alice", "charlie", "tove", "cora", "rut"])
def test_nobody_else_can_use_them(world: World, web: Web, who: str | None) -> None:
    client = web(getattr(world, who) if who else None)
    factories.consented(world.firm, world.hamnen, "identity")
    for name, args in (("change_consent", [world.hamnen.uuid]), ("withdraw_consent", [world.hamnen.uuid]),
                       ("withdraw_own", []), ("export", []), ("forget", [])):  # fmt: skip
        answer = client.post(own(world, name, *args), {"plan": ["finance"], "holds": "365"})
        assert answer.status_code == (404 if who else 302)
    assert list(Access.objects.values_list("categories", flat=True)) == [["identity"]]
    assert not Erasure.objects.exists()


def test_the_firm_lets_an_organisation_in_and_takes_it_back(world: World, web: Web) -> None:
    client = web(world.sam)
    assert client.get(own(world, "let_in")).status_code == 200
    client.get(own(world, "change_consent", world.hamnen.uuid))
    given = {"contact": ["identity", "contact"], "plan": ["diagnosis"], "holds": "365"}
    answer = client.post(own(world, "change_consent", world.hamnen.uuid), given)
    assert answer.status_code == 302
    assert sorted(Access.objects.get().categories) == ["contact", "diagnosis", "identity"]
    page = client.get(own(world, "withdraw_consent", world.hamnen.uuid)).content.decode()
    assert "sees nothing more" in page
    client.post(own(world, "withdraw_consent", world.hamnen.uuid))
    assert not Access.objects.exists()


def test_unticking_a_box_takes_only_that_back(world: World, web: Web) -> None:
    client = web(world.sam)
    url = own(world, "change_consent", world.hamnen.uuid)
    client.post(url, {"contact": ["identity", "contact"], "holds": "365"})
    client.post(url, {"contact": ["identity"], "holds": "365"})
    assert Access.objects.get().categories == ["identity"]
    assert Consent.objects.order_by("id").last().state == "withdrawn"  # type: ignore[union-attr]


def test_an_organisation_of_another_region_is_not_there_to_choose(world: World, web: Web) -> None:
    assert web(world.sam).get(own(world, "change_consent", world.elsewhere.uuid)).status_code == 404


# ---- by link --------------------------------------------------------------------------------------------


@pytest.fixture
def holder(world: World, web: Web) -> Any:
    """A browser that holds the link of the check that made Sam's firm."""
    check = Check.objects.create(region=world.region, firm=world.firm, state="submitted")
    secret = reach.secret_of(check.uuid)
    Check.objects.filter(pk=check.pk).update(token_hash=reach.hash_of(secret))
    type(world.firm).objects.filter(pk=world.firm.pk).update(first_check=check.pk)
    client = web(None)
    assert client.get(reverse("diagnosis:link", args=[reach.written(secret)])).status_code == 302
    return client


def test_the_holder_of_a_link_sees_and_decides_too(world: World, holder: Any) -> None:
    assert holder.get(own(world)).status_code == 200
    answer = holder.post(
        own(world, "change_consent", world.hamnen.uuid), {"contact": ["identity"], "holds": "365"}
    )
    assert answer.status_code == 302
    assert Access.objects.get().categories == ["identity"]
    assert Consent.objects.get().by_check is not None
    assert holder.get(own(world, "log")).status_code == 200
    assert holder.post(own(world, "export")).status_code == 200
    assert holder.post(own(world, "withdraw_consent", world.hamnen.uuid)).status_code == 302
    assert not Access.objects.exists()


def test_a_link_opens_no_other_firm(world: World, holder: Any) -> None:
    assert holder.get(reverse("firms:who_sees_what", args=[world.other_firm.uuid])).status_code == 302


# ---- the log --------------------------------------------------------------------------------------------


def looked(world: World, who: Any, organisation: Any) -> None:
    with viewing(who):
        record("firm.opened", object_type="firm", object_id=world.firm.pk, firms=[world.firm.pk],
               categories=["identity"], organisation=organisation.pk, region=world.region.pk)  # fmt: skip


def test_the_firm_reads_who_has_looked(world: World, web: Web) -> None:
    factories.consented(world.firm, world.hamnen, "identity")
    looked(world, world.charlie, world.hamnen)
    looked(world, world.alice, world.fyren)
    page = web(world.sam).get(own(world, "log")).content.decode()
    assert "Hamnen (Charlie)" in page, "a person of an organisation that was let in"
    assert "Fyren" in page and "Alice" not in page, "of others only the organisation"
    assert web(world.sam).get(own(world, "log") + "?export=csv").status_code == 200


def test_another_firm_reads_nothing_of_it(world: World, web: Web) -> None:
    looked(world, world.alice, world.fyren)
    url = reverse("firms:log", args=[world.other_firm.uuid])
    assert "Fyren" not in web(world.tove).get(url).content.decode()


def test_a_manager_reads_what_their_people_did(world: World, web: Web) -> None:
    looked(world, world.alice, world.fyren)
    looked(world, world.charlie, world.hamnen)
    page = web(world.mia).get(reverse("firms:organisation_log")).content.decode()
    assert "Alice" in page and "Charlie" not in page and "Hamnen" not in page


@pytest.mark.parametrize("who", ["alice", "rut", "charlie", "cora", "sam"])
def test_only_a_manager_reads_it(world: World, web: Web, who: str) -> None:
    assert web(getattr(world, who)).get(reverse("firms:organisation_log")).status_code == 403


# ---- everything in one file -----------------------------------------------------------------------------


def test_the_firm_takes_everything_with_it(world: World, web: Web) -> None:
    client = web(world.sam)
    client.post(own(world, "change_consent", world.hamnen.uuid), {"contact": ["identity"], "holds": "365"})
    factories.finances(world.firm)
    answer = client.post(own(world, "export"))
    archive = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))
    assert {"firm.json", "consents.json", "access.json", "timeline.json", "log.json"} <= set(
        archive.namelist()
    )
    assert json.loads(archive.read("firm.json"))["firm"]["name"] == world.firm.name
    assert json.loads(archive.read("firm.json"))["finance"][0]["turnover_eur"] == 1_000_000
    receipt = json.loads(archive.read("consents.json"))[0]
    assert receipt["schema_version"].startswith("ISO/IEC TS 27560")
    assert receipt["pii_controllers"][0]["name"] == "Hamnen"
    assert receipt["purposes"][0]["purpose"] == "contact" and receipt["events"][0]["state"] == "given"
    assert "May Hamnen see" in receipt["notice"]["text"]


# ---- requests -------------------------------------------------------------------------------------------


def ask(world: World) -> AccessRequest:
    return AccessRequest.objects.create(
        firm=world.firm,
        organisation=world.hamnen,
        user_id=world.charlie.pk,
        message="You asked us about Oslo",
    )


def test_the_firm_answers_yes(world: World, web: Web) -> None:
    asked = ask(world)
    client = web(world.sam)
    assert "You asked us about Oslo" in client.get(own(world)).content.decode()
    url = own(world, "answer_request", asked.uuid)
    assert client.get(url).status_code == 200
    client.post(
        url, {"purpose": "contact", "categories": ["identity", "contact"], "words": "Welcome", "yes": "1"}
    )
    asked.refresh_from_db()
    assert (asked.state, asked.answer) == ("granted", "Welcome")
    assert sorted(Access.objects.get().categories) == ["contact", "identity"]
    assert "Alvar Svarv" in web(world.charlie).get(reverse("firms:requests")).content.decode()


def test_the_firm_answers_no(world: World, web: Web) -> None:
    asked = ask(world)
    web(world.sam).post(own(world, "answer_request", asked.uuid), {"purpose": "contact", "no": "1"})
    asked.refresh_from_db()
    assert asked.state == "refused" and not Access.objects.exists()
    page = web(world.charlie).get(reverse("firms:requests")).content.decode()
    at = page.find("Alvar")
    assert at < 0, page[max(0, at - 300) : at + 200]
    assert "a firm that has not let you in" in page


def test_a_yes_to_nothing_is_asked_again(world: World, web: Web) -> None:
    asked = ask(world)
    answer = web(world.sam).post(own(world, "answer_request", asked.uuid), {"purpose": "contact", "yes": "1"})
    assert answer.status_code == 422
    asked.refresh_from_db()
    assert asked.state == "open"


def test_who_registered_a_firm_without_account_carries_its_answer(world: World, web: Web) -> None:
    asked = ask(world)
    url = reverse("firms:relay", args=[asked.uuid])
    assert web(world.alice).get(url).status_code == 403, "Sam has an account"
    world.sam.firm_seats.update(ended_at=asked.created_at)
    given = {
        "purpose": "contact",
        "categories": ["identity"],
        "said_by": "Sam",
        "evidence": "phone today",
        "yes": "1",
    }
    assert web(world.rut).post(url, given).status_code == 403
    assert web(world.charlie).post(url, given).status_code in {403, 404}
    assert web(world.alice).get(url).status_code == 200
    assert web(world.alice).post(url, given).status_code == 302
    asked.refresh_from_db()
    assert (asked.state, asked.relayed_by_id) == ("granted", world.fyren.pk)
    assert set(Consent.objects.values_list("recorded_by", flat=True)) == {world.fyren.pk}


def test_an_asker_cannot_grant_their_own_request(world: World) -> None:
    ask(world)
    with viewing(world.charlie):
        assert AccessRequest.objects.update(state="granted") == 0


# ---- emergencies ----------------------------------------------------------------------------------------

WHY = "Customs holds the goods until six today"


def emergency(world: World, client: Any, **more: Any) -> Any:
    given = {"organisation": world.hamnen.pk, "number": "556000-0001", "why": WHY, "sure": "on", **more}
    return client.post(reverse("firms:emergency"), given)


def test_an_emergency_opens_for_three_hours_and_the_firm_sees_it(world: World, web: Web) -> None:
    client = web(world.charlie)
    assert emergency(world, client).status_code == 302
    assert client.get(reverse("firms:page", args=[world.firm.uuid])).status_code == 200
    row = Access.objects.get()
    assert row.until is not None and (row.until - row.created_at).total_seconds() == pytest.approx(
        3 * 3600, abs=5
    )
    assert Entry.objects.get(kind="emergency").text == WHY
    page = web(world.sam).get(own(world)).content.decode()
    assert WHY in page and "Charlie" in page
    web(world.sam).post(own(world, "end_emergency", row.pk))
    assert client.get(reverse("firms:page", args=[world.firm.uuid])).status_code == 404


@pytest.mark.parametrize("more", [{"why": "because"}, {"sure": ""}, {"number": "5560000002"}])
def test_an_emergency_needs_number_reason_and_knowing(world: World, web: Web, more: dict[str, str]) -> None:
    assert emergency(world, web(world.charlie), **more).status_code == 422
    assert not Access.objects.exists()


def test_another_region_has_no_emergency_here(world: World, web: Web) -> None:
    other = factories.member("Ove", world.elsewhere)
    assert emergency(world, web(other), organisation=world.elsewhere.pk).status_code == 422


@pytest.mark.parametrize("who", ["rut", "cora", "sam", "rex"])
def test_who_may_not_write_opens_nothing(world: World, web: Web, who: str) -> None:
    assert emergency(world, web(getattr(world, who))).status_code == 403


# ---- advisers' tab --------------------------------------------------------------------------------------


def test_an_adviser_writes_down_what_the_firm_said(world: World, web: Web) -> None:
    client = web(world.alice)
    assert client.get(reverse("firms:page", args=[world.firm.uuid, "sharing"])).status_code == 200
    url = reverse("firms:said", args=[world.firm.uuid, world.hamnen.uuid])
    assert client.get(url).status_code == 200
    assert client.post(url, {"plan": ["identity"], "holds": "365"}).status_code == 422
    given = {"plan": ["identity"], "holds": "365", "said_by": "Sam", "evidence": "meeting today"}
    assert client.post(url, given).status_code == 302
    assert Access.objects.get().categories == ["identity"]


@pytest.mark.parametrize("who", ["charlie", "rut", "cora"])
def test_others_write_nothing_down(world: World, web: Web, who: str) -> None:
    url = reverse("firms:said", args=[world.firm.uuid, world.hamnen.uuid])
    given = {"plan": ["identity"], "holds": "365", "said_by": "Sam", "evidence": "meeting today"}
    assert web(getattr(world, who)).post(url, given).status_code in {403, 404}
    assert not Access.objects.exists()


def test_pages_ask_the_database_few_questions(
    world: World, web: Web, django_assert_max_num_queries: Any
) -> None:
    for _n in range(6):
        factories.consented(world.firm, factories.organisation(world.region), "identity", "contact", "plan")
    for _n in range(10):
        looked(world, world.alice, world.fyren)
    client = web(world.sam)
    with django_assert_max_num_queries(41):
        client.get(own(world))
    with django_assert_max_num_queries(32):
        client.get(own(world, "log"))
    manager = web(world.mia)
    with django_assert_max_num_queries(30):
        manager.get(reverse("firms:organisation_log"))


def test_who_registered_a_record_that_went_into_the_firms_is_named_and_can_be_told_no(
    world: World, web: Web
) -> None:
    Access.objects.create(
        firm=world.firm, organisation=world.hamnen, reason="merge", categories=["identity"],
        created_at=timezone.now() - timedelta(hours=1),
    )  # fmt: skip
    # A test is one transaction, in which no time passes.
    Access.objects.update(created_at=timezone.now() - timedelta(hours=1))
    page = web(world.sam).get(own(world)).content.decode()
    assert "Hamnen had registered your firm too" in page
    web(world.sam).post(own(world, "withdraw_consent", world.hamnen.uuid))
    assert not Access.objects.filter(reason="merge").exists()
    assert Consent.objects.get().state == "refused"
    assert "had registered your firm too" not in web(world.sam).get(own(world)).content.decode()


def test_the_firm_reads_the_log_of_a_record_that_went_into_its_own(world: World, web: Web) -> None:
    earlier = factories.registered_firm(world.hamnen, "Alpha again")
    with viewing(world.tove):
        record("firm.opened", object_type="firm", object_id=earlier.pk, firms=[earlier.pk],
               organisation=world.hamnen.pk, region=world.region.pk)  # fmt: skip
    assert "Looked at the firm" not in web(world.sam).get(own(world, "log")).content.decode()
    Firm.objects.filter(pk=earlier.pk).update(merged_into=world.firm)
    assert "Looked at the firm" in web(world.sam).get(own(world, "log")).content.decode()
    other = reverse("firms:log", args=[world.other_firm.uuid])
    with viewing(world.charlie):
        assert not Logged.objects.filter(firms__contains=[earlier.pk]).exists()
    assert web(world.sam).get(other).status_code == 404
