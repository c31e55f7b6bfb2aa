"""What a page to visit is."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Page:
    """One page.

    Attributes:
        name: Short name; files of screenshots are called so.
        path: Address, or the address of the page from which `follow` leads to it.
        role: Who looks: anna (adviser), bo (manager), rea (reader), kim (adviser elsewhere), siv
            (coordinator), rolf (researcher), sam (acts for a firm), karin (coordinator elsewhere); "" nobody.
        follow: Links to click, each the first that matches.
        status: What the server answers.
    """

    name: str
    path: str
    role: str = ""
    follow: tuple[str, ...] = ()
    status: int = 200


FIRST_ROW = ".list tbody th a"
