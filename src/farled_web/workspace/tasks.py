"""Counting by the clock: every region, every few minutes, in the background."""

from __future__ import annotations

from procrastinate.contrib.django import app

from farled_web.jobs.periodic import timer
from farled_web.jobs.running import GONE
from farled_web.organisations.models import Region
from farled_web.people.viewer import system_scope
from farled_web.workspace.actions import COUNT, refresh_picture


@app.task(name=COUNT, retry=GONE)
def count_region(region: int) -> None:
    """Count one region anew, because something large has changed in it."""
    with system_scope() as viewer:
        refresh_picture(viewer, Region.objects.get(pk=region))


@timer(name="workspace.count_regions", cron="*/5 * * * *")
def count_regions() -> None:
    """Count every region anew; one that fails does not keep the others from being counted."""
    for region in list(Region.objects.order_by("id")):
        with system_scope() as viewer:
            refresh_picture(viewer, region)
