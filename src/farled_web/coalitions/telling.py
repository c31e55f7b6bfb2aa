"""The mails a plan causes, each in its reader's language; written by work that may see the addresses."""

from __future__ import annotations

from django.utils.translation import gettext as _

from farled_web.coalitions.models import Plan
from farled_web.firms.actions import telling
from farled_web.people.models import User


def tell_now(plan: int, what: str, key: str) -> int:
    """Write the mails of a proposal, an agreement or a wish for change; give how many.

    Args:
        plan: Id of the plan.
        what: ``proposed``, ``agreed`` or ``change_asked``.
        key: What it is about; told once.
    """
    row = Plan.objects.select_related("firm", "organisation").filter(pk=plan).first()
    if row is None:
        return 0
    to = telling.contacts_of(row.firm_id) if what == "proposed" else _planners(row)
    return telling.tell(to, f"plan.{what}:{key}", lambda: _words(row, what), row.region_id)


def _planners(row: Plan) -> list[telling.Address]:
    """Who made the plan, where they still can sign in; else their organisation."""
    maker = User.objects.filter(pk=row.made_by or 0, is_active=True, memberships__ended_at=None).first()
    if (
        maker is not None
        and maker.memberships.filter(organisation=row.organisation_id, ended_at=None).exists()
    ):
        return [telling.Address(maker.email, maker.language)]
    return telling.office_of(row.organisation) if row.organisation is not None else []


def _words(row: Plan, what: str) -> tuple[str, str]:
    page = ("coalitions:my_plan", row.firm.uuid) if what == "proposed" else ("coalitions:plan", row.uuid)
    names = {
        "firm": row.firm.name, "number": row.number, "page": telling.page(*page),
        "organisation": row.organisation.name if row.organisation else "", "asked": row.asked,
    }  # fmt: skip
    subject, body = {
        "proposed": (
            _("A plan for %(firm)s"),
            _(
                "%(organisation)s proposes a plan for your firm: who helps with what, and when.\n\n"
                "Read it, agree to it or ask for a change here:\n%(page)s\n\n"
                "Nothing begins before you agree.\n\n"
                "You sign in there. If you have no account, make one on the result page of your check, "
                "or ask %(organisation)s to invite you."
            ),
        ),
        "agreed": (
            _("%(firm)s has agreed to its plan"),
            _(
                "%(firm)s has agreed to version %(number)s of its plan. "
                "The hours are taken from the calendars now.\n\nThe plan:\n%(page)s"
            ),
        ),
        "change_asked": (
            _("%(firm)s asks for a change of its plan"),
            _("%(firm)s wants version %(number)s of its plan changed:\n\n%(asked)s\n\nThe plan:\n%(page)s"),
        ),
    }[what]
    return subject % names, body % names
