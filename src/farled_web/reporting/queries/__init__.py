"""Figures, indicators and what they are of, as far as the viewer may see them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone

from farled.reporting.spans import LATEST, Span, month_of, span, spans
from farled.terms.areas import DEFAULT_AREAS
from farled_web.database import narrowing
from farled_web.directory.models import Area, Project
from farled_web.firms.models import Firm
from farled_web.firms.policies import visible_firms
from farled_web.organisations.models import Organisation, Region
from farled_web.people.viewer import Viewer
from farled_web.reporting.models import Count, Figures, Indicator
from farled_web.reporting.policies import can_see_region, visible_counts, visible_figures, visible_indicators

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Overdue:
    """A wish that waits past its day, without its firm.

    Attributes:
        organisation: Who has it.
        owner: Who took it on; "": nobody has.
        made: When it was made.
        due: When it had to be answered.
    """

    organisation: str
    owner: str
    made: dt.datetime
    due: dt.datetime


@dataclass(frozen=True, slots=True)
class Report:
    """One report's figures.

    Attributes:
        region: Of which region.
        organisation: Of which organisation; None: of the whole region.
        project: Of which project; None: of no one in particular.
        span: When.
        counted_at: When they were counted; None: never yet.
        document: The figures; empty: nothing happened, or may be told.
        outside: They are as they may leave the region.
    """

    region: Region
    organisation: Organisation | None
    project: Project | None
    span: Span
    counted_at: dt.datetime | None
    document: Row
    outside: bool = False


def region_of(viewer: Viewer, slug: str) -> Region:
    """Give a region whose report the viewer may see.

    Raises:
        Http404: There is none.
    """
    region = get_object_or_404(Region, slug=slug)
    if not can_see_region(viewer, region.pk):
        raise Http404
    return region


def regions_of(viewer: Viewer) -> list[Region]:
    """Give the regions whose reports the viewer may see."""
    return list(Region.objects.filter(pk__in=[*viewer.coordinates, *viewer.researches]).order_by("name"))


def organisation_of(viewer: Viewer, uuid: UUID) -> Organisation:
    """Give an organisation whose own report the viewer may see: a member of it.

    Raises:
        Http404: There is none.
    """
    mine = Organisation.objects.filter(pk__in=viewer.organisations).select_related("region")
    return get_object_or_404(mine, uuid=uuid)


def organisations_of(viewer: Viewer) -> list[Organisation]:
    """Give the viewer's organisations."""
    return list(Organisation.objects.filter(pk__in=viewer.organisations).order_by("name"))


def firms_of(viewer: Viewer) -> list[Firm]:
    """Give the firms the viewer acts for."""
    mine = Firm.objects.filter(pk__in=viewer.firms, merged_into=None)
    return list(narrowing.narrow(mine, visible_firms(viewer)).order_by("name"))


def organisations_in(region: Region) -> list[Organisation]:
    """Give a region's organisations, those that have left too."""
    return list(Organisation.objects.filter(region=region).order_by("name"))


def projects_in(region: Region, organisation: Organisation | None) -> list[Project]:
    """Give an organisation's projects, else the region's, as far as they are seen."""
    rows = Project.objects.filter(region=region)
    return list((rows.filter(organisation=organisation) if organisation else rows).order_by("name", "pk"))


def area_names(region: Region, language: str) -> dict[str, str]:
    """Give the names of a region's support areas."""
    rows = list(Area.objects.filter(region=region).values_list("key", f"name_{language}"))
    return dict(rows) or {one.id: one.name(language) for one in DEFAULT_AREAS}


def count_of(viewer: Viewer, region: Region) -> Count | None:
    """Give when a region was counted last."""
    return narrowing.narrow(Count.objects.filter(region=region), visible_counts(viewer)).first()


def spans_of(count: Count | None, outside: bool = False) -> tuple[Span, ...]:
    """Give the spans there are reports for; outside the region calendar years alone (§I9.4)."""
    today = timezone.localdate()
    found = spans(count.earliest if count else month_of(today), today)
    return tuple(one for one in found if one.is_year) if outside else found


def chosen_span(code: str, choices: tuple[Span, ...]) -> Span:
    """Give the span asked for, where it is a choice; else the latest twelve months, or the first there is."""
    named = {one.code: one for one in choices}
    found = named.get(code) or named.get(LATEST)
    return found or (choices[0] if choices else span(LATEST, timezone.localdate()))


def report(
    viewer: Viewer,
    region: Region,
    span: Span,
    *,
    organisation: Organisation | None = None,
    project: Project | None = None,
    outside: bool = False,
    count: Count | None = None,
) -> Report:
    """Give one report's figures."""
    rows = Figures.objects.filter(
        region=region,
        span=span.code,
        organisation=organisation,
        project=project,
        audience="outside" if outside else "own",
    )
    row = narrowing.narrow(rows, visible_figures(viewer)).first()
    counted = count.counted_at if count else None
    return Report(region, organisation, project, span, counted, row.document if row else {}, outside)


def by_organisation(viewer: Viewer, region: Region, span: Span) -> list[tuple[int, Row]]:
    """Give each organisation's firms, hours, cases received and started, of a region in a span."""
    rows = Figures.objects.filter(
        region=region, span=span.code, audience="own", organisation__isnull=False, project=None
    )
    found = narrowing.narrow(rows, visible_figures(viewer)).values_list(
        "organisation_id",
        "document__firms__total",
        "document__hours",
        "document__cases__sent",
        "document__cases__started",
    )
    names = ("firms", "hours", "sent", "started")
    return [(who or 0, dict(zip(names, values, strict=True))) for who, *values in found]


def gaps(viewer: Viewer, region: Region, code: str = LATEST) -> Row:
    """Give what was declined for lack of capacity: ``gaps`` (area, cases, firms) and ``counted_at`` (§I10.2).

    Empty for whoever may not see a region's figures as they are. For the region's page.
    """
    count = count_of(viewer, region)
    rows = Figures.objects.filter(region=region, span=code, audience="own", organisation=None, project=None)
    row = narrowing.narrow(rows, visible_figures(viewer)).first()
    if row is None or count is None:
        return {}
    return {"gaps": row.document.get("gaps", []), "counted_at": count.counted_at, "span": code}


def overdue(region: Region) -> list[Overdue]:
    """Give who owns the wishes that wait past their day, the longest first, to who coordinates the region."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT organisation_id, owner_name, made, due FROM reporting_overdue(%s)", [region.pk]
        )
        rows = cursor.fetchall()
    names = dict(Organisation.objects.filter(region=region).values_list("pk", "name")) if rows else {}
    return [Overdue(names.get(who, ""), owner, made, due) for who, owner, made, due in rows]


def indicators(viewer: Viewer, region: Region) -> QuerySet[Indicator]:
    """Give the region's own indicators, those withdrawn last."""
    rows = narrowing.narrow(Indicator.objects.filter(region=region), visible_indicators(viewer))
    return rows.select_related("region", "project").order_by("withdrawn_at", "code")


def indicator_of(viewer: Viewer, uuid: UUID) -> Indicator:
    """Give one of the region's own indicators.

    Raises:
        Http404: There is none the viewer may see.
    """
    rows = narrowing.narrow(Indicator.objects.select_related("region"), visible_indicators(viewer))
    return get_object_or_404(rows, uuid=uuid)
