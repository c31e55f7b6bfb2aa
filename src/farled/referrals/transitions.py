"""The life of a referral as one table (docs/methods/referrals.md §R3): the whole of it, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from farled.referrals.states import OPEN_STATES, STATES
from farled.referrals.values import Role, State

S, R, E, C, T = Role.SENDER, Role.RECEIVER, Role.FIRM, Role.COORDINATOR, Role.TIMER


class Event(StrEnum):
    """What can be done with a referral."""

    SEND = "send"
    ASK = "ask"
    ANSWER = "answer"
    ACCEPT = "accept"
    DECLINE = "decline"
    AGREE_TO_DECLINE = "agree_to_decline"
    LET_DECLINE = "let_decline"
    ASK_AGAIN = "ask_again"
    EXPIRE = "expire"
    WITHDRAW = "withdraw"
    END_CONSENT = "end_consent"
    BOOK_HANDOVER = "book_handover"
    START = "start"
    HOLD = "hold"
    RESUME = "resume"
    REPORT_OUTCOME = "report_outcome"
    FAIL = "fail"
    HAND_BACK = "hand_back"
    AGREE_TO_HAND_BACK = "agree_to_hand_back"
    RETURN = "return"
    CONFIRM = "confirm"
    CLOSE_UNCONFIRMED = "close_unconfirmed"
    DISPUTE = "dispute"
    REOPEN = "reopen"
    MARK_IN_ERROR = "mark_in_error"


class Guard(StrEnum):
    """What has to hold, or has to be given, before a move (§R4)."""

    CONSENT = "consent"
    OWNER = "owner"
    QUESTION = "question"
    ANSWER = "answer"
    REASON = "reason"
    REASON_CODE = "reason_code"
    ADVISER = "adviser"
    CAPACITY = "capacity"
    NEXT_ACTION = "next_action"
    NOTE = "note"
    MEETING = "meeting"
    FIRST_CONTACT = "first_contact"
    REVIEW_DATE = "review_date"
    OUTCOME = "outcome"
    DISPUTED = "disputed"
    TIME_IS_UP = "time_is_up"
    CONSENT_GONE = "consent_gone"
    SOON_ENOUGH = "soon_enough"


class ClockEffect(StrEnum):
    """What a move does to the clock."""

    START = "start"
    PAUSE = "pause"
    RESUME = "resume"
    STOP = "stop"


@dataclass(frozen=True, slots=True)
class Transition:
    """One row of the table.

    Attributes:
        event: What is done.
        sources: From which states.
        target: To which state; None: the state before the hand-back.
        movers: Who may.
        guards: What has to hold or be given, all of it.
        told: Who hears of it, the one who did it left out.
        kind: The word for it in journals, messages and event logs.
        clock: What it does to the clock.
        takes: Takes the receiver's hours.
        confirmation: What closing it is stored as.
    """

    event: Event
    sources: tuple[State, ...]
    target: State | None
    movers: tuple[Role, ...]
    guards: tuple[Guard, ...]
    told: tuple[Role, ...]
    kind: str
    clock: ClockEffect = ClockEffect.START
    takes: bool = False
    confirmation: str = ""

    @property
    def ends(self) -> bool:
        """It ends the referral."""
        return self.target is not None and not STATES[self.target].open

    def releases(self, source: State) -> bool:
        """It gives back what hours are unused: it leaves the states that hold any (§R6.3)."""
        return STATES[source].holds and self.target is not None and not STATES[self.target].holds


_D, _G = State, Guard

TRANSITIONS: tuple[Transition, ...] = (
    Transition(Event.SEND, (_D.DRAFT,), _D.SENT, (S,), (_G.CONSENT, _G.OWNER), (R, E), "referral_sent"),
    Transition(Event.ASK, (_D.SENT,), _D.NEEDS_INFO, (R,), (_G.QUESTION,), (S, E), "referral_questioned",
               ClockEffect.PAUSE),
    Transition(Event.ANSWER, (_D.NEEDS_INFO,), _D.SENT, (S, E), (_G.ANSWER,), (S, R, E), "referral_answered",
               ClockEffect.RESUME),
    Transition(Event.DECLINE, (_D.NEEDS_INFO,), _D.DECLINE_PENDING, (R,), (_G.REASON,), (S, C),
               "referral_decline_asked"),
    Transition(Event.EXPIRE, (_D.NEEDS_INFO,), _D.EXPIRED, (T,), (_G.TIME_IS_UP,), (S, R, E, C),
               "referral_expired", ClockEffect.STOP),
    Transition(Event.ACCEPT, (_D.SENT,), _D.ACCEPTED, (R,), (_G.ADVISER, _G.CAPACITY), (S, E),
               "referral_accepted", takes=True),
    Transition(Event.DECLINE, (_D.SENT, _D.ACCEPTED), _D.DECLINE_PENDING, (R,), (_G.REASON_CODE,), (S, C),
               "referral_decline_asked"),
    Transition(Event.AGREE_TO_DECLINE, (_D.DECLINE_PENDING,), _D.DECLINED, (S, C), (_G.NEXT_ACTION,),
               (S, R, E, C), "referral_declined", ClockEffect.STOP),
    Transition(Event.LET_DECLINE, (_D.DECLINE_PENDING,), _D.DECLINED, (T,), (_G.TIME_IS_UP,), (S, R, E, C),
               "referral_declined", ClockEffect.STOP),
    Transition(Event.ASK_AGAIN, (_D.DECLINE_PENDING,), _D.SENT, (S, C), (_G.NOTE,), (S, R),
               "referral_asked_again"),
    Transition(Event.EXPIRE, (_D.SENT,), _D.EXPIRED, (T,), (_G.TIME_IS_UP,), (S, R, E, C),
               "referral_expired", ClockEffect.STOP),
    Transition(Event.WITHDRAW, OPEN_STATES, _D.WITHDRAWN, (S, E), (_G.REASON,), (S, R, E),
               "referral_withdrawn", ClockEffect.STOP),
    Transition(Event.END_CONSENT, OPEN_STATES, _D.WITHDRAWN, (T,), (_G.CONSENT_GONE,), (S, R, E),
               "referral_withdrawn", ClockEffect.STOP),
    Transition(Event.HAND_BACK, (_D.HANDOVER_BOOKED, _D.IN_PROGRESS, _D.ON_HOLD), _D.HANDBACK_PENDING, (R,),
               (_G.REASON,), (S, C), "referral_hand_back_asked"),
    Transition(Event.AGREE_TO_HAND_BACK, (_D.HANDBACK_PENDING,), _D.DECLINED, (S, C), (_G.NEXT_ACTION,),
               (S, R, E, C), "referral_handed_back", ClockEffect.STOP),
    Transition(Event.RETURN, (_D.HANDBACK_PENDING,), None, (S, C), (_G.NOTE,), (S, R), "referral_returned"),
    Transition(Event.BOOK_HANDOVER, (_D.ACCEPTED,), _D.HANDOVER_BOOKED, (R, S), (_G.MEETING,), (S, R, E),
               "handover_booked"),
    Transition(Event.START, (_D.ACCEPTED, _D.HANDOVER_BOOKED), _D.IN_PROGRESS, (R,), (_G.FIRST_CONTACT,),
               (S, E), "referral_started"),
    Transition(Event.HOLD, (_D.IN_PROGRESS,), _D.ON_HOLD, (R,), (_G.REVIEW_DATE,), (S, E), "referral_held"),
    Transition(Event.RESUME, (_D.ON_HOLD,), _D.IN_PROGRESS, (R,), (), (S, E), "referral_resumed"),
    Transition(Event.REPORT_OUTCOME, (_D.IN_PROGRESS, _D.ON_HOLD), _D.OUTCOME_REPORTED, (R,), (_G.OUTCOME,),
               (S, E), "outcome_reported"),
    Transition(Event.FAIL, (_D.IN_PROGRESS, _D.ON_HOLD), _D.FAILED, (R,), (_G.REASON,), (S, E, C),
               "referral_failed", ClockEffect.STOP),
    Transition(Event.CONFIRM, (_D.OUTCOME_REPORTED,), _D.CLOSED, (E,), (), (S, R), "outcome_confirmed",
               ClockEffect.STOP, confirmation="confirmed"),
    Transition(Event.CLOSE_UNCONFIRMED, (_D.OUTCOME_REPORTED,), _D.CLOSED, (T,), (_G.TIME_IS_UP,), (S, R, E),
               "outcome_unconfirmed", ClockEffect.STOP, confirmation="unconfirmed"),
    Transition(Event.DISPUTE, (_D.OUTCOME_REPORTED,), _D.IN_PROGRESS, (E, S), (_G.DISPUTED,), (S, R, E),
               "outcome_disputed"),
    Transition(Event.REOPEN, (_D.CLOSED,), _D.IN_PROGRESS, (C,),
               (_G.NOTE, _G.CONSENT, _G.CAPACITY, _G.SOON_ENOUGH), (S, R, E), "referral_reopened",
               takes=True),
    Transition(Event.MARK_IN_ERROR, (_D.DRAFT, _D.SENT), _D.ENTERED_IN_ERROR, (S,), (_G.REASON,), (R, E),
               "referral_entered_in_error", ClockEffect.STOP),
)  # fmt: skip
"""*on_hold → in_progress* needs no review date: the date belongs to the state that waits for it (§R3.2)."""

BY_SOURCE: MappingProxyType[tuple[State, Event], Transition] = MappingProxyType(
    {(source, row.event): row for row in TRANSITIONS for source in row.sources}
)


def rows_from(state: State) -> tuple[Transition, ...]:
    """Give every row that leads out of a state, in the order of the table."""
    return tuple(row for row in TRANSITIONS if state in row.sources)


def table_rows() -> tuple[tuple[str, ...], ...]:
    """Give the table as text for a page: event, from, to, who, guards, clock, hours, told."""
    return tuple(
        (
            row.event,
            "any open" if row.sources == OPEN_STATES else ", ".join(row.sources),
            row.target or "the state before",
            ", ".join(mover.letter for mover in row.movers),
            ", ".join(row.guards) or "–",
            row.clock,
            "takes" if row.takes else "gives back" if any(map(row.releases, row.sources)) else "–",
            ", ".join(role.letter for role in row.told),
        )
        for row in TRANSITIONS
    )
