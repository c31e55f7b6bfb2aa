"""Who may change what is said of organisations and regions; both are public to read."""

from __future__ import annotations

from typing import Protocol

from django.db.models import Q

from farled_web.organisations.models import Organisation, Region


class Viewer(Protocol):
    """What this room needs to know of ``people.viewer.Viewer``, which stands above it."""

    @property
    def name(self) -> str:
        """Display name."""

    @property
    def organisations(self) -> tuple[int, ...]:
        """Organisations the viewer belongs to."""

    @property
    def manages(self) -> tuple[int, ...]:
        """Organisations the viewer manages."""

    @property
    def coordinates(self) -> tuple[int, ...]:
        """Regions the viewer coordinates."""

    @property
    def regions(self) -> tuple[int, ...]:
        """Regions the viewer has any role in."""


def visible_organisations(viewer: Viewer) -> Q:
    """The ones taking part; a coordinator also sees those that are set aside."""
    return Q(active=True) | Q(region__in=viewer.coordinates) | Q(pk__in=viewer.organisations)


def editable_organisations(viewer: Viewer) -> Q:
    """The ones whose profile the viewer keeps."""
    return Q(pk__in=viewer.manages) | Q(region__in=viewer.coordinates)


def can_edit_organisation(viewer: Viewer, organisation: Organisation) -> bool:
    """A manager of it, or the coordinator of its region."""
    return organisation.pk in viewer.manages or can_add_organisation(viewer, organisation.region_id)


def can_add_organisation(viewer: Viewer, region: int) -> bool:
    """The coordinator of the region."""
    return region in viewer.coordinates


def can_set_aside_organisation(viewer: Viewer, organisation: Organisation) -> bool:
    """The coordinator of its region; also to take it back in."""
    return can_add_organisation(viewer, organisation.region_id)


def can_edit_region(viewer: Viewer, region: Region) -> bool:
    """Its coordinator."""
    return region.pk in viewer.coordinates
