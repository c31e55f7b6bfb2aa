"""The mails about questions on consent: to the firm, each with a link of its own, and back to who asked.

A link is good for one question and one address.  Where somebody can sign in for the firm, an address that an
organisation has entered gets no link: nobody answers for a firm that answers for itself.
"""

from __future__ import annotations

import base64
import secrets
from hashlib import sha256

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from farled_web.firms import consent_texts
from farled_web.firms.actions import telling
from farled_web.firms.models import ConsentLink, ConsentRequest, Contact
from farled_web.jobs.actions import send_mail
from farled_web.people.models import FirmSeat, User

SECRET_BYTES = 24
"""192 bits: nobody guesses one."""


def tell_asked(question: str, *, again: bool) -> int:
    """Put a question to the firm's contacts (work that sees all); gives how many mails were written.

    Args:
        question: Its public id.
        again: It is the one reminder.
    """
    row = ConsentRequest.objects.select_related("firm", "receiver", "asked_by").filter(uuid=question).first()
    if row is None or row.state != "open" or row.firm.merged_into_id is not None:
        return 0
    written = 0
    for contact, by_link in reachable(row.firm_id):
        page = _link(row, contact) if by_link else telling.page("firms:who_sees_what", row.firm.uuid)
        with override(contact.language):
            subject, body = _question(row, contact, page, again)
        send_mail(
            key=f"firms.consent_asked:{row.uuid}:{contact.pk}:{'again' if again else 'first'}",
            to=contact.email, language=contact.language, subject=subject, body=body,
            region=row.firm.region_id,
        )  # fmt: skip
        written += 1
    return written


def reachable(firm: int) -> list[tuple[Contact, bool]]:
    """Give the contacts a mail reaches, and whether each may answer by a link (firms §10)."""
    seats = FirmSeat.objects.filter(firm_id=firm, ended_at=None, user__is_active=True)
    users = set(seats.values_list("user_id", flat=True))
    rows = Contact.objects.filter(firm=firm, ended_at=None).exclude(email="").order_by("id")
    once = {one.email.lower(): one for one in reversed(rows)}
    return [(one, not users or one.organisation_id is None or one.user_id in users) for one in once.values()]


def _link(question: ConsentRequest, contact: Contact) -> str:
    secret = secrets.token_bytes(SECRET_BYTES)
    ConsentLink.objects.create(
        request=question, contact=contact, token_hash=sha256(secret).digest(),
        address_hash=sha256(contact.email.lower().encode()).digest(), expires_at=question.expires_at,
    )  # fmt: skip
    return telling.page("firms:question", base64.urlsafe_b64encode(secret).decode().rstrip("="))


def _question(row: ConsentRequest, contact: Contact, page: str, again: bool) -> tuple[str, str]:
    speaks = consent_texts.language()
    given = {
        "name": contact.name,
        "asker": row.asked_by.name,
        "receiver": row.receiver.name,
        "firm": row.firm.name,
        "question": consent_texts.question(row.purpose, row.categories, row.receiver.name, speaks),
        "page": page,
        "rights": consent_texts.RIGHTS[consent_texts.CURRENT].in_language(speaks),
        "day": timezone.localdate(row.expires_at).isoformat(),
    }
    subject = _("A reminder: may %(receiver)s see this about %(firm)s?") if again else _(
        "May %(receiver)s see this about %(firm)s?"
    )  # fmt: skip
    body = _(
        "Hello %(name)s,\n\n%(asker)s asks you:\n\n%(question)s\n\n"
        "Nothing is seen until you say yes. Answer here, by %(day)s:\n%(page)s\n\n%(rights)s"
    )
    if row.message:
        body += "\n\n" + _("%(asker)s writes:\n%(message)s")
        given["message"] = row.message
    return subject % given, body % given


def tell_asker(pk: int) -> int:
    """Write to who asked how the firm has answered (work that sees all); the firm's name is not in it."""
    question = ConsentRequest.objects.select_related("receiver", "asked_by").filter(pk=pk).first()
    if question is None or question.state not in {"given", "partly", "refused", "expired"}:
        return 0

    def said() -> tuple[str, str]:
        subject = {
            "given": _("A firm has said yes to your question"),
            "partly": _("A firm has said yes to some of what you asked for"),
            "refused": _("A firm has said no to your question"),
            "expired": _("A firm has not answered your question"),
        }[question.state]
        body = _("It was about what %(receiver)s may see. The answer stands here:\n%(page)s") % {
            "receiver": question.receiver.name,
            "page": telling.page("firms:questions"),
        }
        return subject, body

    return telling.tell(
        [*_asker(question), *telling.office_of(question.asked_by)],
        f"firms.consent_answer:{question.uuid}:{question.state}", said, question.receiver.region_id,
    )  # fmt: skip


def _asker(question: ConsentRequest) -> list[telling.Address]:
    rows = User.objects.filter(pk=question.user_id or 0, is_active=True)
    return [telling.Address(row.email, row.language) for row in rows]
