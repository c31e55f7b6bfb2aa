"""What nobody has confirmed for long (docs/methods/web.md, directory §2)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db.models import Exists, F, Model, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce, Greatest, TruncDate
from django.utils import timezone

from farled.terms.periods import Quarter
from farled_web.directory.models import Capacity, Claim, Service
from farled_web.organisations.models import Organisation

Row = TypeVar("Row", bound=Model)
SERVICE_DAYS = 180
CLAIM_DAYS = 365
CAPACITY_DAYS = 90


@dataclass(frozen=True, slots=True)
class Stale:
    """How much of an organisation's directory nobody has confirmed for long."""

    services: int = 0
    claims: int = 0
    capacities: int = 0

    def __bool__(self) -> bool:
        """Whether there is anything."""
        return bool(self.services or self.claims or self.capacities)

    @property
    def total(self) -> int:
        """All of it."""
        return self.services + self.claims + self.capacities


def quarter_of(day: dt.date) -> Quarter:
    """Give the quarter a day lies in."""
    return Quarter.of(day)


def stale_services(now: dt.datetime) -> QuerySet[Service]:
    """Give services whose last word is older than `SERVICE_DAYS`."""
    before = now - dt.timedelta(days=SERVICE_DAYS)
    rows = Service.objects.filter(active=True)
    return rows.annotate(said=Coalesce("confirmed_at", "updated_at")).filter(said__lt=before)


def stale_claims(now: dt.datetime) -> QuerySet[Claim]:
    """Give claims neither dated nor confirmed within `CLAIM_DAYS`; what was observed does not go stale."""
    before = (now - dt.timedelta(days=CLAIM_DAYS)).date()
    rows = Claim.objects.filter(withdrawn_at=None).exclude(provenance="outcome")
    said = Greatest(F("date"), Coalesce(TruncDate("confirmed_at"), F("date")))
    return rows.annotate(said=said).filter(said__lt=before)


def stale_capacity(now: dt.datetime) -> QuerySet[Capacity]:
    """Give capacity of this quarter and later that was said more than `CAPACITY_DAYS` ago."""
    before = now - dt.timedelta(days=CAPACITY_DAYS)
    rows = Capacity.objects.filter(quarter__gte=str(quarter_of(timezone.localdate())))
    return rows.annotate(said=Coalesce("confirmed_at", "updated_at")).filter(said__lt=before)


def with_staleness(rows: QuerySet[Row], stale: QuerySet[Row]) -> QuerySet[Row]:
    """Say of each row, as `stale`, whether it is among those nobody has confirmed for long."""
    marked: QuerySet[Row] = rows.annotate(stale=Exists(stale.filter(pk=OuterRef("pk"))))  # type: ignore[assignment]
    return marked


def stale_of(organisation: Organisation) -> Stale:
    """Count what is stale at one organisation."""
    now, of = timezone.now(), Q(organisation=organisation)
    return Stale(
        stale_services(now).filter(of).count(),
        stale_claims(now).filter(of).count(),
        stale_capacity(now).filter(of).count(),
    )


def organisations_with_stale(now: dt.datetime) -> dict[int, Stale]:
    """Count what is stale, by organisation; for background work."""
    found: dict[int, list[int]] = {}
    every: tuple[QuerySet[Any], ...] = (stale_services(now), stale_claims(now), stale_capacity(now))
    for place, rows in enumerate(every):
        for pk in rows.values_list("organisation_id", flat=True):
            found.setdefault(pk, [0, 0, 0])[place] += 1
    return {pk: Stale(*numbers) for pk, numbers in found.items()}
