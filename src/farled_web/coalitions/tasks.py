"""What background work does about plans: mails, and planning for many firms."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from procrastinate.contrib.django import app

from farled_web.coalitions import telling
from farled_web.coalitions.actions import waiting
from farled_web.coalitions.actions.answer import TELL
from farled_web.jobs.running import GONE, Work, background
from farled_web.people.viewer import system_scope


@app.task(name=TELL, queue="mail", retry=GONE)
def tell(plan: int, what: str, key: str) -> None:
    """Write the mails a plan causes, whose addresses the one who caused them may not see."""
    with system_scope():
        telling.tell_now(plan, what, key)


@background("coalitions.plan_waiting", kind=waiting.KIND, label=_("Planning for all waiting firms"))
def plan_waiting(work: Work, organisation: int | None = None) -> None:
    """Plan for all firms of a region that have not agreed to a plan."""
    waiting.carry_out(work, None)


@background("coalitions.plan_own", kind=waiting.OWN_KIND, label=_("Planning for our waiting firms"))
def plan_own(work: Work, organisation: int) -> None:
    """Plan for the waiting firms an organisation may plan for."""
    waiting.carry_out(work, organisation)
