"""What background work does about cases."""

from __future__ import annotations

from django.conf import settings
from procrastinate.contrib.django import app

from farled_web.jobs.mailbox import empty
from farled_web.jobs.periodic import timer
from farled_web.jobs.receiving import read_letter
from farled_web.jobs.running import GONE
from farled_web.people.viewer import system_scope
from farled_web.referrals import inviting, tasks_learning, telling  # noqa: F401 - registers its timers
from farled_web.referrals.actions import handover, incoming, timers
from farled_web.referrals.actions.clocks import RECOUNT, recount
from farled_web.referrals.actions.moving import TELL
from farled_web.referrals.models import Referral


@timer(name="referrals.clocks", cron="*/3 * * * *")
def clocks() -> None:
    """Remind, call in the coordinator and end what has run out, each exactly once (referrals §W1)."""
    timers.run()


@app.task(name=RECOUNT, queue="work", retry=GONE)
def recount_deadlines(region: int, after: int = 0) -> None:
    """Work out a region's deadlines anew after its clocks were changed, some cases at a time."""
    with system_scope() as viewer:
        last = recount(viewer, region, after)
        if last:
            app.configure_task(RECOUNT).defer(region=region, after=last)


@app.task(name=TELL, queue="mail", retry=GONE)
def tell(referral: int, line: int | None, kind: str, version: int, roles: list[str], extra: str = "") -> None:
    """Write the mails of something that happened with a case; the meeting's invitation follows the case."""
    with system_scope():
        # One at a time for a case: two that begin its meeting at once would both write it down.
        rows = Referral.objects.select_for_update(of=("self",), no_key=True)
        row = rows.select_related("firm", "sender", "receiver").filter(pk=referral).first()
        if row is None:
            return
        held, changed = handover.follow(row)
        if held is not None and (changed or kind in inviting.KINDS):
            inviting.invite(row, held)
        if kind not in inviting.KINDS:
            telling.tell_now(referral, line, kind, roles, extra)


@timer(name="referrals.mailbox", cron="*/2 * * * *")
def mailbox() -> None:
    """Take in the answers of the mailbox, where the installation has named one."""
    if settings.IMAP:
        empty(settings.IMAP, lambda raw: incoming.receive(read_letter(raw)))
