"""What is written down for whom, in the transaction of what happened, and never more than they may know."""

from __future__ import annotations

import json
import threading
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.utils import timezone
from tests.web import factories
from tests.web.conftest import as_role, viewing, working
from tests.web.webhooks.conftest import delivery, drain, subscription

from farled.referrals.amendments import AMENDMENTS
from farled.referrals.states import STATES
from farled.referrals.transitions import TRANSITIONS
from farled_web.firms.actions import consent
from farled_web.firms.models import Firm
from farled_web.referrals.actions import moving
from farled_web.referrals.models import Referral
from farled_web.webhooks import sending
from farled_web.webhooks.events import TOPICS, kind_of, topic_of
from farled_web.webhooks.models import Delivery, Subscription

CATEGORIES = ("contact", "identity", "journey")
KEYS = {"referral", "state", "version", "sender", "receiver", "as"}


def give(world, *categories, state="given"):
    with viewing(world.sam) as sam:
        firm = Firm.objects.get(pk=world.firm.pk)
        consent.decide(sam, firm, world.hamnen, "deliver", dict.fromkeys(categories or CATEGORIES, state))


def drafted(world):
    with viewing(world.alice) as alice:
        return moving.draft(
            alice, world.firm, sender=world.fyren.pk, receiver=world.hamnen.pk, categories=CATEGORIES,
            area="sales", message="They sell lathes to Norway",
        )  # fmt: skip


def sent(world):
    give(world)
    row = drafted(world)
    with viewing(world.alice) as alice:
        return moving.act(alice, row.uuid, "send", version=1)


def told(to):
    return [(one.kind, one.role) for one in Delivery.objects.filter(subscription=to).order_by("id")]


def test_both_sides_are_told_what_the_row_says_and_nothing_else(world):
    ours, theirs = subscription(world.fyren), subscription(world.hamnen)
    strangers = subscription(factories.organisation(world.region))
    row = sent(world)
    assert told(ours) == [("referral.drafted", "sender"), ("referral.sent", "sender")]
    assert told(theirs) == [("referral.sent", "receiver")], "of a draft the receiver knows nothing"
    assert told(strangers) == []
    payload = Delivery.objects.get(subscription=theirs).payload
    assert set(payload) == {"type", "timestamp", "data"} and set(payload["data"]) == KEYS
    assert payload["type"] == "referral.sent" and payload["timestamp"].endswith("Z")
    assert payload["data"] == {
        "referral": str(row.uuid), "state": "sent", "version": 2, "sender": str(world.fyren.uuid),
        "receiver": str(world.hamnen.uuid), "as": "receiver",
    }  # fmt: skip
    everything = json.dumps([one.payload for one in Delivery.objects.all()])
    for secret in (str(world.firm.uuid), world.firm.name, "5560000001", "lathes", "Alice", "Fyren", "sales"):
        assert secret not in everything


def test_of_the_receivers_end_only_that_it_ended(world):
    ours, theirs = subscription(world.fyren), subscription(world.hamnen)
    row = sent(world)
    with viewing(world.alice) as alice:
        moving.act(alice, row.uuid, "withdraw", version=2, given={"reason": "The firm was sold"})
    assert told(ours)[-1] == ("referral.withdrawn", "sender")
    assert told(theirs) == [("referral.sent", "receiver"), ("access.ended", "receiver")]
    ended = Delivery.objects.get(subscription=theirs, kind="access.ended").payload
    assert ended["data"] == {"referral": str(row.uuid), "as": "receiver"}


@pytest.mark.django_db(transaction=True)
def test_a_consent_that_ends_is_told_once_and_before_that_a_change(world):
    theirs = subscription(world.hamnen)
    row = sent(world)
    give(world, "diagnosis")
    assert told(theirs)[1:] == [("access.changed", "receiver")]
    assert set(Delivery.objects.get(kind="access.changed").payload["data"]) == {"referral", "as"}
    with viewing(world.sam) as sam:
        consent.withdraw(sam, Firm.objects.get(pk=world.firm.pk), world.hamnen)
    assert Referral.objects.get(pk=row.pk).state == "withdrawn"
    assert told(theirs)[2:] == [("access.ended", "receiver")]
    give(world)
    assert len(told(theirs)) == 3, "what has ended is told no more of"


def test_what_was_written_before_access_ended_does_not_go_out_after(world, receiver):
    """A message that waited, and one sent again by hand."""
    theirs = subscription(world.hamnen, receiver.url)
    row = sent(world)
    with viewing(world.alice) as alice:
        moving.act(alice, row.uuid, "withdraw", version=2, given={"reason": "The firm was sold"})
    drain(theirs)
    assert [json.loads(one.body)["type"] for one in receiver.got] == ["access.ended"]
    early = Delivery.objects.get(kind="referral.sent")
    assert (early.state, early.error, early.tries) == ("withheld", "access_ended", 0)


def test_an_erased_case_is_told_of_no_more(world, receiver):
    """A message points at no row: nothing stands in the way of erasing a firm, and nothing is told after."""
    ours = subscription(world.fyren, receiver.url)
    delivery(ours, kind="referral.sent", subject=uuid4())
    drain(ours)
    assert receiver.got == [] and Delivery.objects.get().state == "withheld"
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns "
            "WHERE table_name LIKE 'webhooks%' "
            "AND (column_name LIKE 'firm%' OR column_name LIKE '%referral%' OR column_name LIKE '%check%')"
        )
        assert cursor.fetchall() == [], "so that merging and erasing firms need not know this room"
        cursor.execute(
            "SELECT DISTINCT confrelid::regclass::text FROM pg_constraint WHERE contype = 'f' "
            "AND conrelid::regclass::text LIKE 'webhooks%'"
        )
        assert {name for (name,) in cursor.fetchall()} == {
            "organisations_organisation", "webhooks_subscription", "webhooks_delivery",
        }  # fmt: skip


def test_only_topics_that_were_chosen(world):
    chosen = subscription(world.fyren, topics=["outcome"])
    sent(world)
    assert told(chosen) == []


@pytest.mark.parametrize("state", ["active", "paused", "stopped", "removed"])
def test_a_paused_system_is_told_later_and_a_removed_one_never(world, state):
    row = subscription(world.fyren, state=state)
    drafted(world)
    assert len(told(row)) == (0 if state == "removed" else 1)


def test_an_organisation_set_aside_is_written_nothing(world):
    row = subscription(world.fyren)
    world.fyren.active = False
    world.fyren.save()
    case = factories.case(world.firm, world.fyren, world.hamnen)
    with as_role(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT webhooks_tell_move(%s, 'referral.sent', 'referral', 'draft', now())", [case.pk]
        )
    assert told(row) == []


def test_the_same_event_is_written_once(world):
    row = subscription(world.fyren)
    case = factories.case(world.firm, world.fyren, world.hamnen)
    at = timezone.now()
    for _ in range(2):
        with as_role(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT webhooks_tell_move(%s, 'referral.sent', 'referral', 'draft', %s)", [case.pk, at]
            )
    assert len(told(row)) == 1


@pytest.mark.parametrize("what", ["x", "referral.sent'; --", "Referral.Sent", "a.b.c", ""])
def test_a_kind_that_is_none_is_not_written(world, what):
    row = subscription(world.fyren)
    case = factories.case(world.firm, world.fyren, world.hamnen)
    with as_role(), connection.cursor() as cursor:
        cursor.execute("SELECT webhooks_tell_move(%s, %s, 'referral', '', now())", [case.pk, what])
        assert cursor.fetchone()[0] == []
    assert told(row) == []


def test_in_the_transaction_of_what_happened(world):
    row = subscription(world.fyren)
    with pytest.raises(ValueError, match="no"), transaction.atomic():
        drafted(world)
        assert len(told(row)) == 1
        raise ValueError("no")
    assert told(row) == []


def test_without_a_subscription_it_costs_one_question(world, django_assert_num_queries):
    from farled_web.webhooks.actions import outbox

    case = factories.case(world.firm, world.fyren, world.hamnen)

    class Entry:
        kind, source, at = "referral_sent", None, timezone.now()

    class Result:
        entry = Entry

    with django_assert_num_queries(1):
        outbox.moved(None, referral=case, result=Result)


def test_every_word_of_the_journal_has_a_topic():
    words = {row.kind for row in TRANSITIONS} | {row.kind for row in AMENDMENTS.values()}
    kinds = {kind_of(word) for word in words | {"referral_drafted", "referral_escalated"}}
    assert {topic_of(kind) for kind in kinds} <= set(TOPICS)
    from farled_web.webhooks.events import _TOPIC_OF

    assert {kind.split(".")[0] for kind in kinds} <= set(_TOPIC_OF), "a new word needs a topic"
    assert len(kinds) > 25


def test_the_databases_states_are_the_librarys():
    """The list in the migration, held to the table of the library."""
    import importlib

    migration = importlib.import_module("farled_web.webhooks.migrations.0002_rowsecurity")
    held = {word.strip(" '") for word in migration.SHOWN.split(",")}
    assert held == {str(state) for state, row in STATES.items() if row.shown}


# ---- who may reach what, in the database itself ---------------------------------------------------------


def test_only_managers_of_the_organisation_see_anything(world):
    row = subscription(world.fyren)
    delivery(row)
    with viewing(world.mia):
        assert Subscription.objects.count() == Delivery.objects.count() == 1
    theirs = factories.member("Hilda", world.hamnen, "manager")
    for user in (None, world.alice, world.rut, world.charlie, theirs, world.cora, world.rex, world.sam):
        with viewing(user):
            assert not Subscription.objects.exists() and not Delivery.objects.exists()


def test_the_secret_is_read_by_background_work_alone(world):
    from farled_web.webhooks.models import Secret

    subscription(world.fyren)
    for user in (world.mia, world.alice, world.cora, None):
        with viewing(user), connection.cursor() as cursor:
            assert not Secret.objects.exists()
            cursor.execute("SELECT set_config('app.system', 'on', true)")
            assert not Secret.objects.exists(), "asking for a system scope does not make one"
    with as_role("farled_jobs"):
        assert not Secret.objects.exists(), "nor does its role, outside a system scope"
    with working():
        assert Secret.objects.count() == 1


def test_nobody_writes_the_outbox_or_a_secret_by_hand(world):
    from django.db import DatabaseError

    from farled_web.webhooks.models import Secret

    row = subscription(world.fyren)
    sent_row = delivery(row, state="failed")
    tries = [
        lambda: delivery(row),
        lambda: Secret.objects.create(subscription=row, key=b"x" * 32),
        lambda: Subscription.objects.filter(pk=row.pk).update(organisation=world.hamnen),
    ]
    for one in tries:
        with viewing(world.mia), pytest.raises(DatabaseError), transaction.atomic():
            one()
    with viewing(world.mia):
        assert Delivery.objects.filter(pk=sent_row.pk).update(state="waiting") == 0
        with connection.cursor() as cursor, pytest.raises(DatabaseError), transaction.atomic():
            cursor.execute(
                "SELECT webhooks_add(%s, 'referral', 'a.b', 'sender', %s, 'k', now(), '{}')",
                [world.fyren.pk, uuid4()],
            )


def test_strangers_and_readers_get_nothing_from_the_functions(world):
    row = subscription(world.fyren)
    failed = delivery(row, state="failed")
    for user in (world.alice, world.rut, world.charlie, world.cora, None):
        with viewing(user), connection.cursor() as cursor:
            cursor.execute("SELECT webhooks_keep_secret(%s, %s, true)", [row.pk, b"x" * 32])
            assert cursor.fetchone() == (False,)
            cursor.execute("SELECT webhooks_ping(%s)", [row.pk])
            assert cursor.fetchone() == (None,)
            cursor.execute("SELECT webhooks_again(%s, %s)", [row.pk, failed.uuid])
            assert cursor.fetchone() == (0,)
    case = factories.case(world.firm, world.fyren, world.hamnen)
    with viewing(world.tove), connection.cursor() as cursor:
        cursor.execute("SELECT webhooks_open(%s, %s)", [case.uuid, world.fyren.pk])
        assert cursor.fetchone() == (False,), "what one may not see is not told by asking"


@pytest.mark.django_db(transaction=True)
def test_many_moves_at_once_are_each_told_once():
    region = factories.region()
    one, other = factories.organisation(region), factories.organisation(region)
    row = subscription(one)
    cases = [factories.case(factories.registered_firm(one), one, other) for _ in range(24)]
    begin = threading.Barrier(6)

    def work(mine):
        from farled_web.webhooks.actions import outbox

        class Entry:
            kind, source, at = "referral_accepted", "sent", timezone.now()

        class Result:
            entry = Entry

        try:
            begin.wait()
            for case in mine:
                for _ in range(2):
                    with transaction.atomic():
                        outbox.moved(None, referral=case, result=Result)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(cases[number::6],)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(Delivery.objects.filter(subscription=row).values_list("subject", flat=True)) == sorted(
        case.uuid for case in cases
    )


def test_what_may_not_be_told_is_asked_in_a_system_scope(world):
    """Without one the question would be answered with no for everything."""
    case = factories.case(world.firm, world.fyren, world.hamnen)
    row = subscription(world.fyren)
    delivery(row, kind="referral.sent", subject=case.uuid)
    with as_role("farled_jobs"):
        assert sending.take(row.pk) is not None
