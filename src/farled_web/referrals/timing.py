"""Which cases a timer has to look at, and what it then has to do (docs/methods/referrals.md §W1)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Q

from farled.referrals.clock_rules import ClockRules
from farled.referrals.timers import Timer, TimerEvent, due_events, next_due
from farled.referrals.values import Referral as Case
from farled_web.referrals.models import Fired, Referral

CHUNK = 200
"""Cases named at once; each is then looked at in a transaction of its own (§W1.2)."""
ROUND = 5_000
"""Cases in one round, so that a round ends before the next ones pile up behind it (§W1.2)."""
LATER = timedelta(hours=1)
"""How long a case rests at which a timer failed (§W1.4)."""

FLAGS = {
    Timer.REMIND: "referral_reminded",
    Timer.STALE: "referral_stale",
    Timer.REVIEW: "referral_review",
}
"""What is only said, and the word for it in journals and mails."""


def waiting(now: datetime) -> Iterator[int]:
    """Name the open cases a timer has to look at, longest waiting first, each once.

    They are read without locks, a chunk at a time: who is acting on one just now is disturbed by nothing.

    Args:
        now: The time it is.
    """
    rows = Referral.objects.filter(ended_at=None, timer_at__lte=now).order_by("timer_at", "pk")
    last, named = Q(), 0
    while named < ROUND:
        chunk = list(rows.filter(last).values_list("timer_at", "pk")[: min(CHUNK, ROUND - named)])
        if not chunk:
            return
        named += len(chunk)
        at, pk = chunk[-1]
        last = Q(timer_at__gt=at) | Q(timer_at=at, pk__gt=pk)
        yield from (one for _, one in chunk)


def due(case: Case, now: datetime, rules: ClockRules) -> list[TimerEvent]:
    """Give what is due at a locked case and was not done yet, oldest first."""
    found = due_events(case, now, rules)
    done = set(Fired.objects.filter(key__in=[one.key for one in found]).values_list("key", flat=True))
    return [one for one in found if one.key not in done]


def next_look(case: Case, now: datetime, rules: ClockRules) -> datetime | None:
    """Give when to look again, everything due having been done; None: never."""
    left = due(case, now, rules)
    return left[0].at if left else next_due(case, now, rules)
