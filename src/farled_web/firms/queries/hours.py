"""Hours booked: by row, and summed by project, organisation and month."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import TruncMonth
from django.shortcuts import get_object_or_404

from farled_web.database import narrowing
from farled_web.directory.models import Area, Project
from farled_web.firms.models import Firm, Hours
from farled_web.firms.policies import visible_firms, visible_hours
from farled_web.people.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Total:
    """A sum of hours.

    Attributes:
        name: Project, or month.
        hours: Hours.
        firms: How many different firms.
        planned: Hours the project has; None where not known.
    """

    name: str
    hours: float
    firms: int
    planned: float | None = None


def hours(viewer: Viewer, *, removed: bool = False) -> QuerySet[Hours]:
    """Give the hours the viewer's organisations booked, with the firm's name where it is open."""
    name = narrowing.narrow(Firm.objects.filter(pk=OuterRef("firm_id")), visible_firms(viewer)).values("name")
    rows = narrowing.narrow(
        Hours.objects.filter(organisation__in=viewer.organisations), visible_hours(viewer)
    )
    rows = rows if removed else rows.filter(removed_at=None)
    return rows.select_related("organisation", "project", "service").annotate(firm_name=Subquery(name[:1]))


def booked(viewer: Viewer, pk: int) -> Hours:
    """Give one booking, removed or not.

    Raises:
        Http404: There is none the viewer may see.
    """
    return get_object_or_404(hours(viewer, removed=True), pk=pk)


def hours_of(viewer: Viewer, firm: Firm) -> QuerySet[Hours]:
    """Give the hours a firm has been given, as far as the viewer may see them, newest first."""
    rows = narrowing.narrow(Hours.objects.filter(firm=firm, removed_at=None), visible_hours(viewer))
    return rows.select_related("organisation", "project").order_by("-on", "-id")


def total(rows: QuerySet[Hours]) -> tuple[float, int]:
    """Give the sum of hours and how many firms got them."""
    found = rows.order_by().aggregate(hours=Sum("amount"), firms=Count("firm", distinct=True))
    return float(found["hours"] or 0), int(found["firms"])


def by_project(rows: QuerySet[Hours]) -> list[Total]:
    """Sum by project; the last is what stands on none."""
    sums = rows.order_by().values("project", "project__name", "project__hours").annotate(
        hours=Sum("amount"), firms=Count("firm", distinct=True)
    )  # fmt: skip
    found = [
        Total(row["project__name"] or "", row["hours"], row["firms"], row["project__hours"]) for row in sums
    ]
    return sorted(found, key=lambda one: (not one.name, one.name))


def by_month(rows: QuerySet[Hours]) -> list[tuple[date, float, int]]:
    """Sum by month, newest first."""
    sums = rows.order_by().annotate(month=TruncMonth("on")).values("month").annotate(
        hours=Sum("amount"), firms=Count("firm", distinct=True)
    )  # fmt: skip
    return sorted(((row["month"], row["hours"], row["firms"]) for row in sums), reverse=True)


def projects(viewer: Viewer, *, open_only: bool = True) -> list[Project]:
    """Give the funding projects of the organisations the viewer writes for."""
    rows = Project.objects.filter(organisation__in=viewer.writes if open_only else viewer.organisations)
    return list((rows.filter(closed_at=None) if open_only else rows).order_by("name", "id"))


def areas(region: int) -> list[Area]:
    """Give a region's own support areas; none: the default eight hold."""
    return list(Area.objects.filter(region=region))


def firms_to_book(viewer: Viewer) -> list[Firm]:
    """Give the firms hours can be booked on: those the viewer sees, lately met first, at most 500."""
    rows = narrowing.narrow(Firm.objects.filter(merged_into=None), visible_firms(viewer))
    own = Hours.objects.filter(firm=OuterRef("pk"), organisation__in=viewer.writes)
    return list(rows.annotate(met=Exists(own)).order_by("-met", "name", "id")[:500])
