"""Mails: written with what causes them, sent once, never lost."""

from __future__ import annotations

import contextlib
import smtplib
from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core import mail as outbox
from django.core.exceptions import PermissionDenied
from django.core.mail import EmailMessage
from django.db import connection, transaction
from django.utils import timezone
from tests.web.conftest import World, as_role, viewing, working
from tests.web.worker import work_off

from farled_web.jobs import actions, queries, sending
from farled_web.jobs.models import Mail

Break = Callable[[Exception | None], None]


def write(key: str = "", to: str = "sam@example.org", region: int | None = None) -> str:
    key = key or f"test:{uuid4()}"
    actions.send_mail(key=key, to=to, language="sv", subject="Hej\nBcc: x", body="Text", region=region)
    return key


def row(key: str) -> Mail:
    return Mail.objects.get(key=key)


def due(key: str) -> None:
    Mail.objects.filter(key=key).update(due_at=timezone.now())


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Break:
    """Let the mail server answer with an error; None: well again."""
    real = EmailMessage.send

    def answer(error: Exception | None) -> None:
        def send(self: EmailMessage, *args: object, **kwargs: object) -> int:
            if error is not None:
                raise error
            return real(self)

        monkeypatch.setattr(EmailMessage, "send", send)

    return answer


@pytest.mark.django_db(transaction=True)
def test_a_mail_leaves_by_the_worker() -> None:
    key = write()
    assert not outbox.outbox
    work_off()
    assert [one.to for one in outbox.outbox] == [["sam@example.org"]]
    assert outbox.outbox[0].subject == "Hej Bcc: x"
    assert outbox.outbox[0].extra_headers["Message-ID"].startswith(f"<{row(key).pk}@")
    assert row(key).state == "sent"


@pytest.mark.django_db(transaction=True)
def test_what_is_rolled_back_sends_nothing() -> None:
    with pytest.raises(ValueError, match="no"), transaction.atomic():
        write()
        raise ValueError("no")
    work_off()
    assert not outbox.outbox
    assert not Mail.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_the_same_key_goes_once() -> None:
    key = write()
    write(key)
    work_off()
    write(key)
    work_off()
    assert len(outbox.outbox) == 1


def test_the_web_process_writes_mails_and_reads_none(world: World) -> None:
    with viewing(world.alice):
        write("test:once")
        write("test:once")
        assert not Mail.objects.exists()
    assert Mail.objects.count() == 1


def test_without_an_address_nothing_is_written(db: None) -> None:
    write(to="")
    assert not Mail.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_server_that_is_down_is_tried_again_later(server: Break) -> None:
    server(ConnectionRefusedError("gone"))
    key = write()
    work_off()
    waiting = row(key)
    assert (waiting.state, waiting.attempts, waiting.error) == ("waiting", 1, "ConnectionRefusedError")
    assert waiting.due_at is not None
    assert waiting.due_at > timezone.now() + timedelta(seconds=20)
    server(None)
    work_off()
    assert not outbox.outbox, "it is not due yet"
    due(key)
    assert sending.stuck() == [waiting.pk]
    sending.send_one(waiting.pk)
    assert len(outbox.outbox) == 1


def test_after_the_last_try_it_has_failed(db: None, server: Break) -> None:
    server(ConnectionRefusedError())
    key = write()
    for _ in range(sending.MOST):
        due(key)
        sending.send_one(row(key).pk)
    assert row(key).state == "failed"
    assert sending.stuck() == []


@pytest.mark.parametrize(
    ("error", "state"),
    [
        (smtplib.SMTPRecipientsRefused({"sam@example.org": (550, b"no such sam@example.org")}), "failed"),
        (smtplib.SMTPRecipientsRefused({"sam@example.org": (450, b"greylisted")}), "waiting"),
        (smtplib.SMTPDataError(554, b"refused"), "failed"),
        (smtplib.SMTPAuthenticationError(535, b"wrong password"), "waiting"),
        (smtplib.SMTPServerDisconnected("bye"), "waiting"),
    ],
)
def test_a_refusal_for_good_is_not_tried_again(db: None, server: Break, error: Exception, state: str) -> None:
    server(error)
    key = write()
    sending.send_one(row(key).pk)
    assert row(key).state == state
    assert "sam" not in row(key).error


def test_a_sender_killed_on_the_way_is_found(db: None) -> None:
    key = write()
    Mail.objects.update(state="sending", taken_at=timezone.now())
    assert sending.stuck() == [], "it may still be on its way"
    Mail.objects.update(taken_at=timezone.now() - sending.STUCK - timedelta(seconds=1))
    assert sending.stuck() == [row(key).pk]
    sending.send_one(row(key).pk)
    assert row(key).state == "sent"


def test_of_two_senders_one_gets_it(db: None) -> None:
    key = write()
    assert sending._take(row(key).pk) is not None
    assert sending._take(row(key).pk) is None


def test_background_work_reads_mails_only_in_its_scope(world: World) -> None:
    write()
    with as_role("farled_jobs"):
        assert not Mail.objects.exists()
    with working():
        assert Mail.objects.exists()


def fail(world: World) -> Mail:
    key = write(f"plan.proposed:{uuid4()}", region=world.region.pk)
    Mail.objects.update(state="failed", error="SMTPDataError 554")
    return row(key)


def test_the_coordinator_sees_that_a_mail_failed_but_not_to_whom(world: World) -> None:
    fail(world)
    with viewing(world.cora) as viewer:
        (found,) = queries.mails_in_trouble(viewer)
    assert (found.kind, found.to, found.error) == ("plan.proposed", "s…@example.org", "SMTPDataError 554")


@pytest.mark.parametrize("who", ["alice", "otto", "rex", "sam"])
def test_others_see_no_mails_and_send_none_again(world: World, who: str) -> None:
    mail = fail(world)
    with viewing(getattr(world, who)) as viewer:
        assert queries.mails_in_trouble(viewer) == []
        with connection.cursor() as cursor:  # and nothing comes of going round the query
            cursor.execute("SELECT * FROM jobs_mails_in_trouble()")
            assert cursor.fetchall() == []
        with contextlib.suppress(PermissionDenied):
            assert not actions.send_again(viewer, mail.pk)
    mail.refresh_from_db()
    assert mail.state == "failed"


def test_the_coordinator_sends_it_again(world: World) -> None:
    mail = fail(world)
    with viewing(world.cora) as viewer:
        assert actions.send_again(viewer, mail.pk)
        assert not actions.send_again(viewer, mail.pk), "once"
    mail.refresh_from_db()
    assert (mail.state, mail.attempts) == ("waiting", 0)
