"""How messages leave: one subscription at a time, in order, each step in a transaction of its own.

A message is taken by compare-and-set, sent outside any transaction, and marked by whoever took it. Between
the receiver's yes and our mark lies a moment nobody can make atomic: a message caught there goes out again
under the same ``webhook-id``, by which the receiver drops the double (webhooks §1).
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from farled_web.people.viewer import system_scope
from farled_web.webhooks import calling, schedule, signing
from farled_web.webhooks.calling import Answer
from farled_web.webhooks.events import ENDED, PING
from farled_web.webhooks.models import Attempt, Delivery, Secret, Subscription
from farled_web.webhooks.telling import tell_managers

MOST_AT_ONCE = 100
LONGEST_ROUND = 60.0


@dataclass(frozen=True, slots=True)
class Taken:
    """A message somebody has taken to send.

    Attributes:
        pk: Id.
        uuid: Public id, the message's own.
        kind: Kind of event.
        subscription: Whose it is.
        url: Where it goes.
        number: Which attempt this is.
        tries: Which in this round.
        body: What is sent.
        keys: Secrets it is signed with.
    """

    pk: int
    uuid: UUID
    kind: str
    subscription: int
    url: str
    number: int
    tries: int
    body: bytes
    keys: tuple[bytes, ...]


def drain(subscription: int) -> bool:
    """Send what is due to one subscription, in order; True where more is due now."""
    until = time.monotonic() + LONGEST_ROUND
    for _number in range(MOST_AT_ONCE):
        if time.monotonic() > until:
            return True
        taken = take(subscription)
        if taken is None:
            return False
        if not finish(taken, _send(taken)):
            return False
    return True


def due() -> list[int]:
    """Give back messages whose sender was killed, and name the subscriptions that have something due."""
    now = timezone.now()
    with system_scope():
        Delivery.objects.filter(state="sending", taken_at__lt=now - schedule.STUCK).update(
            state="waiting", taken_at=None, due_at=now
        )
        rows = Delivery.objects.filter(_may_go(now), state="waiting", due_at__lte=now)
        return sorted(rows.values_list("subscription", flat=True).distinct()[:1000])


def forget() -> None:
    """Clear away what is old; what waited all that time behind a pause has failed, and shows as that."""
    before = timezone.now() - schedule.KEPT
    with system_scope():
        Delivery.objects.filter(state__in=["sent", "failed", "withheld"], ended_at__lt=before).delete()
        Delivery.objects.filter(state="waiting", created_at__lt=before, due_at__lt=before).update(
            state="failed", error="too_old", due_at=None, ended_at=timezone.now()
        )
        Secret.objects.filter(ends_at__lt=timezone.now()).delete()


def take(subscription: int) -> Taken | None:
    """Take the first message whose turn it is; of two workers one gets it. What may not be told stays."""
    for _number in range(MOST_AT_ONCE):
        now = timezone.now()
        with system_scope():
            row = _next(subscription, now)
            if row is None:
                return None
            rows = Delivery.objects.filter(pk=row.pk, state="waiting")
            if not _may_be_told(row):
                rows.update(state="withheld", due_at=None, ended_at=now, error="access_ended")
                continue
            if rows.update(state="sending", taken_at=now, due_at=None, tries=F("tries") + 1):
                return _begin(row, now)
    return None


def _may_go(now: datetime) -> Q:
    """Subscriptions that take part, are neither paused nor resting; a test message passes by all that."""
    rested = Q(subscription__rest_until=None) | Q(subscription__rest_until__lte=now)
    at_work = Q(subscription__state="active") & rested
    tested = Q(kind=PING) & ~Q(subscription__state="removed")
    return Q(subscription__organisation__active=True) & (at_work | tested)


def _next(subscription: int, now: datetime) -> Delivery | None:
    earlier = Delivery.objects.filter(
        subscription=OuterRef("subscription"), subject=OuterRef("subject"), id__lt=OuterRef("id"),
        state__in=["waiting", "sending"], created_at__gt=now - schedule.HOLD,
    )  # fmt: skip
    rows = Delivery.objects.filter(
        _may_go(now), ~Exists(earlier), subscription=subscription, state="waiting", due_at__lte=now
    )
    return rows.select_related("subscription").order_by("id").first()


def _may_be_told(row: Delivery) -> bool:
    """Ask once more: what was written when a case was open must not go out after access has ended."""
    if row.kind in {PING, ENDED}:
        return True
    with connection.cursor() as cursor:
        cursor.execute("SELECT webhooks_open(%s, %s)", [row.subject, row.organisation_id])
        return bool(cursor.fetchone()[0])


def _begin(row: Delivery, now: datetime) -> Taken:
    number = row.tries + 1
    Attempt.objects.create(delivery=row, organisation_id=row.organisation_id, number=number, at=now)
    secrets = Secret.objects.filter(subscription=row.subscription_id)
    valid = secrets.filter(Q(ends_at=None) | Q(ends_at__gt=now)).order_by("-id")
    return Taken(
        pk=row.pk, uuid=row.uuid, kind=row.kind, subscription=row.subscription_id, url=row.subscription.url,
        number=number, tries=number - row.before, body=body_of(row.payload),
        keys=tuple(bytes(one.key) for one in valid),
    )  # fmt: skip


def body_of(payload: object) -> bytes:
    """Give a payload as it is sent: the same bytes each time."""
    return json.dumps(payload, sort_keys=True, separators=(",", ":")).encode()


def _send(taken: Taken) -> Answer:
    headers = signing.headers(taken.keys, str(taken.uuid), int(time.time()), taken.body)
    return calling.send(taken.url, taken.body, headers)


def finish(taken: Taken, answer: Answer) -> bool:
    """Write down what came of it, and what follows; False where the rest had better wait."""
    now = timezone.now()
    seen = {"status": answer.status, "milliseconds": answer.milliseconds, "error": answer.error}
    with system_scope():
        Attempt.objects.filter(delivery=taken.pk, number=taken.number).update(
            **seen, address=answer.address, excerpt=answer.excerpt, ended=True
        )
        # Whoever took it after us, because we were thought dead, has the say on what follows.
        rows = Delivery.objects.filter(pk=taken.pk, state="sending", tries=taken.number)
        at = None if answer.taken else _later(taken, answer, now)
        state = "sent" if answer.taken else "waiting" if at else "failed"
        if not rows.update(**seen, state=state, due_at=at, taken_at=None, ended_at=None if at else now):
            return True
        if answer.taken:
            _well(taken.subscription, now)
        else:
            _unwell(taken, answer, now, given_up=at is None)
    return answer.taken or answer.reached


def _later(taken: Taken, answer: Answer, now: datetime) -> datetime | None:
    if answer.error == "gone" or taken.kind == PING:  # somebody waits to see what a test gives
        return None
    return schedule.next_try(taken.uuid, taken.tries, now, answer.wait)


def _well(subscription: int, now: datetime) -> None:
    Subscription.objects.filter(pk=subscription).update(
        failing_since=None, rest_until=None, succeeded_at=now, error=""
    )


def _unwell(taken: Taken, answer: Answer, now: datetime, *, given_up: bool) -> None:
    row = Subscription.objects.select_for_update(of=("self",)).select_related("organisation").get(
        pk=taken.subscription
    )  # fmt: skip
    row.failing_since = row.failing_since or now
    row.failed_at, row.error = now, answer.error
    if not answer.reached:
        row.rest_until = now + schedule.rest(row.failing_since, now)
    stop = answer.error == "gone" or schedule.is_over(row.failing_since, now)
    if row.state == "active" and stop:
        row.state, row.state_at = "stopped", now
        tell_managers(row, "stopped", str(row.failing_since.date()))
    elif given_up and taken.kind != PING:
        tell_managers(row, "given_up", str(now.date()))
    row.save(update_fields=["failing_since", "failed_at", "error", "rest_until", "state", "state_at"])
