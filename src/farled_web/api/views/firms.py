"""Endpoints of the firms an organisation sees."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router

from farled_web.api import schemas, versions
from farled_web.api.paging import USUAL, linked, page
from farled_web.api.queries import directory
from farled_web.api.views.asking import Token, holder_of, read_of
from farled_web.api.views.directory import Cursor, Limit

router = Router(auth=Token("firms:read"), tags=["firms"])


@router.get("/firms", response=schemas.Firms, summary="Firms your organisation sees")
def firms(request: HttpRequest, response: HttpResponse, cursor: Cursor = "", limit: Limit = USUAL) -> Any:
    """Those it registered and those that have let it in; every read stands in the firm's log."""
    found, onward = page(directory.firms(holder_of(request)), cursor=cursor, limit=limit)
    read_of(request, "firm.exported", [one.pk for one in found], "identity")
    return {
        "items": [firm_of(one, holder_of(request).organisations) for one in found],
        "next": linked(request, response, onward),
    }


@router.get("/firms/{uuid:id}", response=schemas.Firm, summary="One firm")
def firm(request: HttpRequest, response: HttpResponse, id: UUID) -> Any:
    """With an ETag."""
    found = directory.firms(holder_of(request)).get(uuid=id)
    short = versions.unchanged(request, response, found.version)
    if short is None:
        read_of(request, "firm.exported", [found.pk], "identity")
    return short or firm_of(found, holder_of(request).organisations)


def firm_of(row: Any, ours: tuple[int, ...]) -> dict[str, Any]:
    """Write a firm; a number that may be a person's stays here."""
    names = ("name", "country", "municipality", "nuts", "nace", "nace_revision", "employees", "founded",
             "languages", "targets", "url", "stage", "synthetic", "version")  # fmt: skip
    number = row.organisation_number if row.organisation_number and not row.sole_trader else None
    return {
        "id": row.uuid, "region": row.region.slug, "organisation_number": number,
        "registered_by_us": row.registered_by_id in ours, "open_categories": sorted(row.opened or []),
        **{name: getattr(row, name) for name in names},
    }  # fmt: skip
