"""The directory as HSDS 3.0 reads it (Open Referral); public, without a token."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from ninja import Query, Router

from farled_web.api import schemas_hsds as schemas
from farled_web.api.queries import hsds
from farled_web.api.schemas import Text
from farled_web.api.views.directory import aware

VERSION = "3.0"
PROFILE = "https://docs.openreferral.org/en/3.0/"
USUAL, MOST = 50, 500
router = Router(tags=["hsds"])

PageNumber = Annotated[int, Query(1, ge=1, le=1_000_000, description="Page number")]
PerPage = Annotated[int, Query(USUAL, ge=1, le=MOST, description="Items on a page")]
Search = Annotated[Text, Query("", max_length=200, description="Words in name or description")]
After = Annotated[datetime | None, Query(None, description="Only what was modified at that time or later")]
TermId = Annotated[UUID | None, Query(None, description="Only under this taxonomy term")]
TaxonomyId = Annotated[UUID | None, Query(None, description="Only under a term of this taxonomy")]
OrganizationId = Annotated[UUID | None, Query(None, description="Only of this organisation")]
Full = Annotated[bool, Query(False, description="With all that hangs on it")]


@router.get("/", response=schemas.About, exclude_none=True, summary="What this interface is")
def about(request: HttpRequest, response: HttpResponse) -> Any:
    """Version and profile of the specification."""
    return {
        "version": VERSION, "profile": PROFILE, "openapi_url": f"{settings.ADDRESS}/api/hsds/openapi.json",
        "description": "Organisations that together take small and medium-sized firms abroad.",
    }  # fmt: skip


@router.get("/organizations", response=schemas.Organizations, exclude_none=True, summary="Organisations")
def organizations(
    request: HttpRequest, response: HttpResponse, search: Search = "", modified_after: After = None,
    page: PageNumber = 1, per_page: PerPage = USUAL, full: Full = False, full_service: Full = False,
) -> Any:  # fmt: skip
    """Page by page; ``full`` with places, ``full_service`` with services as well."""
    rows = hsds.organisations(_viewer(request), modified_after=aware(modified_after), search=search)
    found = _page(rows, page, per_page)
    if full_service:
        known = _known()
        offered: dict[int, list[dict[str, Any]]] = {}
        every = hsds.services(_viewer(request)).filter(organisation__in=found["contents"])
        for one in every:
            offered.setdefault(one.organisation_id, []).append(hsds.as_whole_service(one, known))
        return _with(found, lambda row: hsds.as_whole_organisation(row, offered.get(row.pk, [])))
    return _with(found, hsds.as_whole_organisation if full else hsds.as_organisation)


@router.get(
    "/organizations/{uuid:id}", response=schemas.Organization, exclude_none=True, summary="One organisation"
)
def organization(request: HttpRequest, response: HttpResponse, id: UUID) -> Any:
    """With its places and its services."""
    row = hsds.organisations(_viewer(request), modified_after=None, search="").get(uuid=id)
    known = _known()
    offered = hsds.services(_viewer(request), organization_id=id)
    return hsds.as_whole_organisation(row, [hsds.as_whole_service(one, known) for one in offered])


@router.get("/services", response=schemas.Services, exclude_none=True, summary="Services")
def services(
    request: HttpRequest, response: HttpResponse, search: Search = "", modified_after: After = None,
    organization_id: OrganizationId = None, taxonomy_term_id: TermId = None, taxonomy_id: TaxonomyId = None,
    page: PageNumber = 1, per_page: PerPage = USUAL, full: Full = False,
) -> Any:  # fmt: skip
    """Page by page; ``full`` with all that hangs on them."""
    rows = hsds.services(
        _viewer(request), search=search, modified_after=aware(modified_after),
        organization_id=organization_id, taxonomy_term_id=taxonomy_term_id, taxonomy_id=taxonomy_id,
    )  # fmt: skip
    found = _page(rows, page, per_page)
    known = _known() if full else {}
    return _with(found, (lambda row: hsds.as_whole_service(row, known)) if full else hsds.as_service)


@router.get("/services/{uuid:id}", response=schemas.Service, exclude_none=True, summary="One service")
def service(request: HttpRequest, response: HttpResponse, id: UUID) -> Any:
    """With all that hangs on it."""
    return hsds.as_whole_service(hsds.services(_viewer(request)).get(uuid=id), _known())


@router.get(
    "/service_at_locations",
    response=schemas.ServiceAtLocations,
    exclude_none=True,
    summary="Services at places",
)
def service_at_locations(
    request: HttpRequest, response: HttpResponse, search: Search = "", modified_after: After = None,
    organization_id: OrganizationId = None, taxonomy_term_id: TermId = None, taxonomy_id: TaxonomyId = None,
    page: PageNumber = 1, per_page: PerPage = USUAL, full: Full = False,
) -> Any:  # fmt: skip
    """Services of organisations whose place is known."""
    rows = hsds.services(
        _viewer(request), search=search, modified_after=aware(modified_after),
        organization_id=organization_id, taxonomy_term_id=taxonomy_term_id, taxonomy_id=taxonomy_id,
    ).exclude(organisation__municipality="", organisation__url="")  # fmt: skip
    known = _known() if full else {}
    return _with(_page(rows, page, per_page), lambda row: _at(row, known if full else None))


@router.get(
    "/service_at_locations/{uuid:id}",
    response=schemas.ServiceAtLocation,
    exclude_none=True,
    summary="One of them",
)
def service_at_location(request: HttpRequest, response: HttpResponse, id: UUID) -> Any:
    """With its service."""
    for row in hsds.services(_viewer(request)):  # the id is made, so it is looked for
        found = hsds.as_service_at_location(row)
        if found is not None and found["id"] == id:
            return _at(row, _known())
    raise Http404


@router.get("/taxonomies", response=schemas.Taxonomies, exclude_none=True, summary="Taxonomies")
def taxonomies(
    request: HttpRequest, response: HttpResponse, search: Search = "", page: PageNumber = 1,
    per_page: PerPage = USUAL,
) -> Any:  # fmt: skip
    """One per region: its support areas."""
    rows = [one for one in hsds.taxonomies() if search.lower() in one.name.lower()]
    return _with(_page(rows, page, per_page), hsds.as_taxonomy)


@router.get("/taxonomies/{uuid:id}", response=schemas.Taxonomy, exclude_none=True, summary="One taxonomy")
def taxonomy(request: HttpRequest, response: HttpResponse, id: UUID) -> Any:
    """A region's support areas."""
    return hsds.as_taxonomy(_first(one for one in hsds.taxonomies() if hsds.taxonomy_id(one) == id))


@router.get("/taxonomy_terms", response=schemas.TaxonomyTerms, exclude_none=True, summary="Taxonomy terms")
def taxonomy_terms(
    request: HttpRequest, response: HttpResponse, search: Search = "", taxonomy_id: TaxonomyId = None,
    parent_id: Annotated[UUID | None, Query(None, description="Support areas have no parents")] = None,
    top_only: Annotated[bool, Query(False, description="All of them are on top")] = False,
    page: PageNumber = 1, per_page: PerPage = USUAL,
) -> Any:  # fmt: skip
    """Support areas of every region, or of one."""
    rows = [
        one for one in hsds.terms()
        if parent_id is None and search.lower() in f"{one.name_en} {one.name_sv}".lower()
        and (taxonomy_id is None or hsds.taxonomy_id(one.region) == taxonomy_id)
    ]  # fmt: skip
    return _with(_page(rows, page, per_page), hsds.as_term)


@router.get("/taxonomy_terms/{uuid:id}", response=schemas.TaxonomyTerm, exclude_none=True, summary="One term")
def taxonomy_term(request: HttpRequest, response: HttpResponse, id: UUID) -> Any:
    """A support area."""
    return hsds.as_term(_first(one for one in hsds.terms() if one.id == id))


def _viewer(request: HttpRequest) -> Any:
    return request.viewer  # type: ignore[attr-defined]


def _known() -> dict[tuple[int, str], Any]:
    return {(one.region.pk, one.key): one for one in hsds.terms()}


def _at(row: Any, known: dict[tuple[int, str], Any] | None) -> dict[str, Any]:
    found = hsds.as_service_at_location(row) or {}
    return found if known is None else {**found, "service": hsds.as_whole_service(row, known)}


def _first(found: Any) -> Any:
    for one in found:
        return one
    raise Http404


def _page(rows: Any, page: int, per_page: int) -> dict[str, Any]:
    total = len(rows) if isinstance(rows, list) else rows.count()
    pages = -(-total // per_page)
    contents = list(rows[(page - 1) * per_page : page * per_page])
    return {
        "total_items": total, "total_pages": pages, "page_number": page, "size": len(contents),
        "first_page": page == 1, "last_page": page >= pages, "empty": not contents, "contents": contents,
    }  # fmt: skip


def _with(found: dict[str, Any], write: Callable[[Any], dict[str, Any]]) -> dict[str, Any]:
    return {**found, "contents": [write(row) for row in found["contents"]]}
