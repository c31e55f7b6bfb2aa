"""What other systems are told of: kinds of events, gathered in topics that a subscription chooses from."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

TOPICS: dict[str, Promise] = {
    "referral": _("Referrals: drafted, sent, asked about, accepted, declined, withdrawn, expired, started"),
    "handover": _("Handovers: meeting booked or moved"),
    "work": _("Work: hours, progress, review date, who is responsible"),
    "outcome": _("Outcomes: reported, confirmed, disputed, closed without an answer"),
    "access": _("Access: what you may see as the receiver changes or ends"),
}
PING = "ping"
CHANGED, ENDED = "access.changed", "access.ended"
_TOPIC_OF = {
    "referral": "referral", "draft": "referral", "handover": "handover", "hours": "work", "progress": "work",
    "review": "work", "owner": "work", "adviser": "work", "outcome": "outcome", "access": "access",
}  # fmt: skip


def kind_of(word: str) -> str:
    """Give the kind for the word a journal has: ``referral_decline_asked`` is ``referral.decline_asked``."""
    return word.replace("_", ".", 1)


def topic_of(kind: str) -> str:
    """Give the topic a kind belongs to."""
    return _TOPIC_OF.get(kind.split(".", 1)[0], "referral")
