"""Sent, signed, tried again, given up, in order, once (docs/methods/web.md, webhooks 1 to 4)."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
import time
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone
from tests.web import factories
from tests.web.conftest import as_role
from tests.web.webhooks.conftest import KEY, delivery, drain, subscription

from farled_web.audit.models import Entry as Logged
from farled_web.jobs.models import Mail
from farled_web.webhooks import calling, schedule, sending
from farled_web.webhooks.models import Attempt, Delivery, Secret, Subscription


def hmac_by_hand(key: bytes, text: bytes) -> bytes:
    """HMAC-SHA256 as RFC 2104 writes it, sharing no code with what is tested."""
    padded = key.ljust(64, b"\0")
    inner = hashlib.sha256(bytes(b ^ 0x36 for b in padded) + text).digest()
    return hashlib.sha256(bytes(b ^ 0x5C for b in padded) + inner).digest()


def due_again(row):
    Delivery.objects.filter(pk=row.pk).update(due_at=timezone.now())
    Subscription.objects.update(rest_until=None)


def test_a_message_arrives_signed(told, receiver):
    row = told()
    sent = delivery(row)
    drain(row)
    (got,) = receiver.got
    head = got.headers
    assert got.path == "/farled?x=1" and head["host"] == f"system.example.org:{receiver.port}"
    assert head["content-type"] == "application/json" and head["user-agent"] == "Farled-Webhooks/1"
    assert head["webhook-id"] == str(sent.uuid)
    assert abs(int(head["webhook-timestamp"]) - time.time()) < 30
    text = f"{head['webhook-id']}.{head['webhook-timestamp']}.".encode() + got.body
    assert head["webhook-signature"] == "v1," + base64.b64encode(hmac_by_hand(KEY, text)).decode()
    sent.refresh_from_db()
    row.refresh_from_db()
    assert (sent.state, sent.tries, sent.status, sent.error) == ("sent", 1, 204, "")
    assert row.succeeded_at is not None and row.failing_since is None
    attempt = Attempt.objects.get()
    assert (attempt.number, attempt.status, attempt.address, attempt.ended) == (1, 204, "127.0.0.1", True)


def test_the_published_example_is_signed_as_published():
    """The example of the Standard Webhooks specification."""
    from farled_web.webhooks import signing

    key = base64.b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    body = b'{"test": 2432232314}'
    found = signing.signature(key, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, body)
    assert found == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_while_a_secret_changes_there_are_two_signatures(told, receiver):
    row = told()
    Secret.objects.update(ends_at=timezone.now() + timedelta(hours=1))
    Secret.objects.create(subscription=row, key=b"n" * 32)
    Secret.objects.create(subscription=row, key=b"x" * 32, ends_at=timezone.now() - timedelta(seconds=1))
    delivery(row)
    drain(row)
    (got,) = receiver.got
    text = f"{got.headers['webhook-id']}.{got.headers['webhook-timestamp']}.".encode() + got.body
    wanted = ["v1," + base64.b64encode(hmac_by_hand(key, text)).decode() for key in (b"n" * 32, KEY)]
    assert got.headers["webhook-signature"].split(" ") == wanted


def test_what_fails_is_tried_again_as_the_schedule_says_then_given_up(told, receiver, world):
    row, at = told(), []
    sent = delivery(row)
    receiver.answer = (500, {}, b"<h1>down\x00</h1>")
    for number in range(1, schedule.TRIES + 1):
        before = timezone.now()
        drain(row)
        sent.refresh_from_db()
        assert sent.tries == number
        if sent.due_at:
            at.append(sent.due_at - before)
        due_again(sent)
    drain(row)
    assert len(receiver.got) == schedule.TRIES == 10
    assert len(set(receiver.ids)) == 1, "the same message each time"
    assert sent.state == "failed" and sent.status == 500 and sent.error == "server_error"
    for waited, wanted in zip(at, schedule.WAITS, strict=True):
        assert wanted <= waited < wanted * 1.1 + timedelta(seconds=5)
    mail = Mail.objects.get()
    assert mail.to == world.mia.email and str(row.uuid) in mail.body
    assert Logged.objects.filter(verb="webhook.given_up", object_id=str(row.pk)).exists()
    assert Attempt.objects.first().excerpt == "<h1>down </h1>"


def test_the_wait_grows_and_ends():
    now, message = timezone.now(), uuid4()
    waits = [schedule.next_try(message, tries, now) for tries in range(1, 10)]
    assert None not in waits and waits == sorted(waits)
    assert schedule.next_try(message, 10, now) is None
    assert sum(schedule.WAITS, timedelta()) == timedelta(hours=75, minutes=35, seconds=30)
    different = {schedule.next_try(uuid4(), 3, now) for _ in range(50)}
    assert len(different) > 5, "not all come back at once"


def test_a_receiver_may_ask_for_longer_but_not_for_ever(told, receiver):
    row = told()
    sent = delivery(row)
    receiver.answer = (429, {"Retry-After": "7200"}, b"")
    drain(row)
    sent.refresh_from_db()
    assert sent.due_at - timezone.now() > timedelta(minutes=119)
    now = timezone.now()
    assert schedule.next_try(sent.uuid, 1, now, 10**9) == now + timedelta(hours=24)
    assert schedule.next_try(sent.uuid, 1, now, 0) >= now + timedelta(seconds=30)


@pytest.mark.parametrize(
    ("status", "error"),
    [(301, "redirect"), (302, "redirect"), (307, "redirect"), (400, "refused"), (404, "refused"),
     (503, "server_error")],
)  # fmt: skip
def test_nothing_but_a_yes_counts_and_no_redirect_is_followed(told, receiver, status, error):
    row = told()
    sent = delivery(row)
    receiver.answer = (status, {"Location": f"https://system.example.org:{receiver.port}/elsewhere"}, b"")
    drain(row)
    sent.refresh_from_db()
    assert (sent.state, sent.error, sent.status) == ("waiting", error, status)
    assert [one.path for one in receiver.got] == ["/farled?x=1"]


def test_gone_stops_at_once(told, receiver, world):
    row = told()
    sent = delivery(row)
    receiver.answer = (410, {}, b"")
    drain(row)
    sent.refresh_from_db()
    row.refresh_from_db()
    assert (sent.state, row.state, row.error) == ("failed", "stopped", "gone")
    assert "no longer told" in Mail.objects.get().subject or "får inte längre" in Mail.objects.get().subject


def test_after_days_of_failure_it_stops_and_its_managers_are_told(told, receiver, world):
    row = told()
    Subscription.objects.update(failing_since=timezone.now() - schedule.STOP_AFTER - timedelta(minutes=1))
    sent, later = delivery(row, kind="referral.sent"), delivery(row, kind="referral.sent")
    sending_open(row, sent, later)
    receiver.answer = (500, {}, b"")
    drain(row)
    row.refresh_from_db()
    later.refresh_from_db()
    assert row.state == "stopped" and later.state == "waiting", "what is left is kept"
    assert Logged.objects.get(verb="webhook.stopped").organisation_id == row.organisation_id
    assert [mail.to for mail in Mail.objects.all()] == [world.mia.email]
    receiver.answer = (204, {}, b"")
    drain(row)
    assert len(receiver.got) == 1, "nothing more goes out"
    delivery(row, kind="ping")
    drain(row)
    assert len(receiver.got) == 2, "but for a test message"


def sending_open(row, *sent):
    """Let messages be about cases the organisation sent, so that they may be told."""
    region = row.organisation.region
    firm = factories.registered_firm(row.organisation)
    other = factories.organisation(region)
    for one in sent:
        made = factories.case(firm, row.organisation, other)
        Delivery.objects.filter(pk=one.pk).update(subject=made.uuid)


def test_a_test_message_is_tried_once_and_writes_no_mail(told, receiver):
    row = told()
    sent = delivery(row, kind="ping")
    receiver.answer = (500, {}, b"")
    drain(row)
    sent.refresh_from_db()
    assert (sent.state, sent.due_at) == ("failed", None)
    assert not Mail.objects.exists()


def test_four_days_of_failure_do_not_stop_it(told, receiver):
    row = told()
    Subscription.objects.update(failing_since=timezone.now() - timedelta(days=4))
    delivery(row)
    receiver.answer = (500, {}, b"")
    drain(row)
    row.refresh_from_db()
    assert row.state == "active"
    receiver.answer = (200, {}, b"")
    due_again(Delivery.objects.get())
    drain(row)
    row.refresh_from_db()
    assert row.failing_since is None


def test_a_dead_receiver_rests_and_costs_one_try(told, receiver):
    row = told()
    Subscription.objects.update(url="https://system.example.org:443/x")
    for _ in range(5):
        delivery(row, kind="referral.sent")
    sending_open(row, *Delivery.objects.all())
    Subscription.objects.update(failing_since=timezone.now() - timedelta(minutes=30))
    drain(row)
    assert Attempt.objects.count() == 1
    row.refresh_from_db()
    assert timedelta(minutes=2) < row.rest_until - timezone.now() <= timedelta(minutes=3)
    with as_role("farled_jobs"):
        assert sending.due() == []
    drain(row)
    assert Attempt.objects.count() == 1
    assert schedule.rest(timezone.now() - timedelta(days=3), timezone.now()) == timedelta(minutes=15)


def test_a_silent_receiver_is_given_up_in_time(told, receiver, monkeypatch):
    monkeypatch.setattr(calling, "WHOLE_SECONDS", 0.6)
    row = told()
    sent = delivery(row)
    receiver.delay = 3.0
    begun = time.monotonic()
    drain(row)
    assert time.monotonic() - begun < 2.0
    sent.refresh_from_db()
    assert (sent.state, sent.error, sent.status) == ("waiting", "timeout", None)


def test_a_receiver_that_drips_is_cut_off(told, receiver, monkeypatch):
    """Each byte comes in time; all of them never do."""
    monkeypatch.setattr(calling, "WHOLE_SECONDS", 0.6)
    row = told()
    sent = delivery(row)
    receiver.drip = True
    begun = time.monotonic()
    drain(row)
    assert time.monotonic() - begun < 2.0
    sent.refresh_from_db()
    assert sent.error == "timeout"


def test_a_long_answer_is_read_to_its_beginning_alone(told, receiver):
    row = told()
    delivery(row)
    receiver.answer = (200, {}, b"a b " * 2_000_000)
    drain(row)
    assert Attempt.objects.get().excerpt == ("a b " * 200)[:500]
    assert Delivery.objects.get().state == "sent"


def test_a_certificate_of_another_name_is_refused(told, receiver, tmp_path, monkeypatch):
    import ssl

    row = told()
    sent = delivery(row)
    monkeypatch.setattr(calling, "tls", ssl.create_default_context)  # which does not know the certificate
    drain(row)
    sent.refresh_from_db()
    assert (sent.error, receiver.got) == ("certificate", [])


# ---- order, and once -----------------------------------------------------------------------------------


def test_one_case_is_told_in_order_and_another_does_not_wait(told, receiver):
    row = told()
    one, other = uuid4(), uuid4()
    first, second, third = (delivery(row, subject=s) for s in (one, one, other))
    receiver.answers = [500]
    drain(row)
    assert receiver.ids == [str(first.uuid), str(third.uuid)]
    due_again(first)
    drain(row)
    assert receiver.ids[2:] == [str(first.uuid), str(second.uuid)]


def test_what_is_stuck_for_an_hour_is_overtaken(told, receiver):
    row, one = told(), uuid4()
    first, second = delivery(row, subject=one), delivery(row, subject=one)
    Delivery.objects.filter(pk=first.pk).update(due_at=timezone.now() + timedelta(hours=2))
    drain(row)
    assert receiver.got == []
    Delivery.objects.filter(pk=first.pk).update(created_at=timezone.now() - schedule.HOLD)
    drain(row)
    assert receiver.ids == [str(second.uuid)]


def test_of_two_workers_one_gets_it(world):
    row = subscription(world.fyren)
    delivery(row)
    with as_role("farled_jobs"):
        assert sending.take(row.pk) is not None
        assert sending.take(row.pk) is None


def test_a_killed_workers_message_goes_again_under_the_same_id(told, receiver):
    row = told()
    sent = delivery(row)
    with as_role("farled_jobs"):
        taken = sending.take(row.pk)
        assert sending.due() == [], "it may still be on its way"
    Delivery.objects.update(taken_at=timezone.now() - schedule.STUCK - timedelta(seconds=1))
    with as_role("farled_jobs"):
        assert sending.due() == [row.pk]
    drain(row)
    assert receiver.ids == [str(sent.uuid)]
    # The one thought dead comes back late: its word changes nothing.
    with as_role("farled_jobs"):
        sending.finish(taken, calling.Answer(500, "server_error", 9))
    sent.refresh_from_db()
    assert (sent.state, sent.tries) == ("sent", 2)
    first, second = Attempt.objects.order_by("number")
    assert (first.error, second.status) == ("server_error", 204)
    assert Subscription.objects.get().failing_since is None


@pytest.mark.django_db(transaction=True)
def test_eight_workers_send_each_message_once_and_in_order(receiver):
    row = subscription(factories.organisation(factories.region()), receiver.url)
    cases = [uuid4() for _ in range(4)]
    for number in range(40):
        delivery(row, subject=cases[number % 4])
    begin, faults = threading.Barrier(8), []

    def work() -> None:
        try:
            with connection.cursor() as cursor:
                cursor.execute("SET ROLE farled_jobs")
            begin.wait()
            sending.drain(row.pk)
        except Exception as error:
            faults.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert faults == []
    for _ in range(20):  # whoever found another's message under way left what came after it
        sending.drain(row.pk)
    assert sorted(receiver.ids) == sorted(str(one.uuid) for one in Delivery.objects.all())
    for case in cases:
        wanted = [str(one.uuid) for one in Delivery.objects.filter(subject=case).order_by("id")]
        assert [one for one in receiver.ids if one in wanted] == wanted, "each case in order"
    assert set(Delivery.objects.values_list("state", flat=True)) == {"sent"}


@pytest.mark.django_db(transaction=True)
def test_the_worker_sends_what_was_written_and_nothing_of_what_was_undone(receiver):
    from django.db import transaction
    from tests.web.worker import work_off

    from farled_web.webhooks.actions.outbox import wake

    row = subscription(factories.organisation(factories.region()), receiver.url)
    with pytest.raises(ValueError, match="no"), transaction.atomic():
        delivery(row)
        wake([row.pk])
        raise ValueError("no")
    work_off()
    assert receiver.got == []
    with transaction.atomic():
        delivery(row)
        wake([row.pk, row.pk])
        assert receiver.got == []
    work_off()
    assert len(receiver.got) == 1


# ---- paused, set aside, old ----------------------------------------------------------------------------


@pytest.mark.parametrize("state", ["paused", "stopped", "removed"])
def test_paused_sends_only_tests(told, receiver, state):
    row = told(state=state)
    normal, test = delivery(row), delivery(row, kind="ping")
    drain(row)
    assert receiver.ids == ([] if state == "removed" else [str(test.uuid)])
    normal.refresh_from_db()
    assert normal.state == "waiting"


def test_an_organisation_set_aside_is_told_nothing(told, receiver, world):
    row = told()
    delivery(row)
    world.fyren.active = False
    world.fyren.save()
    drain(row)
    assert receiver.got == []


def test_what_is_old_is_cleared_away(world):
    row = subscription(world.fyren)
    old = timezone.now() - schedule.KEPT - timedelta(hours=1)
    for state in ("sent", "failed", "withheld", "waiting"):
        delivery(row, state=state, created_at=old, ended_at=None if state == "waiting" else old, due_at=old)
    kept = delivery(row, state="sent", ended_at=timezone.now())
    Secret.objects.create(subscription=row, key=b"x" * 32, ends_at=timezone.now())
    with as_role("farled_jobs"):
        sending.forget()
    left = {(one.state, one.error) for one in Delivery.objects.exclude(pk=kept.pk)}
    assert left == {("failed", "too_old")}
    assert Secret.objects.count() == 1


def test_the_body_is_the_same_to_the_byte():
    payload = {"type": "x", "data": {"b": 1, "a": "å"}}
    assert sending.body_of(payload) == sending.body_of(json.loads(json.dumps(payload)))
