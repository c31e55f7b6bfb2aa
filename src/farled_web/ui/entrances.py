"""Who a page is open to, said where the view is written: ``@open_to("advisers")``.

It stands this far down because rooms below `people` have pages too.  What the words mean is decided in
``people.entrances.WHO``; the middleware refuses a view that does not say.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

View = TypeVar("View", bound=Callable[..., Any])

WORDS = (
    "anyone",
    "signed_in",
    "advisers",
    "writers",
    "managers",
    "coordinators",
    "researchers",
    "firms",
)


def open_to(*who: str, signing_in: bool = False) -> Callable[[View], View]:
    """Say who may come in at all; what they find inside is decided by policies and the database.

    Args:
        who: Words of `WORDS`; one of them is enough.
        signing_in: The view looks accounts up by address (accepting an invitation).
    """
    unknown = set(who) - set(WORDS)
    if unknown or not who:
        raise ValueError(f"{unknown or 'nobody'} is not among {sorted(WORDS)}")

    def mark(view: View) -> View:
        view.open_to = who  # type: ignore[attr-defined]
        view.signing_in = signing_in  # type: ignore[attr-defined]
        return view

    return mark
