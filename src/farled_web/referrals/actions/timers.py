"""What the clock does to cases: remind, call in the coordinator, end; each exactly once (referrals §W1)."""

from __future__ import annotations

import logging
from collections import Counter
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, InterfaceError, connection
from django.utils import timezone

from farled.referrals.timers import Timer, TimerEvent
from farled.referrals.values import Role
from farled_web.people.viewer import Viewer, system_scope
from farled_web.referrals import timing
from farled_web.referrals.actions import moving
from farled_web.referrals.models import Fired, Referral
from farled_web.referrals.queries.known import rules_in, try_consent
from farled_web.referrals.values import case_of

logger = logging.getLogger(__name__)


def run(now: datetime | None = None) -> Counter[str]:
    """Look at every case that waits for the clock, each in a transaction of its own.

    Args:
        now: The time it is; None: the clock's, case by case.

    Returns:
        How often each thing was done, and ``failed`` for the cases at which it could not be.
    """
    done: Counter[str] = Counter()
    for case in _named(now or timezone.now()):
        try:
            with system_scope() as viewer:
                done.update(look(viewer, case, now))
        except Exception as error:
            if isinstance(error, DatabaseError | InterfaceError) and not connection.is_usable():
                raise  # the database went away: the next round goes on from here
            # One bad case stops nobody: it rests, and the others get their turn.
            logger.exception("timer failed", extra={"case": case})
            done["failed"] += 1
            _rest(case, now or timezone.now())
    return done


def look(viewer: Viewer, case: int, now: datetime | None = None) -> list[str]:
    """Do what is due at one case, and note when to look again; in the caller's transaction.

    A case that somebody holds just now is left to the next round: whoever it is may be doing what the
    reminder would ask for.

    Args:
        viewer: Background work.
        case: Id of the case.
        now: The time it is; None: the clock's.

    Returns:
        What was done, as `Timer` names it.
    """
    if not viewer.system:
        raise PermissionDenied
    now = now or timezone.now()
    if not _consent_stands_still(case):
        return []
    rows = Referral.objects.select_for_update(skip_locked=True, no_key=True, of=("self",))
    row = rows.filter(pk=case, ended_at=None, timer_at__lte=now).first()
    if row is None:
        return []
    rules = rules_in(row.region_id)
    done = []
    for event in timing.due(case_of(row), now, rules):
        Fired.objects.create(key=event.key, referral=row)
        row = _do(viewer, row, event, now)
        done.append(str(event.kind))
    later = timing.next_look(case_of(row), now, rules)
    if row.ended_at is None and later != row.timer_at:
        Referral.objects.filter(pk=row.pk).update(timer_at=later)
    return done


def _do(viewer: Viewer, row: Referral, event: TimerEvent, now: datetime) -> Referral:
    if event.kind is Timer.ESCALATE:
        return moving.escalate(viewer, row, now)
    if event.kind is Timer.END and event.event is not None:
        return moving.act(viewer, row.uuid, event.event, version=row.version, role=Role.TIMER, now=now)
    moving.remind(viewer, row, event, timing.FLAGS[event.kind], now)
    return row


def _consent_stands_still(case: int) -> bool:
    """Take the lock that comes before the case's own; False: somebody is changing the consent just now."""
    found = Referral.objects.filter(pk=case).values_list("firm_id", "receiver_id").first()
    return found is not None and try_consent(*found)


def _named(now: datetime) -> list[int]:
    with system_scope():
        return list(timing.waiting(now))


def _rest(case: int, now: datetime) -> None:
    with system_scope():
        Referral.objects.filter(pk=case, ended_at=None).update(timer_at=now + timing.LATER)
