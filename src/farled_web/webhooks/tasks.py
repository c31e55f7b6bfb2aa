"""Background work of the room: sending, trying again, clearing away."""

from __future__ import annotations

from procrastinate.contrib.django import app

from farled_web.jobs.periodic import timer
from farled_web.jobs.running import GONE
from farled_web.webhooks import sending
from farled_web.webhooks.actions.outbox import DRAIN, wake


@app.task(name=DRAIN, queue="webhooks", retry=GONE)
def drain(subscription: int) -> None:
    """Send what is due to one subscription; what is left over gets another turn, after the others' turns."""
    if sending.drain(subscription):
        wake([subscription])


@timer(name="webhooks.due", cron="* * * * *")
def due() -> None:
    """Wake subscriptions with messages that are due: second tries, and what a killed worker left behind."""
    wake(sending.due())


@timer(name="webhooks.forget", cron="37 3 * * *")
def forget() -> None:
    """Clear away what is old."""
    sending.forget()
