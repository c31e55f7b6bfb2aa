"""Carry an invitation out: a round of its own, its link to the firm's contacts, one reminder, its end.

The link opens that round and nothing else of the firm.  It goes to addresses that may know what the firm
has answered: the firm's own contacts, and those entered by who the firm lets see its checks.
"""

from __future__ import annotations

import uuid
from datetime import datetime

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from farled_web.audit.actions import record
from farled_web.diagnosis import reach
from farled_web.diagnosis.actions.recheck import OPEN_FOR, REMIND_AFTER
from farled_web.diagnosis.actions.submit import keep_needs
from farled_web.diagnosis.models import Check, Recheck
from farled_web.diagnosis.queries.rounds import answers_before
from farled_web.firms.actions import entries
from farled_web.firms.models import Access, Contact, Firm
from farled_web.firms.policies import still_open
from farled_web.jobs.actions import send_mail
from farled_web.people.models import FirmSeat
from farled_web.people.viewer import Viewer


def send(viewer: Viewer, recheck: str, *, again: bool = False) -> int:
    """Begin the round of an invitation and mail its link (work that sees all); gives how many mails.

    Args:
        viewer: Background work.
        recheck: Public id of the invitation.
        again: It is the one reminder.
    """
    if not viewer.system:
        raise PermissionDenied
    row = Recheck.objects.select_for_update(of=("self",)).select_related("firm").filter(uuid=recheck).first()
    if row is None or row.state not in {"asked", "sent"}:
        return 0
    to = contacts(row.firm)
    if not to:
        _end(row, "over")
        return 0
    check = row.check_round or _round(row.firm, to[0].language)
    Recheck.objects.filter(pk=row.pk).update(
        state="sent", check_round=check, sent_at=row.sent_at or timezone.now()
    )
    link = settings.ADDRESS + reverse("diagnosis:link", args=[reach.written(reach.secret_of(check.uuid))])
    for contact in to:
        with override(contact.language):
            subject, body = _words(row, contact.name, link, again)
        send_mail(
            key=f"check.again:{row.uuid}:{contact.pk}:{'again' if again else 'first'}", to=contact.email,
            language=contact.language, subject=subject, body=body, region=row.region_id,
        )  # fmt: skip
    record("check.invited", object_type="recheck", object_id=row.pk, firms=[row.firm_id],
           categories=["diagnosis"], region=row.region_id, actor_kind="job",
           details={"mails": len(to), "again": again})  # fmt: skip
    return len(to)


def contacts(firm: Firm) -> list[Contact]:
    """Give the contacts an invitation goes to, each address once."""
    seats = FirmSeat.objects.filter(firm_id=firm.pk, ended_at=None, user__is_active=True)
    users = set(seats.values_list("user_id", flat=True))
    let = Access.objects.filter(still_open(), firm=firm, categories__contains=["diagnosis"])
    offices = {None, *let.values_list("organisation", flat=True)}
    rows = Contact.objects.filter(firm=firm, ended_at=None).exclude(email="").order_by("id")
    may = [one for one in rows if one.organisation_id in offices or one.user_id in users]
    return list({one.email.lower(): one for one in reversed(may)}.values())[::-1]


def _round(firm: Firm, language: str) -> Check:
    """Begin the firm's next round for a link, or take up the one that is begun."""
    begun = Check.objects.filter(firm=firm, side="sme", state="open").order_by("pk").last()
    if begun is None:
        last = Check.objects.filter(firm=firm, side="sme").aggregate(last=Max("wave"))["last"] or 0
        begun = Check(
            region_id=firm.region_id, firm=firm, wave=last + 1, language=language,
            synthetic=firm.synthetic, uuid=uuid.uuid4(),
        )  # fmt: skip
    begun.token_hash = reach.hash_of(reach.secret_of(begun.uuid))
    begun.beside = {**begun.beside, "before": answers_before(firm)}
    begun.save()
    return begun


def _words(row: Recheck, name: str, link: str, again: bool) -> tuple[str, str]:
    subject = _("A reminder: has anything changed?") if again else _("Has anything changed? The check again")
    why = {
        "months": _("It is a year since your firm answered the check."),
        "referral": _("Your firm has been helped since it answered the check."),
        "adviser": _("Your adviser wonders what has changed since your firm answered the check."),
    }[row.reason]
    body = _(
        "Hello %(name)s,\n\n%(why)s The same questions take under ten minutes; what you answered last time "
        "stands beside them. Afterwards you see before and after side by side.\n\n%(link)s\n\n"
        "Whoever has the link can answer for your firm, so keep it within the firm. It works for 30 days.\n"
        "Do you want no more of these mails? Open the link and choose that at the bottom of the page."
    ) % {"name": name, "why": why, "link": link}
    return subject, body


def settle(viewer: Viewer, check: int, *, by_link: bool) -> None:
    """Close a round's invitation; keep what it shows where a link alone answered it."""
    if not viewer.system:
        raise PermissionDenied
    row = Check.objects.select_related("firm").filter(pk=check, state="submitted", side="sme").first()
    if row is None or row.firm is None:
        return
    Recheck.objects.filter(check_round=row, state__in=["sent", "over"]).update(
        state="answered", ended_at=timezone.now()
    )
    if by_link:
        keep_needs(row)
        entries.note_event(
            viewer, row.firm, kind="check", organisation=None,
            data={"wave": row.wave, "side": row.side, "check": str(row.uuid)},
        )  # fmt: skip


def remind_and_end(viewer: Viewer, now: datetime | None = None) -> tuple[int, int]:
    """Remind of invitations once, and let those end that nobody took up; done by the clock."""
    if not viewer.system:
        raise PermissionDenied
    now = now or timezone.now()
    sent = Recheck.objects.filter(state="sent")
    ended = sent.filter(sent_at__lte=now - OPEN_FOR)
    over = ended.update(state="over", ended_at=now)
    reminded = 0
    for row in sent.filter(reminded_at=None, sent_at__lte=now - REMIND_AFTER).order_by("pk")[:500]:
        with transaction.atomic():
            if Recheck.objects.filter(pk=row.pk, reminded_at=None).update(reminded_at=now):
                reminded += bool(send(viewer, str(row.uuid), again=True))
    return reminded, over


def _end(row: Recheck, state: str) -> None:
    Recheck.objects.filter(pk=row.pk).update(state=state, ended_at=timezone.now())
