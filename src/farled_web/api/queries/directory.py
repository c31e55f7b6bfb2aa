"""The directory and the firms, as far as a token's organisation sees them."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db.models import CharField, F, Func, OuterRef, QuerySet, Subquery

from farled_web.database import narrowing
from farled_web.directory import models
from farled_web.directory.policies import visible_capacity, visible_public
from farled_web.firms.models import Access, Firm
from farled_web.firms.policies import still_open
from farled_web.firms.queries import records
from farled_web.organisations.models import Organisation
from farled_web.organisations.policies import visible_organisations
from farled_web.people.viewer import Viewer


def organisations(
    viewer: Viewer, *, region: str = "", changed_since: datetime | None = None
) -> QuerySet[Organisation]:
    """Give the organisations that take part."""
    rows = Organisation.objects.filter(active=True).select_related("region")
    rows = rows.filter(region__slug=region) if region else rows
    rows = rows.filter(updated_at__gte=changed_since) if changed_since else rows
    return narrowing.narrow(rows, visible_organisations(viewer))


def services(
    viewer: Viewer, *, region: str = "", organisation: UUID | None = None, area: str = "",
    changed_since: datetime | None = None,
) -> QuerySet[models.Service]:  # fmt: skip
    """Give the services that are offered."""
    rows = models.Service.objects.filter(active=True, organisation__active=True)
    rows = _of(rows.select_related("organisation", "region"), region, organisation, area)
    rows = rows.filter(updated_at__gte=changed_since) if changed_since else rows
    return narrowing.narrow(rows, visible_public(viewer))


def claims(
    viewer: Viewer, *, region: str = "", organisation: UUID | None = None, area: str = ""
) -> QuerySet[models.Claim]:
    """Give the claims that hold."""
    rows = models.Claim.objects.filter(withdrawn_at=None, organisation__active=True)
    rows = _of(rows.select_related("organisation", "region"), region, organisation, area)
    return narrowing.narrow(rows, visible_public(viewer))


def capacity(
    viewer: Viewer, *, region: str = "", organisation: UUID | None = None, area: str = "", quarter: str = ""
) -> QuerySet[models.Capacity]:
    """Give the capacity of the viewer's regions."""
    rows = models.Capacity.objects.filter(organisation__active=True)
    rows = _of(rows.select_related("organisation", "region"), region, organisation, area)
    rows = rows.filter(quarter=quarter) if quarter else rows
    return narrowing.narrow(rows, visible_capacity(viewer))


def _of(rows: QuerySet, region: str, organisation: UUID | None, area: str) -> QuerySet:  # type: ignore[type-arg]
    rows = rows.filter(region__slug=region) if region else rows
    rows = rows.filter(organisation__uuid=organisation) if organisation else rows
    return rows.filter(area=area) if area else rows


def firms(viewer: Viewer) -> QuerySet[Firm]:
    """Give the firms the viewer's organisation sees, with what each has opened to it (``opened``)."""
    access = Access.objects.filter(still_open(), firm=OuterRef("pk"), organisation__in=viewer.organisations)
    each = Func(F("categories"), function="unnest", output_field=CharField())
    gathered = Func(
        Subquery(access.values(one=each).distinct()), function="ARRAY", output_field=ArrayField(CharField())
    )
    return records.firms(viewer).select_related("region").annotate(opened=gathered)
