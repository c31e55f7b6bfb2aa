"""The list of organisations, as data."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from farled_web.organisations.models import KINDS
from farled_web.ui.lists import Badge, Column, Empty, Filter, ListSpec


def _link(row: Any) -> str:
    return reverse("organisations:page", args=[row.uuid])


def _state(row: Any) -> Badge:
    return Badge(_("takes part"), "good") if row.active else Badge(_("set aside"), "warn")


def _search(rows: Any, words: str) -> Any:
    return rows.filter(name__icontains=words) | rows.filter(municipality__icontains=words)


ORGANISATIONS = ListSpec(
    name="organisations",
    caption=_("Organisations"),
    columns=(
        Column("name", _("Name"), order="name", link=_link),
        Column("kind", _("Kind"), value=lambda row: row.get_kind_display(), order="kind"),
        Column("municipality", _("Municipality"), order="municipality"),
        Column("languages", _("Languages"), value=lambda row: ", ".join(row.languages) or None),
        Column("region", _("Region"), lambda row: row.region.name, order="region__name", wide_only=True),
        Column("state", _("State"), value=_state, order="active"),
        Column("updated_at", _("Changed"), order="updated_at", wide_only=True, descending=True),
    ),
    filters=(
        Filter("kind", _("Kind"), lambda rows, value: rows.filter(kind=value), choices=KINDS),
        Filter(
            "state", _("State"), lambda rows, value: rows.filter(active=value == "open"),
            choices=(("open", _("takes part")), ("aside", _("set aside"))),
        ),
    ),
    search=_search,
    search_label=_("Name or municipality"),
    order="name",
    empty=Empty(_("No organisations yet"), _("The coordinator of the region adds the first one.")),
)  # fmt: skip
