"""How a mail leaves: taken, given to the mail server, marked sent; each in a transaction of its own.

Between the server's yes and our mark lies a moment nobody can make atomic. A mail caught there is sent again
under the same Message-ID, by which servers and programs know the two for one (docs/methods/web.md, jobs §1).
"""

from __future__ import annotations

import logging
import smtplib
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.db.models import F, Q
from django.dispatch import Signal
from django.utils import timezone

from farled_web.database.system import whole
from farled_web.jobs import addressing
from farled_web.jobs.models import Mail

logger = logging.getLogger(__name__)
MOST = 7
FIRST_WAIT = timedelta(seconds=30)
STUCK = timedelta(minutes=5)

undelivered = Signal()
"""Sent once for each mail that is about something and reached nobody, with ``mail`` (its row), in the
transaction that marks it: given up after the last try, refused for good, or reported back by a server."""


@dataclass(frozen=True, slots=True)
class Later:
    """A mail that is tried again.

    Attributes:
        mail: Its id.
        at: When.
    """

    mail: UUID
    at: datetime


def send_one(mail: UUID) -> Later | None:
    """Send a mail that is due; say when to try again where it did not get through."""
    row = _take(mail)
    if row is None:
        return None
    try:
        _message(row).send()
    except Exception as error:  # whatever a mail server can do wrong must not lose the mail
        return _failed(row, error)
    with whole():
        Mail.objects.filter(pk=row.pk, state="sending").update(
            state="sent", sent_at=timezone.now(), error="", taken_at=None
        )
        # What a case's mail says may open a link: once it has left, the words are its reader's alone.
        Mail.objects.filter(pk=row.pk, state="sent").exclude(about="").update(body="", calendar="")
    return None


def stuck() -> list[UUID]:
    """Give back mails whose sender was killed, and name all that should have left by now."""
    now = timezone.now()
    with whole():
        Mail.objects.filter(state="sending", taken_at__lt=now - STUCK).update(
            state="waiting", taken_at=None, due_at=now
        )
        late = Mail.objects.filter(state="waiting").filter(Q(due_at__lte=now) | Q(due_at=None))
        return list(late.values_list("pk", flat=True)[:1000])


def _take(mail: UUID) -> Mail | None:
    """Compare and set: of two workers one gets it."""
    now = timezone.now()
    with whole():
        due = Mail.objects.filter(pk=mail, state="waiting").filter(Q(due_at__lte=now) | Q(due_at=None))
        if not due.update(state="sending", taken_at=now, attempts=F("attempts") + 1):
            return None
        return Mail.objects.get(pk=mail)


def bounced(mail: UUID, why: str) -> bool:
    """Mark a mail that another server reports as undelivered; False where it was not on its way.

    Args:
        mail: Its id, from a signed address.
        why: The status code of the report, as ``5.1.1``.
    """
    with whole():
        row = Mail.objects.select_for_update().filter(pk=mail, state__in=["sending", "sent"]).first()
        if row is None:
            return False
        row.state, row.error, row.taken_at, row.due_at = "bounced", f"Bounced {why}".strip()[:300], None, None
        row.save(update_fields=["state", "error", "taken_at", "due_at"])
        _tell(row)
    return True


def _message(row: Mail) -> EmailMessage:
    headers = {
        "Message-ID": f"<{row.pk}@{addressing.host()}>", "Auto-Submitted": "auto-generated",
        "Content-Language": row.language,
    }  # fmt: skip
    if row.refers_to:
        headers |= {"In-Reply-To": row.refers_to[-1], "References": " ".join(row.refers_to)}
    # Reports of what cannot be delivered come back to an address that names the mail.
    back = addressing.reply_address(addressing.Tag(row.pk, addressing.BOUNCE))
    if back:
        headers["From"] = settings.DEFAULT_FROM_EMAIL
    message = EmailMultiAlternatives(
        row.subject, row.body, back or settings.DEFAULT_FROM_EMAIL, [row.to],
        headers=headers, reply_to=[row.reply_to] if row.reply_to else None,
    )  # fmt: skip
    if row.calendar:
        # Both: programs that know invitations read the part, others offer the file.
        message.attach_alternative(row.calendar, f"text/calendar; method={row.method}")
        message.attach("invite.ics", row.calendar.encode(), "application/ics")
    return message


def _failed(row: Mail, error: Exception) -> Later | None:
    over = row.attempts >= MOST or _permanent(error)
    at = timezone.now() + FIRST_WAIT * 4 ** (row.attempts - 1)
    with whole():
        Mail.objects.filter(pk=row.pk, state="sending").update(
            state="failed" if over else "waiting",
            error=_said(error),
            taken_at=None,
            due_at=None if over else at,
        )
        if over:
            _tell(row)
    return None if over else Later(row.pk, at)


def _permanent(error: Exception) -> bool:
    """Whether trying again cannot help: the server knows no such receiver, or refuses the mail itself."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _ in error.recipients.values())
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return False  # a setting can be mended
    return isinstance(error, smtplib.SMTPResponseException) and error.smtp_code >= 500


def _said(error: Exception) -> str:
    """The kind of error and its code; what a server says may name the address."""
    code = getattr(error, "smtp_code", None)
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code = next((code for code, _ in error.recipients.values()), None)
    return f"{type(error).__name__}{f' {code}' if code is not None else ''}"[:300]


def _tell(row: Mail) -> None:
    """Let the room it is about know; whatever that room does wrong must not keep the mail from its end."""
    if row.about:
        for _receiver, answer in undelivered.send_robust(Mail, mail=row):
            if isinstance(answer, Exception):
                logger.error("a mail's end was not taken notice of", exc_info=answer)
