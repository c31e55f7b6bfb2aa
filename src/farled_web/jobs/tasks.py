"""Background work of the room itself: mails, what a killed worker left behind, and what is old."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db import connection
from django.utils import timezone
from procrastinate.contrib.django import app

from farled_web.database.system import whole
from farled_web.jobs.actions import SEND
from farled_web.jobs.models import Job, Mail
from farled_web.jobs.periodic import timer
from farled_web.jobs.running import GONE
from farled_web.jobs.sending import send_one, stuck

KEEP_QUEUE_HOURS = 72
KEEP_ENDED = timedelta(days=90)
SILENT = 60.0


@app.task(name=SEND, queue="mail", retry=GONE)
def send(mail: str) -> None:
    """Send one mail; one that did not get through is put in the queue again for later."""
    later = send_one(UUID(mail))
    if later is not None:
        app.configure_task(SEND, schedule_at=later.at).defer(mail=str(later.mail))


@timer(name="jobs.rescue", cron="* * * * *")
async def rescue() -> None:
    """Put back in the queue what a worker that no longer lives was doing."""
    manager = app.job_manager
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=SILENT):
        await manager.retry_job(job)


@timer(name="jobs.late_mails", cron="*/2 * * * *")
def late_mails() -> None:
    """Queue mails that should have left; a second entry for the same mail finds nothing to take."""
    for mail in stuck():
        app.configure_task(SEND).defer(mail=str(mail))


@timer(name="jobs.lost_work", cron="*/5 * * * *")
def lost_work() -> None:
    """Mark work as failed that no queue holds any more, so that nobody waits for it for ever."""
    with whole(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE jobs_job SET state = 'failed', finished_at = now() "
            "WHERE state IN ('waiting', 'running') AND created_at < now() - interval '5 minutes' "
            "AND NOT EXISTS (SELECT 1 FROM procrastinate_jobs q "
            "WHERE q.args->>'job' = jobs_job.uuid::text AND q.status IN ('todo', 'doing'))"
        )


@timer(name="jobs.prune", cron="17 3 * * *")
async def prune() -> None:
    """Clear the queue of what ended some days ago."""
    await app.job_manager.delete_old_jobs(
        nb_hours=KEEP_QUEUE_HOURS, include_failed=True, include_cancelled=True, include_aborted=True
    )


@timer(name="jobs.forget", cron="27 3 * * *")
def forget() -> None:
    """Clear away ended work and sent mails; what failed stays as long."""
    before = timezone.now() - KEEP_ENDED
    with whole():
        Job.objects.filter(finished_at__lt=before).delete()
        Mail.objects.filter(state="sent", sent_at__lt=before).delete()
        Mail.objects.filter(state__in=["failed", "bounced"], created_at__lt=before).delete()
