"""Background work in words."""

from __future__ import annotations

from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from farled.errors import Problem
from farled_web.jobs.models import Job
from farled_web.jobs.running import KINDS

STATES = {
    "waiting": (gettext_lazy("Waiting"), "info"),
    "running": (gettext_lazy("Under way"), "info"),
    "done": (gettext_lazy("Done"), "good"),
    "failed": (gettext_lazy("Failed"), "bad"),
    "cancelled": (gettext_lazy("Ended by hand"), "warn"),
}
MAILS = {
    "plan.proposed": gettext_lazy("A plan was proposed"),
    "plan.change_asked": gettext_lazy("A firm asked for a change of its plan"),
    "plan.agreed": gettext_lazy("A plan was agreed"),
    "invitation": pgettext_lazy("mail", "Invitation"),
    "check": pgettext_lazy("mail", "Link to the check"),
    "webhook.given_up": gettext_lazy("A message to another system was given up"),
    "webhook.stopped": gettext_lazy("Another system is no longer told"),
    "referral": gettext_lazy("Something happened with a case"),
}


def title(job: Job) -> str:
    """Say what the work is."""
    kind = KINDS.get(job.kind)
    return str(kind.label) if kind else job.kind


def state(job: Job) -> tuple[str, str]:
    """Give the state in words, and its tone."""
    if job.state == "running" and job.cancel_asked:
        return _("Ending"), "warn"
    text, tone = STATES.get(job.state, (job.state, ""))
    return str(text), tone


def message(job: Job) -> str:
    """Say what is being done just now, in the page's language."""
    return _(job.message) if job.message else ""


def result_page(job: Job) -> str:
    """Give the address of what came of it; empty where it has no page."""
    named: list[Any] = job.result.get("page") or []
    try:
        return reverse(named[0], args=named[1:]) if named else ""
    except NoReverseMatch:
        return ""


def problems(job: Job) -> list[Problem]:
    """Give what the library refused."""
    return [Problem(**one) for one in job.result.get("problems") or []]


def mail_kind(kind: str) -> str:
    """Say what caused a mail."""
    return str(MAILS.get(kind, kind))
