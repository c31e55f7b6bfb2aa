"""What background work does about plans: mails, and planning for many firms."""

from __future__ import annotations

from procrastinate.contrib.django import app

from farled_web.coalitions import telling
from farled_web.coalitions.actions.answer import TELL
from farled_web.jobs.running import GONE
from farled_web.people.viewer import system_scope


@app.task(name=TELL, queue="mail", retry=GONE)
def tell(plan: int, what: str, key: str) -> None:
    """Write the mails a plan causes, whose addresses the one who caused them may not see."""
    with system_scope():
        telling.tell_now(plan, what, key)
