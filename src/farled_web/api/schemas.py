"""What the directory's and the firms' endpoints answer with; the interface's description is made of it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from ninja import Schema
from pydantic import AfterValidator, Field


def _printable(text: str) -> str:
    if "\x00" in text:
        raise ValueError("holds a NUL character")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise ValueError("holds half a character") from None
    return text


Text = Annotated[str, AfterValidator(_printable)]
"""Text the database can hold."""


class Organisation(Schema):
    """An organisation that takes part; what is not known is null or empty, never 0."""

    id: UUID
    region: str = Field(description="Slug of its region")
    slug: str
    name: str
    kind: str = Field(description="cluster, incubator, science_park, financier, network_node, …")
    country: str
    municipality: str
    nuts: str
    sectors: list[str] = Field(description="NACE codes")
    languages: list[str]
    url: str
    about_sv: str
    about_en: str
    synthetic: bool = Field(description="Invented, as all of its region")
    updated_at: datetime
    version: int


class Service(Schema):
    """A service an organisation offers in one support area."""

    id: UUID
    organisation: UUID
    region: str
    slug: str
    area: str = Field(description="Support area")
    name: str
    description: str
    format: str
    unit: str = Field(description="hours or seats")
    hours: list[float | None] = Field(description="Hours at level 1, 2 and 3; null: not known")
    fee_eur: float | None
    market: str
    quarters: list[str]
    synthetic: bool
    updated_at: datetime
    version: int


class Claim(Schema):
    """A statement that an organisation can do something, with its source."""

    id: UUID
    organisation: UUID
    region: str
    area: str
    barrier: str
    level: int | None = Field(description="0 to 3; null where it is told by outcomes")
    provenance: str
    source: str
    date: date
    market: str
    successes: int | None
    closed: int | None
    synthetic: bool


class Capacity(Schema):
    """What an organisation says it can give in a quarter; a quarter that is not listed is not known."""

    organisation: UUID
    region: str
    area: str
    quarter: str
    unit: str
    amount: float
    confirmed_at: datetime | None
    updated_at: datetime


class Firm(Schema):
    """A firm the organisation registered or that has let it in; a sole trader's number is never told."""

    id: UUID
    region: str
    name: str
    country: str
    organisation_number: str | None
    municipality: str
    nuts: str
    nace: str
    nace_revision: str
    employees: float | None
    founded: int | None
    languages: list[str]
    targets: list[str]
    url: str
    stage: str
    registered_by_us: bool
    open_categories: list[str] = Field(description="What the firm lets your organisation see now, by consent")
    synthetic: bool
    version: int


class Page(Schema):
    """What every list has beside its items."""

    next: str | None = Field(description="Address of the next page; null on the last")


class Organisations(Page):
    """A page of organisations."""

    items: list[Organisation]


class Services(Page):
    """A page of services."""

    items: list[Service]


class Claims(Page):
    """A page of claims."""

    items: list[Claim]


class Capacities(Page):
    """A page of capacity."""

    items: list[Capacity]


class Firms(Page):
    """A page of firms."""

    items: list[Firm]


class Fault(Schema):
    """One thing that is wrong with what was given."""

    field: str
    code: str
    given: str
    reason: str
    remedy: str
    example: str = ""


class ProblemDetails(Schema):
    """A refusal (RFC 9457): what was given, why it is refused, what to do."""

    type: str
    title: str
    status: int
    detail: str
    code: str = Field(description="Stable; listed in docs/api.md")
    given: str
    reason: str
    remedy: str
    errors: list[Fault] | None = None
    scope: str | None = None
    version: int | None = None
    id: str | None = None
    now: dict[str, Any] | None = None
