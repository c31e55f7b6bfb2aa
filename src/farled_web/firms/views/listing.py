"""The list of firms, as data."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from farled_web.firms import choices, numbers, page
from farled_web.firms.queries.records import found
from farled_web.ui.cells import Badge, badge_html
from farled_web.ui.lists import Column, Empty, Filter, ListSpec


def firm_url(row: Any) -> str:
    """Give the address of a firm's page."""
    return reverse("firms:page", args=[row.uuid])


def state(row: Any) -> Badge | None:
    """Give the first mark that holds for a row."""
    return next((Badge(m.text, m.tone) for m in page.marks() if getattr(row, f"mark_{m.name}", False)), None)


def _name(row: Any) -> SafeString:
    made_up = badge_html(_("Made up"), "synthetic", "synthetic") if row.synthetic else ""
    return format_html('<a href="{}">{}</a> {}', firm_url(row), row.name, made_up)


def _number(row: Any) -> str:
    return numbers.shown(row.organisation_number, row.country, sole_trader=row.sole_trader)


def _search(rows: Any, text: str) -> Any:
    return found(rows, text)


def _industry(rows: Any, first: str) -> Any:
    begin, end = choices.divisions(first)
    return rows.filter(nace__gte=begin, nace__lt=end)


def _state(rows: Any, name: str) -> Any:
    return rows.filter(**{f"mark_{name}": True})


def _states(_request: HttpRequest) -> list[tuple[str, Any]]:
    return [(mark.name, mark.text) for mark in page.marks()]


def _place(rows: Any, text: str) -> Any:
    return rows.filter(municipality__istartswith=text)


def _whose(rows: Any, value: str) -> Any:
    return rows.filter(registered_by=int(value))


def _organisations(request: HttpRequest) -> list[tuple[int, str]]:
    return [(seat.organisation, seat.name) for seat in request.viewer.seats]  # type: ignore[attr-defined]


FIRMS = ListSpec(
    name="firms",
    caption=_("Firms"),
    search=_search,
    search_label=_("Name, place or number"),
    order="name",
    columns=(
        Column("name", _("Firm"), order="name_key", html=_name),
        Column("number", _("Organisation number"), value=_number, only_export=True),
        Column("place", _("Place"), value=lambda row: row.municipality, order=("municipality", "name_key")),
        Column("industry", _("Industry"), value=lambda row: choices.industry(row.nace, row.nace_revision),
               wide_only=True),
        Column("last_event", _("Last event"), order="last_event", descending=True,
               value=lambda row: row.last_event.date() if row.last_event else None),
        Column("state", _("State"), value=state),
        Column("registered", _("Registered"), value=lambda row: row.created_at.date(), only_export=True),
    ),
    filters=(
        Filter("state", _("State"), _state, choices=_states),
        Filter("place", _("Place"), _place, kind="text"),
        Filter("industry", _("Industry"), _industry, choices=lambda _request: choices.industries()),
        Filter("by", _("Registered by"), _whose, choices=_organisations),
    ),
)  # fmt: skip


def empty(may_register: bool) -> Empty:
    """Say what a list without firms says; who may register is shown how."""
    told = _("Here stand the firms you have registered and those that have let you in.")
    if not may_register:
        return Empty(_("No firms yet"), told, icon="firm")
    return Empty(_("No firms yet"), told, _("Register a firm"), reverse("firms:register"), "firm")
