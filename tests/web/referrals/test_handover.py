"""The joint meeting: times, invitations that calendars take, and what is written down after."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from email import message_from_bytes
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import pytest
from django.core import mail as outbox
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.web.conftest import World, as_role, viewing
from tests.web.referrals.test_links import OUTSIDE, Web, link_in, mail_to, sent, tell_all

from farled.errors import BadInput
from farled.referrals.transitions import Event
from farled_web.database.versions import StaleEdit
from farled_web.jobs import addressing, sending
from farled_web.jobs.addressing import Tag
from farled_web.jobs.models import Mail
from farled_web.jobs.receiving import read_letter
from farled_web.referrals import calendars
from farled_web.referrals.actions import handover, incoming, moving
from farled_web.referrals.calendars import Invitation, Person
from farled_web.referrals.models import Handover, Line, Proposal, Referral

EVERYBODY = {OUTSIDE, "alice@example.org", "sam@example.org"}


@pytest.fixture(autouse=True)
def _reply_to(settings: Any) -> Iterator[None]:
    settings.REPLY_TO = "reply@farled.example.org"
    cache.clear()
    yield


def ahead(days: int = 3, hour: int = 9) -> datetime:
    day = timezone.localtime() + timedelta(days=days)
    return day.replace(hour=hour, minute=30, second=0, microsecond=0)


def accepted(world: World) -> Referral:
    row = sent(world)
    with viewing(world.charlie) as viewer:
        row = moving.act(viewer, row.uuid, Event.ACCEPT, version=row.version,
                         given={"adviser": "Charlie", "hours": Decimal(5)})  # fmt: skip
    tell_all()
    return row


def booked(world: World, at: datetime | None = None) -> Referral:
    row = accepted(world)
    with viewing(world.charlie) as viewer:
        row = handover.book(
            viewer, row.uuid, handover.Slot(at or ahead(), 45, "Storgatan 1"), version=row.version
        )
    tell_all()
    return row


def invitations() -> dict[str, Mail]:
    """The latest invitation each has got."""
    return {one.to: one for one in Mail.objects.exclude(calendar="").order_by("created_at")}


def event_in(one: Mail) -> tuple[icalendar.Calendar, Any]:
    calendar = icalendar.Calendar.from_ical(one.calendar)
    (event,) = calendar.walk("VEVENT")
    return calendar, event


# ---- times ---------------------------------------------------------------------------------------------


def test_times_are_proposed_answered_and_one_is_chosen(world: World, web: Web) -> None:
    row = accepted(world)
    page = f"/referrals/{row.uuid}/meeting/"
    charlie = web(world.charlie)
    when = [f"{ahead(n):%Y-%m-%dT%H:%M}" for n in (3, 4)]
    asked = charlie.post(
        page, {"do": "propose", "first": when[0], "second": when[1], "minutes": 45, "place": "Rum 2"}
    )
    assert asked.status_code == 302
    tell_all()
    firm, first = web(None), Proposal.objects.earliest("at")
    url = link_in(mail_to("sam@example.org"))
    assert "Rum 2" in firm.get(url).content.decode()
    assert (
        firm.post(url, {"do": "times", "can": [str(first.uuid)], "message": "Gärna tidigt"}).status_code
        == 302
    )
    assert web(world.alice).post(page, {"do": "answer", "can": [str(first.uuid)]}).status_code == 302
    first.refresh_from_db()
    assert first.yes == ["firm", "receiver", "sender"]
    assert Proposal.objects.latest("at").no == ["firm", "sender"]
    assert "all can" in charlie.get(page).content.decode()
    chosen = charlie.post(page, {"do": "choose", "proposal": first.uuid, "version": row.version})
    assert chosen.status_code == 302
    row.refresh_from_db()
    assert (row.state, row.meeting_at, row.meeting_place) == ("handover_booked", first.at, "Rum 2")
    assert sorted(Proposal.objects.values_list("state", flat=True)) == ["chosen", "dropped"]
    tell_all()
    assert set(invitations()) == EVERYBODY
    assert event_in(invitations()[OUTSIDE])[1].decoded("dtend") - first.at == timedelta(minutes=45)


def test_a_firm_proposes_and_chooses_nothing(world: World) -> None:
    row = accepted(world)
    with viewing(world.sam) as viewer:
        with pytest.raises(PermissionDenied):
            handover.propose(viewer, row.uuid, [handover.Slot(ahead())])
        with pytest.raises(BadInput):
            handover.book(viewer, row.uuid, handover.Slot(ahead()), version=row.version)


@pytest.mark.parametrize("who", ["rut", "tove", "otto", "cora", "rex"])
def test_no_stranger_and_no_reader_arranges_anything(world: World, web: Web, who: str) -> None:
    row = accepted(world)
    with viewing(world.charlie) as viewer:
        handover.propose(viewer, row.uuid, [handover.Slot(ahead())])
    one = Proposal.objects.get()
    client = web(getattr(world, who))
    page = f"/referrals/{row.uuid}/meeting/"
    for body in (
        {"do": "propose", "first": f"{ahead():%Y-%m-%dT%H:%M}", "minutes": 60},
        {"do": "answer", "can": [str(one.uuid)]},
        {"do": "choose", "proposal": one.uuid, "version": row.version},
        {"do": "drop", "proposal": one.uuid},
        {"do": "write", "version": row.version, "present": ["firm", "sender"]},
    ):
        client.post(page, body)
    assert Proposal.objects.get().state == "open" and Proposal.objects.get().yes == ["receiver"]
    row.refresh_from_db()
    assert row.state == "accepted"


def test_a_time_that_has_passed_and_too_many_are_refused(world: World) -> None:
    row = accepted(world)
    with viewing(world.alice) as viewer:
        for slots in ([], [handover.Slot(ahead(-1))], [handover.Slot(ahead(n)) for n in range(1, 11)]):
            with pytest.raises(BadInput):
                handover.propose(viewer, row.uuid, slots)


def test_whoever_is_late_is_told(world: World) -> None:
    row = booked(world)
    with viewing(world.alice) as viewer, pytest.raises(StaleEdit):
        handover.book(viewer, row.uuid, handover.Slot(ahead(5)), version=row.version - 1)


# ---- invitations ---------------------------------------------------------------------------------------


def test_everybody_is_invited_once(world: World) -> None:
    row = booked(world)
    found = invitations()
    assert set(found) == EVERYBODY
    calendar, event = event_in(found["sam@example.org"])
    assert str(calendar["method"]) == "REQUEST" and str(event["uid"]) == handover.uid_of(row)
    assert event["sequence"] == 0 and str(event["status"]) == "CONFIRMED"
    assert str(event["attendee"]) == "mailto:sam@example.org"
    assert str(event["organizer"]) == f"mailto:{addressing.reply_address(Tag(row.uuid, 'E'))}"
    others = found["sam@example.org"].calendar + found["sam@example.org"].body
    assert OUTSIDE not in others and "alice@example.org" not in others
    count = Mail.objects.count()
    with as_role("farled_jobs"):
        from farled_web.referrals import tasks

        tasks.tell(row.pk, None, "handover_booked", row.version, ["sender"])
    assert Mail.objects.count() == count


def test_moved_it_is_the_same_meeting_with_a_higher_number(world: World) -> None:
    row = booked(world)
    with viewing(world.alice) as viewer:
        handover.book(viewer, row.uuid, handover.Slot(ahead(6), 45, "Hamngatan 2"), version=row.version)
    tell_all()
    _, event = event_in(invitations()[OUTSIDE])
    assert (str(event["uid"]), event["sequence"]) == (handover.uid_of(row), 1)
    assert event.decoded("dtstart") == ahead(6) and str(event["location"]) == "Hamngatan 2"


def test_booked_by_the_plain_action_it_is_an_invitation_too(world: World) -> None:
    from farled.referrals.values import Meeting

    row = accepted(world)
    with viewing(world.charlie) as viewer:
        moving.act(viewer, row.uuid, Event.BOOK_HANDOVER, version=row.version,
                   given={"meeting": Meeting(ahead(), "Kajen")})  # fmt: skip
    tell_all()
    assert set(invitations()) == EVERYBODY
    assert str(event_in(invitations()[OUTSIDE])[1]["location"]) == "Kajen"


def test_withdrawn_it_is_cancelled_for_everybody(world: World) -> None:
    row = booked(world)
    with viewing(world.alice) as viewer:
        moving.act(viewer, row.uuid, Event.WITHDRAW, version=row.version, given={"reason": "Nej"})
    tell_all()
    found = invitations()
    assert set(found) == EVERYBODY
    for one in found.values():
        calendar, event = event_in(one)
        assert str(calendar["method"]) == one.method == "CANCEL"
        assert (event["sequence"], str(event["status"])) == (1, "CANCELLED")
    assert "Alvar" not in found[OUTSIDE].calendar + found[OUTSIDE].body


def test_when_consent_ends_it_is_cancelled(world: World) -> None:
    from farled_web.firms.actions import consent

    booked(world)
    with viewing(world.sam) as viewer:
        consent.withdraw(viewer, world.firm, world.hamnen)
    tell_all()
    assert {one.method for one in invitations().values()} == {"CANCEL"}


def test_the_mail_holds_the_invitation_twice_as_programs_want_it(world: World) -> None:
    booked(world)
    one = invitations()[OUTSIDE]
    with as_role("farled_jobs"):
        sending.send_one(one.pk)
    went: Any = message_from_bytes(outbox.outbox[-1].message().as_bytes())
    kinds = [part.get_content_type() for part in went.walk()]
    assert kinds == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "text/calendar",
        "application/ics",
    ]
    part = next(part for part in went.walk() if part.get_content_type() == "text/calendar")
    assert part.get_param("method") == "REQUEST" and part.get_content_charset() == "utf-8"
    text = part.get_payload(decode=True).decode()
    assert icalendar.Calendar.from_ical(text).walk("VEVENT")
    file = next(part for part in went.walk() if part.get_content_type() == "application/ics")
    assert file.get_filename() == "invite.ics"
    assert file.get_payload(decode=True).decode() == one.calendar


# ---- RFC 5545 and 5546 ---------------------------------------------------------------------------------

_texts = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=200)


@settings(max_examples=80, deadline=None)
@given(_texts, _texts, _texts, st.integers(0, 50), st.booleans())
def test_whatever_is_written_the_rules_hold(
    summary: str, place: str, name: str, sequence: int, cancelled: bool
) -> None:
    at = datetime(2026, 10, 25, 1, 30, tzinfo=ZoneInfo("Europe/Stockholm"))
    text = calendars.written(
        Invitation(
            "m-1@x",
            sequence,
            at,
            60,
            summary,
            Person("reply+a@x.se", name),
            Person("s@x.se", name),
            datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC),
            place,
            f"{summary}\n{place}",
            cancelled=cancelled,
        )
    )
    raw = text.encode()
    assert raw.endswith(b"\r\n") and not re.search(rb"(?<!\r)\n|\r(?!\n)", raw)
    assert all(len(line) <= 75 for line in raw.split(b"\r\n")), "lines are folded at 75 octets"
    calendar = icalendar.Calendar.from_ical(text)
    assert calendar.errors == [] and str(calendar["version"]) == "2.0" and calendar["prodid"]
    (event,) = calendar.walk("VEVENT")
    assert event.errors == []
    # RFC 5546, sections 3.2.2 and 3.2.5: what a REQUEST and a CANCEL have to hold, once each.
    for wanted in ("uid", "dtstamp", "dtstart", "organizer", "attendee", "sequence", "summary", "status"):
        assert wanted in event and not isinstance(event[wanted], list), wanted
    assert event["sequence"] == sequence and str(event["summary"]) == " ".join(summary.split())
    assert event.decoded("dtstart") == at and event.decoded("dtend") - event.decoded("dtstart") == timedelta(
        hours=1
    )
    unfolded = re.sub(r"\r\n[ \t]", "", text)
    assert re.search(r"^DTSTART:\d{8}T\d{6}Z\r$", unfolded, re.MULTILINE)


def reply(one: Mail, status: str, uid: str = "") -> str:
    _, event = event_in(one)
    return (
        "BEGIN:VCALENDAR\r\nPRODID:-//x//x//EN\r\nVERSION:2.0\r\nMETHOD:REPLY\r\nBEGIN:VEVENT\r\n"
        f"UID:{uid or event['uid']}\r\nDTSTAMP:20261123T100000Z\r\n"
        f"SEQUENCE:{event['sequence']}\r\nORGANIZER:{event['organizer']}\r\n"
        f"ATTENDEE;PARTSTAT={status}:mailto:{one.to}\r\nCOMMENT:Vi ses\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )


def hand_in(one: Mail, calendar: str, sender: str = "") -> str:
    from email.message import EmailMessage

    _, event = event_in(one)
    made = EmailMessage()
    made["From"], made["To"], made["Message-ID"] = sender or one.to, str(event["organizer"])[7:], "<r@x>"
    made.set_content("accepted")
    made.add_alternative(calendar, subtype="calendar", params={"method": "REPLY"})
    with as_role("farled_jobs"):
        return incoming.receive(read_letter(made.as_bytes()))


@pytest.mark.parametrize("status", ["ACCEPTED", "DECLINED", "TENTATIVE"])
def test_a_calendars_answer_is_kept(world: World, web: Web, status: str) -> None:
    row = booked(world)
    one = invitations()["sam@example.org"]
    assert hand_in(one, reply(one, status)) == "calendar"
    assert Handover.objects.get().answers == {"firm": status.lower()}
    assert Line.objects.filter(referral=row, kind=f"invitation_{status.lower()}", by_mail=True).count() == 1
    assert hand_in(one, reply(one, status)) == "calendar"
    assert Line.objects.filter(referral=row, by_mail=True).count() == 1
    assert "calendar" in web(world.alice).get(f"/referrals/{row.uuid}/meeting/").content.decode()


def test_an_answer_to_an_older_time_by_a_stranger_or_about_another_meeting_counts_not(world: World) -> None:
    row = booked(world)
    old = invitations()["sam@example.org"]
    with viewing(world.alice) as viewer:
        handover.book(viewer, row.uuid, handover.Slot(ahead(6)), version=row.version)
    tell_all()
    new = invitations()["sam@example.org"]
    assert hand_in(old, reply(old, "ACCEPTED")) == "machine"
    assert hand_in(new, reply(new, "ACCEPTED"), "mallory@example.org") == "machine"
    assert hand_in(new, reply(new, "ACCEPTED", uid="other@x")) == "machine"
    assert Handover.objects.get().answers == {}


@pytest.mark.parametrize(
    "text",
    [
        "", "BEGIN:VCALENDAR", "BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nEND:VCALENDAR",
        "BEGIN:VCALENDAR\n" + "A" * 300_000, "\0BEGIN:VCALENDAR\r\nBEGIN:VEVENT",
    ],
)  # fmt: skip
def test_what_is_no_answer_is_none(text: str) -> None:
    assert calendars.read_answer(text) is None


# ---- afterwards ----------------------------------------------------------------------------------------


def held(world: World) -> Referral:
    row = booked(world)
    gone = timezone.now() - timedelta(hours=2)
    Referral.objects.update(meeting_at=gone)
    Handover.objects.update(at=gone)
    row.refresh_from_db()
    return row


def test_afterwards_it_is_written_down_and_the_work_begins(world: World, web: Web) -> None:
    row = held(world)
    page = f"/referrals/{row.uuid}/meeting/"
    body = {"do": "write", "version": row.version, "handover_version": Handover.objects.get().version,
            "present": ["firm", "receiver"], "agreed": "Offert på fredag", "begin": "on"}  # fmt: skip
    alone = web(world.charlie).post(page, {**body, "present": ["receiver"]})
    assert alone.status_code == 422 and "at least two sides" in alone.content.decode()
    assert web(world.charlie).post(page, body).status_code == 302
    row.refresh_from_db()
    kept = Handover.objects.get()
    assert row.state == "in_progress"
    assert (kept.present, kept.agreed, kept.written_by) == (
        ["receiver", "firm"],
        "Offert på fredag",
        "Charlie",
    )
    assert Line.objects.filter(referral=row, event="start").exists()
    stale = web(world.alice).post(page, {**body, "agreed": "Annat"})
    assert stale.status_code == 409 and "Annat" in stale.content.decode()
    assert Handover.objects.get().agreed == "Offert på fredag"


def test_a_meeting_to_come_cannot_be_written_down(world: World) -> None:
    row = booked(world)
    with viewing(world.charlie) as viewer, pytest.raises(BadInput):
        handover.write_down(viewer, row.uuid, present=["firm", "receiver"], agreed="", version=row.version,
                            handover_version=0)  # fmt: skip


def test_a_meeting_that_was_held_is_not_cancelled_by_a_later_end(world: World) -> None:
    row = held(world)
    with viewing(world.alice) as viewer:
        moving.act(viewer, row.uuid, Event.WITHDRAW, version=row.version, given={"reason": "Nej"})
    tell_all()
    assert {one.method for one in invitations().values()} == {"REQUEST"}


def test_the_pages_ask_little(world: World, web: Web, django_assert_max_num_queries: Any) -> None:
    row = booked(world)
    url = link_in(mail_to(OUTSIDE))
    client = web(world.charlie)
    with django_assert_max_num_queries(30):
        client.get(f"/referrals/{row.uuid}/meeting/")
    with django_assert_max_num_queries(26):
        web(None).get(url)
