"""The public directory in the words of HSDS 3.0; ids that our tables lack are made from those they have."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from farled.terms.areas import DEFAULT_AREAS
from farled_web.database import narrowing
from farled_web.directory import models, wording
from farled_web.directory.policies import visible_public
from farled_web.organisations.models import Organisation, Region
from farled_web.people.viewer import Viewer

NAMES = UUID("6f6b1c1e-7f0b-5d8e-9a44-2f1f5b2c9e10")
"""What made ids are made in; never changed, or every id would."""
SYNTHETIC = "synthetic"


@dataclass(frozen=True, slots=True)
class Term:
    """A support area of a region as a term of its taxonomy."""

    region: Region
    key: str
    name_en: str
    name_sv: str

    @property
    def id(self) -> UUID:
        """Stable as long as region and key are."""
        return uuid5(taxonomy_id(self.region), self.key)


def taxonomy_id(region: Region) -> UUID:
    """Give the id of a region's taxonomy."""
    return uuid5(NAMES, f"taxonomy/{region.slug}")


def organisations(viewer: Viewer, *, modified_after: datetime | None, search: str) -> QuerySet[Organisation]:
    """Give the organisations that take part."""
    rows = Organisation.objects.filter(active=True).select_related("region")
    rows = rows.filter(updated_at__gte=modified_after) if modified_after else rows
    if search:
        rows = rows.filter(
            Q(name__icontains=search) | Q(about_en__icontains=search) | Q(about_sv__icontains=search)
        )
    return narrowing.narrow(rows, visible_public(viewer)).order_by("pk")


def services(
    viewer: Viewer, *, modified_after: datetime | None = None, search: str = "",
    organization_id: UUID | None = None, taxonomy_term_id: UUID | None = None,
    taxonomy_id: UUID | None = None,
) -> QuerySet[models.Service]:  # fmt: skip
    """Give the services on offer."""
    rows = models.Service.objects.filter(active=True, organisation__active=True)
    rows = rows.select_related("organisation__region", "region").prefetch_related("eligibility")
    rows = rows.filter(updated_at__gte=modified_after) if modified_after else rows
    rows = rows.filter(organisation__uuid=organization_id) if organization_id else rows
    if search:
        rows = rows.filter(Q(name__icontains=search) | Q(description__icontains=search))
    if taxonomy_term_id or taxonomy_id:
        rows = rows.filter(_listed_under(taxonomy_term_id, taxonomy_id))
    return narrowing.narrow(rows, visible_public(viewer)).order_by("pk")


def _listed_under(term: UUID | None, taxonomy: UUID | None) -> Q:
    wanted = Q(pk__in=())
    for one in terms():
        if (term is None or one.id == term) and (taxonomy is None or taxonomy_id(one.region) == taxonomy):
            wanted |= Q(region=one.region, area=one.key)
    return wanted


def terms() -> list[Term]:
    """Give every region's support areas, in order; a region that names none has the default ones."""
    named: dict[int, list[models.Area]] = {}
    for area in models.Area.objects.order_by("position", "id"):
        named.setdefault(area.region_id, []).append(area)
    found = []
    for region in Region.objects.order_by("pk"):
        own = [Term(region, one.key, one.name_en, one.name_sv) for one in named.get(region.pk, ())]
        found += own or [Term(region, one.id, one.name_en, one.name_sv) for one in DEFAULT_AREAS]
    return found


def taxonomies() -> list[Region]:
    """Give the regions, each of which has a taxonomy."""
    return list(Region.objects.order_by("pk"))


# ---- in the specification's words ----------------------------------------------------------------------


def as_taxonomy(region: Region) -> dict[str, Any]:
    """Write a region's support areas as a taxonomy."""
    return {
        "id": taxonomy_id(region), "name": f"Support areas of {region.name}",
        "description": "What firms can need help with on their way abroad."
        + (" Invented data." if region.synthetic else ""),
        "uri": f"{settings.ADDRESS}/api/hsds/taxonomies/{taxonomy_id(region)}", "version": "1",
    }  # fmt: skip


def as_term(term: Term, *, full: bool = True) -> dict[str, Any]:
    """Write a support area as a term."""
    taxonomy = as_taxonomy(term.region)
    return {
        "id": term.id, "code": term.key, "name": term.name_en, "taxonomy": taxonomy["name"], "language": "en",
        "description": f"{term.name_en} (Swedish: {term.name_sv})", "taxonomy_id": taxonomy["id"],
        **({"taxonomy_detail": taxonomy} if full else {}),
    }  # fmt: skip


def as_organisation(row: Organisation) -> dict[str, Any]:
    """Write an organisation without what hangs on it."""
    return {
        "id": row.uuid, "name": row.name, "description": row.about_en or row.about_sv,
        "website": row.url or None, "email": row.email or None, "last_modified": row.updated_at,
        "attributes": _invented(row, "organization"),
    }  # fmt: skip


def as_whole_organisation(
    row: Organisation, offered: Iterable[dict[str, Any]] | None = None
) -> dict[str, Any]:
    """Write an organisation with its places and, where they are given, its services."""
    place = as_location(row)
    return {
        **as_organisation(row), "locations": [place] if place else [],
        "services": None if offered is None else list(offered),
    }  # fmt: skip


def as_location(row: Organisation) -> dict[str, Any] | None:
    """Write where an organisation is: its municipality, else its website; None: neither is known."""
    if not (row.municipality or row.url):
        return None
    known = {"name": row.municipality, "location_type": "physical"} if row.municipality else {
        "location_type": "virtual", "url": row.url}  # fmt: skip
    return {"id": uuid5(row.uuid, "location"), "organization_id": row.uuid, **known}


def as_service(row: models.Service) -> dict[str, Any]:
    """Write a service without what hangs on it."""
    rules = [wording.rule_text(one.rule, [one.value], {}) for one in row.eligibility.all()]
    fee = None if row.fee_eur is None else f"{row.fee_eur:g} EUR" if row.fee_eur else "0 EUR"
    return {
        "id": row.uuid, "organization_id": row.organisation.uuid, "name": row.name or row.slug,
        "description": row.description, "status": "active", "url": row.organisation.url or None,
        "fees_description": fee, "eligibility_description": "; ".join(rules) or None,
        "assured_date": row.confirmed_at and row.confirmed_at.date(), "last_modified": row.updated_at,
        "alert": _("Invented data, for demonstration") if row.synthetic else None,
    }  # fmt: skip


def as_whole_service(row: models.Service, known: dict[tuple[int, str], Term]) -> dict[str, Any]:
    """Write a service with all that hangs on it.

    Args:
        row: The service.
        known: Terms by region and key.
    """
    place = as_service_at_location(row)
    fee = {
        "id": uuid5(row.uuid, "cost"), "service_id": row.uuid, "amount": row.fee_eur, "currency": "EUR",
        "amount_description": "per firm",
    }  # fmt: skip
    return {
        **as_service(row), "organization": as_organisation(row.organisation),
        "attributes": [*_areas(row, known), *_invented(row, "service")],
        "service_at_locations": [place] if place else [],
        "languages": [
            {"id": uuid5(row.uuid, f"language/{code}"), "service_id": row.uuid, "code": code,
             "name": wording.language_name(code)} for code in row.organisation.languages
        ],
        "cost_options": [fee] if row.fee_eur is not None else [],
        "service_areas": [
            {"id": uuid5(row.uuid, f"area/{one.value}"), "service_id": row.uuid, "name": one.value}
            for one in row.eligibility.all() if one.rule == "place"
        ],
    }  # fmt: skip


def as_service_at_location(row: models.Service) -> dict[str, Any] | None:
    """Write a service at its organisation's seat; None: where that is, is not known."""
    place = as_location(row.organisation)
    if place is None:
        return None
    return {
        "id": uuid5(row.uuid, "at"),
        "service_id": row.uuid,
        "location_id": place["id"],
        "location": place,
    }


def _areas(row: models.Service, known: dict[tuple[int, str], Term]) -> list[dict[str, Any]]:
    term = known.get((row.region_id, row.area))
    if term is None:
        return []
    return [{
        "id": uuid5(row.uuid, f"term/{term.key}"), "link_id": row.uuid, "link_entity": "service",
        "link_type": "support_area", "label": term.name_en, "taxonomy_term_id": term.id,
        "taxonomy_term": as_term(term),
    }]  # fmt: skip


def _invented(row: Any, entity: str) -> list[dict[str, Any]]:
    if not row.synthetic:
        return []
    return [{
        "id": uuid5(row.uuid, SYNTHETIC), "link_id": row.uuid, "link_entity": entity,
        "link_type": "provenance", "label": "Invented data, for demonstration", "value": SYNTHETIC,
    }]  # fmt: skip
