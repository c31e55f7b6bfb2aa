"""A factory for a referral in every state, reached by moves, and contexts that fulfil every guard."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from farled.referrals.clock_rules import ClockRules
from farled.referrals.context import Context
from farled.referrals.moves import move
from farled.referrals.opening import draft
from farled.referrals.timers import escalate
from farled.referrals.transitions import Event
from farled.referrals.values import Consent, Meeting, Referral, Role, State

MONDAY = datetime(2027, 2, 1, 9, 0, tzinfo=UTC)
CATEGORIES = ("contact", "identity")
CONSENTS = frozenset(Consent("almi", "deliver", category) for category in CATEGORIES)
RULES = ClockRules()
S, R, E, C, T = Role.SENDER, Role.RECEIVER, Role.FIRM, Role.COORDINATOR, Role.TIMER


def given(role: Role, referral: Referral | None = None, now: datetime = MONDAY, **changes: Any) -> Context:
    """Everything anybody could be asked for, so that only the table and the clock decide."""
    full = Context(
        role=role,
        now=now,
        version=referral.version if referral else None,
        by="kim",
        consents=CONSENTS,
        capacity_left=Decimal(40),
        hours=Decimal(8),
        owner="Kim Ek",
        adviser="Alex Lind",
        question="Which countries?",
        answer="Norway",
        reason="Plans have changed",
        reason_code="no_capacity",
        suggested="business_sweden",
        next_action="We ask another",
        note="They have an opening after all",
        meeting=Meeting(now + timedelta(days=2), "video"),
        first_contact="Telephone",
        review=now.date() + timedelta(days=30),
        outcome="need_met",
        disputed="Nothing is signed",
        rules=RULES,
    )
    return replace(full, **changes)


def draft_referral(**changes: Any) -> Referral:
    fields: dict[str, Any] = {
        "sender": "region",
        "receiver": "almi",
        "firm": "f1",
        "purpose": "deliver",
        "categories": CATEGORIES,
        "context": given(S),
        "owner": "Kim Ek",
        "area": "capital",
        "service": "loan",
        "asked_hours": Decimal(8),
    }
    return draft("r1", **{**fields, **changes}).referral


PATHS: dict[State, tuple[tuple[Event, Role], ...]] = {
    State.DRAFT: (),
    State.SENT: ((Event.SEND, S),),
    State.NEEDS_INFO: ((Event.SEND, S), (Event.ASK, R)),
    State.DECLINE_PENDING: ((Event.SEND, S), (Event.DECLINE, R)),
    State.ACCEPTED: ((Event.SEND, S), (Event.ACCEPT, R)),
    State.HANDOVER_BOOKED: ((Event.SEND, S), (Event.ACCEPT, R), (Event.BOOK_HANDOVER, R)),
    State.IN_PROGRESS: ((Event.SEND, S), (Event.ACCEPT, R), (Event.START, R)),
    State.ON_HOLD: ((Event.SEND, S), (Event.ACCEPT, R), (Event.START, R), (Event.HOLD, R)),
    State.HANDBACK_PENDING: ((Event.SEND, S), (Event.ACCEPT, R), (Event.START, R), (Event.HAND_BACK, R)),
    State.OUTCOME_REPORTED: ((Event.SEND, S), (Event.ACCEPT, R), (Event.START, R), (Event.REPORT_OUTCOME, R)),
    State.DECLINED: ((Event.SEND, S), (Event.DECLINE, R), (Event.AGREE_TO_DECLINE, S)),
    State.WITHDRAWN: ((Event.SEND, S), (Event.WITHDRAW, E)),
    State.FAILED: ((Event.SEND, S), (Event.ACCEPT, R), (Event.START, R), (Event.FAIL, R)),
    State.CLOSED: (
        (Event.SEND, S),
        (Event.ACCEPT, R),
        (Event.START, R),
        (Event.REPORT_OUTCOME, R),
        (Event.CONFIRM, E),
    ),
    State.ENTERED_IN_ERROR: ((Event.SEND, S), (Event.MARK_IN_ERROR, S)),
}


def referral_in(state: State, **changes: Any) -> Referral:
    """A referral that has come to a state by the shortest way, all on one Monday morning."""
    if state is State.EXPIRED:
        return expired_referral()
    referral = draft_referral(**changes)
    for event, role in PATHS[state]:
        referral = move(referral, event, given(role, referral)).referral
    return referral


def expired_referral() -> Referral:
    flagged = escalated(referral_in(State.SENT), MONDAY + timedelta(days=7))
    return move(flagged, Event.EXPIRE, given(T, flagged, MONDAY + timedelta(days=14))).referral


def escalated(referral: Referral, now: datetime) -> Referral:
    return escalate(referral, given(T, referral, now)).referral


def day(text: str) -> date:
    return date.fromisoformat(text)
