"""The clock reminds, calls in and ends, each exactly once (docs/methods/referrals.md §W1.1)."""

from __future__ import annotations

import json
from collections import Counter
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.utils import timezone
from tests.web.conftest import World, as_role, viewing, working
from tests.web.worker import work_off

from farled_web.database.versions import StaleEdit
from farled_web.firms.actions import consent
from farled_web.firms.models import Access, Consent, Firm
from farled_web.referrals import timing
from farled_web.referrals.actions import moving, timers
from farled_web.referrals.models import Fired, Line, Referral

ALL = ("contact", "identity", "journey")
DAY = timedelta(days=1)


def run(now: datetime) -> Counter[str]:
    with as_role("farled_jobs"):
        return timers.run(now)


def drafted(world: World) -> Referral:
    with viewing(world.alice) as alice:
        return moving.draft(alice, world.firm, sender=world.fyren.pk, receiver=world.hamnen.pk,
                            categories=ALL, area="sales", asked_hours=Decimal(8))  # fmt: skip


def sent(world: World) -> Referral:
    with viewing(world.sam) as sam:
        firm = Firm.objects.get(pk=world.firm.pk)
        consent.decide(sam, firm, world.hamnen, "deliver", dict.fromkeys(ALL, "given"))
    row = drafted(world)
    with viewing(world.alice) as alice:
        return moving.act(alice, row.uuid, "send", version=1)


def accepted(world: World) -> Referral:
    row = sent(world)
    with viewing(world.charlie) as charlie:
        return moving.act(charlie, row.uuid, "accept", version=2, given={"adviser": "C", "hours": Decimal(8)})


def events(row: Referral) -> list[str]:
    return list(Line.objects.filter(referral=row).order_by("id").values_list("event", flat=True))


def told(kind: str) -> list[list[str]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT args->'roles' FROM procrastinate_jobs WHERE task_name = 'referrals.tell' "
            "AND args->>'kind' = %s ORDER BY id", [kind],
        )  # fmt: skip
        return [json.loads(row[0]) for row in cursor.fetchall()]


def ticks(row: Referral, days: int) -> list[str]:
    """Let the clock come round twice a day and list what it did."""
    for half in range(2 * days):
        run(row.moved_at + half * DAY / 2)
    return events(row)


def test_silence_is_reminded_escalated_and_ended_in_that_order_once_each(world: World) -> None:
    """§W1.1, §R9.6."""
    row = sent(world)
    assert ticks(row, 30) == ["draft", "send", "remind", "escalate", "expire"]
    row.refresh_from_db()
    assert (row.state, row.timer_at, row.version) == ("expired", None, 3)
    assert Fired.objects.filter(referral=row).count() == 3
    assert told("referral_reminded") == [["receiver"]]
    assert told("referral_escalated") == [["coordinator", "receiver"]]
    assert len(told("referral_expired")) == 1
    assert sorted(told("referral_expired")[0]) == ["coordinator", "firm", "receiver", "sender"]


def test_what_was_accepted_is_escalated_and_never_ended(world: World) -> None:
    """§W1.1, §R9.6."""
    row = accepted(world)
    assert ticks(row, 60)[3:] == ["remind", "escalate"]
    row.refresh_from_db()
    assert (row.state, row.timer_at) == ("accepted", None)


def test_a_worker_that_was_away_for_months_calls_in_first_and_ends_a_day_later(world: World) -> None:
    """§R5.4: nothing ends the moment somebody could first have known of it."""
    row = sent(world)
    late = row.moved_at + 100 * DAY
    assert run(late) == {"remind": 1, "escalate": 1}
    row.refresh_from_db()
    assert row.state == "sent"
    assert row.timer_at is not None
    assert row.timer_at > late
    assert run(late + timedelta(minutes=3)) == {}
    assert run(late + 5 * DAY) == {"end": 1}


def test_a_stale_draft_and_a_review_date_have_words_of_their_own(world: World) -> None:
    draft, row = drafted(world), accepted(world)
    review = timezone.localdate() + 20 * DAY
    with viewing(world.charlie) as charlie:
        moving.act(charlie, row.uuid, "start", version=3, given={"first_contact": "Telephone"})
        moving.act(charlie, row.uuid, "hold", version=4, given={"review": review})
    run(timezone.now() + 18 * DAY)
    assert (events(draft), told("referral_stale")) == (["draft", "stale_draft"], [["sender"]])
    assert "review_due" not in events(row)
    run(timezone.now() + 25 * DAY)
    assert (events(row)[-1], told("referral_review")) == ("review_due", [["receiver"]])


def test_work_that_is_not_told_of_is_asked_after_and_an_update_starts_the_clock_anew(world: World) -> None:
    """§R5.2: every 30 days; the reminder comes at 25."""
    row = accepted(world)
    with viewing(world.charlie) as charlie:
        row = moving.act(charlie, row.uuid, "start", version=3, given={"first_contact": "Telephone"})
    start = row.moved_at
    assert run(start + 30 * DAY) == {}
    assert run(start + 45 * DAY) == {"remind": 1}
    with viewing(world.charlie) as charlie:
        moving.amend(charlie, row.uuid, "update", version=4, given={"note": "Two of five meetings held"},
                     now=start + 46 * DAY)  # fmt: skip
    assert run(start + 60 * DAY) == {}
    assert run(start + 90 * DAY) == {"remind": 1}


def test_a_change_that_lets_the_clock_run_on_repeats_no_reminder(world: World) -> None:
    """§W1.3."""
    row = sent(world)
    later = row.moved_at + 4 * DAY
    assert run(later) == {"remind": 1}
    with viewing(world.alice) as alice:
        moving.amend(alice, row.uuid, "change_owner", version=2, given={"owner": "Bob"}, now=later)
    row.refresh_from_db()
    assert row.timer_at is not None
    assert row.timer_at <= later, "the change knows nothing of what was done, so the clock looks once more"
    assert run(later) == {}
    row.refresh_from_db()
    assert row.timer_at > later


def test_a_question_and_its_answer_do_not_wind_the_reminder_up_again(world: World) -> None:
    """§R5.3."""
    row = sent(world)
    at = row.moved_at + 4 * DAY
    run(at)
    with viewing(world.charlie) as charlie:
        moving.act(charlie, row.uuid, "ask", version=2, given={"question": "Where?"}, now=at)
    with viewing(world.alice) as alice:
        moving.act(
            alice, row.uuid, "answer", version=3, given={"answer": "Norway"}, now=at + timedelta(hours=1)
        )
    run(at + timedelta(hours=2))
    assert events(row).count("remind") == 1


def test_a_person_is_not_stale_because_the_coordinator_was_called_in_but_is_after_the_end(
    world: World,
) -> None:
    """§R5.5, §R9.3."""
    row, other = sent(world), sent(world)
    late = row.moved_at + 15 * DAY
    run(late)
    with viewing(world.charlie) as charlie:
        moving.act(
            charlie, row.uuid, "accept", version=2, given={"adviser": "C", "hours": Decimal(1)}, now=late
        )
    run(late + 10 * DAY)
    with viewing(world.charlie) as charlie, pytest.raises(StaleEdit) as stale:
        moving.act(charlie, other.uuid, "accept", version=2, given={"adviser": "C", "hours": Decimal(1)})
    assert stale.value.current.state == "expired"  # type: ignore[attr-defined]
    row.refresh_from_db()
    assert row.state == "accepted"


def test_one_bad_case_stops_nobody(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """§W1.4."""
    bad, good = sent(world), sent(world)
    late = good.moved_at + 4 * DAY
    honest = moving.remind

    def broken(viewer: object, row: Referral, *rest: object) -> Line:
        if row.pk == bad.pk:
            raise ValueError("broken")
        return honest(viewer, row, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(moving, "remind", broken)
    assert run(late) == {"failed": 1, "remind": 1}
    assert events(good)[-1] == "remind"
    assert not Fired.objects.filter(referral=bad).exists(), "what was not done is not marked as done"
    assert run(late + timedelta(minutes=3)) == {}, "it rests"
    monkeypatch.setattr(moving, "remind", honest)
    assert run(late + timing.LATER) == {"remind": 1}


def test_only_the_clock_is_the_clock(world: World) -> None:
    """A stranger's hand, a colleague's (Rut only reads) or the firm's does not turn it."""
    row = sent(world)
    for person in (world.alice, world.rut, world.charlie, world.otto, world.sam):
        with viewing(person) as viewer, pytest.raises(PermissionDenied):
            timers.look(viewer, row.pk)
    with working() as viewer:
        assert timers.look(viewer, row.pk) == []


def test_a_consent_that_runs_out_takes_the_open_cases_with_it(world: World) -> None:
    """§R9.7: by the clock as by hand, in the transaction that writes it down."""
    row = accepted(world)
    with working() as viewer:
        assert consent.expire(viewer) == 0
    Consent.objects.update(until=timezone.now() - timedelta(minutes=1))
    Access.objects.update(until=timezone.now() - timedelta(minutes=1))
    with working() as viewer:
        assert consent.expire(viewer) == 4, "contact rests on two bases"
    row.refresh_from_db()
    assert (row.state, row.reason_code, row.held_hours) == ("withdrawn", "consent_ended", 0)
    assert events(row)[-1] == "end_consent"


def test_the_next_look_needs_few_questions(world: World, django_assert_max_num_queries: object) -> None:
    row = sent(world)
    with working() as viewer, django_assert_max_num_queries(24):  # type: ignore[operator]
        timers.look(viewer, row.pk, row.moved_at + 4 * DAY)


@pytest.mark.django_db(transaction=True)
def test_a_real_worker_runs_it_and_a_second_round_finds_nothing(world: World) -> None:
    """§W1.2: the task as procrastinate runs it, on a connection of its own, as background work."""
    row = sent(world)
    Referral.objects.filter(pk=row.pk).update(
        clock={**(row.clock or {}), "started": (timezone.now() - 30 * DAY).isoformat()},
        timer_at=timezone.now(),
    )
    for _ in range(2):
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO procrastinate_jobs (queue_name, task_name, args) "
                "VALUES ('timers', 'referrals.clocks', '{\"timestamp\": 0}')"
            )
        work_off("timers")
    assert events(row) == ["draft", "send", "remind", "escalate"]
