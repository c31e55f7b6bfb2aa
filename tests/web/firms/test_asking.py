"""Questions about consent: asked, answered on the page and by a link, reminded; consents that end."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import ProgrammingError, connection, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from tests.web import factories
from tests.web.conftest import World, viewing, working

from farled.errors import BadInput
from farled_web.firms.actions import asking, asking_mails, consent, ending
from farled_web.firms.models import Access, Consent, ConsentLink, ConsentRequest, Contact, Firm
from farled_web.jobs.models import Mail

Web = Callable[..., Any]
STEP = ("identity", "contact", "plan")


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """What is said is compared in English."""
    with override("en"):
        yield


@contextmanager
def refused() -> Iterator[None]:
    """The database says no; and the transaction goes on."""
    with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        yield


def ask(world: World, who: Any = None, **more: Any) -> ConsentRequest:
    given = {"purpose": "deliver", "categories": STEP, "asked_by": world.fyren.pk, "message": "For the step."}
    with viewing(who or world.alice) as viewer:
        return asking.ask_consent(
            viewer,
            Firm.objects.get(pk=world.firm.pk),
            more.pop("receiver", world.hamnen),
            **{**given, **more},
        )


def mailed(question: ConsentRequest, *, again: bool = False) -> list[Mail]:
    with working():
        asking_mails.tell_asked(str(question.uuid), again=again)
    return list(Mail.objects.filter(key__startswith="firms.consent_asked").order_by("pk"))


def link_in(mail: Mail) -> str:
    found = re.search(r"/asked/\S+", mail.body)
    assert found is not None
    return found.group()


@pytest.fixture
def no_account(world: World) -> World:
    """Sam's firm has a contact with an address, entered by Fyren, and nobody who signs in."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE people_firmseat SET ended_at = now() WHERE firm_id = %s", [world.firm.pk])
    Contact.objects.filter(firm=world.firm).update(ended_at=timezone.now())
    Contact.objects.create(
        firm=world.firm, organisation=world.fyren, name="Eva Ek", email="eva@example.org", language="en"
    )
    return world


# ---- asking ---------------------------------------------------------------------------------------------


def test_a_question_is_put_once_and_opens_nothing(world: World) -> None:
    first, again = ask(world), ask(world)
    assert first.pk == again.pk and first.state == "open"
    assert not Access.objects.exists()


def test_who_asks_sees_the_firm_and_writes_for_the_organisation(world: World) -> None:
    for who, organisation in (
        (world.charlie, world.hamnen), (world.rut, world.fyren), (world.cora, world.fyren),
        (world.alice, world.hamnen),
    ):  # fmt: skip
        with pytest.raises((PermissionDenied, Firm.DoesNotExist)):
            ask(world, who, asked_by=organisation.pk)
    with pytest.raises(PermissionDenied):
        ask(world, receiver=world.elsewhere)


def test_row_level_security_refuses_a_question_of_a_stranger(world: World) -> None:
    row = ConsentRequest(
        firm_id=world.firm.pk, receiver=world.fyren, asked_by=world.hamnen, purpose="plan",
        categories=["plan"], expires_at=timezone.now(),
    )  # fmt: skip
    with viewing(world.charlie), refused():
        row.save(force_insert=True)


def test_an_asker_cannot_answer_for_the_firm(world: World) -> None:
    question = ask(world)
    with viewing(world.alice) as viewer, pytest.raises(PermissionDenied):
        asking.answer(viewer, question, dict.fromkeys(STEP, "given"))
    with viewing(world.alice), refused():
        ConsentRequest.objects.filter(pk=question.pk).update(state="given")


def test_only_the_firm_and_the_asker_see_it(world: World) -> None:
    ask(world)
    seen = {}
    for name in ("alice", "rut", "sam", "charlie", "cora", "rex", "tove"):
        with viewing(getattr(world, name)):
            seen[name] = ConsentRequest.objects.count()
    assert seen == {"alice": 1, "rut": 1, "sam": 1, "charlie": 0, "cora": 0, "rex": 0, "tove": 0}


def test_nothing_and_what_nobody_knows_cannot_be_asked(world: World) -> None:
    for more in ({"categories": ()}, {"purpose": "sell"}, {"categories": ("soul",)}):
        with pytest.raises(BadInput):
            ask(world, **more)


def test_after_a_no_it_is_not_asked_again_for_a_month(world: World) -> None:
    question = ask(world)
    with viewing(world.sam) as viewer:
        done = asking.answer(viewer, question, {}, words="Not now")
    assert done.state == "refused" and done.answer == "Not now"
    with pytest.raises(BadInput, match="less than a month"):
        ask(world)
    ConsentRequest.objects.update(answered_at=timezone.now() - asking.NOT_AGAIN - timedelta(days=1))
    assert ask(world).state == "open"


def test_another_organisation_does_not_ask_the_same_meanwhile(world: World) -> None:
    ask(world)
    factories.consented(world.firm, world.hamnen, "identity")
    with pytest.raises(BadInput, match="has not answered yet"):
        ask(world, world.charlie, asked_by=world.hamnen.pk)


def test_what_the_firm_has_given_already_is_answered_at_once(world: World) -> None:
    with viewing(world.sam) as viewer:
        consent.decide(viewer, world.firm, world.hamnen, "deliver", dict.fromkeys(STEP, "given"))
    assert ask(world).state == "given"


# ---- answering ------------------------------------------------------------------------------------------


def test_the_answer_is_consent_category_by_category(world: World) -> None:
    question = ask(world)
    heard: list[str] = []
    asking.answered.connect(
        lambda question, **_more: heard.append(question.state), weak=False, dispatch_uid="t"
    )
    with viewing(world.sam) as viewer:
        done = asking.answer(viewer, question, {"identity": "given", "contact": "given"})
    asking.answered.disconnect(dispatch_uid="t")
    assert done.state == "partly" and heard == ["partly"]
    assert sorted(Access.objects.get().categories) == ["contact", "identity"]
    with viewing(world.sam) as viewer, pytest.raises(BadInput):
        asking.answer(viewer, question, {})


def test_deciding_elsewhere_answers_it_too(world: World) -> None:
    question = ask(world)
    with viewing(world.sam) as viewer:
        consent.decide(viewer, world.firm, world.hamnen, "deliver", {"identity": "given"})
        assert ConsentRequest.objects.get(pk=question.pk).state == "open"
        consent.decide(viewer, world.firm, world.hamnen, "deliver", dict.fromkeys(STEP, "given"))
    question.refresh_from_db()
    assert question.state == "given"


def test_the_firm_answers_on_its_page(world: World, web: Web) -> None:
    question = ask(world)
    client = web(world.sam)
    page = client.get(reverse("firms:who_sees_what", args=[world.firm.uuid])).content.decode()
    assert "May Hamnen see" in page and "For the step." in page
    there = reverse("firms:answer_question", args=[world.firm.uuid, question.uuid])
    assert client.post(there, {"some": "1", "holds": "365"}).status_code == 422
    assert client.post(there, {"all": "1", "holds": "365"}).status_code == 302
    assert sorted(Access.objects.get().categories) == sorted(STEP)
    assert "closed" in client.get(there).content.decode()


@pytest.mark.parametrize("who", ["alice", "charlie", "tove", "cora", "rut"])
def test_nobody_else_answers_on_the_page(world: World, web: Web, who: str) -> None:
    question = ask(world)
    there = reverse("firms:answer_question", args=[world.firm.uuid, question.uuid])
    assert web(getattr(world, who)).post(there, {"all": "1", "holds": "365"}).status_code == 404
    assert not Consent.objects.exists()


# ---- by link --------------------------------------------------------------------------------------------


def test_a_firm_without_account_answers_from_the_mail(no_account: World, web: Web) -> None:
    question = ask(no_account)
    (mail,) = mailed(question)
    assert mail.to == "eva@example.org" and "May Hamnen see" in mail.body
    there, client = link_in(mail), web(None)
    page = client.get(there)
    assert page.status_code == 200 and page["Referrer-Policy"] == "same-origin"
    assert not Consent.objects.exists() and ConsentLink.objects.get().uses == 0  # looking changes nothing
    assert client.post(there, {"all": "1", "holds": "365"}, follow=True).status_code == 200
    question.refresh_from_db()
    assert question.state == "given" and sorted(Access.objects.get().categories) == sorted(STEP)
    row = Consent.objects.first()
    assert row is not None and row.by_user is None and row.by_name == "Eva Ek" and row.recorded_by is None


def test_the_same_link_takes_it_back(no_account: World, web: Web) -> None:
    (mail,) = mailed(ask(no_account))
    there, client = link_in(mail), web(None)
    client.post(there, {"all": "1", "holds": "365"})
    ConsentLink.objects.update(
        expires_at=timezone.now() - timedelta(days=1)
    )  # the time to answer is over; taking back is not
    assert "Take it back" in client.get(there).content.decode()
    client.post(there, {"back": "1"})
    assert not Access.objects.exists()


def test_a_link_opens_one_question_and_nothing_else(no_account: World, web: Web) -> None:
    (mail,) = mailed(ask(no_account))
    client = web(None)
    client.get(link_in(mail))
    assert client.get(reverse("firms:who_sees_what", args=[no_account.firm.uuid])).status_code == 302
    assert client.get(reverse("firms:page", args=[no_account.firm.uuid])).status_code in {302, 403}


@pytest.mark.parametrize("change", [{"ended_at": timezone.now()}, {"email": "somebody@example.org"}])
def test_a_link_is_bound_to_the_address_it_went_to(
    no_account: World, web: Web, change: dict[str, Any]
) -> None:
    (mail,) = mailed(ask(no_account))
    Contact.objects.filter(email="eva@example.org").update(**change)
    assert web(None).get(link_in(mail)).status_code == 404
    assert web(None).post(link_in(mail), {"all": "1", "holds": "365"}).status_code == 404


def test_a_link_ends_and_a_made_up_one_opens_nothing(no_account: World, web: Web) -> None:
    (mail,) = mailed(ask(no_account))
    ConsentLink.objects.update(expires_at=timezone.now() - timedelta(days=1))
    assert web(None).get(link_in(mail)).status_code == 404
    assert web(None).get(reverse("firms:question", args=["A" * 32])).status_code == 404
    assert web(None).get(reverse("firms:question", args=["x"])).status_code == 404


def test_two_links_answer_once(no_account: World, web: Web) -> None:
    Contact.objects.create(firm=no_account.firm, name="Olle", email="olle@example.org", language="en")
    first, second = (link_in(mail) for mail in mailed(ask(no_account)))
    assert web(None).post(first, {"no": "1", "holds": "365"}).status_code == 302
    assert web(None).post(second, {"all": "1", "holds": "365"}).status_code in {404, 409}
    assert not Access.objects.exists()


def test_a_signed_in_asker_lends_the_link_nothing(no_account: World, web: Web) -> None:
    (mail,) = mailed(ask(no_account))
    web(no_account.alice).post(link_in(mail), {"all": "1", "holds": "365"})
    assert set(Consent.objects.values_list("by_user", flat=True)) == {None}


def test_nobody_answers_for_a_firm_that_signs_in(world: World) -> None:
    Contact.objects.create(
        firm=world.firm, organisation=world.fyren, name="Not Sam", email="other@example.org", language="en"
    )
    bodies = {mail.to: mail.body for mail in mailed(ask(world))}
    assert "/asked/" in bodies["sam@example.org"]
    assert "/asked/" not in bodies["other@example.org"] and "who-sees-what" in bodies["other@example.org"]


# ---- time -----------------------------------------------------------------------------------------------


def test_it_is_reminded_once_and_runs_out(no_account: World) -> None:
    question = ask(no_account)
    mailed(question)
    with working() as viewer:
        assert asking.remind(viewer) == 0
        late = timezone.now() + asking.REMIND_AFTER + timedelta(hours=1)
        assert asking.remind(viewer, late) == 1 and asking.remind(viewer, late) == 0
        assert asking.expire_questions(viewer, timezone.now() + asking.OPEN_FOR + timedelta(hours=1)) == 1
        assert asking_mails.tell_asker(question.pk) >= 1
    question.refresh_from_db()
    assert question.state == "expired"
    assert len(mailed(question, again=True)) == 1  # what has run out is not asked again


def test_the_asker_is_told_without_the_firms_name(world: World) -> None:
    question = ask(world)
    with viewing(world.sam) as viewer:
        asking.answer(viewer, question, dict.fromkeys(STEP, "given"))
    with working():
        asking_mails.tell_asker(question.pk)
    mail = Mail.objects.get(key__startswith="firms.consent_answer", to="alice@example.org")
    assert "Hamnen" in mail.body and world.firm.name not in mail.body + mail.subject


def test_the_asker_sees_the_state_and_takes_it_back(world: World, web: Web) -> None:
    question = ask(world)
    there = reverse("firms:questions")
    assert "Alvar Svarv AB" in web(world.alice).get(there).content.decode()
    assert "Alvar Svarv AB" not in web(world.charlie).get(there).content.decode()
    back = reverse("firms:take_back_question", args=[question.uuid])
    assert web(world.charlie).post(back).status_code == 404
    assert web(world.rut).post(back).status_code == 403
    assert web(world.alice).post(back).status_code == 302
    question.refresh_from_db()
    assert question.state == "withdrawn"


def test_asking_from_the_page_is_filled_in_by_its_address(world: World, web: Web) -> None:
    there = reverse("firms:ask_consent", args=[world.firm.uuid])
    page = web(world.alice).get(f"{there}?receiver={world.hamnen.uuid}&purpose=deliver&categories=plan")
    assert re.search(r'value="plan"[^>]*checked', page.content.decode())
    sent = {"organisation": world.fyren.pk, "receiver": world.hamnen.uuid, "purpose": "deliver",
            "categories": ["plan"]}  # fmt: skip
    assert web(world.alice).post(there, sent).status_code == 302
    assert web(world.rut).post(there, sent).status_code == 403
    assert web(world.charlie).post(there, sent).status_code in {403, 404}
    assert ConsentRequest.objects.count() == 1


# ---- consents that end ----------------------------------------------------------------------------------


def test_a_consent_that_ends_is_told_once_and_goes_on_with_one_press(world: World, web: Web) -> None:
    soon = timezone.now() + timedelta(days=20)
    with viewing(world.sam) as viewer:
        consent.decide(
            viewer, world.firm, world.hamnen, "plan", {"identity": "given", "plan": "given"}, until=soon
        )
        consent.decide(viewer, world.firm, world.hamnen, "plan", {"diagnosis": "refused"})
    with working() as viewer:
        assert ending.remind_ending(viewer) == 1 and ending.remind_ending(viewer) == 0
    client = web(world.sam)
    assert (
        "Let it go on" in client.get(reverse("firms:who_sees_what", args=[world.firm.uuid])).content.decode()
    )
    there = reverse("firms:renew_consent", args=[world.firm.uuid, world.hamnen.uuid])
    assert web(world.alice).post(there).status_code == 404
    assert client.post(there).status_code == 302
    access = Access.objects.get()
    assert access.until is not None and access.until > timezone.now() + timedelta(days=700)
    assert access.categories == ["identity", "plan"]


def test_the_page_says_who_has_looked(world: World, web: Web, django_assert_max_num_queries: Any) -> None:
    factories.consented(world.firm, world.hamnen, "identity", "contact")
    web(world.charlie).get(reverse("firms:page", args=[world.firm.uuid]))
    client = web(world.sam)
    there = reverse("firms:who_sees_what", args=[world.firm.uuid])
    with django_assert_max_num_queries(45):
        page = client.get(there).content.decode()
    assert f"organisation={world.hamnen.pk}" in page
    log = client.get(
        reverse("firms:log", args=[world.firm.uuid]), {"organisation": world.hamnen.pk, "kind": "seen"}
    )
    assert "Charlie" in log.content.decode() and log.status_code == 200
