"""The firm page, open to the rooms above: they register panels and marks, so that firms imports none of them.

A room says in its ``AppConfig.ready`` what it shows on a firm's page::

    page.register_panel(Panel("plan", "coalitions-plan", "coalitions/on_firm.html", plan_context, order=10))
    page.register_mark(Mark("plan", _("has a plan"), has_plan, tone="good"))
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, Q
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise
Context = Callable[[HttpRequest, Any], Mapping[str, Any] | None]


@dataclass(frozen=True, slots=True)
class Tab:
    """A part of the firm page, with a link of its own.

    Attributes:
        name: Word in the address.
        title: What the link says.
        order: Place among the tabs.
        categories: What is seen by opening it; written to the log once a day and viewer.
    """

    name: str
    title: Text
    order: int
    categories: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Panel:
    """Something shown on a tab.

    Attributes:
        tab: Name of the tab.
        name: Its own name; registered again, it is replaced.
        template: Drawn with the page's context (`firm`, `viewer`, `request`, `tab`) and its own.
        context: ``(request, firm)`` → what the template needs; None: not for this viewer, left out.
        order: Place on the tab.
        wide: Over both columns; else in the narrow one, where the tab has one.
    """

    tab: str
    name: str
    template: str
    context: Context = lambda _request, _firm: {}
    order: int = 50
    wide: bool = True


@dataclass(frozen=True, slots=True)
class Mark:
    """A state a firm can be in, shown in the list and a filter of it.

    Attributes:
        name: Word in the address.
        text: What it says.
        condition: ``(viewer)`` → which firms are in it, as rows the viewer may see.
        tone: As in ``{% badge %}``.
        order: The first mark that holds is shown.
    """

    name: str
    text: Text
    condition: Callable[[Any], Exists | Q]
    tone: str = ""
    order: int = 50


_tabs: dict[str, Tab] = {}
_panels: dict[str, Panel] = {}
_marks: dict[str, Mark] = {}


def register_tab(tab: Tab) -> None:
    """Add a tab; it is shown when it has a panel for the viewer's kind of page."""
    _tabs[tab.name] = tab


def register_panel(panel: Panel) -> None:
    """Add a panel to a tab."""
    _panels[panel.name] = panel


def register_mark(mark: Mark) -> None:
    """Add a state to the list of firms."""
    _marks[mark.name] = mark


def tabs() -> list[Tab]:
    """Give the tabs that have something on them, in order."""
    used = {panel.tab for panel in _panels.values()}
    return sorted((tab for tab in _tabs.values() if tab.name in used), key=lambda tab: tab.order)


def panels(tab: str) -> list[Panel]:
    """Give the panels of a tab, in order."""
    return sorted((p for p in _panels.values() if p.tab == tab), key=lambda p: (p.order, p.name))


def marks() -> list[Mark]:
    """Give the states, in order."""
    return sorted(_marks.values(), key=lambda mark: (mark.order, mark.name))


for _tab in (
    Tab("overview", _("Overview"), 10, ("identity",)),
    Tab("diagnosis", _("Diagnosis"), 20, ("diagnosis",)),
    Tab("plan", _("Plan"), 30, ("plan",)),
    Tab("timeline", _("Timeline"), 40, ("journey",)),
    Tab("documents", _("Documents"), 50, ()),
    Tab("sharing", _("Who sees what"), 60, ()),
):
    register_tab(_tab)
