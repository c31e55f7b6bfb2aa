"""Tokens and calendars as their keepers see them."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from farled_web.api.models import ApiToken, Feed
from farled_web.api.policies import visible_feeds, visible_tokens
from farled_web.database import narrowing
from farled_web.people.viewer import Viewer


def tokens(viewer: Viewer) -> QuerySet[ApiToken]:
    """Give the tokens of the organisations somebody manages, newest first."""
    rows = ApiToken.objects.select_related("organisation").order_by("-created_at", "-id")
    return narrowing.narrow(rows, visible_tokens(viewer))


def token(viewer: Viewer, uuid: UUID) -> ApiToken | None:
    """Give one of them."""
    return tokens(viewer).filter(uuid=uuid).first()


def feed(viewer: Viewer) -> Feed | None:
    """Give somebody's own calendar address, where they have one."""
    return narrowing.narrow(Feed.objects.filter(ended_at=None), visible_feeds(viewer)).first()
