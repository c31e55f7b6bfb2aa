"""What a referral is, and what comes out when it moves: docs/methods/referrals.md §R2.

Times are aware datetimes, hours are `Decimal` so that taking and giving back cancel exactly, and ids are the
caller's own.  ``None`` always means *not known*, never 0.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum


class Role(StrEnum):
    """As whom somebody acts: sender S, receiver R, the firm E, coordinator C, timer T."""

    SENDER = "sender"
    RECEIVER = "receiver"
    FIRM = "firm"
    COORDINATOR = "coordinator"
    TIMER = "timer"

    @property
    def letter(self) -> str:
        """The letter it has in the tables."""
        return {"sender": "S", "receiver": "R", "firm": "E", "coordinator": "C", "timer": "T"}[self.value]


class State(StrEnum):
    """Where a referral stands; the first ten are open, the last six are ends."""

    DRAFT = "draft"
    SENT = "sent"
    NEEDS_INFO = "needs_info"
    DECLINE_PENDING = "decline_pending"
    ACCEPTED = "accepted"
    HANDOVER_BOOKED = "handover_booked"
    IN_PROGRESS = "in_progress"
    ON_HOLD = "on_hold"
    HANDBACK_PENDING = "handback_pending"
    OUTCOME_REPORTED = "outcome_reported"
    DECLINED = "declined"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    FAILED = "failed"
    CLOSED = "closed"
    ENTERED_IN_ERROR = "entered_in_error"


@dataclass(frozen=True, slots=True, order=True)
class Consent:
    """One cell of a firm's consent: what `receiver` may see, for what."""

    receiver: str
    purpose: str
    category: str


@dataclass(frozen=True, slots=True)
class Meeting:
    """A joint meeting.

    Attributes:
        at: When it begins.
        place: Where, or the address to meet at.
        invitation: Identifier of the calendar invitation (iCalendar UID).
    """

    at: datetime
    place: str = ""
    invitation: str = ""


@dataclass(frozen=True, slots=True)
class Clock:
    """The one clock of an open referral (§R5).

    Attributes:
        kind: Which clock; the name of the state it belongs to.
        started: When its working days begin to count; may lie ahead (a meeting, a review date).
        number: The referral's version when it was started: tells this clock from an earlier one.
        paused: Working time that does not count.
        escalated: When the coordinator was called in; None: not yet.
    """

    kind: State
    started: datetime
    number: int
    paused: timedelta = timedelta(0)
    escalated: datetime | None = None


@dataclass(frozen=True, slots=True)
class Held:
    """Hours of the receiver's that stand behind a referral (§R6).

    Attributes:
        hours: Taken now, delivered ones among them.
        delivered: Delivered; these are never given back.
        promised: The receiver's capacity is unknown and it promised these hours.
    """

    hours: Decimal = Decimal(0)
    delivered: Decimal = Decimal(0)
    promised: bool = False

    @property
    def unused(self) -> Decimal:
        """What would be given back."""
        return self.hours - self.delivered


@dataclass(frozen=True, slots=True)
class Referral:
    """One step of a firm's way, from a sender to a receiver; a value: every move makes a new one.

    Attributes:
        id: Identifier.
        state: Where it stands.
        version: Counts every change; a screen that shows an older one is stale (§R3).
        sender: Organisation that refers.
        receiver: Organisation asked.
        firm: The firm.
        purpose: What the receiver is to use the data for; consent rests on it.
        categories: Categories of data the receiver is to see.
        created: When it was drafted.
        owner: Named person at the sender; "": none named.
        adviser: Named person at the receiver; "": none named.
        area: Support area id.
        service: Service id; "": none in particular.
        asked_hours: Hours asked for; None: not known.
        clock: The running clock; None in an end state.
        answer_clock: The receiver's own clock while it stands still in *needs_info*.
        before: State to return to if a hand-back is not accepted.
        held: The receiver's hours behind it.
        sent: When the receiver first got it; None: never, so that it knows nothing of it.
        meeting: The joint meeting.
        review: When what is on hold is looked at again.
        reason: Last reason given.
        reason_code: Last reason code.
        suggested: Organisation the receiver suggested instead; "": none.
        next_action: What happens next after a decline or hand-back.
        outcome: Outcome code; "": none reported.
        confirmation: ``confirmed``, ``unconfirmed`` or "".
        ended: When it reached its end; None: it is open.
        parent: The referral it re-routes; "": none.
    """

    id: str
    state: State
    version: int
    sender: str
    receiver: str
    firm: str
    purpose: str
    categories: frozenset[str]
    created: datetime
    owner: str = ""
    adviser: str = ""
    area: str = ""
    service: str = ""
    asked_hours: Decimal | None = None
    clock: Clock | None = None
    answer_clock: Clock | None = None
    before: State | None = None
    held: Held = field(default_factory=Held)
    sent: datetime | None = None
    meeting: Meeting | None = None
    review: date | None = None
    reason: str = ""
    reason_code: str = ""
    suggested: str = ""
    next_action: str = ""
    outcome: str = ""
    confirmation: str = ""
    ended: datetime | None = None
    parent: str = ""

    @property
    def needed_consents(self) -> tuple[Consent, ...]:
        """Every cell of consent it rests on, in order."""
        return tuple(Consent(self.receiver, self.purpose, category) for category in sorted(self.categories))


@dataclass(frozen=True, slots=True)
class CapacityChange:
    """What a move does to the receiver's calendar; to be booked in the same transaction.

    Attributes:
        receiver: Whose calendar.
        referral: For which referral.
        hours: Above 0 taken, below 0 given back.
        promised: Out of hours promised, the capacity being unknown.
    """

    receiver: str
    referral: str
    hours: Decimal
    promised: bool


@dataclass(frozen=True, slots=True, order=True)
class Notification:
    """Somebody has to hear of it: `to` whom, of what `kind`, about which `referral` at which `version`."""

    to: Role
    kind: str
    referral: str
    version: int

    @property
    def key(self) -> str:
        """The same for the same message, so that a second attempt is seen to be one."""
        return f"{self.referral}/{self.version}/{self.kind}/{self.to}"


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """One line of a referral's journal.

    Attributes:
        referral: Which.
        version: The version it led to.
        event: What was done (`farled.referrals.transitions.Event` or an amendment's or timer's name).
        kind: The word for it in an event log, for example ``referral_accepted``.
        at: When.
        role: As whom.
        by: Who; "": a timer.
        source: State before; None: there was none.
        target: State after.
        given: What was given, as (name, text) in order; may hold personal data and free text.
    """

    referral: str
    version: int
    event: str
    kind: str
    at: datetime
    role: Role
    by: str
    source: State | None
    target: State
    given: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Moved:
    """Everything a move leads to; save all of it in one transaction, or nothing.

    Attributes:
        referral: The referral as it is now.
        entry: Line for the journal.
        notifications: Who has to hear of it.
        capacity: Change of the receiver's calendar; None: it does not change.
        ends_access: The receiver's access to the firm's data through this referral ends now.
    """

    referral: Referral
    entry: JournalEntry
    notifications: tuple[Notification, ...] = ()
    capacity: CapacityChange | None = None
    ends_access: bool = False
