"""A region in which things have happened: help, cases in every place, milestones, wishes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from tests.web import factories
from tests.web.conftest import World, working

from farled_web.firms.models import Firm, Hours
from farled_web.organisations.models import Organisation
from farled_web.referrals.models import Line, Milestone, Referral
from farled_web.reporting.actions.count import refresh

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def hours(of: Firm, by: Organisation, amount: float = 2.0, on: date = date(2026, 5, 4), **more: Any) -> Hours:
    """Hours booked on a firm."""
    return Hours.objects.create(
        firm=of, organisation=by, amount=amount, on=on, area="sales", user_id=1, **more
    )


def moved(case: Referral, event: str, after: float, **more: Any) -> Line:
    """A line of a case's journal, so many days after it was sent."""
    version = Line.objects.filter(referral=case).count() + 2
    sent = case.sent_at or NOW
    return Line.objects.create(
        referral=case,
        firm=case.firm,
        version=version,
        event=event,
        kind=f"referral_{event}",
        role="receiver",
        at=sent + after * DAY,
        organisation=case.receiver,
        **more,
    )


def ended(of: Firm, sender: Organisation, receiver: Organisation, state: str, **more: Any) -> Referral:
    """A case that has ended."""
    sent = more.pop("sent_at", NOW - 100 * DAY)
    none = {"clock": None, "due_at": None, "overdue_at": None, "next_role": ""}
    return factories.case(
        of,
        sender,
        receiver,
        state=state,
        sent_at=sent,
        created_at=sent,
        ended_at=sent + 20 * DAY,
        **none,
        **more,
    )


def milestone(case: Referral, kind: str = "first_export", **more: Any) -> Milestone:
    """An achievement as the receiver reports it."""
    given = {"on": date(2026, 8, 3), "subject": "", **more}
    return Milestone.objects.create(
        referral=case, firm=case.firm, organisation=case.receiver, region=case.region, kind=kind, **given
    )


def count(world: World, now: datetime = NOW, *, always: bool = True) -> bool:
    """Count the region as background work does."""
    with working() as viewer:
        return refresh(viewer, world.region, now, always=always)


@pytest.fixture
def busy(world: World) -> Iterator[World]:
    """Two organisations have helped one firm; one case is confirmed, one declined for lack of capacity."""
    hours(world.firm, world.fyren)
    hours(world.firm, world.hamnen, 1.5)
    closed = ended(
        world.firm, world.fyren, world.hamnen, "closed", outcome="need_met", confirmation="confirmed"
    )
    for event, after in (("accept", 1), ("start", 4), ("report_outcome", 18)):
        moved(closed, event, after)
    milestone(closed, state="confirmed")
    declined = ended(
        world.firm, world.fyren, world.hamnen, "declined", reason_code="no_capacity", area="capital"
    )
    moved(declined, "decline", 2)
    factories.case(world.firm, world.fyren, world.hamnen)
    late = factories.wish(world.firm, world.fyren, owner_name="Alice")
    type(late).objects.filter(pk=late.pk).update(created_at=NOW - 9 * DAY, due_at=NOW - 8 * DAY)
    count(world)
    yield world
