"""What an organisation offers, as its people edit it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from farled.terms.periods import Quarter
from farled_web.database import narrowing
from farled_web.directory import models, policies
from farled_web.directory.models import Claim, GroupOffer, Project, Service
from farled_web.directory.queries.freshness import quarter_of, stale_claims, stale_services, with_staleness
from farled_web.organisations.models import Organisation
from farled_web.people.viewer import Viewer

SHOWN_QUARTERS = 6


def organisations_of_viewer(viewer: Viewer) -> QuerySet[Organisation]:
    """Give the organisations the viewer belongs to, by name."""
    rows = Organisation.objects.filter(active=True).select_related("region").order_by("name")
    return narrowing.narrow(rows, Q(pk__in=viewer.organisations))


def editable(viewer: Viewer, organisation: Organisation) -> bool:
    """Say whether the viewer may change what stands here."""
    return policies.can_edit_directory(viewer, organisation.pk, organisation.region_id)


def belongs(viewer: Viewer, organisation: Organisation) -> bool:
    """Say whether the viewer is of the organisation, or coordinates its region."""
    return organisation.pk in viewer.organisations or organisation.region_id in viewer.coordinates


def services_of(viewer: Viewer, organisation: Organisation) -> QuerySet[Service]:
    """Give an organisation's services, those laid aside too."""
    rows = with_staleness(Service.objects.filter(organisation=organisation), stale_services(timezone.now()))
    return narrowing.narrow(rows, policies.visible_public(viewer))


def service_by_uuid(viewer: Viewer, uuid: UUID) -> Service:
    """Give one service.

    Raises:
        Service.DoesNotExist: There is none.
    """
    rows = Service.objects.select_related("organisation__region")
    return narrowing.narrow(rows, policies.visible_public(viewer)).get(uuid=uuid)


def claims_of(viewer: Viewer, organisation: Organisation) -> QuerySet[Claim]:
    """Give an organisation's claims, the withdrawn ones too."""
    rows = with_staleness(Claim.objects.filter(organisation=organisation), stale_claims(timezone.now()))
    return narrowing.narrow(rows, policies.visible_public(viewer))


def claim_by_uuid(viewer: Viewer, uuid: UUID) -> Claim:
    """Give one claim.

    Raises:
        Claim.DoesNotExist: There is none.
    """
    rows = Claim.objects.select_related("organisation__region")
    return narrowing.narrow(rows, policies.visible_public(viewer)).get(uuid=uuid)


def rules_of(viewer: Viewer, organisation: Organisation) -> QuerySet[models.EligibilityRule]:
    """Give an organisation's eligibility rules, by rule."""
    rows = models.EligibilityRule.objects.filter(organisation=organisation).select_related("service")
    return narrowing.narrow(rows, policies.visible_public(viewer)).order_by("service_id", "rule", "id")


def ties_of(viewer: Viewer, organisation: Organisation) -> QuerySet[models.Tie]:
    """Give an organisation's ties."""
    rows = models.Tie.objects.filter(Q(a=organisation) | Q(b=organisation)).select_related("a", "b")
    return narrowing.narrow(rows, policies.visible_public(viewer)).order_by("id")


def offers_of(viewer: Viewer, organisation: Organisation) -> QuerySet[GroupOffer]:
    """Give an organisation's group offers."""
    rows = GroupOffer.objects.filter(organisation=organisation).select_related("service")
    return narrowing.narrow(rows, policies.visible_public(viewer))


def offer_by_uuid(viewer: Viewer, uuid: UUID) -> GroupOffer:
    """Give one group offer.

    Raises:
        GroupOffer.DoesNotExist: There is none.
    """
    rows = GroupOffer.objects.select_related("organisation__region", "service")
    return narrowing.narrow(rows, policies.visible_public(viewer)).get(uuid=uuid)


def projects_of(viewer: Viewer, organisation: Organisation) -> QuerySet[Project]:
    """Give an organisation's funding projects."""
    rows = Project.objects.filter(organisation=organisation)
    return narrowing.narrow(rows, policies.visible_projects(viewer))


def project_by_uuid(viewer: Viewer, uuid: UUID) -> Project:
    """Give one funding project.

    Raises:
        Project.DoesNotExist: There is none, or it is somebody else's.
    """
    rows = Project.objects.select_related("organisation__region")
    return narrowing.narrow(rows, policies.visible_projects(viewer)).get(uuid=uuid)


@dataclass(frozen=True, slots=True)
class Grid:
    """An organisation's capacity: rows of area and unit, columns of quarters.

    Attributes:
        quarters: Columns.
        rows: (area, unit) by row.
        amounts: What is known, by (area, quarter, unit); what is missing is not known.
        who: Who wrote a cell last, where that is known.
        confirmed: When each was last confirmed.
    """

    quarters: tuple[Quarter, ...]
    rows: tuple[tuple[str, str], ...]
    amounts: dict[tuple[str, str, str], float]
    who: dict[tuple[str, str, str], str]
    confirmed: dict[tuple[str, str, str], dt.datetime | None]


def capacity_grid(
    viewer: Viewer, organisation: Organisation, areas: list[str], start: Quarter | None = None
) -> Grid:
    """Give the capacity of an organisation for some quarters from `start` on; None: from this one."""
    first = start or quarter_of(timezone.localdate())
    quarters = tuple(first.later(n) for n in range(SHOWN_QUARTERS))
    rows = models.Capacity.objects.filter(organisation=organisation)
    seen = narrowing.narrow(rows, policies.visible_capacity(viewer))
    cells: dict[tuple[str, str, str], Any] = {(row.area, row.quarter, row.unit): row for row in seen}
    services = services_of(viewer, organisation).filter(active=True).values_list("area", "unit").distinct()
    used = set(services) | {(area, unit) for area, _quarter, unit in cells}
    counted = {area for area, _unit in used}
    pairs = used | {(area, "hours") for area in areas if area not in counted}
    order = {area: place for place, area in enumerate(areas)}
    return Grid(
        quarters=quarters,
        rows=tuple(sorted(pairs, key=lambda p: ((p[0] not in counted), order.get(p[0], 99), p[1]))),
        amounts={key: row.amount for key, row in cells.items()},
        who={key: row.updated_by_name for key, row in cells.items()},
        confirmed={key: row.confirmed_at for key, row in cells.items()},
    )
