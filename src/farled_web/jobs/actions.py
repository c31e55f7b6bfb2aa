"""Write a mail, start background work, ask for its end: all in the transaction that causes them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from farled_web.jobs.models import Job, Mail
from farled_web.jobs.policies import Asker, can_cancel, can_see_mails
from farled_web.jobs.running import KINDS

SEND = "jobs.send_mail"


def send_mail(
    *,
    key: str,
    to: str,
    language: str,
    subject: str,
    body: str,
    region: int | None = None,
    reply_to: str = "",
    refers_to: Sequence[str] = (),
    calendar: str = "",
    method: str = "",
    about: str = "",
) -> None:
    """Write a mail; it leaves once the transaction it is written in has committed, or never.

    Args:
        key: What caused it, as ``plan.proposed:<uuid>:<version>:<user>``: the same key is never sent
            twice. The part before the first colon is shown to the coordinator should it fail, so it
            holds no personal data.
        to: Address; with none nothing is written.
        language: Language it is written in, told to the receiver's program.
        subject: One line.
        body: Plain text.
        region: Region whose coordinator hears when it fails; None: any coordinator.
        reply_to: Address that answers go to; "": the sender's.
        refers_to: Message-IDs of the thread it belongs to, the first one first.
        calendar: An iCalendar object to send with it, so that programs offer to enter the meeting.
        method: What that object does: ``REQUEST`` or ``CANCEL``.
        about: What it is about, as the room that wrote it names it by ids; told with `undelivered`.
    """
    if not to:
        return
    mail = uuid5(NAMESPACE_URL, f"farled-mail:{key}")
    with transaction.atomic():
        row = Mail(
            uuid=mail, key=key, to=to, language=language, subject=" ".join(subject.split())[:300], body=body,
            region_id=region, due_at=timezone.now(), reply_to=reply_to, refers_to=list(refers_to),
            calendar=calendar, method=method, about=about,
        )  # fmt: skip
        # The web process may write mails and read none, so a key that is there already is passed over unseen.
        Mail.objects.bulk_create([row], ignore_conflicts=True)
        app.configure_task(SEND).defer(mail=str(mail))


def start_job(
    viewer: Asker, kind: str, *, region: int | None = None, total: int = 0, alone: str = "", **arguments: Any
) -> Job:
    """Start background work once the transaction commits.

    Args:
        viewer: Who asks for it; may follow it, leave and come back.
        kind: A kind some room's ``tasks.py`` has made by `running.background`.
        region: The region it is for; its coordinators may follow and end it too.
        total: Steps in all, as far as known.
        alone: Work with the same word here runs one after another, never at once.
        arguments: What the work is given, as JSON can hold it: ids, never personal data.
    """
    if viewer.user is None:
        raise PermissionDenied
    with transaction.atomic():
        job = Job(kind=kind, user_id=viewer.user, region_id=region, total=total, arguments=arguments)
        job.save(force_insert=True)
        app.configure_task(KINDS[kind].task, lock=alone or None).defer(job=str(job.pk))
    return job


def cancel_job(viewer: Asker, job: Job) -> None:
    """Ask for work to end; what has not begun ends at once, what runs when it next looks up."""
    if not can_cancel(viewer, job):
        raise PermissionDenied
    with transaction.atomic():
        rows = Job.objects.filter(pk=job.pk)
        ended = rows.filter(state="waiting").update(
            state="cancelled", cancel_asked=True, finished_at=timezone.now()
        )
        if not ended:
            rows.filter(state="running").update(cancel_asked=True)
    job.refresh_from_db()


def send_again(viewer: Asker, mail: UUID) -> bool:
    """Put a mail that failed back in the queue; False where it is not there to be sent."""
    if not can_see_mails(viewer):
        raise PermissionDenied
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT jobs_send_again(%s)", [mail])
        found: bool = cursor.fetchone()[0]
        if found:
            app.configure_task(SEND).defer(mail=str(mail))
    return found
