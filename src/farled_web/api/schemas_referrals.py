"""What the endpoints of cases take and answer with."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID

from ninja import Schema
from pydantic import AwareDatetime, ConfigDict, Field

from farled_web.api.schemas import Page, Text

Category = Literal["identity", "contact", "diagnosis", "plan", "journey", "finance"]
Hours = Annotated[Decimal, Field(gt=0, le=100_000, max_digits=8, decimal_places=2)]
Words = Annotated[Text, Field(max_length=2000)]
Short = Annotated[Text, Field(max_length=120)]
Code = Annotated[Text, Field(max_length=24)]


class Referral(Schema):
    """A case; who the firm is stands there only while your organisation may see it."""

    id: UUID
    region: str
    state: str
    version: int
    direction: str = Field(description="outbox: your organisation sent it; inbox: it got it; other")
    firm: UUID | None
    firm_name: str | None
    sender: UUID
    receiver: UUID
    purpose: str
    categories: list[str]
    area: str
    service: UUID | None
    quarter: str
    asked_hours: float | None = Field(description="null: not known")
    held_hours: float
    delivered_hours: float
    owner: str
    adviser: str
    created_at: datetime
    sent_at: datetime | None
    ended_at: datetime | None
    changed_at: datetime
    next_role: str = Field(description="Who owns the next action; empty when it has ended")
    due_at: datetime | None
    overdue: bool
    meeting_at: datetime | None
    review: date | None
    reason_code: str
    outcome: str
    confirmation: str
    parent: UUID | None
    synthetic: bool


class Referrals(Page):
    """A page of cases."""

    items: list[Referral]


class Line(Schema):
    """A line of a case's journal; words only where your organisation may read them."""

    at: datetime
    event: str
    kind: str
    version: int
    role: str
    organisation: UUID | None
    before: str
    after: str
    words: dict[str, str]


class Journal(Schema):
    """What happened in a case, in order."""

    items: list[Line]


class Lacking(Schema):
    """What a move still needs."""

    code: str
    reason: str
    remedy: str
    to_give: bool = Field(description="It can be given with the move itself")


class Move(Schema):
    """Something that can be done from here."""

    event: str
    leads_to: str
    role: str
    missing: list[Lacking]
    blocked: bool = Field(description="It lacks something that cannot be given with the move")


class Moves(Schema):
    """What your organisation may do now, and the version it is about."""

    version: int
    items: list[Move]


class MeetingIn(Schema):
    """A joint meeting; all who take part get an invitation."""

    model_config = ConfigDict(extra="forbid")
    at: AwareDatetime
    minutes: Annotated[int, Field(ge=5, le=1440)] = 60
    place: Annotated[Text, Field(max_length=300)] = ""


class GivenIn(Schema):
    """What goes with a move; which of it is needed, the list of moves says."""

    model_config = ConfigDict(extra="forbid")
    owner: Short = ""
    adviser: Short = ""
    question: Words = ""
    answer: Words = ""
    reason: Words = ""
    reason_code: Code = ""
    suggested: UUID | None = None
    next_action: Annotated[Text, Field(max_length=500)] = ""
    note: Words = ""
    first_contact: Words = ""
    review: date | None = None
    outcome: Code = ""
    disputed: Words = ""
    hours: Hours | None = None
    meeting: MeetingIn | None = None


class MoveIn(Schema):
    """A move: what to do, on which version, with what."""

    model_config = ConfigDict(extra="forbid")
    event: Annotated[Text, Field(max_length=24)]
    version: Annotated[int, Field(ge=1, le=2_000_000_000)] | None = Field(
        None, description="The version it was decided on; or send If-Match"
    )
    role: Literal["sender", "receiver"] | None = None
    given: GivenIn = GivenIn()


class DraftIn(Schema):
    """A new case: from a step of a plan, or on its own."""

    model_config = ConfigDict(extra="forbid")
    firm: UUID
    receiver: UUID | None = Field(None, description="May be left out with a step: the step's organisation")
    categories: Annotated[list[Category], Field(min_length=1, max_length=6)]
    purpose: Literal["contact", "plan", "deliver", "follow_up"] = "deliver"
    plan: UUID | None = Field(None, description="With position: the plan's step it carries out")
    position: Annotated[int, Field(ge=0, le=1000)] | None = None
    area: Annotated[Text, Field(max_length=40)] = ""
    service: UUID | None = None
    quarter: Annotated[Text, Field(pattern=r"^(\d{4}Q[1-4])?$")] = ""
    asked_hours: Hours | None = None
    message: Words = ""
