"""A person's own calendar: its secret address made, renewed, ended."""

from __future__ import annotations

from uuid import uuid4

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from farled_web.api import reach
from farled_web.api.models import Feed
from farled_web.audit.actions import record
from farled_web.people.viewer import Viewer


def renew_feed(*, viewer: Viewer) -> Feed:
    """Make an address; one there was before ends.

    Raises:
        PermissionDenied: Nobody is signed in.
    """
    if viewer.user is None:
        raise PermissionDenied
    name = uuid4()
    with transaction.atomic():
        _end(viewer.user)
        made = Feed(uuid=name, user_id=viewer.user, key_hash=reach.hash_of(reach.feed_secret(name.hex)))
        made.save(force_insert=True)
        record("calendar.made", object_type="user", object_id=viewer.user)
    return made


def end_feed(*, viewer: Viewer) -> None:
    """End the address: whoever has it gets nothing from then on.

    Raises:
        PermissionDenied: Nobody is signed in.
    """
    if viewer.user is None:
        raise PermissionDenied
    with transaction.atomic():
        if _end(viewer.user):
            record("calendar.ended", object_type="user", object_id=viewer.user)


def _end(user: int) -> int:
    return Feed.objects.filter(user_id=user, ended_at=None).update(ended_at=timezone.now())
