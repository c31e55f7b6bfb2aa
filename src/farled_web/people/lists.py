"""The lists of people, as data."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from farled_web.people.models import Role
from farled_web.ui.lists import Badge, Column, Empty, Filter, ListSpec

TONES = {"manager": "info", "coordinator": "info"}


def _name(row: Any) -> str:
    return str(row.user)


def _role(row: Any) -> Badge:
    return Badge(row.get_role_display(), TONES.get(row.role, ""))


def _search(rows: Any, words: str) -> Any:
    return rows.filter(Q(user__name__icontains=words) | Q(user__email__icontains=words))


def _member_link(row: Any) -> str:
    return reverse("people:member", args=[row.uuid])


PEOPLE_COLUMNS = (
    Column("name", _("Name"), value=_name, order=("user__name", "user__email"), link=_member_link),
    Column("email", _("E-mail address"), value=lambda row: row.user.email, order="user__email"),
    Column("role", _("Role"), value=_role, order="role"),
    Column("since", _("Since"), value=lambda row: row.created_at.date(), order="created_at", wide_only=True),
)
ROLE_FILTER = Filter("role", _("Role"), lambda rows, value: rows.filter(role=value), choices=Role.choices)
MEMBERS = ListSpec(
    name="people", caption=_("People of the organisation"), columns=PEOPLE_COLUMNS, filters=(ROLE_FILTER,),
    search=_search, search_label=_("Name or address"), order="name",
    empty=Empty(_("Nobody belongs here yet"), _("Invite the first manager below.")),
)  # fmt: skip
