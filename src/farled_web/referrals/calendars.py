"""Calendar invitations that real calendars take, and the answers they send back (RFC 5545, 5546).

Times are written in UTC, which every calendar turns into its own; a meeting keeps its UID, and every change
raises its SEQUENCE, so that an older mail that comes late changes nothing (referrals by mail §7).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from icalendar import Calendar, Component, Event, vCalAddress, vText

LONGEST = 200_000  # characters of an answer that is read at all
ANSWERS = {"ACCEPTED": "accepted", "DECLINED": "declined", "TENTATIVE": "tentative"}


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody in an invitation.

    Attributes:
        mail: Address.
        name: Name shown; "" for none.
    """

    mail: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Invitation:
    """One meeting, as one of those invited is told of it.

    Attributes:
        uid: The same for all that is ever said of this meeting.
        sequence: Counts its changes.
        at: When it begins.
        minutes: How long it takes.
        summary: One line.
        organizer: Whom calendars answer.
        attendee: Who is invited by this copy; the others' addresses stand in none but their own.
        stamp: When this was written.
        place: Where.
        description: What it is about.
        url: A page about it.
        cancelled: It does not take place.
    """

    uid: str
    sequence: int
    at: datetime
    minutes: int
    summary: str
    organizer: Person
    attendee: Person
    stamp: datetime
    place: str = ""
    description: str = ""
    url: str = ""
    cancelled: bool = False

    @property
    def method(self) -> str:
        """What it asks a calendar to do."""
        return "CANCEL" if self.cancelled else "REQUEST"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a calendar answered.

    Attributes:
        uid: Of which meeting.
        sequence: To which change of it.
        mail: Who answers.
        answer: ``accepted``, ``declined`` or ``tentative``.
        comment: What was written with it.
    """

    uid: str
    sequence: int
    mail: str
    answer: str
    comment: str = ""


def written(invitation: Invitation) -> str:
    """Write an invitation, its change or its cancellation: folded lines, each ended by CR and LF."""
    event = Event()
    event.add("uid", invitation.uid)
    event.add("sequence", invitation.sequence)
    event.add("dtstamp", invitation.stamp.astimezone(UTC).replace(microsecond=0))
    event.add("dtstart", invitation.at.astimezone(UTC))
    event.add("dtend", (invitation.at + timedelta(minutes=invitation.minutes)).astimezone(UTC))
    event.add("summary", _line(invitation.summary))
    if invitation.place:
        event.add("location", _line(invitation.place))
    if invitation.description:
        event.add("description", invitation.description)
    if invitation.url:
        event.add("url", invitation.url)
    event.add("status", "CANCELLED" if invitation.cancelled else "CONFIRMED")
    event.add("transp", "TRANSPARENT" if invitation.cancelled else "OPAQUE")
    event.add("organizer", _person(invitation.organizer), encode=False)
    event.add("attendee", _attendee(invitation), encode=False)
    calendar = Calendar()
    for name, value in (
        ("prodid", "-//Farled//Farled//EN"),
        ("version", "2.0"),
        ("calscale", "GREGORIAN"),
        ("method", invitation.method),
    ):
        calendar.add(name, value)
    calendar.add_component(event)
    text: str = calendar.to_ical(sorted=False).decode()
    return text


def read_answer(text: str) -> Answer | None:
    """Read what a calendar sent back; None where it is no answer to an invitation."""
    if len(text) > LONGEST or "BEGIN:VCALENDAR" not in text.upper():
        return None
    try:
        calendar = Calendar.from_ical(text)
        if str(calendar.get("method", "")).upper() != "REPLY":
            return None
        return next((one for event in calendar.walk("VEVENT") if (one := _answer(event)) is not None), None)
    except Exception:  # foreign text: whatever is wrong with it, it is not an answer
        return None


def _answer(event: Component) -> Answer | None:
    attendee = event.get("attendee")
    if isinstance(attendee, list):
        attendee = attendee[0] if len(attendee) == 1 else None  # an answer speaks for one (RFC 5546 §3.2.3)
    status = ANSWERS.get(str(getattr(attendee, "params", {}).get("PARTSTAT", "")).upper())
    if attendee is None or status is None or not event.get("uid"):
        return None
    mail = re.sub(r"^mailto:", "", str(attendee), flags=re.IGNORECASE).strip().lower()
    return Answer(
        str(event["uid"])[:120], int(event.get("sequence", 0)), mail, status,
        str(event.get("comment", ""))[:500],
    )  # fmt: skip


def _person(person: Person) -> vCalAddress:
    address = vCalAddress(f"mailto:{person.mail}")
    if person.name:
        # Quotes cannot be written inside a parameter (RFC 5545 §3.1).
        address.params["CN"] = vText(_line(person.name).replace('"', "'"))
    return address


def _attendee(invitation: Invitation) -> vCalAddress:
    address = _person(invitation.attendee)
    address.params["CUTYPE"] = vText("INDIVIDUAL")
    address.params["ROLE"] = vText("REQ-PARTICIPANT")
    address.params["PARTSTAT"] = vText("NEEDS-ACTION")
    if not invitation.cancelled:
        address.params["RSVP"] = vText("TRUE")
    return address


def _line(text: str) -> str:
    return " ".join(text.split())
