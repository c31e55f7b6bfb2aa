"""Mails about cases: who is told what, what comes back, and what is done with it."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from email import message_from_bytes
from email.message import EmailMessage
from typing import Any
from uuid import UUID

import pytest
from django.core import mail as outbox
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from tests.web import factories
from tests.web.conftest import World, as_role, viewing, working
from tests.web.referrals.test_links import OUTSIDE, mail_to, sent, tell_all

from farled.errors import BadInput
from farled.referrals.transitions import BY_SOURCE, TRANSITIONS, Event
from farled.referrals.values import Role
from farled_web.jobs import addressing, sending
from farled_web.jobs.addressing import Tag
from farled_web.jobs.models import Mail
from farled_web.jobs.receiving import read_letter
from farled_web.referrals import mail_words, telling
from farled_web.referrals.actions import incoming, moving
from farled_web.referrals.models import Incoming, Line, Link, Referral, Words


@pytest.fixture(autouse=True)
def _reply_to(settings: Any) -> Iterator[None]:
    settings.REPLY_TO = "reply@farled.example.org"
    cache.clear()
    yield


def answer(to: str, text: str, sender: str = OUTSIDE, key: str = "<1@x>", **headers: str) -> str:
    """Hand in a mail as the pipe does."""
    made = EmailMessage()
    for name, value in {"From": f"Hanna <{sender}>", "To": to, "Message-ID": key, **headers}.items():
        made[name.replace("_", "-")] = value
    made.set_content(text)
    with as_role("farled_jobs"):
        return incoming.receive(read_letter(made.as_bytes()))


def leave(one: Mail) -> Any:
    """Let a mail leave, and give it as it went."""
    with as_role("farled_jobs"):
        sending.send_one(one.pk)
    return message_from_bytes(outbox.outbox[-1].message().as_bytes())


# ---- who is told ---------------------------------------------------------------------------------------


def test_every_word_of_the_table_has_its_words() -> None:
    kinds = {row.kind for row in TRANSITIONS}
    assert kinds <= set(mail_words.WORDS)
    names = dict.fromkeys(
        ("firm", "sender", "receiver", "area", "outcome", "owner", "adviser", "who", "whom"), "x"
    )
    for words in [*mail_words.WORDS.values(), *mail_words.FOR_ROLE.values()]:
        assert all(str(one) % names for one in words)
    assert BY_SOURCE


def test_each_is_told_once_however_often_the_work_is_done(world: World) -> None:
    row = sent(world)
    before = Mail.objects.count(), Link.objects.count()
    line = Line.objects.get(referral=row, event="send")
    with working():
        telling.tell_now(row.pk, line.pk, line.kind, ["receiver", "firm"])
    assert (Mail.objects.count(), Link.objects.count()) == before


def test_the_reader_reads_in_their_own_language(world: World) -> None:
    world.hamnen.languages = ["en"]
    world.hamnen.save()
    sent(world)
    assert "asks whether" in mail_to(OUTSIDE).body
    firm = mail_to("sam@example.org")
    assert firm.language == "sv" and "asks" not in firm.body and "Hamnen" in firm.body


def test_the_coordinator_hears_without_the_firms_name(world: World) -> None:
    row = sent(world)
    with viewing(world.charlie) as viewer:
        moving.act(viewer, row.uuid, Event.DECLINE, version=row.version, given={"reason_code": "no_capacity"})
    tell_all()
    cora, alice = mail_to("cora@example.org"), mail_to("alice@example.org")
    assert "Alvar" not in cora.body + cora.subject
    assert "Alvar" in alice.body


def test_after_the_end_the_receiver_hears_without_name_and_words(world: World) -> None:
    row = sent(world)
    with viewing(world.alice) as viewer:
        moving.act(
            viewer, row.uuid, Event.WITHDRAW, version=row.version, given={"reason": "Alvar har ångrat sig"}
        )
    tell_all()
    assert "Alvar" not in mail_to(OUTSIDE).body
    assert "ångrat" in mail_to("sam@example.org").body


def test_an_adviser_with_an_account_is_written_to_instead_of_the_office(world: World) -> None:
    row = sent(world)
    with viewing(world.charlie) as viewer:
        row = moving.act(viewer, row.uuid, Event.ACCEPT, version=row.version,
                         given={"adviser": "Charlie", "adviser_id": world.charlie.pk,
                                "hours": Decimal(3)})  # fmt: skip
    with working():
        assert [one.mail for one in telling.readers(row, Role.RECEIVER)] == ["charlie@example.org"]
        assert [one.mail for one in telling.readers(row, Role.SENDER)] == ["alice@example.org"]


def test_mails_of_one_case_stand_in_one_thread(world: World) -> None:
    row = sent(world)
    went = leave(mail_to(OUTSIDE))
    root = addressing.message_id(Tag(row.uuid, "R"))
    assert (went["In-Reply-To"], went["References"]) == (root, root)
    assert went["Reply-To"].strip() == addressing.reply_address(Tag(row.uuid, "R"))
    assert went["Auto-Submitted"] == "auto-generated"
    assert "no-reply@localhost" in went["From"] and "@farled.example.org" not in went["From"]
    assert outbox.outbox[-1].from_email.startswith("reply+"), (
        "reports come back to an address of the mail's own"
    )


def test_what_has_left_is_not_kept(world: World) -> None:
    sent(world)
    one = mail_to(OUTSIDE)
    leave(one)
    one.refresh_from_db()
    assert (one.state, one.body) == ("sent", "")


# ---- what comes in -------------------------------------------------------------------------------------


def test_an_answer_is_put_with_the_case_and_moves_nothing(world: World) -> None:
    row = sent(world)
    address = addressing.reply_address(Tag(row.uuid, "R"))
    assert answer(address, "Ja, vi tar det!\n\n> gammalt") == "taken"
    line = Line.objects.get(referral=row, kind="referral_message")
    assert line.by_mail and line.role == "receiver" and line.actor_name == "Hanna"
    assert Words.objects.get(line=line).given == {"message": "Ja, vi tar det!"}
    row.refresh_from_db()
    assert (row.state, row.version) == ("sent", line.version)
    assert answer(address, "Ja, vi tar det!\n\n> gammalt") == "again"
    tell_all()
    assert "Ja, vi tar det!" in mail_to("alice@example.org").body


def test_an_answer_is_found_by_its_thread_too(world: World) -> None:
    row = sent(world)
    root = addressing.message_id(Tag(row.uuid, "E"))
    assert answer("reply@farled.example.org", "Hej", "sam@example.org", References=root) == "taken"
    assert Line.objects.get(kind="referral_message").role == "firm"


@pytest.mark.parametrize("head", [{"Auto_Submitted": "auto-replied"}, {"Precedence": "bulk"}])
def test_a_machine_is_not_heard(world: World, head: dict[str, str]) -> None:
    row = sent(world)
    before = Mail.objects.count()
    assert answer(addressing.reply_address(Tag(row.uuid, "R")), "Jag är på semester", **head) == "machine"
    tell_all()
    assert not Line.objects.filter(kind="referral_message").exists() and Mail.objects.count() == before


def test_our_own_mails_go_round_in_no_circle(world: World) -> None:
    row = sent(world)
    raw = leave(mail_to(OUTSIDE)).as_bytes()
    with as_role("farled_jobs"):
        assert incoming.receive(read_letter(raw, addressing.reply_address(Tag(row.uuid, "S")))) == "machine"


@pytest.mark.parametrize("to", ["reply@farled.example.org", "reply+" + "a" * 44 + "@farled.example.org"])
def test_without_a_signed_address_a_mail_belongs_to_nothing(world: World, to: str) -> None:
    sent(world)
    assert answer(to, "Hej") == "unknown"
    assert not Incoming.objects.exists()


def test_a_draft_takes_no_mail(world: World) -> None:
    row = factories.case(world.firm, world.fyren, world.hamnen, state="draft")
    assert answer(addressing.reply_address(Tag(row.uuid, "R")), "Hej") == "unknown"


def held(world: World) -> tuple[Referral, Incoming]:
    row = sent(world)
    address = addressing.reply_address(Tag(row.uuid, "R"))
    assert answer(address, "Jag svarar för Hanna", "other@example.org") == "held"
    return row, Incoming.objects.get(state="held")


def test_a_mail_from_a_stranger_waits_for_the_side_that_owns_the_case(world: World) -> None:
    row, mail = held(world)
    assert not Line.objects.filter(referral=row, kind="referral_message").exists()
    tell_all()
    assert "unknown" in mail_to("alice@example.org").key or "mail_held" in mail_to("alice@example.org").key
    with viewing(world.alice) as viewer:
        assert Incoming.objects.get().text == "Jag svarar för Hanna"
        incoming.accept_held(viewer, mail.uuid)
    assert Words.objects.get(line__kind="referral_message").given["message"] == "Jag svarar för Hanna"
    with viewing(world.alice) as viewer, pytest.raises(BadInput):
        incoming.accept_held(viewer, mail.uuid)


def test_a_mail_that_is_thrown_away_leaves_no_text(world: World) -> None:
    _row, mail = held(world)
    with viewing(world.bob) as viewer:
        incoming.discard_held(viewer, mail.uuid)
    mail.refresh_from_db()
    assert (mail.state, mail.text, mail.subject) == ("discarded", "", "")


@pytest.mark.parametrize("who", ["charlie", "rut", "cora", "sam", "otto"])
def test_nobody_else_sees_or_decides_on_it(world: World, who: str) -> None:
    _row, mail = held(world)
    with viewing(getattr(world, who)) as viewer:
        assert Incoming.objects.exists() == (who == "rut")
        for decide in (incoming.accept_held, incoming.discard_held):
            with pytest.raises(PermissionDenied):
                decide(viewer, mail.uuid)


def test_a_flood_of_strangers_is_let_go(world: World) -> None:
    row = sent(world)
    address = addressing.reply_address(Tag(row.uuid, "R"))
    came = [answer(address, "Köp", f"x{n}@spam.example", f"<{n}@x>") for n in range(incoming.MOST_HELD + 2)]
    assert came.count("held") == incoming.MOST_HELD and came[-1] == "unknown"


# ---- what did not arrive -------------------------------------------------------------------------------


def bounce(one: Mail, status: str = "5.1.1") -> str:
    raw = (
        f"From: MAILER-DAEMON@mx.example.org\nTo: {addressing.reply_address(Tag(one.pk, 'b'))}\n"
        "Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n"
        "--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx\n\n"
        f"Final-Recipient: rfc822; x@y\nAction: failed\nStatus: {status}\n--b--\n"
    )
    with as_role("farled_jobs"):
        return incoming.receive(read_letter(raw.encode()))


def test_a_mail_that_came_back_shows_on_the_case_and_its_owner_is_told_once(world: World) -> None:
    row = sent(world)
    one = mail_to(OUTSIDE)
    leave(one)
    assert bounce(one) == "bounced"
    assert bounce(one) == "machine"
    one.refresh_from_db()
    assert (one.state, one.error) == ("bounced", "Bounced 5.1.1")
    line = Line.objects.get(referral=row, kind="mail_undelivered")
    assert line.role == "receiver" and Words.objects.get(line=line).given == {"address": "h…@example.org"}
    tell_all()
    assert Mail.objects.filter(to="alice@example.org", key__contains="mail_undelivered").count() == 1
    with viewing(world.cora) as viewer:
        from farled_web.jobs.queries import mails_in_trouble

        assert [found.state for found in mails_in_trouble(viewer)] == ["bounced"]


def test_a_delay_is_no_end(world: World) -> None:
    sent(world)
    one = mail_to(OUTSIDE)
    leave(one)
    assert bounce(one, "4.4.1") == "machine"
    one.refresh_from_db()
    assert one.state == "sent"


def test_a_refusal_by_the_server_shows_too(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    import smtplib

    row = sent(world)

    def refuse(self: object, *_: object, **__: object) -> int:
        raise smtplib.SMTPRecipientsRefused({OUTSIDE: (550, b"no such user")})

    monkeypatch.setattr("django.core.mail.EmailMultiAlternatives.send", refuse)
    one = mail_to(OUTSIDE).pk
    with as_role("farled_jobs"):
        sending.send_one(one)
    assert mail_to(OUTSIDE).state == "failed"
    assert Line.objects.filter(referral=row, kind="mail_undelivered", role="receiver").exists()


def test_a_made_up_report_marks_nothing(world: World) -> None:
    sent(world)
    one = mail_to(OUTSIDE)
    leave(one)
    one.pk = UUID(int=1)
    assert bounce(one) == "machine"
