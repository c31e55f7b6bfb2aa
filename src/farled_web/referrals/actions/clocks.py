"""A region sets its own clocks; what is open is worked out anew (referrals §R5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from farled_web.audit.actions import record
from farled_web.database.versions import StaleEdit, save_version
from farled_web.people.viewer import Viewer
from farled_web.referrals.models import Referral, RegionClocks
from farled_web.referrals.policies import can_set_clocks
from farled_web.referrals.queries.known import rules_in
from farled_web.referrals.values import case_of, columns_of, rules_of

RECOUNT = "referrals.recount_deadlines"
AT_ONCE = 500
DEADLINES = ("due_at", "overdue_at", "timer_at")


def set_clocks(
    viewer: Viewer, region: int, *, days: Mapping[str, int | None], holidays: Sequence[date], version: int
) -> RegionClocks:
    """Set a region's days and days off; deadlines of what is open follow in the background.

    Args:
        viewer: A coordinator of the region.
        region: Its id.
        days: By ``state.moment``, those that differ from the default.
        holidays: Days off beside the calendar's own.
        version: The version that was seen; 0: there was none.

    Raises:
        PermissionDenied: Not the region's coordinator.
        BadInput: The days do not make a clock.
        StaleEdit: Somebody else was faster.
    """
    if not can_set_clocks(viewer, region):
        raise PermissionDenied
    changes: dict[str, Any] = {
        "days": dict(days),
        "holidays": sorted(set(holidays)),
        "updated_by_name": viewer.name[:120],
        "updated_at": timezone.now(),
    }
    rules_of(RegionClocks(region_id=region, days=changes["days"], holidays=changes["holidays"]))
    with transaction.atomic():
        row = RegionClocks.objects.filter(region=region).first()
        if row is None:
            row = _first(region, changes, version)
        else:
            save_version(row, version, changes)
        record("clocks.changed", object_type="region", object_id=region, region=region,
               details={"days": len(days), "holidays": len(changes["holidays"])})  # fmt: skip
        app.configure_task(RECOUNT).defer(region=region)
    return row


def _first(region: int, changes: dict[str, Any], version: int) -> RegionClocks:
    if version:
        raise StaleEdit(RegionClocks(region_id=region), changes)
    try:
        with transaction.atomic():
            return RegionClocks.objects.create(region_id=region, **changes)
    except IntegrityError as error:
        raise StaleEdit(RegionClocks.objects.get(region=region), changes) from error


def recount(viewer: Viewer, region: int, after: int = 0) -> int:
    """Work out anew the deadlines of a region's open cases, some at a time.

    Args:
        viewer: Background work.
        region: Which region.
        after: Id of the last case done already.

    Returns:
        Id of the last one done now; 0: all are done.
    """
    if not viewer.system:
        raise PermissionDenied
    rules, now = rules_in(region), timezone.now()
    rows = Referral.objects.select_for_update(of=("self",)).filter(region=region, ended_at=None, pk__gt=after)
    done = list(rows.order_by("pk")[:AT_ONCE])
    for row in done:
        columns = columns_of(case_of(row), now, rules)
        changed = {name: columns[name] for name in DEADLINES if getattr(row, name) != columns[name]}
        if changed:
            Referral.objects.filter(pk=row.pk).update(**changed)
    return done[-1].pk if len(done) == AT_ONCE else 0
