"""What the words of ``@open_to("advisers")`` mean, and whether a viewer may come in.

The middleware refuses a view that does not say; the generated access test reads the same words.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from farled_web.people.viewer import Viewer
from farled_web.ui.entrances import open_to

__all__ = ["WHO", "is_ours", "may_enter", "needs_sign_in", "open_to"]

View = Callable[..., Any]

WHO: dict[str, Callable[[Viewer], bool]] = {
    "anyone": lambda viewer: True,
    "signed_in": lambda viewer: viewer.signed_in,
    "advisers": lambda viewer: viewer.is_adviser,
    "writers": lambda viewer: bool(viewer.writes),
    "managers": lambda viewer: bool(viewer.manages),
    "coordinators": lambda viewer: viewer.is_coordinator,
    "researchers": lambda viewer: viewer.is_researcher,
    "firms": lambda viewer: viewer.acts_for_firm,
}


def may_enter(view: View, viewer: Viewer) -> bool:
    """Say whether the view is open to this viewer."""
    who: tuple[str, ...] = getattr(view, "open_to", ())
    return any(WHO[word](viewer) for word in who)


def is_ours(view: View) -> bool:
    """Say whether the view is written here, and so has to say who it is open to."""
    return view.__module__.startswith("farled_web.")


def needs_sign_in(view: View) -> bool:
    """Say whether allauth looks accounts up in this view."""
    return bool(getattr(view, "signing_in", False)) or view.__module__.startswith("allauth.")
