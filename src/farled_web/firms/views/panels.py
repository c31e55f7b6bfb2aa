"""What this room itself puts on a firm's page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from farled_web.firms import choices, numbers, page
from farled_web.firms.policies import can_add, can_edit, can_edit_finance, can_merge
from farled_web.firms.queries import records
from farled_web.firms.queries.states import waiting
from farled_web.people.viewer import Viewer


def _viewer(request: HttpRequest) -> Viewer:
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    return viewer


def overview(request: HttpRequest, firm: Any) -> Mapping[str, Any]:
    """Facts, size class and who works with the firm."""
    viewer = _viewer(request)
    money = records.finance(viewer, firm)
    contacts, aid = list(records.contacts(viewer, firm)), list(records.aid(viewer, firm)[:20])
    seen = (["contact"] if contacts else []) + (["finance"] if money or aid else [])
    return {
        "seen": seen,
        "facts": facts(firm),
        "size": records.size(firm, money),
        "money": money,
        "contacts": contacts,
        "aid": aid,
        "memberships": list(records.memberships(viewer, firm)),
        "working": records.works_with(viewer, firm),
        "may_edit": can_edit(viewer, firm),
        "may_add": can_add(viewer, firm),
        "may_edit_finance": can_edit_finance(viewer, firm),
        "may_merge": can_merge(viewer, firm),
    }


def facts(firm: Any) -> list[tuple[str, Any]]:
    """Give a firm's facts in words; None is not known."""
    linked = {True: _("yes"), False: _("no"), None: None}[firm.linked]
    share = None if firm.share_abroad is None else f"{round(firm.share_abroad * 100, 1):g} %"
    number = numbers.shown(firm.organisation_number, firm.country, sole_trader=firm.sole_trader)
    if number and not firm.number_confirmed:
        number = _("%s (not confirmed)") % number
    return [
        (_("Organisation number"), number),
        (_("Country of its register"), choices.country(firm.country) if firm.country else None),
        (_("Sole trader"), _("yes") if firm.sole_trader else None),
        (_("Place"), firm.municipality),
        (_("County or area"), choices.nuts_name(firm.nuts) if firm.nuts else None),
        (_("Address"), firm.address),
        (_("Web page"), firm.url),
        (_("Industry"), choices.industry(firm.nace, firm.nace_revision)),
        (_("Founded"), None if firm.founded is None else str(firm.founded)),
        (_("Employees"), None if firm.employees is None else f"{firm.employees:g}"),
        (_("Partner or linked enterprises"), linked),
        (_("Languages"), ", ".join(choices.language(one) for one in firm.languages)),
        (_("How far abroad"), choices.stage(firm.stage) if firm.stage else None),
        (_("Share of sales abroad"), share),
        (_("Sells abroad since"), None if firm.abroad_since is None else str(firm.abroad_since)),
        (_("Aims for"), ", ".join(choices.country(one) for one in firm.targets)),
    ]


def register() -> None:
    """Put this room's panels and marks on the firm page and the list."""
    page.register_panel(page.Panel("overview", "firms-overview", "firms/overview.html", overview, order=10))
    page.register_mark(page.Mark("waits", gettext_lazy("waits for contact"), waiting, tone="warn", order=10))
