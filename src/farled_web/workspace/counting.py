"""Counts of a region that only background work may make, since they go over every firm."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, F, Q
from django.utils import timezone

from farled.terms.working_days import add_working_days
from farled_web.coalitions.models import Plan
from farled_web.diagnosis.models import Check
from farled_web.firms.models import Firm, Hours, Wish
from farled_web.organisations.models import Region

Row = dict[str, Any]
LATELY = timedelta(days=90)  # what "lately" means for a share that is to say how it goes now


def door(region: Region, now: datetime) -> Row:
    """Count the one door in: who waits, who waited too long, how often the promise was kept (domain §7).

    Args:
        region: The region.
        now: The moment counted at.
    """
    wishes = Wish.objects.filter(region=region)
    waiting = list(
        wishes.filter(answered_at=None, closed_at=None).values_list("created_at", "organisation__name")
    )
    overdue = [name for at, name in waiting if _due(at) < now]
    answered = list(wishes.filter(answered_at__gte=now - LATELY).values_list("created_at", "answered_at"))
    kept = sum(answer is not None and answer <= _due(at) for at, answer in answered)
    return {
        "waiting": len(waiting),
        "overdue": len(overdue),
        "overdue_at": _tally(overdue),
        "answered": len(answered),
        "kept": kept,
        "days": LATELY.days,
    }


def _due(at: datetime) -> datetime:
    return add_working_days(timezone.localtime(at), 1)


def _tally(names: Sequence[str | None]) -> list[Row]:
    counts: dict[str, int] = {}
    for name in names:
        counts[name or ""] = counts.get(name or "", 0) + 1
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return [{"name": name, "count": count} for name, count in ordered]


def work(region: Region, now: datetime) -> Row:
    """Count checks, plans and firms helped; a firm counts once, however many organisations helped it."""
    states = Plan.objects.filter(region=region).exclude(state="superseded").values_list("state")
    checks = Check.objects.filter(region=region, state="submitted", side="sme")
    hours = Hours.objects.filter(organisation__region=region, removed_at=None, on__gte=now.date() - LATELY)
    return {
        "registered": Firm.objects.filter(region=region, merged_into=None).count(),
        "checks": checks.count(),
        "checks_lately": checks.filter(submitted_at__gte=now - LATELY).count(),
        "plans": dict(states.annotate(n=Count("id")).order_by("state")),
        "helped_lately": hours.values("firm").distinct().count(),
        "without_plan": Firm.objects.filter(region=region, merged_into=None, needs__isnull=False)
        .filter(~Q(plans__state__in=["proposed", "agreed", "change_asked"]))
        .values("id")
        .distinct()
        .count(),
        "hours_lately": sum(hours.values_list(F("amount"), flat=True)),
    }
