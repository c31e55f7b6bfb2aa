"""Links in mails: what they open, do once, and never do by being opened."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.utils import timezone
from tests.web import factories
from tests.web.conftest import WebClient, World, as_role, viewing

from farled.referrals.transitions import Event
from farled_web.jobs.models import Mail
from farled_web.people.models import User
from farled_web.referrals import links, tasks
from farled_web.referrals.actions import moving
from farled_web.referrals.models import Line, Link, Referral

Web = Callable[[User | None], WebClient]
OUTSIDE = "hamnen@example.org"


@pytest.fixture(autouse=True)
def _no_limits() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def tell_all() -> None:
    """Do what the queue holds, as its worker would: in the role of background work."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE procrastinate_jobs SET status = 'succeeded' WHERE status = 'todo' "
            "AND task_name = 'referrals.tell' RETURNING id, args"
        )
        found = [json.loads(args) if isinstance(args, str) else args for _, args in sorted(cursor.fetchall())]
    for args in found:
        with as_role("farled_jobs"):
            tasks.tell(**args)


def sent(world: World, *categories: str, **fields: Any) -> Referral:
    """A case that Alice has sent to Hamnen, and the mails of it."""
    shown = list(categories or ["identity", "contact"])
    factories.consented(world.firm, world.hamnen, *shown, purpose="deliver")
    world.hamnen.email = OUTSIDE
    world.hamnen.save(update_fields=["email"])
    with viewing(world.alice) as viewer:
        row = moving.draft(
            viewer, world.firm, sender=world.fyren.pk, receiver=world.hamnen.pk, categories=shown,
            area="market", asked_hours=Decimal(8), **fields,
        )  # fmt: skip
        row = moving.act(viewer, row.uuid, Event.SEND, version=row.version)
    tell_all()
    return row


def mail_to(address: str) -> Mail:
    return Mail.objects.filter(to=address).latest("created_at")


def link_in(mail: Mail) -> str:
    found = re.search(r"https?://[^/\s]+(/link/\S+)", mail.body)
    assert found is not None, mail.body
    return found[1]


def state_of(row: Referral) -> tuple[str, int]:
    row.refresh_from_db()
    return row.state, row.version


def everything() -> list[object]:
    """Whatever a case consists of."""
    return [list(model.objects.order_by("pk").values()) for model in (Referral, Line, Link)]


def test_the_receiver_is_asked_by_mail_and_accepts_without_an_account(world: World, web: Web) -> None:
    row = sent(world)
    mail = mail_to(OUTSIDE)
    assert "Alvar Svarv AB" in mail.body and mail.language == "sv"
    outside = web(None)
    page = outside.get(link_in(mail))
    assert page.status_code == 200 and "Alvar Svarv AB" in page.content.decode()
    done = outside.post(
        link_in(mail), {"do": "accept", "version": row.version, "adviser": "Hanna", "hours": "6"}
    )
    assert done.status_code == 302 and done.headers["Location"] == link_in(mail)
    assert state_of(row) == ("accepted", row.version)
    assert (row.adviser_name, row.held_hours) == ("Hanna", Decimal(6))
    line = Line.objects.get(referral=row, event="accept")
    assert line.by_link and line.role == "receiver" and line.organisation_id == world.hamnen.pk
    assert "Thank you" in outside.get(link_in(mail)).content.decode()


def test_opening_changes_nothing(world: World, web: Web) -> None:
    sent(world)
    before, url = everything(), link_in(mail_to(OUTSIDE))
    scanner = web(None)
    for method in ("get", "head", "options", "get"):
        getattr(scanner, method)(url)
    assert everything() == before


def test_each_thing_is_done_once(world: World, web: Web) -> None:
    row = sent(world)
    url, outside = link_in(mail_to(OUTSIDE)), web(None)
    asked = {"do": "ask", "version": row.version, "question": "Vilka länder?"}
    assert outside.post(url, asked).status_code == 302
    assert state_of(row)[0] == "needs_info"
    assert outside.post(url, asked).status_code == 409
    with viewing(world.alice) as viewer:
        row = moving.act(viewer, row.uuid, Event.ANSWER, version=row.version, given={"answer": "Norge"})
    assert outside.post(url, {**asked, "version": row.version}).status_code == 409, "asked once already"
    accept = {"do": "accept", "version": row.version, "adviser": "Hanna", "hours": "6"}
    assert outside.post(url, accept).status_code == 302
    assert Line.objects.filter(referral=row, event="ask").count() == 1


def test_a_decline_names_its_reason_and_another(world: World, web: Web) -> None:
    row = sent(world)
    third = factories.organisation(world.region, "piren")
    url, outside = link_in(mail_to(OUTSIDE)), web(None)
    wrong = outside.post(url, {"do": "decline", "version": row.version, "reason_code": "other"})
    assert wrong.status_code == 422 and "say it in words" in wrong.content.decode()
    outside.post(
        url, {"do": "decline", "version": row.version, "reason_code": "no_capacity", "suggested": third.pk}
    )
    assert state_of(row)[0] == "decline_pending"
    assert row.suggested_id == third.pk
    assert outside.get(url).status_code == 200


def test_an_old_page_is_told_so_and_saves_nothing(world: World, web: Web) -> None:
    row = sent(world)
    page = web(None).post(
        link_in(mail_to(OUTSIDE)), {"do": "accept", "version": row.version - 1, "adviser": "H", "hours": "6"}
    )
    assert page.status_code == 409 and "Nothing you sent was saved" in page.content.decode()
    assert state_of(row)[0] == "sent"


@pytest.mark.parametrize("how", ["wrong", "cut", "expired", "ended", "withdrawn"])
def test_what_opens_nothing_says_nothing(world: World, web: Web, how: str) -> None:
    row = sent(world)
    url = link_in(mail_to(OUTSIDE))
    if how == "wrong":
        url = f"/link/{links.written(bytes(32))}/"
    elif how == "cut":
        url = f"{url[:-8]}/"
    elif how == "expired":
        Link.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    elif how == "ended":
        Link.objects.update(ended_at=timezone.now())
    else:
        with viewing(world.alice) as viewer:
            moving.act(viewer, row.uuid, Event.WITHDRAW, version=row.version, given={"reason": "Nej"})
    page = web(None).get(url)
    text = page.content.decode()
    assert page.status_code == 410 and "latest mail" in text
    assert not any(word in text for word in ("Alvar", "Fyren", "Hamnen", "withdrawn"))
    assert (
        web(None)
        .post(url, {"do": "accept", "version": row.version, "adviser": "H", "hours": "1"})
        .status_code
        == 410
    )


def test_a_link_is_for_one_thing_only(world: World, web: Web) -> None:
    row = sent(world)
    url = link_in(mail_to(OUTSIDE))
    for what in ("confirm", "withdraw", "start", "answer", "times", ""):
        assert web(None).post(url, {"do": what, "version": row.version}).status_code == 409
    assert state_of(row)[0] == "sent"


def test_without_consent_to_it_the_firm_is_not_named(world: World, web: Web) -> None:
    sent(world, "diagnosis")
    mail = mail_to(OUTSIDE)
    assert "Alvar" not in mail.body + mail.subject
    text = web(None).get(link_in(mail)).content.decode()
    assert "Alvar" not in text and "The firm is not named" in text


def test_a_consent_taken_back_shuts_the_page_at_once(world: World, web: Web) -> None:
    sent(world)
    url = link_in(mail_to(OUTSIDE))
    from farled_web.firms.actions import consent

    with viewing(world.sam) as viewer:
        consent.withdraw(viewer, world.firm, world.hamnen)
    assert web(None).get(url).status_code == 410


def test_the_firm_confirms_in_two_clicks(world: World, web: Web) -> None:
    row = reported(world)
    mail = mail_to("sam@example.org")
    url, phone = link_in(mail), web(None)
    text = phone.get(url).content.decode()
    assert "The need is met" in text and "Kontrakt" not in text
    assert phone.post(url, {"do": "confirm", "version": row.version}).status_code == 302
    assert state_of(row)[0] == "closed" and row.confirmation == "confirmed"
    assert phone.get(url).status_code == 200, "what came of it stays to be read"


def test_the_firm_disputes_in_its_own_words(world: World, web: Web) -> None:
    row = reported(world)
    url = link_in(mail_to("sam@example.org"))
    assert web(None).post(url, {"do": "dispute", "version": row.version, "disputed": " "}).status_code == 422
    web(None).post(url, {"do": "dispute", "version": row.version, "disputed": "Inget avtal"})
    assert state_of(row)[0] == "in_progress"


def reported(world: World) -> Referral:
    row = sent(world)
    with viewing(world.charlie) as viewer:
        row = moving.act(viewer, row.uuid, Event.ACCEPT, version=row.version,
                         given={"adviser": "Charlie", "hours": Decimal(5)})  # fmt: skip
        row = moving.act(
            viewer, row.uuid, Event.START, version=row.version, given={"first_contact": "Telefon"}
        )
        row = moving.act(viewer, row.uuid, Event.REPORT_OUTCOME, version=row.version,
                         given={"outcome": "need_met", "note": "Kontrakt"})  # fmt: skip
    tell_all()
    return row


def test_presses_are_counted(world: World, web: Web) -> None:
    row = sent(world)
    url, outside = link_in(mail_to(OUTSIDE)), web(None)
    codes = [outside.post(url, {"do": "confirm", "version": row.version}).status_code for _ in range(32)]
    assert codes[0] == 409 and codes[-1] == 429
    assert 429 in [web(None).post(f"/link/{links.written(bytes([n] * 32))}/").status_code for n in range(32)]


def test_a_form_from_elsewhere_is_refused(world: World) -> None:
    row = sent(world)
    strict = WebClient(enforce_csrf_checks=True)
    answer = strict.post(link_in(mail_to(OUTSIDE)), {"do": "accept", "version": row.version, "adviser": "H"})
    assert answer.status_code == 403
    assert state_of(row)[0] == "sent"


def test_only_the_hash_is_kept(world: World) -> None:
    sent(world)
    token = link_in(mail_to(OUTSIDE)).strip("/").split("/")[-1]
    secret = links.read(token)
    assert secret is not None and len(secret) == 32
    assert not Link.objects.filter(token_hash=secret).exists()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM referrals_link l WHERE l::text LIKE %s", [f"%{secret.hex()}%"])
        assert cursor.fetchone()[0] == 0


def test_a_link_reaches_its_own_case_and_nothing_else(world: World) -> None:
    from farled_web.firms.models import Contact, Firm
    from farled_web.referrals.reach import open_case

    row = sent(world)
    factories.consented(world.firm, world.fyren, purpose="deliver")
    with viewing(world.alice) as viewer:
        other = moving.draft(viewer, world.firm, sender=world.fyren.pk, receiver=world.hamnen.pk,
                             categories=["identity"], area="finance")  # fmt: skip
    token = links.read(link_in(mail_to(OUTSIDE)).strip("/").split("/")[-1])
    assert token is not None
    with viewing(None) as viewer:
        assert open_case(viewer, token) is not None
        assert [one.uuid for one in Referral.objects.all()] == [row.uuid] != [other.uuid]
        assert not Firm.objects.exists() and not Contact.objects.exists() and not Link.objects.exists()
    with viewing(None):
        assert not Referral.objects.exists(), "the next request begins with nothing"
