"""Pages and actions: who may, what they show, what is shown once, what is logged."""

from __future__ import annotations

import base64
import csv
import io
import re
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone
from tests.web import factories
from tests.web.conftest import viewing
from tests.web.webhooks.conftest import HOST, delivery, drain, subscription

from farled.errors import BadInput
from farled_web.audit.models import Entry as Logged
from farled_web.database.versions import StaleEdit
from farled_web.webhooks import addresses
from farled_web.webhooks.actions import repeating, subscribing
from farled_web.webhooks.models import Attempt, Delivery, Secret, Subscription

GIVEN = {"name": "Our case system", "url": f"https://{HOST}/farled", "topics": ["referral", "access"]}
NOT_MANAGERS = ("alice", "rut", "charlie", "cora", "otto", "rex", "sam")


@pytest.fixture(autouse=True)
def known_name(monkeypatch):
    """The name leads to a public address, without asking anybody."""
    monkeypatch.setattr(addresses, "lookup", lambda host, port: ["8.8.8.8"])


def logged(verb):
    return Logged.objects.filter(verb=f"webhook.{verb}", object_type="webhook")


def made(world):
    row = subscription(world.fyren)
    return Subscription.objects.select_related("organisation").get(pk=row.pk)


# ---- making --------------------------------------------------------------------------------------------


def test_a_manager_makes_one_and_sees_the_secret_once(world, web):
    mia = web(world.mia)
    page = reverse("webhooks:new", args=[world.fyren.uuid])
    assert "Make the webhook" in mia.get(page).content.decode()
    body = {**GIVEN, "uuid": str(uuid4())}
    answer = mia.post(page, body)
    text = answer.content.decode()
    secret = re.search(r"whsec_[A-Za-z0-9+/=]+", text)[0]
    assert answer.status_code == 200 and "no-store" in answer["Cache-Control"]
    row = Subscription.objects.get()
    key = bytes(Secret.objects.get(subscription=row).key)
    assert base64.b64decode(secret.removeprefix("whsec_")) == key and len(key) == 32
    assert (row.topics, row.state, row.created_by_id) == (["referral", "access"], "active", world.mia.pk)
    assert logged("made").get().organisation_id == world.fyren.pk
    assert "whsec_" not in str(list(Logged.objects.values_list("details", flat=True)))
    for name in ("webhooks:one", "webhooks:change", "webhooks:rotate"):
        assert "whsec_" not in mia.get(reverse(name, args=[row.uuid])).content.decode()
    # The form sent twice makes one, and shows no second secret.
    again = mia.post(page, body)
    assert again.status_code == 302 and Subscription.objects.count() == 1


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"url": "http://system.example.org/"}, "does not begin with https://"),
        ({"url": "https://127.0.0.1/"}, "names no host"),
        ({"url": "https://system.example.org:25/"}, "443, 8443"),
        ({"topics": []}, "Choose at least one."),
        ({"name": ""}, "This field is required."),
    ],
)
def test_what_cannot_be_used_is_said_and_nothing_is_made(world, web, changed, told):
    answer = web(world.mia).post(reverse("webhooks:new", args=[world.fyren.uuid]), {**GIVEN, **changed})
    assert answer.status_code == 422 and told in answer.content.decode()
    assert not Subscription.objects.exists() and not Secret.objects.exists()


def test_a_name_that_leads_inside_is_refused_when_it_is_saved(world, web, monkeypatch):
    monkeypatch.setattr(addresses, "lookup", lambda host, port: ["10.0.0.8"])
    answer = web(world.mia).post(reverse("webhooks:new", args=[world.fyren.uuid]), GIVEN)
    assert answer.status_code == 422 and "inside a network" in answer.content.decode()
    row = made(world)
    changed = web(world.mia).post(reverse("webhooks:change", args=[row.uuid]), {**GIVEN, "version": 1})
    assert changed.status_code == 422


def test_ten_are_enough(world):
    for _ in range(subscribing.MOST):
        subscription(world.fyren)
    removed = Subscription.objects.first()
    with viewing(world.mia) as mia:
        with pytest.raises(BadInput, match="as many webhooks"):
            subscribing.subscribe(viewer=mia, organisation=world.fyren, uuid=uuid4(), **GIVEN)
        subscribing.remove(viewer=mia, subscription=removed, version=1)
        subscribing.subscribe(viewer=mia, organisation=world.fyren, uuid=uuid4(), **GIVEN)
        with pytest.raises(BadInput):
            subscribing.resume(viewer=mia, subscription=removed, version=2)


# ---- who may -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", NOT_MANAGERS)
def test_nobody_but_its_managers_may_do_anything(world, web, who):
    row, message = made(world), delivery(subscription(world.fyren), state="failed")
    user = getattr(world, who)
    client = web(user)
    for name in ("webhooks:list", "webhooks:one", "webhooks:change", "webhooks:rotate", "webhooks:pause",
                 "webhooks:resume", "webhooks:remove", "webhooks:again", "webhooks:ping"):  # fmt: skip
        where = reverse(name, args=[] if name == "webhooks:list" else [row.uuid])
        assert client.get(where).status_code in {403, 404, 405}
        assert client.post(where, {"version": 1, **GIVEN}).status_code in {403, 404, 405}
    assert client.get(reverse("webhooks:message", args=[message.uuid])).status_code in {403, 404}
    with viewing(user) as viewer:
        for action in (
            lambda: subscribing.subscribe(viewer=viewer, organisation=world.fyren, uuid=uuid4(), **GIVEN),
            lambda: subscribing.change(viewer=viewer, subscription=row, version=1, **GIVEN),
            lambda: subscribing.rotate(viewer=viewer, subscription=row, version=1),
            lambda: subscribing.pause(viewer=viewer, subscription=row, version=1),
            lambda: subscribing.resume(viewer=viewer, subscription=row, version=1),
            lambda: subscribing.remove(viewer=viewer, subscription=row, version=1),
            lambda: repeating.ping(viewer=viewer, subscription=row),
            lambda: repeating.send_again(viewer=viewer, delivery=message),
            lambda: repeating.send_all_again(viewer=viewer, subscription=row),
        ):
            with pytest.raises(PermissionDenied):
                action()
    row.refresh_from_db()
    assert (row.version, row.state) == (1, "active")


def test_a_manager_of_another_organisation_finds_nothing(world, web):
    row, other = made(world), factories.member("Hilda", world.hamnen, "manager")
    message = delivery(row)
    client = web(other)
    assert "Our case system" not in client.get(reverse("webhooks:list")).content.decode()
    for name in ("one", "change", "rotate", "pause", "resume", "remove", "again"):
        assert client.get(reverse(f"webhooks:{name}", args=[row.uuid])).status_code == 404
    assert client.get(reverse("webhooks:message", args=[message.uuid])).status_code == 404
    assert client.post(reverse("webhooks:message_again", args=[message.uuid])).status_code == 404
    assert client.get(reverse("webhooks:new", args=[world.fyren.uuid])).status_code == 404


def test_who_is_not_signed_in_is_asked_to(world, web):
    assert web(None).get(reverse("webhooks:list")).status_code == 302


# ---- changing ------------------------------------------------------------------------------------------


def test_change_pause_resume_remove_and_bring_back(world, web):
    row, mia = made(world), web(world.mia)

    def post(verb, version, **more):
        answer = mia.post(
            reverse(f"webhooks:{verb}", args=[row.uuid]), {"version": version, **more}, follow=True
        )
        assert answer.status_code == 200, answer.content.decode()[:500]
        row.refresh_from_db()
        return answer.content.decode()

    post("change", 1, name="New name", url=f"https://{HOST}/other", topics=["outcome"])
    assert (row.name, row.url, row.topics) == ("New name", f"https://{HOST}/other", ["outcome"])
    assert "Paused since" in post("pause", 2) and row.state == "paused"
    Subscription.objects.update(failing_since=timezone.now(), rest_until=timezone.now(), error="timeout")
    post("resume", 3)
    assert (row.state, row.failing_since, row.rest_until, row.error) == ("active", None, None, "")
    assert "Removed" in post("remove", 4) and row.state == "removed"
    assert "Send a test message" not in post("resume", 5) or row.state == "active"
    verbs = ["changed", "paused", "resumed", "removed", "resumed"]
    assert list(
        Logged.objects.filter(object_type="webhook").order_by("id").values_list("verb", flat=True)
    ) == [f"webhook.{verb}" for verb in verbs]


def test_the_second_saver_is_told_and_loses_nothing(world, web):
    row, mia = made(world), web(world.mia)
    mia.post(reverse("webhooks:change", args=[row.uuid]), {**GIVEN, "name": "First", "version": 1})
    answer = mia.post(reverse("webhooks:change", args=[row.uuid]), {**GIVEN, "name": "Second", "version": 1})
    text = answer.content.decode()
    assert answer.status_code == 409 and "First" in text and "Second" in text and "Mia" in text
    for name in ("pause", "rotate", "remove"):
        assert mia.post(reverse(f"webhooks:{name}", args=[row.uuid]), {"version": 1}).status_code == 409
    with viewing(world.mia) as viewer, pytest.raises(StaleEdit):
        subscribing.rotate(viewer=viewer, subscription=row, version=1)


def test_a_new_secret_leaves_the_old_one_a_day(world, web):
    row, mia = made(world), web(world.mia)
    page = reverse("webhooks:rotate", args=[row.uuid])
    text = mia.post(page, {"version": 1}).content.decode()
    assert "whsec_" in text and "valid for one more day" in text
    old, new = Secret.objects.order_by("id")
    assert 86_000 < (old.ends_at - timezone.now()).total_seconds() <= 86_400 and new.ends_at is None
    mia.post(page, {"version": 2})
    assert Secret.objects.count() == 2 and not Secret.objects.filter(pk=old.pk).exists()
    text = mia.post(page, {"version": 3, "at_once": "on"}).content.decode()
    assert Secret.objects.count() == 1 and "valid for one more day" not in text
    assert [one.details["at_once"] for one in logged("rotated").order_by("id")] == [False, False, True]


# ---- messages ------------------------------------------------------------------------------------------


def test_a_test_message_arrives_and_shows_its_answer(world, web, receiver):
    row = subscription(world.fyren, receiver.url, state="paused")
    receiver.answer = (201, {}, b"thanks <b>you</b>")
    mia = web(world.mia)
    answer = mia.post(reverse("webhooks:ping", args=[row.uuid]))
    assert answer.status_code == 302 and logged("tested").exists()
    drain(row)
    assert receiver.got[0].body.startswith(b'{"data":{"subscription":"' + str(row.uuid).encode())
    text = mia.get(answer["Location"]).content.decode()
    assert "201" in text and "thanks &lt;b&gt;you&lt;/b&gt;" in text and receiver.ids[0] in text


def test_test_messages_are_not_for_knocking_at_doors(world, web):
    row, mia = made(world), web(world.mia)
    for _ in range(repeating.TESTS_AN_HOUR):
        delivery(row, kind="ping")
    assert mia.post(reverse("webhooks:ping", args=[row.uuid])).status_code == 429
    Delivery.objects.update(created_at=timezone.now() - timezone.timedelta(hours=2))
    assert mia.post(reverse("webhooks:ping", args=[row.uuid])).status_code == 302


def test_one_is_sent_again_under_its_id_also_when_it_was_received(world, web, receiver):
    row = subscription(world.fyren, receiver.url)
    sent = delivery(row)
    drain(row)
    mia = web(world.mia)
    mia.post(reverse("webhooks:message_again", args=[sent.uuid]))
    drain(row)
    assert receiver.ids == [str(sent.uuid)] * 2
    sent.refresh_from_db()
    assert (sent.state, sent.tries, sent.before) == ("sent", 2, 1)
    assert Attempt.objects.count() == 2 and logged("repeated").get().details == {"messages": 1}


def test_all_that_was_given_up_is_sent_again_with_a_whole_round_of_tries(world, web, receiver):
    row = subscription(world.fyren, receiver.url)
    failed = [delivery(row, state="failed", tries=10, due_at=None, ended_at=timezone.now()) for _ in range(3)]
    delivery(row, state="sent", tries=1, due_at=None, ended_at=timezone.now())
    other = delivery(subscription(world.fyren, receiver.url), state="failed", tries=10)
    Subscription.objects.update(rest_until=timezone.now() + timezone.timedelta(minutes=9))
    mia = web(world.mia)
    page = reverse("webhooks:again", args=[row.uuid])
    assert mia.get(page).status_code == 200
    answer = mia.post(page, follow=True).content.decode()
    assert "3 messages are on their way again." in answer
    receiver.answers = [500]
    drain(row)
    assert receiver.ids == [str(one.uuid) for one in failed]
    failed[0].refresh_from_db()
    assert (failed[0].state, failed[0].tries) == ("waiting", 11), "a first failure of a new round"
    other.refresh_from_db()
    assert other.state == "failed"


def test_a_withheld_message_is_not_sent_again(world, web):
    row = made(world)
    message = delivery(row, state="withheld", error="access_ended")
    answer = web(world.mia).post(reverse("webhooks:message_again", args=[message.uuid]), follow=True)
    assert "cannot be sent again" in answer.content.decode()
    message.refresh_from_db()
    assert message.state == "withheld"


def test_the_list_filters_searches_pages_and_exports(world, web, django_assert_max_num_queries):
    row, mia = made(world), web(world.mia)
    for number in range(60):
        delivery(row, state="failed" if number % 20 == 0 else "sent", status=500, tries=1, due_at=None)
    page = reverse("webhooks:one", args=[row.uuid])
    with django_assert_max_num_queries(26):  # of which the test's own change of role takes 14
        text = mia.get(page).content.decode()
    assert "1–50 of 60" in text
    assert "1–3 of 3" in mia.get(page, {"state": "failed"}).content.decode()
    one = Delivery.objects.first()
    assert "1–1 of 1" in mia.get(page, {"q": str(one.uuid)}).content.decode()
    assert "1–1 of 1" in mia.get(page, {"q": str(one.subject)}).content.decode()
    today = str(timezone.localdate())
    assert "of 60" in mia.get(page, {"from": today, "until": today}).content.decode()
    assert "Nothing matches" in mia.get(page, {"from": "2099-01-01"}).content.decode()
    exported = b"".join(mia.get(page, {"export": "csv"}).streaming_content).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(exported), delimiter=";" if ";" in exported.splitlines()[0] else ","))
    assert len(rows) == 61 and str(one.uuid) in exported
    assert logged("exported").get().details == {"kind": "csv"}
    with django_assert_max_num_queries(26):
        mia.get(reverse("webhooks:list"))


def test_empty_states_say_the_next_step(world, web):
    mia = web(world.mia)
    text = mia.get(reverse("webhooks:list")).content.decode()
    assert "No system is told yet" in text and reverse("webhooks:new", args=[world.fyren.uuid]) in text
    row = made(world)
    text = mia.get(reverse("webhooks:one", args=[row.uuid])).content.decode()
    assert "Nothing has been sent yet" in text and "Send a test message" in text


def test_trouble_is_told_on_the_page(world, web):
    row, mia = made(world), web(world.mia)
    page = reverse("webhooks:one", args=[row.uuid])
    Subscription.objects.update(failing_since=timezone.now(), error="certificate")
    text = mia.get(page).content.decode()
    assert "No message has got through since" in text and "certificate does not hold" in text
    Subscription.objects.update(state="stopped", error="gone")
    text = mia.get(page).content.decode()
    assert "Nothing has been sent since" in text and "gone for good" in text and "Resume" in text
    message = delivery(row, state="sending", tries=1, due_at=None)
    Attempt.objects.create(delivery=message, organisation=world.fyren, number=1, at=timezone.now())
    text = mia.get(reverse("webhooks:message", args=[message.uuid])).content.decode()
    assert "The end is not known" in text


def test_the_menu_leads_managers_there(world, web):
    assert reverse("webhooks:list") in web(world.mia).get("/", follow=True).content.decode()
    assert reverse("webhooks:list") not in web(world.alice).get("/", follow=True).content.decode()
