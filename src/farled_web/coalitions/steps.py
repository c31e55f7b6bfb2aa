"""What can be done beside a plan's steps, open to the rooms above: they register, so that plans import none.

A room says in its ``AppConfig.ready`` what it puts there::

    steps.register("referral", links_for)
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from farled_web.people.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Beside:
    """A link beside a step.

    Attributes:
        text: What it says.
        url: Where it leads.
        button: It is something to do; False: something to look at.
    """

    text: str | Promise
    url: str
    button: bool = False


Links = Callable[[Viewer, Any, Sequence[Any]], dict[int, list[Beside]]]
_links: dict[str, Links] = {}


def register(name: str, links: Links) -> None:
    """Put links beside steps: ``(viewer, plan, its steps) -> {id of a step: links}``."""
    _links[name] = links


def beside(viewer: Viewer, plan: Any, steps: Sequence[Any]) -> dict[int, list[Beside]]:
    """Give the links beside each step, by its id."""
    found: dict[int, list[Beside]] = {}
    for links in _links.values():
        for step, more in links(viewer, plan, steps).items():
            found.setdefault(step, []).extend(more)
    return found
