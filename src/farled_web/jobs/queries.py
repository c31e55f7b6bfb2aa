"""Background work and mails in trouble, as far as the viewer may see them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from farled_web.database import narrowing
from farled_web.jobs.models import Job
from farled_web.jobs.policies import Asker, can_see_mails, visible_jobs


@dataclass(frozen=True, slots=True)
class Trouble:
    """A mail that did not get through; whose it is and what it says stay hidden.

    Attributes:
        uuid: Its id.
        kind: What caused it: the first word of its key.
        to: The address, masked.
        state: ``failed``, ``bounced``, or ``waiting`` for the next try.
        attempts: Times tried.
        error: What the mail server or its connection said.
        created_at: When it was written.
        due_at: When it is tried next.
    """

    uuid: UUID
    kind: str
    to: str
    state: str
    attempts: int
    error: str
    created_at: dt.datetime
    due_at: dt.datetime | None


def jobs_of(viewer: Asker) -> QuerySet[Job]:
    """Give the background work the viewer may see, newest first."""
    return narrowing.narrow(Job.objects.all(), visible_jobs(viewer)).order_by("-created_at")


def job_of(viewer: Asker, uuid: UUID) -> Job | None:
    """Give one piece of background work, where the viewer may see it."""
    return jobs_of(viewer).filter(pk=uuid).first()


def open_job(viewer: Asker, kind: str, region: int | None = None) -> Job | None:
    """Give the newest work of a kind that has not ended, where the viewer may see one."""
    found = jobs_of(viewer).filter(kind=kind, state__in=["waiting", "running"])
    return (found if region is None else found.filter(region_id=region)).first()


def mails_in_trouble(viewer: Asker) -> list[Trouble]:
    """Give the mails of the viewer's regions that failed or wait for another try, newest first."""
    if not can_see_mails(viewer):
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM jobs_mails_in_trouble()")
        return [Trouble(*row) for row in cursor.fetchall()]
