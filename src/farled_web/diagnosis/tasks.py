"""What comes round by the clock in this room."""

from __future__ import annotations

from procrastinate.contrib.django import app

from farled_web.diagnosis.actions import inviting, recheck
from farled_web.diagnosis.actions.forget import forget_old
from farled_web.diagnosis.actions.submit import SETTLE
from farled_web.jobs.periodic import timer
from farled_web.jobs.running import GONE
from farled_web.people.viewer import system_scope


@timer(name="diagnosis.forget", cron="37 2 * * *")
def forget() -> None:
    """Clear away checks, links and results that have run out."""
    with system_scope() as viewer:
        forget_old(viewer)


@app.task(name=recheck.SEND, queue="mail", retry=GONE)
def send_recheck(recheck: str) -> None:
    """Begin the round of an invitation and mail its link."""
    with system_scope() as viewer:
        inviting.send(viewer, recheck)


@app.task(name=SETTLE, retry=GONE)
def settle_round(check: int, by_link: bool) -> None:
    """Keep what a round by link shows, and close its invitation."""
    with system_scope() as viewer:
        inviting.settle(viewer, check, by_link=by_link)


@timer(name="diagnosis.invite_again", cron="15 7 * * 1-5")
def invite_again() -> None:
    """Invite firms whose last round lies a year back; remind once; let old invitations end."""
    with system_scope() as viewer:
        recheck.due_by_clock(viewer)
    with system_scope() as viewer:
        inviting.remind_and_end(viewer)
