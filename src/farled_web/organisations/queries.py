"""Organisations and regions, as far as the viewer may see or keep them."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q, QuerySet

from farled_web.database import narrowing
from farled_web.organisations.models import Organisation, Region
from farled_web.organisations.policies import Viewer, editable_organisations, visible_organisations


def organisations_seen(viewer: Viewer) -> QuerySet[Organisation]:
    """Organisations of the viewer's regions, with those set aside where the viewer may see them."""
    rows = Organisation.objects.filter(region__in=viewer.regions).select_related("region")
    return narrowing.narrow(rows, visible_organisations(viewer))


def organisation_seen(viewer: Viewer, uuid: UUID) -> Organisation:
    """One organisation of any region.

    Raises:
        Organisation.DoesNotExist: There is none, or it is set aside.
    """
    rows = Organisation.objects.select_related("region")
    return narrowing.narrow(rows, visible_organisations(viewer)).get(uuid=uuid)


def organisation_kept(viewer: Viewer, uuid: UUID) -> Organisation:
    """One organisation whose profile the viewer keeps.

    Raises:
        Organisation.DoesNotExist: There is none, or somebody else keeps it.
    """
    rows = Organisation.objects.select_related("region")
    return narrowing.narrow(rows, editable_organisations(viewer)).get(uuid=uuid)


def regions_coordinated(viewer: Viewer) -> QuerySet[Region]:
    """Regions whose settings the viewer keeps."""
    return narrowing.narrow(Region.objects.order_by("name"), Q(pk__in=viewer.coordinates))


def region_coordinated(viewer: Viewer, slug: str) -> Region:
    """One such region.

    Raises:
        Region.DoesNotExist: There is none, or somebody else coordinates it.
    """
    return regions_coordinated(viewer).get(slug=slug)
