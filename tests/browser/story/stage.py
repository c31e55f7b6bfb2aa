"""Who takes part in the story, with what in their hands."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

from playwright.sync_api import BrowserContext
from playwright.sync_api import Page as Tab

from tests.browser.story.post import Postbox
from tests.browser.visiting import Visitor

Play = Callable[["Stage"], None]
Camera = Callable[[Tab], None]
PEOPLE = ("eva", "anna", "kim", "marta", "siv")


@dataclass(frozen=True, slots=True)
class Act:
    """One step of the story; it shows one page.

    Attributes:
        name: Short name; its picture's file is called so.
        title: Heading in the picture story.
        text: Two sentences there.
        play: Plays it, asserting what has to be so before and after.
    """

    name: str
    title: str
    text: str
    play: Play


def nobody_looks(tab: Tab) -> None:
    """Be the camera of a story that is only played."""


@dataclass
class Stage:
    """Five browsers, the post, and what one act leaves to the next.

    Eva runs the firm, from her phone. Anna advises at Klustret Glödstål. Kim works at Glödmark Kapital.
    Marta, at the chamber of commerce, has no account: she has her mail. Siv coordinates the region.
    Addresses end in what no mail reaches.
    """

    visitor: Visitor
    post: Postbox
    firm: str = "Masugnens Finmekanik AB"
    mail: str = "eva@finmekanik.example"
    kept: dict[str, str] = field(default_factory=dict)
    before: dict[str, int] = field(default_factory=dict)
    opened: list[BrowserContext] = field(default_factory=list)
    camera: Camera = nobody_looks

    @cached_property
    def eva(self) -> Tab:
        """The firm's phone, in Swedish; nobody is signed in."""
        return self._device("sv", "phone")

    @cached_property
    def anna(self) -> Tab:
        """The adviser's screen."""
        return self._device("en", "desktop", "anna")

    @cached_property
    def kim(self) -> Tab:
        """The financier's screen."""
        return self._device("en", "desktop", "kim")

    @cached_property
    def marta(self) -> Tab:
        """The chamber's screen: no account, only mail."""
        return self._device("sv", "desktop")

    @cached_property
    def siv(self) -> Tab:
        """The coordinator's screen."""
        return self._device("en", "desktop", "siv")

    def people(self) -> dict[str, Tab]:
        """Give the browsers that are open, by who holds them."""
        return {name: self.__dict__[name] for name in PEOPLE if name in self.__dict__}

    def _device(self, language: str, size: str, role: str = "") -> Tab:
        context = self.visitor.fresh(role, language, size)
        self.opened.append(context)
        tab = context.new_page()
        tab.set_default_timeout(20_000)
        return tab

    def show(self, tab: Tab, selector: str = "") -> None:
        """Show the one page of an act, with this at the top."""
        if self.camera is not nobody_looks:
            top = "element => window.scrollTo(0, element.getBoundingClientRect().top + scrollY - 90)"
            tab.locator(selector or "body").first.evaluate(top)
            self.camera(tab)

    def close(self) -> None:
        """Close every browser."""
        for context in self.opened:
            context.close()
