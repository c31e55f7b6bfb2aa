"""Endpoints of the directory: organisations, services, claims, capacity."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from farled_web.api import schemas, versions
from farled_web.api.paging import MOST, USUAL, linked, page
from farled_web.api.queries import directory
from farled_web.api.schemas import Text
from farled_web.api.views.asking import Token, holder_of

router = Router(auth=Token("directory:read"), tags=["directory"])

Cursor = Annotated[Text, Query("", max_length=300, description="From next of the page before")]
Limit = Annotated[int, Query(USUAL, ge=1, le=MOST, description="Items on a page")]
Slug = Annotated[Text, Query("", max_length=60, description="Only this region, by its slug")]
Of = Annotated[UUID | None, Query(None, description="Only of this organisation")]
AreaOf = Annotated[Text, Query("", max_length=40, description="Only this support area")]
Since = Annotated[datetime | None, Query(None, description="Only what changed at that time or later")]


@router.get("/organisations", response=schemas.Organisations, summary="Organisations that take part")
def organisations(
    request: HttpRequest, response: HttpResponse, region: Slug = "", changed_since: Since = None,
    cursor: Cursor = "", limit: Limit = USUAL,
) -> Any:  # fmt: skip
    """Everybody's, of all regions; ``region`` keeps one."""
    rows = directory.organisations(holder_of(request), region=region, changed_since=aware(changed_since))
    found, onward = page(rows, cursor=cursor, limit=limit)
    return {"items": [organisation_of(one) for one in found], "next": linked(request, response, onward)}


@router.get("/organisations/{uuid:id}", response=schemas.Organisation, summary="One organisation")
def organisation(request: HttpRequest, response: HttpResponse, id: UUID) -> Any:
    """With an ETag, so that asking again costs little."""
    found = directory.organisations(holder_of(request)).get(uuid=id)
    return versions.unchanged(request, response, found.version) or organisation_of(found)


@router.get("/services", response=schemas.Services, summary="Services on offer")
def services(
    request: HttpRequest, response: HttpResponse, region: Slug = "", organisation: Of = None,
    area: AreaOf = "", changed_since: Since = None, cursor: Cursor = "", limit: Limit = USUAL,
) -> Any:  # fmt: skip
    """What organisations do for firms, by support area."""
    rows = directory.services(
        holder_of(request), region=region, organisation=organisation, area=area,
        changed_since=aware(changed_since),
    )  # fmt: skip
    found, onward = page(rows, cursor=cursor, limit=limit)
    return {"items": [service_of(one) for one in found], "next": linked(request, response, onward)}


@router.get("/services/{uuid:id}", response=schemas.Service, summary="One service")
def service(request: HttpRequest, response: HttpResponse, id: UUID) -> Any:
    """With an ETag."""
    found = directory.services(holder_of(request)).get(uuid=id)
    return versions.unchanged(request, response, found.version) or service_of(found)


@router.get("/claims", response=schemas.Claims, summary="Claims about who can do what")
def claims(
    request: HttpRequest, response: HttpResponse, region: Slug = "", organisation: Of = None,
    area: AreaOf = "", cursor: Cursor = "", limit: Limit = USUAL,
) -> Any:  # fmt: skip
    """Each with its source and its date; withdrawn ones are left out."""
    rows = directory.claims(holder_of(request), region=region, organisation=organisation, area=area)
    found, onward = page(rows, cursor=cursor, limit=limit)
    return {"items": [claim_of(one) for one in found], "next": linked(request, response, onward)}


@router.get("/capacity", response=schemas.Capacities, summary="Capacity of the own region")
def capacity(
    request: HttpRequest, response: HttpResponse, region: Slug = "", organisation: Of = None,
    area: AreaOf = "",
    quarter: Annotated[Text, Query("", max_length=6, description="As 2026Q4")] = "",
    cursor: Cursor = "", limit: Limit = USUAL,
) -> Any:  # fmt: skip
    """What is stated; a quarter that is not listed is not known, and neither none nor endless."""
    rows = directory.capacity(
        holder_of(request), region=region, organisation=organisation, area=area, quarter=quarter
    )
    found, onward = page(rows, cursor=cursor, limit=limit)
    return {"items": [capacity_of(one) for one in found], "next": linked(request, response, onward)}


def aware(moment: datetime | None) -> datetime | None:
    """Read a time without an offset as UTC."""
    return moment.replace(tzinfo=UTC) if moment is not None and moment.tzinfo is None else moment


def organisation_of(row: Any) -> dict[str, Any]:
    """Write an organisation."""
    names = ("slug", "name", "kind", "country", "municipality", "nuts", "sectors", "languages", "url",
             "about_sv", "about_en", "synthetic", "updated_at", "version")  # fmt: skip
    return {"id": row.uuid, "region": row.region.slug, **{name: getattr(row, name) for name in names}}


def service_of(row: Any) -> dict[str, Any]:
    """Write a service."""
    names = ("slug", "area", "name", "description", "format", "unit", "fee_eur", "market", "quarters",
             "synthetic", "updated_at", "version")  # fmt: skip
    return {
        "id": row.uuid, "organisation": row.organisation.uuid, "region": row.region.slug,
        "hours": [row.hours_1, row.hours_2, row.hours_3], **{name: getattr(row, name) for name in names},
    }  # fmt: skip


def claim_of(row: Any) -> dict[str, Any]:
    """Write a claim."""
    names = ("area", "barrier", "level", "provenance", "source", "date", "market", "successes", "closed",
             "synthetic")  # fmt: skip
    return {
        "id": row.uuid, "organisation": row.organisation.uuid, "region": row.region.slug,
        **{name: getattr(row, name) for name in names},
    }  # fmt: skip


def capacity_of(row: Any) -> dict[str, Any]:
    """Write a row of capacity."""
    names = ("area", "quarter", "unit", "amount", "confirmed_at", "updated_at")
    return {
        "organisation": row.organisation.uuid, "region": row.region.slug,
        **{name: getattr(row, name) for name in names},
    }  # fmt: skip
