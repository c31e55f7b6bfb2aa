"""The lists of home pages, as data."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from farled_web.ui.lists import Badge, Column, Empty, Filter, ListSpec
from farled_web.ui.writing import moment
from farled_web.workspace.queries import Item

KINDS = (
    ("wish", _("Wants to be contacted")),
    ("referral", _("Referrals")),
    ("meeting", _("Meetings today")),
    ("change", _("Change asked")),
    ("silent", _("No answer yet")),
    ("unplanned", _("Without a plan")),
    ("draft", _("Drafts")),
    ("request", _("Let in")),
    ("offer", _("Group offers")),
)


def _due(item: Item) -> Any:
    if item.overdue and item.due is not None:
        return Badge(_("overdue: %(when)s") % {"when": moment(item.due)}, "bad", "alert")
    return Badge(_("overdue"), "bad", "alert") if item.overdue else item.due


def _since(item: Item) -> Any:
    """The day; the hour matters only for what is due."""
    return timezone.localdate(item.since)


def _who(item: Item) -> Any:
    return _("me") if item.mine else item.owner or None


def _search(rows: Any, text: str) -> list[Item]:
    wanted = text.lower().split()
    return [row for row in rows if all(word in f"{row.about} {row.title}".lower() for word in wanted)]


MY_DAY = ListSpec(
    name="my-day",
    caption=_("What waits, overdue first"),
    columns=(
        Column("about", _("About"), order="about", link=lambda item: str(item.url)),
        Column("title", _("What"), order="title"),
        Column("due", _("Due"), value=_due, order="due"),
        Column("since", _("Waiting since"), value=_since, order="since", wide_only=True),
        Column("who", _("Who"), value=_who, wide_only=True),
    ),
    filters=(
        Filter(
            "kind",
            _("Show only"),
            lambda rows, value: [row for row in rows if row.kind == value],
            choices=KINDS,
        ),
        Filter("mine", _("Taken by me"), lambda rows, value: [row for row in rows if row.mine], kind="flag"),
    ),
    search=_search,
    search_label=_("Firm or task"),
    page_size=25,
    overdue=lambda item: bool(item.overdue),
    empty=Empty(
        _("Nothing waits for you"),
        _(
            "Wishes to be contacted, plans to answer and firms without a plan turn up here. "
            "Register a firm, or let firms find the check."
        ),
        icon="sun",
    ),
)
