"""What a person's calendar holds: no more than their pages would show at this moment."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from farled_web.api.queries.referrals import firms_seen, referrals
from farled_web.people.viewer import Viewer
from farled_web.referrals.models import Handover, Referral
from farled_web.workspace.queries import my_day

BACK = timedelta(days=30)  # docs/methods/web.md, api §4
MOST = 500
OWN_KINDS = frozenset({"wish", "change", "silent", "unplanned", "draft", "request", "offer"})
"""Kinds of the day's items that are told from there; cases are told from their own rows."""


@dataclass(frozen=True, slots=True)
class Due:
    """Something to do, or somewhere to be.

    Attributes:
        uid: The same each time, so that a calendar knows it again.
        title: What, with the firm's name only while it may be seen.
        path: Where it is done.
        changed: When it last changed.
        due: To be done by then; None: it is a meeting or a day.
        start: Meeting: when it begins.
        end: Meeting: when it ends.
        day: On that day, all of it.
        place: Where.
        firm: Whose data it shows, for the log.
    """

    uid: str
    title: str
    path: str
    changed: datetime
    due: datetime | None = None
    start: datetime | None = None
    end: datetime | None = None
    day: date | None = None
    place: str = ""
    firm: int | None = None


def calendar_of(viewer: Viewer) -> list[Due]:
    """Give what is due for somebody, their meetings and days to look again."""
    return [*_day(viewer), *_cases(viewer)]


def _day(viewer: Viewer) -> Iterator[Due]:
    for item in my_day(viewer):
        if item.kind in OWN_KINDS and item.due is not None:
            title = f"{item.title}: {item.about}" if item.about else item.title
            uid = f"{item.kind}-{sha256(item.url.encode()).hexdigest()[:24]}@farled"
            yield Due(uid, title, item.url, item.since, due=item.due, firm=item.firm)


def _cases(viewer: Viewer) -> Iterator[Due]:
    rows = list(_open_cases(viewer)[:MOST])
    firms = firms_seen(viewer, rows)
    meetings = {one.referral_id: one for one in Handover.objects.filter(referral__in=rows)}
    for row in rows:
        firm = firms.get(row.firm_id)
        about, shown = (f": {firm.name}", firm.pk) if firm is not None else ("", None)
        path = reverse("referrals:case", args=[row.uuid])
        if row.due_at is not None and _waits_for(viewer, row):
            yield Due(f"case-{row.uuid}@farled", _("A case waits for you") + about, path, row.moved_at,
                      due=row.due_at, firm=shown)  # fmt: skip
        if row.meeting_at is not None and row.meeting_at > timezone.now() - BACK:
            held = meetings.get(row.pk)
            if held is not None and held.cancelled_at is not None:
                continue
            length = timedelta(minutes=held.minutes if held else 60)
            yield Due(f"meeting-{row.uuid}@farled", _("Joint meeting") + about, path, row.moved_at,
                      start=row.meeting_at, end=row.meeting_at + length,
                      place=row.meeting_place if firm is not None else "", firm=shown)  # fmt: skip
        if row.review is not None and row.state == "on_hold":
            yield Due(f"review-{row.uuid}@farled", _("Look again at a case on hold") + about, path,
                      row.moved_at, day=row.review, firm=shown)  # fmt: skip


def _open_cases(viewer: Viewer) -> QuerySet[Referral]:
    """Cases of the viewer's organisations and firms: taken by them, or by nobody there."""
    mine = Q(receiver__in=viewer.organisations, sent_at__isnull=False) & _taken(viewer, "adviser_id")
    mine |= Q(sender__in=viewer.organisations) & _taken(viewer, "owner_id")
    mine |= Q(firm__in=viewer.firms, sent_at__isnull=False)
    return referrals(viewer, open=True).filter(mine).order_by("pk")


def _taken(viewer: Viewer, column: str) -> Q:
    return Q(**{column: viewer.user}) | Q(**{column: None})


def _waits_for(viewer: Viewer, row: Referral) -> bool:
    return (
        (row.next_role == "receiver" and row.receiver_id in viewer.organisations)
        or (row.next_role == "sender" and row.sender_id in viewer.organisations)
        or (row.next_role == "firm" and row.firm_id in viewer.firms)
    )
