"""What this room itself puts on a firm's page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpRequest
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from farled_web.firms import choices, numbers, page
from farled_web.firms.policies import can_add, can_edit, can_edit_finance, can_merge
from farled_web.firms.queries import merges, records
from farled_web.firms.queries.states import waiting
from farled_web.firms.views import documents
from farled_web.people.viewer import Viewer


def _viewer(request: HttpRequest) -> Viewer:
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    return viewer


def overview(request: HttpRequest, firm: Any) -> Mapping[str, Any]:
    """Facts, size class and who works with the firm."""
    viewer = _viewer(request)
    money = records.finance(viewer, firm)
    everybody = list(records.contacts(viewer, firm, ended=True))
    contacts = [one for one in everybody if one.ended_at is None]
    aid = list(records.aid(viewer, firm)[:20])
    seen = (["contact"] if everybody else []) + (["finance"] if money or aid else [])
    return {
        "seen": seen,
        "facts": facts(firm),
        "size": records.size(firm, money),
        "money": money,
        "contacts": contacts,
        "ended": [one for one in everybody if one.ended_at is not None],
        "aid": aid,
        "memberships": list(records.memberships(viewer, firm)),
        "working": records.works_with(viewer, firm),
        "may_edit": can_edit(viewer, firm),
        "may_add": can_add(viewer, firm),
        "may_edit_finance": can_edit_finance(viewer, firm),
        "may_merge": can_merge(viewer, firm),
        "merges": list(merges.merges(viewer, firm)[:10]),
    }


Words = Callable[[Any], str | None]


def fact_words() -> list[tuple[str, str, Words]]:
    """Give each fact's column, name and words; None or "" is not known."""
    return [
        ("name", _("Name of the firm"), lambda firm: firm.name),
        ("organisation_number", _("Organisation number"), _number),
        ("country", _("Country of its register"), lambda firm: choices.country(firm.country)),
        ("sole_trader", _("Sole trader"), lambda firm: _("yes") if firm.sole_trader else _("no")),
        ("municipality", _("Place"), lambda firm: firm.municipality),
        ("nuts", _("County or area"), lambda firm: choices.nuts_name(firm.nuts)),
        ("address", _("Address"), lambda firm: firm.address),
        ("url", _("Web page"), lambda firm: firm.url),
        ("nace", _("Industry"), lambda firm: choices.industry(firm.nace, firm.nace_revision)),
        ("founded", _("Founded"), lambda firm: _text(firm.founded)),
        ("employees", _("Employees, in full years' work"), lambda firm: _text(firm.employees)),
        ("linked", _("Partner or linked enterprises"), lambda firm: _yes_no(firm.linked)),
        (
            "languages",
            _("Languages they work in"),
            lambda firm: ", ".join(map(choices.language, firm.languages)),
        ),
        ("stage", _("How far abroad"), lambda firm: choices.stage(firm.stage)),
        ("share_abroad", _("Share of sales abroad"), _share),
        ("abroad_since", _("Sells abroad since, year"), lambda firm: _text(firm.abroad_since)),
        ("targets", _("Countries they aim for"), lambda firm: ", ".join(map(choices.country, firm.targets))),
    ]


def facts(firm: Any) -> list[tuple[str, str | None]]:
    """Give a firm's facts in words, but its name, which stands above them."""
    return [(label, words(firm)) for name, label, words in fact_words() if name != "name"]


def _number(firm: Any) -> str:
    number = numbers.shown(firm.organisation_number, firm.country, sole_trader=firm.sole_trader)
    return _("%s (not confirmed)") % number if number and not firm.number_confirmed else number


def _text(value: float | None) -> str | None:
    return None if value is None else f"{value:g}"


def _share(firm: Any) -> str | None:
    if firm.share_abroad is None:
        return None
    return f"{formats.number_format(round(firm.share_abroad * 100, 1), 0)} %"


def _yes_no(value: bool | None) -> str | None:
    return None if value is None else (_("yes") if value else _("no"))


def register() -> None:
    """Put this room's panels and marks on the firm page and the list."""
    page.register_panel(page.Panel("overview", "firms-overview", "firms/overview.html", overview, order=10))
    page.register_panel(
        page.Panel("documents", "firms-documents", "firms/documents.html", documents.panel, order=10)
    )
    page.register_mark(page.Mark("waits", gettext_lazy("waits for contact"), waiting, tone="warn", order=10))
