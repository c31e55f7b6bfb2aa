"""Work of the directory that nobody waits for: large files, and reminders by the clock."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from farled.errors import BadInput
from farled_web.directory.actions.freshness import remind_organisations
from farled_web.directory.actions.imports import APPLY, TRY, apply_import, fail_import, try_import
from farled_web.directory.models import Import, Stamp
from farled_web.jobs.periodic import timer
from farled_web.jobs.running import Cancelled, Work, background
from farled_web.people.viewer import scope, system_scope


@background("directory.try_import", kind=TRY, label=_("Checking a file"))
def try_file(work: Work, run: int) -> None:
    """Check a large file."""
    with work.finishing() as result, scope(work.user) as viewer:
        row = Import.objects.select_related("region").get(pk=run)
        try:
            try_import(viewer=viewer, run=row)
        except BadInput as bad:
            fail_import(viewer=viewer, run=row, bad=bad)
        result["page"] = ["directory:import", str(row.uuid)]


@background("directory.apply_import", kind=APPLY, label=_("Bringing a file in"))
def apply_file(work: Work, run: int) -> None:
    """Bring a large file in."""

    def told(written: int) -> None:
        if work.report(done=written):
            raise Cancelled

    with work.finishing() as result, scope(work.user) as viewer:
        row = Import.objects.select_related("region").get(pk=run)
        apply_import(viewer=viewer, run=row, progress=told)
        result["page"] = ["directory:import", str(row.uuid)]


@timer(name="directory.remind", cron="10 6 * * 1")
def remind() -> None:
    """Ask whether what stands in the directory still holds; at most once a quarter and person."""
    with system_scope() as viewer:
        remind_organisations(viewer=viewer, address=settings.ADDRESS)


@timer(name="directory.prune_stamps", cron="40 2 * * *")
def prune_stamps() -> None:
    """Keep one stamp per region: that there are fewer is a change too, and costs one reading."""
    with system_scope():
        newest = Stamp.objects.order_by("region_id", "-id").distinct("region_id").values_list("id", flat=True)
        Stamp.objects.exclude(id__in=list(newest)).delete()
