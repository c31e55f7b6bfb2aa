"""The shapes of HSDS 3.0 (Open Referral, https://docs.openreferral.org), as far as the directory fills them.

What is not known is left out, as the specification has no null.
"""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from ninja import Schema


class About(Schema):
    """What this interface is."""

    version: str
    profile: str
    openapi_url: str
    description: str


class Taxonomy(Schema):
    """Where terms come from: the support areas of one region."""

    id: UUID
    name: str
    description: str
    uri: str
    version: str


class TaxonomyTerm(Schema):
    """A support area."""

    id: UUID
    code: str
    name: str
    description: str
    taxonomy: str
    language: str
    taxonomy_id: UUID
    taxonomy_detail: Taxonomy | None = None


class Attribute(Schema):
    """What something is listed under, or that it is invented."""

    id: UUID
    link_id: UUID
    link_entity: str
    link_type: str
    label: str
    value: str | None = None
    taxonomy_term_id: UUID | None = None
    taxonomy_term: TaxonomyTerm | None = None


class Location(Schema):
    """Where an organisation has its seat, as far as its municipality is known; else its website."""

    id: UUID
    location_type: str
    organization_id: UUID
    name: str | None = None
    description: str | None = None
    url: str | None = None


class Language(Schema):
    """A language a service is given in."""

    id: UUID
    service_id: UUID
    name: str
    code: str


class CostOption(Schema):
    """What a firm pays."""

    id: UUID
    service_id: UUID
    amount: float
    currency: str
    amount_description: str


class ServiceArea(Schema):
    """For firms of which place."""

    id: UUID
    service_id: UUID
    name: str


class OrganizationBase(Schema):
    """An organisation without what hangs on it."""

    id: UUID
    name: str
    description: str
    website: str | None = None
    email: str | None = None
    last_modified: datetime
    attributes: list[Attribute]


class ServiceAtLocationBase(Schema):
    """A service at a place."""

    id: UUID
    service_id: UUID
    location_id: UUID
    location: Location


class ServiceBase(Schema):
    """A service without what hangs on it."""

    id: UUID
    organization_id: UUID
    name: str
    description: str
    status: str
    url: str | None = None
    fees_description: str | None = None
    eligibility_description: str | None = None
    assured_date: date | None = None
    alert: str | None = None
    last_modified: datetime


class Service(ServiceBase):
    """A service with all that hangs on it."""

    organization: OrganizationBase | None = None
    attributes: list[Attribute] | None = None
    service_at_locations: list[ServiceAtLocationBase] | None = None
    languages: list[Language] | None = None
    cost_options: list[CostOption] | None = None
    service_areas: list[ServiceArea] | None = None


class Organization(OrganizationBase):
    """An organisation with all that hangs on it."""

    locations: list[Location] | None = None
    services: list[Service] | None = None


class ServiceAtLocation(ServiceAtLocationBase):
    """A service at a place, with the service."""

    service: Service | None = None


class Page(Schema):
    """The envelope of every list."""

    total_items: int
    total_pages: int
    page_number: int
    size: int
    first_page: bool
    last_page: bool
    empty: bool


class Organizations(Page):
    """A page of organisations."""

    contents: list[Organization]


class Services(Page):
    """A page of services."""

    contents: list[Service]


class ServiceAtLocations(Page):
    """A page of services at places."""

    contents: list[ServiceAtLocation]


class Taxonomies(Page):
    """A page of taxonomies."""

    contents: list[Taxonomy]


class TaxonomyTerms(Page):
    """A page of terms."""

    contents: list[TaxonomyTerm]
