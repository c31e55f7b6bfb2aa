"""From hand to hand: saved whole, seen by its parties, held by the database (docs/methods/referrals.md)."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from tests.web import factories
from tests.web.conftest import World, viewing

from farled.errors import BadInput
from farled.referrals.transitions import TRANSITIONS
from farled.referrals.values import Meeting
from farled_web.database.versions import StaleEdit
from farled_web.firms.actions import consent
from farled_web.firms.models import Entry, Firm
from farled_web.referrals.actions import moving
from farled_web.referrals.models import Line, Referral, Words

ALL = ("contact", "identity", "journey")


def give(world: World, *categories: str) -> None:
    with viewing(world.sam) as sam:
        firm = Firm.objects.get(pk=world.firm.pk)
        consent.decide(sam, firm, world.hamnen, "deliver", dict.fromkeys(categories or ALL, "given"))


def drafted(world: World, **fields: object) -> Referral:
    with viewing(world.alice) as alice:
        return moving.draft(
            alice, world.firm, sender=world.fyren.pk, receiver=world.hamnen.pk, categories=ALL, area="sales",
            asked_hours=Decimal(8), message="They sell lathes to Norway", **fields,
        )  # fmt: skip


def sent(world: World) -> Referral:
    give(world)
    row = drafted(world)
    with viewing(world.alice) as alice:
        return moving.act(alice, row.uuid, "send", version=1)


def accepted(world: World, hours: Decimal = Decimal(8)) -> Referral:
    row = sent(world)
    with viewing(world.charlie) as charlie:
        given = {"adviser": "Charlie", "hours": hours}
        return moving.act(charlie, row.uuid, "accept", version=2, given=given)


def calendar(world: World, row: Referral, hours: float) -> None:
    factories.capacity(world.hamnen, row.area, row.quarter, hours)


def test_a_case_is_sent_only_with_consent_and_says_which_is_missing(world: World) -> None:
    """§R4.1."""
    row = drafted(world)
    with viewing(world.alice) as alice, pytest.raises(BadInput) as refused:
        moving.act(alice, row.uuid, "send", version=1)
    assert "deliver/journey" in str(refused.value)
    give(world)
    with viewing(world.alice) as alice:
        assert moving.act(alice, row.uuid, "send", version=1).state == "sent"


def test_the_whole_way_is_one_line_a_version(world: World) -> None:
    """§R9.3."""
    row = accepted(world)
    day = timezone.now() + timedelta(days=1)
    with viewing(world.charlie) as charlie:
        meeting = {"meeting": Meeting(day, "Hamngatan 1")}
        moving.act(charlie, row.uuid, "book_handover", version=3, given=meeting)
        moving.act(charlie, row.uuid, "start", version=4, given={"first_contact": "Met at the harbour"})
        moving.act(charlie, row.uuid, "report_outcome", version=5, given={"outcome": "need_met"})
    with viewing(world.sam) as sam:
        done = moving.act(sam, row.uuid, "confirm", version=6)
    assert (done.state, done.confirmation, done.clock, done.next_role) == ("closed", "confirmed", None, "")
    assert list(Line.objects.filter(referral=row).order_by("version").values_list("event", flat=True)) == [
        "draft", "send", "accept", "book_handover", "start", "report_outcome", "confirm",
    ]  # fmt: skip
    assert Entry.objects.filter(firm=world.firm, kind="referral").count() == 6


def test_who_sees_a_case_and_who_does_not(world: World) -> None:
    row = sent(world)
    for person, sees in [("alice", True), ("rut", True), ("charlie", True), ("sam", True), ("cora", True),
                         ("otto", False), ("rex", False), ("tove", False)]:  # fmt: skip
        with viewing(getattr(world, person)):
            assert Referral.objects.filter(pk=row.pk).exists() is sees, person
    with viewing(None):
        assert not Referral.objects.exists()
    with viewing(world.cora):
        assert not Words.objects.exists()
        assert not Firm.objects.exists()


def test_a_draft_is_the_senders_alone(world: World) -> None:
    row = drafted(world)
    for person in (world.charlie, world.sam, world.cora):
        with viewing(person) as viewer:
            assert not Referral.objects.exists()
            with pytest.raises(PermissionDenied):
                moving.act(viewer, row.uuid, "withdraw", version=1, given={"reason": "no"})


def test_ended_consent_takes_the_case_and_the_words_away_at_once(world: World) -> None:
    """§R9.7."""
    row = accepted(world)
    with viewing(world.charlie) as charlie:
        meeting = {"meeting": Meeting(timezone.now() + timedelta(days=1), "Svarvgatan 1")}
        moving.act(charlie, row.uuid, "book_handover", version=3, given=meeting)
        assert Words.objects.filter(referral=row).exists()
    with viewing(world.sam) as sam:
        moving.say(sam, row.uuid, "We come by car")
    with viewing(world.sam) as sam:
        consent.withdraw(sam, Firm.objects.get(pk=world.firm.pk), world.hamnen)
        row.refresh_from_db()
        assert (row.state, row.reason_code, row.held_hours) == ("withdrawn", "consent_ended", 0)
    with viewing(world.charlie):
        assert Referral.objects.filter(pk=row.pk).exists()
        assert not Words.objects.filter(referral=row).exists()
        assert not Firm.objects.filter(pk=world.firm.pk).exists()
        # Nothing that is left tells who the firm is: neither its people nor where one met.
        assert "Sam" not in str(list(Line.objects.values()))
        assert "Svarvgatan" not in str(list(Referral.objects.values()))


def test_a_stale_screen_is_told_and_changes_nothing(world: World) -> None:
    """§R9.3."""
    row = accepted(world)
    with viewing(world.alice) as alice, pytest.raises(StaleEdit):
        moving.act(alice, row.uuid, "withdraw", version=2, given={"reason": "Too late"})
    row.refresh_from_db()
    assert row.state == "accepted"


def test_hours_come_from_one_calendar(world: World) -> None:
    """§R9.8, §R9.9."""
    row = sent(world)
    calendar(world, row, 10)
    with viewing(world.charlie) as charlie:
        moving.act(charlie, row.uuid, "accept", version=2, given={"adviser": "Charlie"})
    second = drafted(world)
    with viewing(world.alice) as alice:
        moving.act(alice, second.uuid, "send", version=1)
    with viewing(world.charlie) as charlie, pytest.raises(BadInput) as refused:
        moving.act(charlie, second.uuid, "accept", version=2, given={"adviser": "Charlie"})
    assert "2.00" in str(refused.value) or "2 hours left" in str(refused.value)
    with viewing(world.alice) as alice:
        moving.act(alice, row.uuid, "withdraw", version=3, given={"reason": "They closed"})
    with viewing(world.charlie) as charlie:
        assert moving.act(charlie, second.uuid, "accept", version=2, given={"adviser": "C"}).held_hours == 8


def test_the_database_itself_refuses_what_the_table_does_not_have(world: World) -> None:
    row = sent(world)
    tries = [
        {"state": "closed", "version": 3}, {"state": "accepted"}, {"version": 4},
        {"held_hours": 5, "version": 3}, {"categories": ["identity"]},
    ]  # fmt: skip
    for changes in tries:
        with viewing(world.charlie), pytest.raises(DatabaseError), transaction.atomic():
            Referral.objects.filter(pk=row.pk).update(**changes)


def test_the_pairs_the_database_holds_are_those_of_the_table() -> None:
    from importlib import import_module

    pairs = import_module("farled_web.referrals.migrations.0002_rowsecurity").PAIRS
    table: dict[str, set[str]] = {}
    for row in TRANSITIONS:
        for source in row.sources:
            back = ("handover_booked", "in_progress", "on_hold")
            for target in [str(row.target)] if row.target else back:
                table.setdefault(str(source), set()).add(target)
    assert {source: set(targets) for source, targets in pairs.items()} == table


def test_a_coordinator_asks_another_without_seeing_the_firm(world: World) -> None:
    """§R3.6."""
    third = factories.organisation(world.region, "skeppet")
    row = sent(world)
    with viewing(world.charlie) as charlie:
        moving.act(charlie, row.uuid, "decline", version=2,
                   given={"reason_code": "no_capacity", "suggested": str(third.pk)})  # fmt: skip
    with viewing(world.cora) as cora:
        moving.act(cora, row.uuid, "agree_to_decline", version=3, given={"next_action": "Ask Skeppet"})
        child = moving.reroute(cora, row.uuid, third.pk, version=4)
        assert (child.state, child.parent_id, child.sender_id) == ("draft", row.pk, world.fyren.pk)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'referrals.tell'")
        assert cursor.fetchone()[0] == 3


def test_a_case_that_ends_without_its_receiver_ends_its_access(world: World) -> None:
    """§R4.5: consent given for a case is spent with it, unless another case rests on it."""
    first, second = sent(world), drafted(world)
    with viewing(world.alice) as alice:
        moving.act(alice, second.uuid, "send", version=1)
        moving.act(alice, first.uuid, "withdraw", version=2, given={"reason": "Twice"})
    with viewing(world.charlie):
        assert Firm.objects.filter(pk=world.firm.pk).exists()
    with viewing(world.alice) as alice:
        moving.act(alice, second.uuid, "withdraw", version=2, given={"reason": "They closed"})
    with viewing(world.charlie):
        assert not Firm.objects.filter(pk=world.firm.pk).exists()
        assert Referral.objects.count() == 2
