"""What background work does about firms: consents that run out, mails, overdue wishes, erasures."""

from __future__ import annotations

from procrastinate.contrib.django import app

from farled_web.firms.actions import asking, asking_mails, consent, ending, erasure, messages, wishes
from farled_web.firms.actions.asking import TELL_ASKED, TELL_ASKER
from farled_web.firms.actions.telling import TELL_FIRM
from farled_web.jobs.periodic import timer
from farled_web.jobs.running import GONE
from farled_web.people.viewer import system_scope


@app.task(name=TELL_FIRM, queue="mail", retry=GONE)
def tell_firm(firm: int, what: str, key: str, ids: dict[str, int | None]) -> None:
    """Write a mail to the firm's contacts, whose addresses the one who caused it may not see."""
    with system_scope():
        messages.tell_now(what, firm, key, ids)


@app.task(name=TELL_ASKED, queue="mail", retry=GONE)
def tell_asked(question: str, again: bool) -> None:
    """Put a question to the firm's contacts, each with a link of their own."""
    with system_scope():
        asking_mails.tell_asked(question, again=again)


@app.task(name=TELL_ASKER, queue="mail", retry=GONE)
def tell_asker(question: int) -> None:
    """Tell who asked how the firm has answered."""
    with system_scope():
        asking_mails.tell_asker(question)


@timer(name="firms.questions", cron="20 * * * *")
def questions() -> None:
    """Remind of questions that wait, and let those run out that nobody answered."""
    with system_scope() as viewer:
        asking.remind(viewer)
        asking.expire_questions(viewer)


@timer(name="firms.consents_ending", cron="40 6 * * *")
def consents_ending() -> None:
    """Tell firms which of their consents end soon, once each."""
    with system_scope() as viewer:
        ending.remind_ending(viewer)


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
