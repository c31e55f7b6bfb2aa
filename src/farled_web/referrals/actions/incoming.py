"""Mails that came in: an answer is put with its case, a report marks what did not arrive.

A mail never moves a case: who wrote it is not proved by its sender's address (referrals by mail §5).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from farled.errors import refuse
from farled.referrals.values import Role
from farled_web.audit.actions import record
from farled_web.jobs import addressing, sending
from farled_web.jobs.models import Mail
from farled_web.jobs.receiving import Letter
from farled_web.people.viewer import Viewer, system_scope
from farled_web.referrals import calendars, telling
from farled_web.referrals.actions import moving
from farled_web.referrals.actions.moving import TELL
from farled_web.referrals.actions.noting import note
from farled_web.referrals.models import Handover, Incoming, Line, Referral
from farled_web.referrals.policies import roles_of

LETTERS = {role.letter: role for role in telling.PARTIES} | {Role.COORDINATOR.letter: Role.COORDINATOR}
MOST_HELD = 20
"""Mails held for one case at once; more are let go unread (referrals by mail §5)."""


def receive(letter: Letter) -> str:
    """Take in a mail; done by background work, once for each mail however often it is handed in.

    Returns:
        What became of it: ``bounced``, ``unknown``, ``machine``, ``calendar``, ``again``, ``empty``,
        ``taken`` or ``held``.
    """
    for tag in letter.tags:
        if tag.letter == addressing.BOUNCE:
            return _came_back(tag.id, letter)
    named = next(((tag.id, LETTERS[tag.letter]) for tag in letter.tags if tag.letter in LETTERS), None)
    if named is None:
        return "unknown"
    with system_scope() as viewer:
        rows = Referral.objects.select_for_update(no_key=True, of=("self",)).select_related(
            "firm", "sender", "receiver"
        )
        row = rows.filter(uuid=named[0], sent_at__isnull=False).first()
        return "unknown" if row is None else _take(viewer, row, named[1], letter)


def accept_held(viewer: Viewer, held: UUID) -> Line:
    """Take a held mail in as a message; by the side that owns the case.

    Raises:
        PermissionDenied: It is not the viewer's to decide.
        BadInput: Somebody has decided already.
    """
    with transaction.atomic():
        mail, row = _held(viewer, held)
        _decide(viewer, mail, "accepted")
        return note(
            viewer, row, "referral_message", role=Role.SENDER, said={"message": mail.text}, tell=[],
            name=mail.sender_name or mail.sender, by_mail=True,
        )  # fmt: skip


def discard_held(viewer: Viewer, held: UUID) -> None:
    """Throw a held mail away, text and all. Errors as in `accept_held`."""
    with transaction.atomic():
        mail, row = _held(viewer, held)
        _decide(viewer, mail, "discarded", text="", subject="", sender_name="")
        record("referral.mail_discarded", object_type="referral", object_id=row.uuid, firms=[row.firm_id],
               categories=["journey"], organisation=row.sender_id, region=row.region_id)  # fmt: skip


def on_undelivered(sender: Any, *, mail: Mail, **_: Any) -> None:
    """Write on the case that a mail reached nobody, and tell the side that can act, once per address."""
    what, _colon, rest = mail.about.partition(":")
    case, _colon, role = rest.partition(":")
    if what != "referral" or role not in set(Role):
        return
    with system_scope() as viewer:
        row = Referral.objects.select_for_update(no_key=True, of=("self",)).filter(uuid=case).first()
        if row is None or _told_before(row, mail.to):
            return
        line = note(viewer, row, "mail_undelivered", role=Role(role), said={"address": masked(mail.to)})
        app.configure_task(TELL).defer(
            referral=row.pk, line=line.pk, kind=line.kind, version=row.version,
            roles=[str(Role.COORDINATOR if role == Role.SENDER else Role.SENDER)],
        )  # fmt: skip


def masked(mail: str) -> str:
    """Give an address as those may see it who need only know which one it was."""
    name, _at, domain = mail.partition("@")
    return f"{name[:1]}…@{domain}"


def _came_back(mail: UUID, letter: Letter) -> str:
    """A report of failure marks the mail; whatever else comes to that address comes from a machine."""
    if letter.failed and letter.failed.startswith("5") and sending.bounced(mail, letter.failed):
        return "bounced"
    return "machine"


def _take(viewer: Viewer, row: Referral, role: Role, letter: Letter) -> str:
    known = _written_to(row, role, letter.sender)
    if letter.calendar and (answer := calendars.read_answer(letter.calendar)) is not None:
        return _answered(viewer, row, role, answer, known)
    if letter.machine:
        return "machine"
    text = _text(letter)
    if not text:
        return "empty"
    if not known and Incoming.objects.filter(referral=row, state="held").count() >= MOST_HELD:
        return "unknown"
    kept = {} if known else {"sender": letter.sender, "sender_name": letter.name, "subject": letter.subject,
                             "text": text}  # fmt: skip
    mail = Incoming(referral=row, role=str(role), key=letter.key, state="taken" if known else "held", **kept)
    if Incoming.objects.filter(key=letter.key).exists():
        return "again"
    mail.save(force_insert=True)
    if known:
        to = [Role.RECEIVER] if role is Role.SENDER else [Role.SENDER]
        note(viewer, row, "referral_message", role=role, said={"message": text}, tell=to,
             name=letter.name or masked(letter.sender), by_mail=True)  # fmt: skip
        return "taken"
    app.configure_task(TELL).defer(
        referral=row.pk, line=None, kind="mail_held", version=row.version, roles=[str(Role.SENDER)],
        extra=str(mail.uuid),
    )  # fmt: skip
    return "held"


def _written_to(row: Referral, role: Role, sender: str) -> bool:
    """Whether the sender is somebody who was, or would be, written to about this case in this role."""
    if not sender:
        return False
    if Mail.objects.filter(about=telling.about(row, role), to__iexact=sender).exists():
        return True
    return any(one.mail.lower() == sender for one in telling.readers(row, role))


def _answered(viewer: Viewer, row: Referral, role: Role, answer: calendars.Answer, known: bool) -> str:
    """Keep what a calendar answered, if it is to the meeting as it is now."""
    held = (
        Handover.objects.select_for_update().filter(referral=row, uid=answer.uid, cancelled_at=None).first()
    )
    if held is None or not known or answer.sequence != held.sequence or role not in telling.PARTIES:
        return "machine"
    if held.answers.get(str(role)) != answer.answer:
        held.answers = {**held.answers, str(role): answer.answer}
        held.save(update_fields=["answers"])
        note(viewer, row, f"invitation_{answer.answer}", role=role, said={"message": answer.comment},
             by_mail=True)  # fmt: skip
    return "calendar"


def _text(letter: Letter) -> str:
    files = ", ".join(f"{one.name} ({max(1, one.size // 1000)} kB)" for one in letter.attachments)
    if not files:
        return letter.text
    return f"{letter.text}\n\n[{files}]".strip()


def _told_before(row: Referral, mail: str) -> bool:
    lines = Line.objects.filter(referral=row, kind="mail_undelivered", words__given__address=masked(mail))
    return lines.exists()


def _held(viewer: Viewer, held: UUID) -> tuple[Incoming, Referral]:
    mail = Incoming.objects.select_related("referral").filter(uuid=held).first()
    if mail is None:
        raise PermissionDenied
    row = moving.locked(viewer, mail.referral.uuid)
    if Role.SENDER not in roles_of(viewer, row):
        raise PermissionDenied
    return mail, row


def _decide(viewer: Viewer, mail: Incoming, state: str, **emptied: str) -> None:
    changes: Mapping[str, Any] = {
        "state": state, "answered_at": timezone.now(), "answered_by": viewer.user, **emptied,
    }  # fmt: skip
    if Incoming.objects.filter(pk=mail.pk, state="held").update(**changes) != 1:
        raise refuse("referral-mail", mail.subject, _("is decided on already"), _("Look at the case again"))
