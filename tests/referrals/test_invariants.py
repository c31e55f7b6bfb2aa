"""§R9: what always holds, whoever does what, when, in whatever order; a machine tries to break it.

The world: one receiver with 20 stated hours, one whose capacity is unknown, a firm that gives and withdraws
consent, people with screens that may be stale, and timers that run when they like.
"""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from tests.referrals.cases import MONDAY, RULES, C, E, R, S, T, given

from farled.errors import BadInput
from farled.referrals.amendments import Amendment, amend
from farled.referrals.capacity import CapacityPool
from farled.referrals.clocks import is_overdue, working_time
from farled.referrals.consents import resting_on, visible_categories
from farled.referrals.moves import allowed, move
from farled.referrals.opening import REROUTED_FROM, draft, reroute
from farled.referrals.refusals import StaleReferral
from farled.referrals.states import STATES, is_open, next_action_owner
from farled.referrals.timers import Timer, due_events, escalate
from farled.referrals.transitions import Event
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
        self.consents: set[Consent] = set(CELLS)
        self.pools = {"stated": CapacityPool("stated", Decimal(20)), "unknown": CapacityPool("unknown", None)}
        self.cases: dict[str, Referral] = {}
        self.path: dict[str, list[State]] = {}
        self.called_in: dict[tuple[str, int], datetime] = {}
        self.open_draft("stated")
        self.open_draft("unknown")

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

    @precondition(lambda self: len(self.cases) < 6)
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

    @rule()
    def timers_run(self) -> None:
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
        lambda self: any(r.state in REROUTED_FROM for r in self.cases.values()) and len(self.cases) < 6
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
