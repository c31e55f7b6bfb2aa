"""The mails that carry an invitation, its change or its cancellation to all three sides."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from farled.referrals.values import Role
from farled_web.jobs import addressing
from farled_web.referrals import calendars, telling
from farled_web.referrals.models import Handover, Referral
from farled_web.ui.writing import moment

KINDS = {"handover_booked", "handover_rebooked"}
"""What is told by an invitation and not by a mail of its own."""


def invite(row: Referral, held: Handover) -> int:
    """Write the invitation as it now is to everybody, each of its changes once; gives how many."""
    told = 0
    for role in telling.PARTIES:
        for reader in telling.readers(row, role):
            key = f"referral:{row.uuid}:meeting:{held.sequence}:{role}:{telling.mark(reader.mail)}"
            told += telling.send(row, role, reader, key, lambda: _mail(row, held, role, reader))  # noqa: B023
    return told


def _mail(row: Referral, held: Handover, role: Role, reader: telling.Reader) -> telling.Text:
    kind = _kind(held)
    names = telling.names_of(row, role)
    subject, sentence = telling.filled(kind, role, names)
    if held.cancelled_at is not None:
        when = _("It was to be on %(when)s.") % {"when": moment(held.at)}
    else:
        when = _("When: %(when)s, %(minutes)s minutes") % {"when": moment(held.at), "minutes": held.minutes}
        if held.place:
            when += "\n" + _("Where: %(place)s") % {"place": held.place}
    hint = _("The invitation is in this mail: your calendar can take it in, and your answer is kept.")
    parts = [sentence, when, hint if held.cancelled_at is None else ""]
    if held.cancelled_at is None:
        parts.append(telling.ways(row, kind, role, reader))
    body = "\n\n".join(part for part in parts if part)
    return telling.Text(subject, body, calendar=_calendar(row, held, role, reader, subject, sentence),
                        method="CANCEL" if held.cancelled_at else "REQUEST")  # fmt: skip


def _kind(held: Handover) -> str:
    if held.cancelled_at is not None:
        return "handover_cancelled"
    return "handover_rebooked" if held.sequence else "handover_booked"


def _calendar(
    row: Referral, held: Handover, role: Role, reader: telling.Reader, subject: str, about: str
) -> str:
    # Calendars answer the organizer: the address that belongs to this case and role, where there is one.
    back = addressing.reply_address(addressing.Tag(row.uuid, role.letter))
    sender = back or settings.DEFAULT_FROM_EMAIL.rpartition("<")[2].rstrip("> ")
    return calendars.written(
        calendars.Invitation(
            uid=held.uid, sequence=held.sequence, at=held.at, minutes=held.minutes, summary=subject,
            organizer=calendars.Person(sender, "Farled"), attendee=calendars.Person(reader.mail, reader.name),
            stamp=timezone.now(), place=held.place, description=about,
            cancelled=held.cancelled_at is not None,
        )
    )  # fmt: skip


def over(held: Handover) -> bool:
    """Say whether the meeting has been."""
    return held.at + timedelta(minutes=held.minutes) < timezone.now()
