"""Plans and runs, as far as the viewer may see them."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.shortcuts import get_object_or_404

from farled_web.coalitions.making import Calendar
from farled_web.coalitions.models import Plan, Run, Step
from farled_web.coalitions.policies import OPEN, visible_plans, visible_runs
from farled_web.database import narrowing
from farled_web.diagnosis.models import Need
from farled_web.firms.models import Erasure, Firm
from farled_web.firms.policies import visible_firms
from farled_web.organisations.models import Region
from farled_web.people.viewer import Viewer

Row = dict[str, Any]
LIVE = (*OPEN, "agreed")


def plans(viewer: Viewer) -> QuerySet[Plan]:
    """Give the plans a viewer may see, newest first; firms are fetched beside, where they may be seen."""
    rows = narrowing.narrow(Plan.objects.all(), visible_plans(viewer))
    return rows.select_related("lead", "organisation").prefetch_related("firm").order_by("-created_at", "-id")


def live_plans(viewer: Viewer) -> QuerySet[Plan]:
    """Give the plans that are not superseded."""
    return plans(viewer).filter(state__in=LIVE).defer("document", "explanation")


def plan(viewer: Viewer, uuid: object) -> Plan:
    """Give one plan.

    Raises:
        Http404: There is none that this viewer may see.
    """
    return get_object_or_404(plans(viewer), uuid=uuid)


def versions(viewer: Viewer, firm: Firm) -> QuerySet[Plan]:
    """Give all versions of a firm's plan, newest first."""
    return plans(viewer).filter(firm=firm).order_by("-number")


def newest(viewer: Viewer, firm: Firm) -> Plan | None:
    """Give the newest version of a firm's plan."""
    return versions(viewer, firm).first()


def for_the_firm(viewer: Viewer, firm: Firm) -> list[Plan]:
    """Give what the firm itself reads: the proposal that waits for its answer, then what it agreed to."""
    rows = list(versions(viewer, firm).filter(state__in=("proposed", "change_asked", "agreed")))
    return sorted(rows, key=lambda row: (row.state == "agreed", -row.number))


def steps(viewer: Viewer, row: Plan) -> list[Step]:
    """Give a plan's steps in order."""
    found = narrowing.narrow(Step.objects.filter(plan=row), _of_visible(viewer))
    return list(found.select_related("organisation", "service"))


def _of_visible(viewer: Viewer) -> Q:
    if viewer.system:
        return Q()
    return Q(plan__in=narrowing.narrow(Plan.objects.all(), visible_plans(viewer)).values("pk"))


def runs(viewer: Viewer) -> QuerySet[Run]:
    """Give the calculations of the viewer's regions, newest first."""
    rows = narrowing.narrow(Run.objects.all(), visible_runs(viewer))
    return rows.select_related("region").order_by("-created_at", "-id")


def run(viewer: Viewer, uuid: object) -> Run:
    """Give one calculation.

    Raises:
        Http404: There is none that this viewer may see.
    """
    return get_object_or_404(runs(viewer), uuid=uuid)


def latest_run(region: int | Region) -> Run | None:
    """Give the latest calculation that planned for a whole region."""
    key = region if isinstance(region, int) else region.pk
    rows = Run.objects.filter(region_id=key, document__scope="region")
    return rows.order_by("-created_at", "-id").first()


def latest_run_document(region: Region) -> Row:
    """Give what the region's latest run says; empty: none has run.

    It holds ``value``, ``bound``, ``gap_percent``, ``capacity`` (each with ``price``: what an hour more is
    worth), ``uncovered``, ``fairness``, ``planned_shares`` (area → share of its need covered), ``closing``,
    ``firms`` and ``date``; nothing of any firm.
    """
    found = latest_run(region)
    return {**found.document, "uuid": str(found.uuid), "at": found.created_at.isoformat()} if found else {}


def uncovered(region: Region) -> list[Row]:
    """Give what the latest run leaves open: ``area``, ``reason`` and ``firms`` counted."""
    return list(latest_run_document(region).get("uncovered") or [])


def hour_prices(region: Region, most: int = 10) -> list[Row]:
    """Give the calendars whose next hour is worth most, by the latest run."""
    rows = [row for row in latest_run_document(region).get("capacity") or [] if row["price"] > 0]
    return sorted(rows, key=lambda row: (-row["price"], row["organisation"], row["area"], row["quarter"]))[
        :most
    ]


def waiting_firms(viewer: Viewer, region: int) -> QuerySet[Firm]:
    """Give the firms with a known need and no plan of any kind; of those the viewer sees (work sees all)."""
    need = Need.objects.filter(firm=OuterRef("pk"), level__gt=0)
    planned = Plan.objects.filter(firm=OuterRef("pk"), state__in=LIVE)
    # A firm that was forgotten keeps its needs, which are counted; nobody plans for it.
    forgotten = Erasure.objects.filter(firm=OuterRef("pk"), state="done")
    rows = Firm.objects.filter(
        Exists(need), ~Exists(planned), ~Exists(forgotten), region_id=region, merged_into=None
    )
    if viewer.system:
        return rows
    return narrowing.narrow(rows, visible_firms(viewer))


def taken(region: int, except_firm: int = 0) -> dict[Calendar, float]:
    """Give what agreed plans take of each calendar, a firm's own aside."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM coalitions_taken(%s, %s)", [region, except_firm])
        return {(row[0], row[1], row[2], row[3]): row[4] for row in cursor.fetchall()}
