"""Organisations and regions as the directory shows them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, Q, QuerySet

from farled_web.database import narrowing
from farled_web.directory import models, policies
from farled_web.organisations.models import Organisation, Region
from farled_web.people.viewer import Viewer


def regions() -> list[Region]:
    """Give every region, by name, with how many organisations take part (``taking_part``)."""
    active = Count("organisations", filter=Q(organisations__active=True))
    return list(Region.objects.annotate(taking_part=active).order_by("name"))


def region_by_slug(slug: str) -> Region:
    """Give one region.

    Raises:
        Region.DoesNotExist: There is none.
    """
    return Region.objects.get(slug=slug)


def chosen_region(slug: str, viewer: Viewer, known: Iterable[Region]) -> Region | None:
    """Give the region asked for; else one they belong to; else the largest; None: there is none."""
    every = sorted(known, key=lambda region: -getattr(region, "taking_part", 0))
    asked = [region for region in every if region.slug == slug]
    own = [region for region in every if region.pk in viewer.regions]
    return next(iter([*asked, *own, *every]), None)


def organisations_listed(viewer: Viewer) -> QuerySet[Organisation]:
    """Give the organisations that take part, with what they offer counted."""
    rows = Organisation.objects.filter(active=True).select_related("region").defer("about_sv", "about_en")
    rows = narrowing.narrow(rows, policies.visible_public(viewer))
    live = Q(services__active=True)
    return rows.annotate(
        service_count=Count("services", filter=live, distinct=True),
        area_keys=ArrayAgg("services__area", filter=live, distinct=True, default=[]),
    )


def organisation_by_uuid(viewer: Viewer, uuid: UUID) -> Organisation:
    """Give one organisation that takes part.

    Raises:
        Organisation.DoesNotExist: There is none, or it no longer takes part.
    """
    rows = Organisation.objects.filter(active=True).select_related("region")
    return narrowing.narrow(rows, policies.visible_public(viewer)).get(uuid=uuid)


def organisations_of(region: Region, viewer: Viewer) -> dict[str, Organisation]:
    """Give a region's organisations by slug."""
    rows = Organisation.objects.filter(region=region, active=True).order_by("name")
    return {row.slug: row for row in narrowing.narrow(rows, policies.visible_public(viewer))}


def coming_offers(viewer: Viewer, region: Region, day: Any) -> QuerySet[models.GroupOffer]:
    """Give the group offers that can still be applied for, soonest first."""
    rows = models.GroupOffer.objects.filter(region=region, cancelled_at=None, starts_on__gte=day)
    rows = rows.filter(Q(apply_by=None) | Q(apply_by__gte=day)).select_related("organisation")
    return narrowing.narrow(rows, policies.visible_public(viewer)).order_by("starts_on", "id")
