"""The page of a case, open to parts that stand beside it: they register panels, so that it imports none.

A part says in ``AppConfig.ready`` what it shows there::

    page.register_panel(page.Panel("meeting", "referrals/handover_on_case.html", meeting_context, order=20))
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

Context = Callable[[HttpRequest, Any], Mapping[str, Any] | None]


@dataclass(frozen=True, slots=True)
class Panel:
    """Something shown on a case.

    Attributes:
        name: Its own name; registered again, it is replaced.
        template: Drawn with the page's context (`case`, `viewer`, `request`) and its own.
        context: ``(request, row of the case)`` → what the template needs; None: not for this viewer.
        order: Place among the panels; deliveries and milestones stand at 60.
    """

    name: str
    template: str
    context: Context = lambda _request, _case: {}
    order: int = 50


_panels: dict[str, Panel] = {}


def register_panel(panel: Panel) -> None:
    """Add a panel to the page of a case."""
    _panels[panel.name] = panel


def drawn(request: HttpRequest, case: Any) -> list[tuple[Panel, Mapping[str, Any]]]:
    """Give the panels for this viewer in order, each with what it needs."""
    found = []
    for panel in sorted(_panels.values(), key=lambda one: (one.order, one.name)):
        context = panel.context(request, case)
        if context is not None:
            found.append((panel, context))
    return found
