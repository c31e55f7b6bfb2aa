"""Counting by the clock, and as soon as an indicator is named."""

from __future__ import annotations

from procrastinate.contrib.django import app

from farled_web.jobs.periodic import timer
from farled_web.jobs.running import GONE
from farled_web.organisations.models import Region
from farled_web.people.viewer import system_scope
from farled_web.reporting.actions.count import refresh
from farled_web.reporting.actions.indicators import COUNT


@app.task(name=COUNT, retry=GONE)
def count_region(region: int) -> None:
    """Count one region anew."""
    with system_scope() as viewer:
        refresh(viewer, Region.objects.get(pk=region))


@timer(name="reporting.count_regions", cron="*/10 * * * *")
def count_regions() -> None:
    """Count every region in which anything has happened."""
    for region in list(Region.objects.order_by("id")):
        with system_scope() as viewer:
            refresh(viewer, region)
