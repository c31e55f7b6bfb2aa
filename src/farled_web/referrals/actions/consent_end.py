"""When a consent ends, so do the open cases that rest on it, in the same transaction (§R9.7)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection
from django.utils import timezone

from farled.referrals import moves
from farled.referrals.consents import resting_on
from farled.referrals.context import Context
from farled.referrals.states import OPEN_STATES
from farled.referrals.transitions import Event
from farled.referrals.values import Role
from farled_web.people.viewer import Viewer, reach, set_reach
from farled_web.referrals.actions import moving
from farled_web.referrals.models import Referral
from farled_web.referrals.queries.known import consents_of, rules_in
from farled_web.referrals.values import case_of


def end_resting(firm: int, receiver: int) -> int:
    """Withdraw the open cases of a firm at a receiver whose consent is gone; gives how many.

    Whoever ended the consent need not be a party of the cases: the clock acts, and the line says so.
    """
    with _reaching(firm):
        rows = list(
            Referral.objects.select_for_update(of=("self",), no_key=True)
            .filter(firm=firm, receiver=receiver, ended_at=None, sent_at__isnull=False, state__in=OPEN_STATES)
            .order_by("pk")
        )
        ended = 0
        for row in rows:
            active = consents_of(row)
            if not resting_on([case_of(row)], active):
                continue
            context = Context(
                role=Role.TIMER, now=timezone.now(), version=row.version, consents=active,
                rules=rules_in(row.region_id),
            )  # fmt: skip
            result = moves.move(case_of(row), Event.END_CONSENT, context)
            moving.save_moved(Viewer(system=True), row, result, context)
            ended += 1
    return ended


def on_changed(sender: Any, *, firm: int, organisation: int, **_: Any) -> None:
    """Follow what the firm has decided."""
    end_resting(firm, organisation)


@contextmanager
def _reaching(firm: int) -> Iterator[None]:
    """Reach the firm's cases for as long as it takes, if the viewer may write down what the firm says."""
    before = reach()
    with connection.cursor() as cursor:
        cursor.execute("SELECT referrals_reach_firm(%s)", [firm])
    try:
        yield
    finally:
        if not connection.needs_rollback:
            set_reach(before)
