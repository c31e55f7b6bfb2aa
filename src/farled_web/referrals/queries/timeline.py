"""What happened on a case, in order: each line, with its words as far as the viewer may read them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from farled_web.database import narrowing
from farled_web.people.viewer import Viewer
from farled_web.referrals import words
from farled_web.referrals.models import Line, Referral, Words
from farled_web.referrals.policies import visible_words

MOST = 500
TONES = {
    "referral_accepted": "good", "referral_started": "good", "outcome_confirmed": "good",
    "referral_expired": "bad", "referral_failed": "bad", "outcome_disputed": "bad",
    "referral_escalated": "warn", "referral_decline_asked": "warn", "referral_hand_back_asked": "warn",
    "referral_message": "info",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Happened:
    """One line as it is read.

    Attributes:
        when: When.
        title: What happened.
        who: As whom, and by name where a person did it.
        by: How, where it was not on these pages: by a link, by mail.
        said: What was written, as (name, text).
        hidden: There are words that this viewer may not read.
        tone: As in ``{% badge %}``.
    """

    when: datetime
    title: str
    who: str
    by: str
    said: tuple[tuple[str, str], ...]
    hidden: bool
    tone: str


def timeline(viewer: Viewer, row: Referral) -> list[Happened]:
    """Give a case's lines in order, the first first; the last `MOST` of a long one."""
    lines = list(
        Line.objects.filter(referral=row).select_related("organisation").order_by("-at", "-id")[:MOST]
    )
    rows = narrowing.narrow(Words.objects.filter(referral=row), visible_words(viewer))
    said = {one.line_id: one.given for one in rows}
    return [_happened(line, said.get(line.pk)) for line in reversed(lines)]


def _happened(line: Line, said: dict[str, str] | None) -> Happened:
    given = tuple(
        (str(words.GIVEN.get(name, name)), words.next_action(text))
        for name, text in (said or {}).items()
        if text and name != "by"
    )
    by = _("by a link in a mail") if line.by_link else _("by mail") if line.by_mail else ""
    return Happened(
        when=line.at, title=str(words.HAPPENED.get(line.kind, line.kind)), who=_who(line, said or {}), by=by,
        said=given, hidden=said is None and line.event in words.WORDED, tone=TONES.get(line.kind, ""),
    )  # fmt: skip


def _who(line: Line, said: dict[str, str]) -> str:
    """Name who did it; a firm's own people stand among the words, for those who may read them."""
    side = line.organisation.name if line.organisation is not None else str(words.ROLES.get(line.role, ""))
    name = line.actor_name or said.get("by", "")
    return f"{name}, {side}" if name else side
