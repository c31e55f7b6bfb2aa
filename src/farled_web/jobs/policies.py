"""Who may see and end background work: who asked for it, and who coordinates its region."""

from __future__ import annotations

from typing import Protocol

from django.db.models import Q

from farled_web.jobs.models import Job


class Asker(Protocol):
    """Who is asking; a `people.viewer.Viewer`, known here by what is used of it."""

    @property
    def user(self) -> int | None:
        """User id."""

    @property
    def coordinates(self) -> tuple[int, ...]:
        """Regions coordinated."""


def visible_jobs(viewer: Asker) -> Q:
    """Give the background work a viewer may see."""
    if viewer.user is None:
        return Q(pk__in=[])
    return Q(user_id=viewer.user) | Q(region_id__in=viewer.coordinates)


def can_cancel(viewer: Asker, job: Job) -> bool:
    """Say whether the viewer may ask for the work to end."""
    if viewer.user is None:
        return False
    return job.user_id == viewer.user or job.region_id in viewer.coordinates


def can_see_mails(viewer: Asker) -> bool:
    """Say whether the viewer may see which mails did not get through, without address and text."""
    return bool(viewer.coordinates)
