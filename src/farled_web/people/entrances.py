"""Who a page is open to, said where the view is written: ``@open_to("advisers")``.

The middleware refuses a view that does not say; the generated access test reads the same words.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from farled_web.people.viewer import Viewer

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


def open_to(*who: str, signing_in: bool = False) -> Callable[[View], View]:
    """Say who may come in at all; what they find inside is decided by policies and the database.

    Args:
        who: Words of `WHO`; one of them is enough.
        signing_in: The view looks accounts up by address (accepting an invitation).
    """
    unknown = set(who) - set(WHO)
    if unknown or not who:
        raise ValueError(f"{unknown or 'nobody'} is not among {sorted(WHO)}")

    def mark(view: View) -> View:
        view.open_to = who  # type: ignore[attr-defined]
        view.signing_in = signing_in  # type: ignore[attr-defined]
        return view

    return mark


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
