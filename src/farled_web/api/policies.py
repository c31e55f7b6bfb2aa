"""Who may make tokens, and who may take a region's journeys along."""

from __future__ import annotations

from django.db.models import Q

from farled_web.people.viewer import Viewer


def can_manage_tokens(viewer: Viewer, organisation: int) -> bool:
    """Say whether the viewer may make and revoke tokens of an organisation: its managers alone."""
    return organisation in viewer.manages


def visible_tokens(viewer: Viewer) -> Q:
    """Give the tokens a viewer may see: those of organisations they manage."""
    return Q(organisation__in=viewer.manages)


def visible_replies(viewer: Viewer) -> Q:
    """Give the kept answers a viewer may see: those to their own organisation's tokens."""
    return Q(organisation__in=viewer.writes)


def visible_feeds(viewer: Viewer) -> Q:
    """Give the calendars a viewer may see: their own."""
    return Q(user_id=viewer.user) if viewer.user is not None else Q(pk__in=())


def can_take_journeys(viewer: Viewer, region: int) -> bool:
    """Say whether the viewer may take a region's pseudonymised event log: who studies or coordinates it."""
    return region in viewer.researches or region in viewer.coordinates
