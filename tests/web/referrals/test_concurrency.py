"""Many at once on the same cases, against a real PostgreSQL: nothing forbidden, oversold or lost.

docs/methods/referrals.md §W2.1; the invariants are those of §R9. Every hand has a connection of its own in
the role of the web process, what it does is drawn at random, and a watcher reads whole snapshots meanwhile.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone
from tests.web import factories
from tests.web.conftest import World, as_role

from bench import referrals_hands as hands
from farled.referrals.states import next_action_owner
from farled.referrals.transitions import TRANSITIONS
from farled.terms.periods import Quarter
from farled_web.coalitions import queries as plans
from farled_web.coalitions.actions import answer
from farled_web.coalitions.models import Plan, Step
from farled_web.database.versions import StaleEdit
from farled_web.directory.models import Capacity
from farled_web.firms.actions import consent
from farled_web.firms.models import Firm
from farled_web.people.viewer import Viewer, scope
from farled_web.referrals.actions import moving, timers
from farled_web.referrals.models import Fired, Line, Referral
from farled_web.referrals.queries.known import rules_in
from farled_web.referrals.values import case_of, columns_of

ROOM = 40  # hours in the calendar everybody wants some of
TRIES, AT_MOST = 150, 20.0  # seconds
THREADS = 6


@contextmanager
def being(user: int) -> Iterator[Viewer]:
    with as_role(), scope(user) as viewer:
        yield viewer


@dataclass
class Ground:
    """Firms, receivers and cases that everybody works on."""

    world: World
    cases: list[hands.Shared]
    people: dict[int, int]  # firm -> who acts for it
    plans: list[Plan]
    ledger: hands.Ledger = field(default_factory=hands.Ledger)
    faults: list[BaseException] = field(default_factory=list)
    since: float = field(default_factory=time.monotonic)

    @property
    def now(self) -> datetime:
        """Some hours for everything that is tried, so that the clock has something to do."""
        return timezone.now() + timedelta(hours=4 * self.tries)

    @property
    def tries(self) -> int:
        return len(self.ledger.done) + sum(self.ledger.refused.values())

    @property
    def open(self) -> bool:
        over = self.tries >= TRIES or time.monotonic() - self.since > AT_MOST
        return not self.faults and not over


def ground(world: World, *, cases: int = 6) -> Ground:
    quarter = str(Quarter.of(timezone.localdate()))
    factories.capacity(world.hamnen, "sales", quarter, ROOM)
    firms = [world.firm, *(factories.registered_firm(world.fyren) for _ in range(2))]
    people = {world.firm.pk: world.sam.pk} | {
        firm.pk: factories.contact_of(firm, f"Boss{number}").pk for number, firm in enumerate(firms[1:])
    }
    made = Ground(world, [], people, [])
    for firm in firms:
        agree_to_everything(made, firm.pk)
        plan = Plan.objects.create(
            firm=firm, region=firm.region, organisation=world.fyren, state="proposed", number=1,
            explanation={}, document={"firm": f"f{firm.pk:010d}", "steps": [], "members": [], "lead": None},
        )  # fmt: skip
        Step.objects.create(
            plan=plan, firm=firm, position=0, area="sales", level=3, organisation=world.hamnen, amount=15,
            quarter=quarter,
        )  # fmt: skip
        made.plans.append(plan)
    for number in range(cases):
        firm = firms[number % len(firms)]
        roles = {"sender": world.alice.pk, "receiver": world.charlie.pk, "firm": people[firm.pk],
                 "coordinator": world.cora.pk}  # fmt: skip
        like = hands.Shared("", roles, firm.pk, world.fyren.pk, world.hamnen.pk)
        made.cases.append(hands.again(like, being, "sales", timezone.now(), made.ledger))
    return made


def agree_to_everything(made: Ground, firm: int) -> None:
    with being(made.people[firm]) as viewer:
        consent.decide(viewer, Firm.objects.get(pk=firm), made.world.hamnen, "deliver", {"identity": "given"})


def at_once(made: Ground, *works: Callable[[Ground, Random], None], seed: int) -> None:
    """Let everybody work on connections of their own until the time is over."""

    def keep_on(number: int, work: Callable[[Ground, Random], None]) -> None:
        chance = Random(f"{seed}-{number}")
        try:
            while made.open:
                work(made, chance)
        except BaseException as error:  # told by whoever waits for the threads
            made.faults.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=keep_on, args=both) for both in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    if made.faults:
        raise made.faults[0]


# --- what they do


def move(made: Ground, chance: Random) -> None:
    place = chance.randrange(len(made.cases))
    case = made.cases[place]
    if chance.random() < 0.2 and hands.ended(case, being):
        made.cases[place] = hands.again(case, being, "sales", made.now, made.ledger)
        return
    wish = hands.think(case, being, chance, made.now)
    hands.do(case, wish, being, made.now, made.ledger)


def decide(made: Ground, chance: Random) -> None:
    """A firm takes its consent back, and gives it again."""
    firm = chance.choice(list(made.people))
    with being(made.people[firm]) as viewer:
        consent.withdraw(viewer, Firm.objects.get(pk=firm), made.world.hamnen)
    time.sleep(chance.uniform(0, 0.05))
    agree_to_everything(made, firm)
    time.sleep(chance.uniform(0.2, 0.8))


def plan(made: Ground, chance: Random) -> None:
    """Plans are agreed to and fall away again, out of the same hours."""
    one = chance.choice(made.plans)
    try:
        with being(made.people[one.firm_id]) as viewer:
            found = plans.plan(viewer, one.uuid)
            answer.agree(viewer, found, version=found.version)
    except (answer.Short, StaleEdit):
        pass
    time.sleep(chance.uniform(0, 0.1))
    Plan.objects.filter(pk=one.pk, state="agreed").update(state="proposed")


def clock(made: Ground, chance: Random) -> None:
    with as_role("farled_jobs"):
        assert timers.run(made.now)["failed"] == 0
    time.sleep(chance.uniform(0, 0.05))


def watch(made: Ground, chance: Random) -> None:
    """Read one moment of everything: what must hold, holds in every one of them."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            cursor.execute(hands.OVERSOLD)
            assert cursor.fetchone()[0] == 0, "more hours than there are (§R9.8)"
            cursor.execute(hands.UNEVEN)
            assert cursor.fetchone()[0] == 0, "hours that no case holds, or the reverse (§R9.9)"
            cursor.execute("SELECT set_config('app.system', 'on', true)")
            cursor.execute(
                "SELECT count(*) FROM referrals_referral r WHERE ended_at IS NULL AND sent_at IS NOT NULL "
                "AND NOT r.categories::text[] <@ referrals_consented(r.firm_id, r.receiver_id, r.purpose)"
            )
            bare = cursor.fetchone()[0]
        assert bare == 0, "a case rests on consent that is gone (§R9.7)"
        for row in Referral.objects.all():
            owner = next_action_owner(case_of(row))
            assert row.next_role == ("" if owner is None else owner)
            assert (row.clock is None) is (owner is None)
    time.sleep(0.02)


# --- what must hold afterwards


def hold(made: Ground) -> None:
    cases = list(Referral.objects.all())
    names = [str(row.uuid) for row in cases]
    by_people = [one for one in made.ledger.done if one[2] != "draft"]
    connection.ensure_connection()
    assert hands.count_wrong(connection.connection, names, made.ledger.done) == hands.Wrong()
    moved = Line.objects.exclude(event__in=hands.FLAGS).exclude(role="timer").exclude(event="draft")
    assert moved.count() == len(by_people), "a refusal left something (§R9.3)"
    assert set(by_people) == {
        (str(u), v, e) for u, v, e in moved.values_list("referral__uuid", "version", "event")
    }
    for row in cases:
        kept = columns_of(case_of(row), row.moved_at, rules_in(row.region_id))
        assert (row.due_at, row.overdue_at) == (kept["due_at"], kept["overdue_at"]), "§R9.1"
        assert row.ended_at is None or row.held_hours == row.held_delivered, "§R9.9"
    other_side_was_told()
    flagged_before_it_ended()


def other_side_was_told() -> None:
    """§R9.5: one message in the queue for every line that somebody has to hear of."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT (args->>'line')::bigint, args->'roles' FROM procrastinate_jobs "
                       "WHERE task_name = 'referrals.tell'")  # fmt: skip
        told = cursor.fetchall()
    assert len({line for line, _ in told}) == len(told)
    lines = dict(told)
    told_of = {str(row.event): row.told for row in TRANSITIONS}
    for line in Line.objects.exclude(event__in=hands.FLAGS):
        wanted = [role for role in told_of.get(line.event, ()) if role != line.role]
        if wanted and line.source != "draft":
            assert line.pk in lines, line.event


def flagged_before_it_ended() -> None:
    """§R9.6, and each thing a timer did is marked once and written once."""
    for case in Referral.objects.all():
        seen: list[str] = []
        for line in case.lines.order_by("id"):
            if line.event in {"expire", "let_decline", "close_unconfirmed"}:
                assert {"remind", "escalate"} <= set(seen), (case.pk, seen, line.event)
            seen = [*seen, line.event] if line.version == 0 or line.event in hands.FLAGS else seen
    done = Counter(key.rsplit("/", 1)[1] for key in Fired.objects.values_list("key", flat=True))
    flags = Line.objects.filter(event__in=hands.FLAGS).exclude(event="message")
    written = Counter(flags.values_list("event", flat=True))
    ended = Line.objects.filter(event__in=["expire", "let_decline", "close_unconfirmed"]).count()
    assert done == written + Counter({"end": ended} if ended else {})


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("seed", [1, 2])
def test_everybody_at_once(world: World, seed: int) -> None:
    """§W2.1: people, plans, consent and the clock on the same few cases."""
    made = ground(world)
    at_once(made, *[move] * THREADS, decide, plan, clock, clock, watch, seed=seed)
    hold(made)
    assert len(made.ledger.done) > len(made.cases), "nothing moved"


def race(*works: Callable[[], object]) -> list[BaseException | None]:
    """Do things at the same moment; gives what came out of each."""
    gate, out = threading.Barrier(len(works)), [None] * len(works)  # type: ignore[var-annotated]

    def one(place: int, work: Callable[[], object]) -> None:
        try:
            gate.wait(20)
            work()
        except Exception as error:
            out[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=both) for both in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return out


def act(user: Any, case: hands.Shared, event: str, version: int, **given: Any) -> Callable[[], object]:
    def work() -> object:
        with being(user.pk) as viewer:
            return moving.act(viewer, case.uuid, event, version=version, given=given)

    return work


@pytest.mark.django_db(transaction=True)
def test_the_last_hours_are_accepted_once(world: World) -> None:
    """§R9.8: eight accept nine hours each of forty at the same moment."""
    made = ground(world, cases=8)
    for case in made.cases:
        act(world.alice, case, "send", 1)()
    out = race(*(act(world.charlie, case, "accept", 2, adviser="C", hours=Decimal(9)) for case in made.cases))
    assert sum(one is None for one in out) == 4
    assert Referral.objects.filter(state="accepted").count() == 4
    left = Capacity.objects.get().amount - float(sum(Referral.objects.values_list("held_hours", flat=True)))
    assert left == ROOM - 36


@pytest.mark.django_db(transaction=True)
def test_of_all_who_act_on_one_version_one_does_and_the_others_are_told(world: World) -> None:
    """§R9.3: with the state as it is now, and nothing left of what they tried."""
    made = ground(world, cases=1)
    case = made.cases[0]
    act(world.alice, case, "send", 1)()
    ways = [("ask", {"question": "Where?"}), ("decline", {"reason_code": "no_capacity"})]
    ways.append(("accept", {"adviser": "C", "hours": Decimal(1)}))
    out = race(*(act(world.charlie, case, event, 2, **given) for event, given in ways * 2))
    stale = [one for one in out if isinstance(one, StaleEdit)]
    assert (out.count(None), len(stale)) == (1, 5)
    row = Referral.objects.get()
    assert {one.current.state for one in stale} == {row.state}  # type: ignore[attr-defined]
    assert (row.version, Line.objects.count()) == (3, 3)


@pytest.mark.django_db(transaction=True)
def test_a_case_that_is_sent_as_its_consent_goes_is_not_sent_or_is_withdrawn(world: World) -> None:
    """§W2.2: whoever is first, no open case rests on consent that is gone."""
    made = ground(world)
    for case in made.cases:
        firm = Firm.objects.get(pk=case.firm)

        def withdraw(firm: Firm = firm) -> None:
            with being(made.people[firm.pk]) as viewer:
                consent.withdraw(viewer, firm, world.hamnen)

        race(act(world.alice, case, "send", 1), withdraw)
        row = Referral.objects.get(uuid=case.uuid)
        assert row.state in {"draft", "withdrawn"}
        agree_to_everything(made, firm.pk)


@pytest.mark.django_db(transaction=True)
def test_two_clocks_and_a_person_on_one_case_do_one_thing(world: World) -> None:
    """§W1.2: of two timers one acts; the person comes before or after and is never half there."""
    made = ground(world)
    for case in made.cases:
        act(world.alice, case, "send", 1)()
    late = timezone.now() + timedelta(days=12)

    def tick() -> None:
        with as_role("farled_jobs"):
            timers.run(late)

    out = race(tick, tick, *(act(world.charlie, case, "ask", 2, question="Where?") for case in made.cases))
    assert out == [None] * len(out)
    tick()
    for case in made.cases:
        events = Counter(Line.objects.filter(referral__uuid=case.uuid).values_list("event", flat=True))
        assert events["ask"] == 1
        # Once for each of the two clocks that were late by then: the one before the question, and its own.
        assert events["remind"] == events["escalate"] <= 2
        assert Fired.objects.filter(referral__uuid=case.uuid).count() == 2 * events["remind"]
