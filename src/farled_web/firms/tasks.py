"""What background work does about firms: consents that run out, mails, overdue wishes, erasures."""

from __future__ import annotations

from procrastinate.contrib.django import app

from farled_web.firms.actions import consent, erasure, messages, wishes
from farled_web.firms.actions.telling import TELL_FIRM
from farled_web.jobs.periodic import timer
from farled_web.jobs.running import GONE
from farled_web.people.viewer import system_scope


@app.task(name=TELL_FIRM, queue="mail", retry=GONE)
def tell_firm(firm: int, what: str, key: str, ids: dict[str, int | None]) -> None:
    """Write a mail to the firm's contacts, whose addresses the one who caused it may not see."""
    with system_scope():
        messages.tell_now(what, firm, key, ids)


@timer(name="firms.expire_consents", cron="*/5 * * * *")
def expire_consents() -> None:
    """Write down which consents have run out; the rows shut by themselves the moment they do."""
    with system_scope() as viewer:
        consent.expire(viewer)


@timer(name="firms.remind_overdue", cron="*/15 * * * *")
def remind_overdue() -> None:
    """Tell organisations which wishes to be contacted are overdue, once each."""
    with system_scope() as viewer:
        wishes.remind_overdue(viewer)


@timer(name="firms.erase", cron="*/10 * * * *")
def erase() -> None:
    """Carry out the erasures that a coordinator has confirmed, each in a transaction of its own."""
    for uuid in erasure.confirmed():
        with system_scope() as viewer:
            erasure.carry_out(viewer, uuid)
