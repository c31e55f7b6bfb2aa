"""What stands in the menu: data, one row per page, so that a new page is one line here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

ANYONE = frozenset({"anyone"})
SIGNED_IN = frozenset({"signed_in"})


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the menu.

    Attributes:
        label: What stands there.
        page: Name of the address; an entry whose page is not there is left out.
        who: Roles that see it; words as in ``people.entrances.WHO``.
        icon: Name of an icon (`ui.icons`).
        group: Heading it stands under.
        under: Beginnings of other addresses' names that belong to it, so that it stays marked on them.
    """

    label: str | Promise
    page: str
    who: frozenset[str]
    icon: str = "dot"
    group: str | Promise = ""
    under: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Link:
    """An entry as the page draws it."""

    label: str | Promise
    url: str
    icon: str
    current: bool


def roles(*names: str) -> frozenset[str]:
    """Name the roles that see an entry."""
    return frozenset(names)


WORK = pgettext_lazy("menu", "Work")
REGION = pgettext_lazy("menu", "Region")
OWN = pgettext_lazy("menu", "Our organisation")
FIRM = pgettext_lazy("menu", "My firm")
SYSTEM = pgettext_lazy("menu", "Administration")

# An entry whose page is not there yet does no harm: it is left out.
PUBLIC: tuple[Entry, ...] = (
    Entry(_("Find help"), "directory:find", ANYONE, "search"),
    Entry(_("The check"), "diagnosis:check", ANYONE, "check", under=("diagnosis:check",)),
)
OFFERING = tuple(
    f"directory:{page}"
    for page in ("keep", "services", "add_", "edit_", "claim", "capacity", "rules", "ties", "offers", "proj")
)
SIDE: tuple[Entry, ...] = (
    Entry(_("My day"), "workspace:my_day", roles("advisers"), "sun", WORK),
    Entry(
        _("Wishes to be contacted"),
        "firms:wishes",
        roles("advisers"),
        "phone",
        WORK,
        ("firms:wish", "firms:contacted", "firms:hand_on", "firms:close"),
    ),
    Entry(
        _("Firms"),
        "firms:list",
        roles("advisers"),
        "firm",
        WORK,
        (
            "firms:page",
            "firms:register",
            "firms:ask",
            "firms:facts",
            "firms:finance",
            "firms:contact_",
            "firms:aid",
            "firms:membership",
            "firms:document",
            "firms:merge",
            "firms:add_entry",
            "firms:change_entry",
            "firms:said",
        ),
    ),
    Entry(
        _("Referrals"),
        "referrals:list",
        roles("advisers"),
        "send",
        WORK,
        (
            "referrals:sent",
            "referrals:received",
            "referrals:all",
            "referrals:case",
            "referrals:act",
            "referrals:choose",
            "referrals:draft",
            "referrals:reroute",
            "referrals:deliver",
            "referrals:more_hours",
            "referrals:add_milestone",
        ),
    ),
    Entry(
        _("Plans"),
        "coalitions:list",
        roles("advisers"),
        "plan",
        WORK,
        ("coalitions:plan", "coalitions:propose", "coalitions:compare", "coalitions:make"),
    ),
    Entry(
        _("Plans for many firms"),
        "coalitions:runs",
        roles("advisers", "coordinators"),
        "chart",
        WORK,
        ("coalitions:run",),
    ),
    Entry(_("Group offers"), "firms:offers", roles("advisers"), "people", WORK, ("firms:offer",)),
    Entry(
        _("Hours"),
        "firms:hours",
        roles("advisers"),
        "clock",
        WORK,
        ("firms:book_hours", "firms:change_hours"),
    ),
    Entry(
        _("Requests to be let in"),
        "firms:requests",
        roles("advisers"),
        "key",
        WORK,
        ("firms:relay", "firms:emergency"),
    ),
    Entry(
        _("The region"),
        "workspace:region_home",
        roles("coordinators", "researchers"),
        "map",
        REGION,
        ("workspace:region", "organisations:region", "people:region"),
    ),
    Entry(
        _("Organisations"),
        "directory:organisations",
        roles("advisers", "coordinators", "researchers"),
        "people",
        REGION,
        (
            "directory:organisation",
            "directory:matrix",
            "directory:files",
            "directory:import",
            "organisations:",
        ),
    ),
    Entry(
        _("What we offer"),
        "directory:mine",
        roles("advisers"),
        "list",
        OWN,
        ("people:organisation", "people:member", *OFFERING),
    ),
    Entry(
        _("Reports"),
        "reporting:home",
        roles("advisers", "coordinators", "researchers", "firms"),
        "chart",
        REGION,
        ("reporting:",),
    ),
    Entry(_("The region's referrals"), "referrals:region", roles("coordinators"), "send", REGION),
    Entry(
        _("Clocks and days off"),
        "referrals:clocks_home",
        roles("coordinators"),
        "clock",
        REGION,
        ("referrals:clocks",),
    ),
    Entry(_("The promise of one working day"), "firms:promise", roles("coordinators"), "calendar", REGION),
    Entry(_("Requests to be removed"), "firms:erasures", roles("coordinators"), "trash", REGION),
    Entry(_("Log"), "firms:organisation_log", roles("managers"), "list", OWN),
    Entry(_("Other systems"), "api:tokens", roles("managers"), "key", OWN, ("api:revoke", "api:doc")),
    Entry(_("Webhooks"), "webhooks:list", roles("managers"), "link", OWN, ("webhooks:",)),
    Entry(
        _("My firm"),
        "workspace:my_firm_home",
        roles("firms"),
        "home",
        FIRM,
        ("workspace:my_firm", "firms:page", "firms:facts", "coalitions:", "diagnosis:begin"),
    ),
    Entry(
        _("Who helps us"),
        "referrals:ours_home",
        roles("firms"),
        "people",
        FIRM,
        ("referrals:ours", "referrals:case", "referrals:act", "referrals:answer"),
    ),
    Entry(
        _("Who sees what"),
        "firms:my_sharing",
        roles("firms"),
        "eye",
        FIRM,
        (
            "firms:who_sees_what",
            "firms:let_in",
            "firms:change_consent",
            "firms:withdraw",
            "firms:answer_request",
            "firms:log",
            "firms:forget",
        ),
    ),
    Entry(_("Background work"), "jobs:list", roles("advisers", "coordinators"), "clock", SYSTEM, ("jobs:",)),
)


def words(viewer: object) -> frozenset[str]:
    """Give the words of ``people.entrances.WHO`` that hold for a viewer.

    Args:
        viewer: Who is looking; known here by its properties only, since people is a room above.
    """
    held = {
        "signed_in": "signed_in",
        "is_adviser": "advisers",
        "writes": "writers",
        "manages": "managers",
        "is_coordinator": "coordinators",
        "is_researcher": "researchers",
        "acts_for_firm": "firms",
    }
    return ANYONE | {word for name, word in held.items() if getattr(viewer, name, False)}


def side_links(held: Iterable[str], current: str) -> list[tuple[str | Promise, list[Link]]]:
    """Give the menu's groups with their entries for somebody with these roles."""
    return grouped(SIDE, frozenset(held), current)


def public_links(current: str) -> list[Link]:
    """Give the entries that everybody sees."""
    return [link for _group, links in grouped(PUBLIC, ANYONE, current) for link in links]


def grouped(
    entries: Iterable[Entry], held: frozenset[str], current: str
) -> list[tuple[str | Promise, list[Link]]]:
    """Keep the entries these roles see and whose page is there, under their headings, in their order.

    Args:
        entries: The menu.
        held: The reader's roles, as `words` gives them.
        current: Name of the page that is shown, as ``room:page``.
    """
    groups: dict[str | Promise, list[Link]] = {}
    for entry in entries:
        if not entry.who & held:
            continue
        try:
            url = reverse(entry.page)
        except NoReverseMatch:  # a room that is not there yet
            continue
        here = current == entry.page or any(current.startswith(start) for start in entry.under)
        groups.setdefault(entry.group, []).append(Link(entry.label, url, entry.icon, here))
    return list(groups.items())
