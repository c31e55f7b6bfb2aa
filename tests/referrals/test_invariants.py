"""§R9: what always holds, whoever does what, when, in whatever order; a machine tries to break it.

The world: one receiver with 20 stated hours, one whose capacity is unknown, a firm that gives and withdraws
consent, people with screens that may be stale, and timers that run when they like.
"""

from __future__ import annotations

import random
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from tests.referrals.cases import MONDAY, RULES, C, E, R, S, T, given

from farled.errors import BadInput
from farled.referrals.amendments import AMENDMENTS, Amendment, amend, amendments_allowed
from farled.referrals.capacity import CapacityPool
from farled.referrals.clocks import is_overdue, working_time
from farled.referrals.consents import resting_on, visible_categories
from farled.referrals.moves import allowed, move
from farled.referrals.opening import REROUTED_FROM, draft, reroute
from farled.referrals.refusals import StaleReferral
from farled.referrals.states import STATES, is_open, next_action_owner
from farled.referrals.timers import Timer, due_events, escalate
from farled.referrals.transitions import TRANSITIONS, Event
from farled.referrals.values import Consent, Moved, Referral, Role, State

RECEIVERS = ("stated", "unknown")
CELLS = [Consent(receiver, "deliver", category) for receiver in RECEIVERS for category in ("contact", "plan")]
BEGUN = {State.HANDOVER_BOOKED, State.IN_PROGRESS, State.ON_HOLD}
BAD = {State.DECLINED, State.EXPIRED, State.WITHDRAWN, State.FAILED, State.DECLINE_PENDING,
       State.HANDBACK_PENDING}  # fmt: skip
FLAWS: tuple[dict[str, Any], ...] = (
    {}, {}, {}, {"reason": "", "reason_code": ""}, {"adviser": ""}, {"note": ""}, {"meeting": None},
    {"hours": None}, {"hours": Decimal(-1)}, {"hours": Decimal("0.5")}, {"hours": Decimal(15)},
    {"review": None},
)  # fmt: skip


class World(RuleBasedStateMachine):
    @initialize()
    def begin(self) -> None:
        self.now: datetime = MONDAY
        self.most = 6
        self.done: set[tuple[str, Role]] = set()
        self.consents: set[Consent] = set(CELLS)
        self.pools = {"stated": CapacityPool("stated", Decimal(20)), "unknown": CapacityPool("unknown", None)}
        self.cases: dict[str, Referral] = {}
        self.path: dict[str, list[State]] = {}
        self.called_in: dict[tuple[str, int], datetime] = {}
        for receiver in RECEIVERS:
            self.open_draft(receiver)
            before = self.chosen(len(self.cases) - 1)
            self.save(before, move(before, Event.SEND, self.context(S, before)))

    def open_draft(self, receiver: str, **changes: Any) -> None:
        name = f"r{len(self.cases)}"
        made = draft(
            name, sender="region", receiver=receiver, firm="f1", purpose="deliver", owner="Kim",
            categories=("contact", "plan"), asked_hours=Decimal(6), context=given(S, now=self.now), **changes,
        )  # fmt: skip
        self.cases[name], self.path[name] = made.referral, [State.DRAFT]

    def context(self, role: Role, referral: Referral, flaw: dict[str, Any] | None = None) -> Any:
        known = {"consents": frozenset(self.consents), "capacity_left": self.pools[referral.receiver].left}
        return given(role, referral, self.now, **{**known, **(flaw or {})})

    def save(self, before: Referral, moved: Moved) -> None:
        """One transaction: the hours are booked first, and if they are gone nothing is saved."""
        if moved.capacity is not None:
            pool = self.pools[before.receiver].book(moved.capacity)
            self.pools[before.receiver] = pool
        after = moved.referral
        if moved.entry.event != Timer.ESCALATE:
            assert after.version == before.version + 1  # §R9.3
        self.cases[after.id] = after
        self.done.add((moved.entry.event, moved.entry.role))
        if after.state is not self.path[after.id][-1]:
            self.path[after.id].append(after.state)
            self.heard(before, moved)

    def heard(self, before: Referral, moved: Moved) -> None:
        """§R9.5: bad news reaches the other side, if it ever knew of the referral."""
        if moved.referral.state in BAD:
            told = {message.to for message in moved.notifications} | {moved.entry.role}
            assert S in told
            assert R in told or before.sent is None
        if before.sent is None and moved.referral.sent is None:
            assert R not in {message.to for message in moved.notifications}  # §R3.5

    def chosen(self, number: int) -> Referral:
        return list(self.cases.values())[number % len(self.cases)]

    @precondition(lambda self: len(self.cases) < self.most)
    @rule(receiver=st.sampled_from(RECEIVERS))
    def drafts(self, receiver: str) -> None:
        self.open_draft(receiver)

    @rule(number=st.integers(0, 5), event=st.sampled_from(Event), role=st.sampled_from(Role),
          flaw=st.sampled_from(FLAWS))  # fmt: skip
    def tries_anything(self, number: int, event: Event, role: Role, flaw: dict[str, Any]) -> None:
        before = self.chosen(number)
        try:
            moved = move(before, event, self.context(role, before, flaw))
        except BadInput:
            return
        self.save(before, moved)
        if role is T and event is not Event.END_CONSENT:
            self.ended_by_timer(before)

    @rule(number=st.integers(0, 5), choice=st.integers(0, 20), flaw=st.sampled_from(FLAWS))
    def does_what_is_allowed(self, number: int, choice: int, flaw: dict[str, Any]) -> None:
        """People mostly do what they can; what `allowed` calls possible is possible, and only that."""
        before = self.chosen(number)
        ways = [
            (role, one) for role in (S, R, E, C) for one in allowed(before, self.context(role, before, flaw))
        ]
        if not ways:
            return
        role, one = ways[choice % len(ways)]
        try:
            moved = move(before, one.event, self.context(role, before, flaw))
        except BadInput as error:
            assert len(error.problems) == len(one.missing) > 0
        else:
            assert not one.missing
            self.save(before, moved)

    @rule(number=st.integers(0, 5), steps=st.lists(st.integers(0, 99), min_size=1, max_size=8))
    def gets_on_with_it(self, number: int, steps: list[int]) -> None:
        """Several moves in a row on one referral, mostly onwards: or few would come far."""
        for step in steps:
            before = self.chosen(number)
            ways = [
                (role, one) for role in (S, R, E, C) for one in allowed(before, self.context(role, before))
            ]
            on = [way for way in ways if not way[1].missing]
            if step % 10:
                on = [way for way in on if way[1].event not in (Event.WITHDRAW, Event.MARK_IN_ERROR)]
            if on:
                role, one = on[step % len(on)]
                self.save(before, move(before, one.event, self.context(role, before)))
                self.hours_add_up()
                self.one_owner_and_one_clock()
            self.now += timedelta(hours=step)

    @rule(number=st.integers(0, 5), amendment=st.sampled_from(Amendment), role=st.sampled_from((S, R)),
          flaw=st.sampled_from(FLAWS))  # fmt: skip
    def amends(self, number: int, amendment: Amendment, role: Role, flaw: dict[str, Any]) -> None:
        before = self.chosen(number)
        try:
            self.save(before, amend(before, amendment, self.context(role, before, flaw)))
        except BadInput:
            assert self.cases[before.id] is before

    @rule(
        number=st.integers(0, 5),
        event=st.sampled_from(Event),
        role=st.sampled_from(Role),
        age=st.integers(1, 3),
    )
    def tries_from_a_stale_screen(self, number: int, event: Event, role: Role, age: int) -> None:
        """§R9.3: refused before all else, with the referral as it is."""
        now = self.chosen(number)
        seen = replace(self.context(role, now), version=now.version - age)
        for attempt in (lambda: move(now, event, seen), lambda: amend(now, Amendment.UPDATE, seen)):
            try:
                attempt()
            except StaleReferral as error:
                assert error.current is now
            else:
                raise AssertionError("a stale screen got through")

    @rule(seed=st.randoms(use_true_random=False), hours=st.sampled_from([3, 8, 12]))
    def many_accept_at_once(self, seed: Any, hours: int) -> None:
        """§R9.8: all have read the same hours left; they save in any order."""
        flaw = {"hours": Decimal(hours)}
        attempts = []
        for before in self.cases.values():
            if before.state is State.SENT:
                try:
                    attempts.append((before, move(before, Event.ACCEPT, self.context(R, before, flaw))))
                except BadInput:
                    continue
        seed.shuffle(attempts)
        for before, moved in attempts:
            try:
                self.save(before, moved)
            except BadInput:
                assert self.cases[before.id] is before

    @rule(cell=st.sampled_from(CELLS))
    def firm_changes_consent(self, cell: Consent) -> None:
        """§R9.7: withdrawn and what rests on it withdrawn, in one transaction."""
        self.consents ^= {cell}
        for before in resting_on(self.cases.values(), self.consents):
            self.save(before, move(before, Event.END_CONSENT, self.context(T, before)))
            assert self.cases[before.id].state is State.WITHDRAWN

    @rule(hours=st.sampled_from([1, 8, 24, 100, 300, 900]))
    def time_passes(self, hours: int) -> None:
        self.now += timedelta(hours=hours)

    @rule(waits=st.lists(st.sampled_from([1, 30, 60, 200]), max_size=4))
    def timers_run(self, waits: list[int]) -> None:
        for hours in [0, *waits]:
            self.now += timedelta(hours=hours)
            self.run_timers()

    def run_timers(self) -> None:
        for name in list(self.cases):
            for event in due_events(self.cases[name], self.now, RULES):
                before = self.cases[name]
                if event.kind is Timer.ESCALATE:
                    assert event.key not in self.called_in
                    self.save(before, escalate(before, self.context(T, before)))
                    clock = before.clock
                    assert clock is not None
                    self.called_in[name, clock.number] = self.now
                elif event.event is not None:
                    self.save(before, move(before, event.event, self.context(T, before)))
                    self.ended_by_timer(before)

    def ended_by_timer(self, before: Referral) -> None:
        """§R9.6: called in before, by this clock, with a working day left to act."""
        assert before.clock is not None
        called = self.called_in[before.id, before.clock.number]
        assert working_time(called, self.now, RULES) >= timedelta(days=1)

    @precondition(
        lambda self: (
            any(r.state in REROUTED_FROM for r in self.cases.values()) and len(self.cases) < self.most
        )
    )
    @rule()
    def reroutes(self) -> None:
        parent = next(r for r in self.cases.values() if r.state in REROUTED_FROM)
        other = next(name for name in RECEIVERS if name != parent.receiver)
        child = reroute(parent, f"r{len(self.cases)}", other, self.context(C, parent)).referral
        assert (child.parent, child.firm, child.held.hours) == (parent.id, parent.firm, 0)
        self.cases[child.id], self.path[child.id] = child, [State.DRAFT]

    @invariant()
    def overdue_is_computed(self) -> None:
        """§R9.1: no field says it, and it changes with nothing but the time."""
        assert not [f.name for f in fields(Referral) if "overdue" in f.name or f.name == "late"]
        for case in getattr(self, "cases", {}).values():
            far = datetime(2060, 1, 1, tzinfo=UTC)
            assert is_overdue(case, far, RULES) == is_open(case)
            assert not is_overdue(case, datetime(2006, 1, 1, tzinfo=UTC), RULES)

    @invariant()
    def one_owner_and_one_clock(self) -> None:
        """§R9.2."""
        for case in getattr(self, "cases", {}).values():
            assert is_open(case) == (case.clock is not None) == (next_action_owner(case) is not None)
            assert case.clock is None or case.clock.kind is case.state
            assert (case.answer_clock is not None) == (case.state is State.NEEDS_INFO)
            assert (case.before is not None) == (case.state is State.HANDBACK_PENDING)
            assert is_open(case) == (case.ended is None)

    @invariant()
    def giving_back_was_accepted(self) -> None:
        """§R9.4."""
        for path in getattr(self, "path", {}).values():
            for before, after in pairwise(path):
                assert not (before in BEGUN and after is State.DECLINED)

    @invariant()
    def nothing_rests_on_consent_that_is_gone(self) -> None:
        """§R9.7."""
        for case in getattr(self, "cases", {}).values():
            seen = {Consent(case.receiver, case.purpose, c) for c in visible_categories(case, self.consents)}
            assert seen <= self.consents
            assert not seen or STATES[case.state].shown
        assert resting_on(getattr(self, "cases", {}).values(), getattr(self, "consents", set())) == ()

    @invariant()
    def hours_add_up(self) -> None:
        """§R9.8, §R9.9."""
        for name, pool in getattr(self, "pools", {}).items():
            own = [case for case in self.cases.values() if case.receiver == name]
            assert pool.taken == sum((case.held.hours for case in own), Decimal(0))
            assert pool.stated is None or pool.taken <= pool.stated
            for case in own:
                assert case.held.hours >= case.held.delivered >= 0
                assert STATES[case.state].holds or case.held.unused == 0


TestWorld = World.TestCase
TestWorld.settings = settings(max_examples=60, stateful_step_count=60, deadline=None)


def tell(world: World, chance: random.Random) -> None:
    """One step of a long story: mostly people getting on with it, now and then everything else."""
    open_ones = [number for number, case in enumerate(world.cases.values()) if is_open(case)]
    number = chance.choice(open_ones or [0]) if chance.random() < 0.8 else chance.randrange(1000)
    step = chance.random()
    if len(world.consents) < len(CELLS) and step < 0.3:
        world.firm_changes_consent(next(cell for cell in CELLS if cell not in world.consents))
    elif step < 0.4:
        world.gets_on_with_it(number, [chance.randrange(100)])
    elif step < 0.5:
        world.does_what_is_allowed(number, chance.randrange(100), chance.choice(FLAWS))
    elif step < 0.55:
        world.tries_anything(
            number, chance.choice(list(Event)), chance.choice(list(Role)), chance.choice(FLAWS)
        )
    elif step < 0.8:
        case, role = world.chosen(number), chance.choice((S, R, R))
        rows = amendments_allowed(case, role)
        if rows:
            world.amends(number, chance.choice(rows).amendment, role, {"hours": Decimal("0.5")})
    elif step < 0.85:
        world.timers_run([chance.choice((1, 30, 200)) for _ in range(3)])
    elif step < 0.87:
        world.many_accept_at_once(chance, chance.choice((3, 8, 12)))
    elif step < 0.88:
        world.firm_changes_consent(chance.choice(CELLS))
    elif len(open_ones) < 8:
        world.open_draft(chance.choice(RECEIVERS))


CHECKS = ("overdue_is_computed", "one_owner_and_one_clock", "giving_back_was_accepted",
          "nothing_rests_on_consent_that_is_gone", "hours_add_up")  # fmt: skip


def long_story(seed: int, steps: int) -> World:
    world, chance = World(), random.Random(seed)
    world.begin()
    world.most = 1000
    for step in range(steps):
        tell(world, chance)
        for check in CHECKS if step % 5 == 0 else CHECKS[-1:]:
            getattr(world, check)()
    return world


@pytest.fixture(scope="module")
def stories() -> list[World]:
    return [long_story(seed, 1000) for seed in range(12)]


def test_what_always_holds_holds_in_long_stories(stories: list[World]) -> None:
    """§R9.1 to §R9.9: told to their end, the hours counted after every step, all else after every fifth."""
    assert sum(case.version for world in stories for case in world.cases.values()) > 1000


def test_the_long_stories_left_nothing_out(stories: list[World]) -> None:
    """Every move of the table was made by everybody who may make it, and every amendment."""
    done = set[tuple[str, Role]]().union(*(world.done for world in stories))
    moves = {(row.event, mover) for row in TRANSITIONS for mover in row.movers}
    assert moves | {(row.amendment, mover) for row in AMENDMENTS.values() for mover in row.movers} <= done
