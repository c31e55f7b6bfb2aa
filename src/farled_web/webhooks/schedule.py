"""When a message is tried again, and when nobody tries any more (docs/methods/web.md, webhooks §2 and §3)."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

WAITS = (
    timedelta(seconds=30), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2),
    timedelta(hours=5), timedelta(hours=10), timedelta(hours=14), timedelta(hours=20), timedelta(hours=24),
)  # fmt: skip
"""After the first try, the second, …; after the last of them the message is given up."""

TRIES = len(WAITS) + 1
LONGEST_ASKED = timedelta(hours=24)
STUCK = timedelta(minutes=2)
HOLD = timedelta(hours=1)
STOP_AFTER = timedelta(days=5)
LONGEST_REST = timedelta(minutes=15)
KEPT = timedelta(days=30)
OVERLAP = timedelta(days=1)


def next_try(message: UUID, tries: int, now: datetime, asked: int | None = None) -> datetime | None:
    """Give when a message is tried again; None: it is given up.

    Args:
        message: Its id: a tenth of the wait differs from message to message, so that they do not all come
            back at once, and stays the same for one.
        tries: How often it has been tried in this round.
        now: When the last try ended.
        asked: Seconds the receiver asked us to wait (``Retry-After``).
    """
    if tries >= TRIES:
        return None
    wait = WAITS[tries - 1]
    wait += wait * ((message.int + tries) % 11) / 100
    if asked is not None:
        wait = max(wait, min(timedelta(seconds=asked), LONGEST_ASKED))
    return now + wait


def rest(failing_since: datetime, now: datetime) -> timedelta:
    """Give how long a receiver that cannot be reached is left alone by all that waits for it."""
    return min((now - failing_since) / 10, LONGEST_REST)


def is_over(failing_since: datetime | None, now: datetime) -> bool:
    """Say whether a receiver has failed for so long that nothing more is sent to it unasked."""
    return failing_since is not None and now - failing_since >= STOP_AFTER
