"""Each page, in both languages and both sizes: readable by all, within its width, within the policy."""

from __future__ import annotations

import os
from functools import cache

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page as Tab

from farled_web.ui import messages
from tests.browser.pages import PAGES, Page
from tests.browser.visiting import Visitor, go

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
# Each language and each size once; a drawing on the dark side too.
WAYS = (("sv", "phone", "dark"), ("en", "desktop", "light"))
# Every page one way, turn by turn, so that the suite stays quick; `make pages` visits each both ways.
EVERY_WAY = os.environ.get("EVERY_WAY") == "1"
VISITS = [
    pytest.param(page, way, id=f"{page.name}-{'-'.join(way)}")
    for number, page in enumerate(PAGES)
    for way in (WAYS if EVERY_WAY else (WAYS[number % 2],))
]
TOO_WIDE = """() => {
  const root = document.documentElement;
  const framed = '.list-frame, .table-wrap, details:not([open]) > :not(summary)';
  if (root.scrollWidth <= root.clientWidth) return [];
  return [...document.querySelectorAll('body *')]
    .filter(e => e.getBoundingClientRect().right > innerWidth + 1 && !e.closest(framed))
    .map(e => e.outerHTML.slice(0, 120)).concat(['wider than the page']).slice(0, 5);
}"""
TEXTS = """() => {
  const texts = [], walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    // Names of files and columns stay as they are.
    if (walk.currentNode.parentElement.closest('code, [translate=no]')) continue;
    texts.push(walk.currentNode.textContent.trim().replace(/\\s+/g, ' '));
  }
  return texts;
}"""


@cache
def english_texts() -> frozenset[str]:
    """Texts that differ between the languages, and so may not stand on a Swedish page."""
    found = [message for room in messages.rooms() for message in messages.translated(room).values()]
    swedish = {str(message.string) for message in found} | {"English"}  # so it calls itself where one chooses
    return frozenset(str(m.id) for m in found if isinstance(m.id, str)) - swedish


@pytest.mark.parametrize(("page", "way"), VISITS)
def test_a_page_can_be_read_by_everybody(visitor: Visitor, page: Page, way: tuple[str, str, str]) -> None:
    tab = visitor.context(page.role, *way).new_page()
    said: list[str] = []
    tab.on(
        "console", lambda message: said.append(message.text) if message.type in {"error", "warning"} else None
    )
    tab.on("pageerror", lambda error: said.append(str(error)))
    try:
        status = go(tab, page)
        assert status == page.status
        found = Axe().run(tab, options=RULES).response["violations"]
        assert [f"{v['id']}: {v['help']}: {n['html'][:160]}" for v in found for n in v["nodes"]] == []
        assert tab.evaluate(TOO_WIDE) == []
        # A page that is an answer to a mistake is itself reported as not loaded.
        assert [text for text in said if not (status >= 400 and f"status of {status}" in text)] == []
        assert tab.locator("html").get_attribute("lang") == way[0]
        assert tab.locator("h1").count() == 1
        if way[0] == "sv":
            assert set(tab.evaluate(TEXTS)) & english_texts() == set()
    finally:
        tab.close()


def test_a_violation_would_be_found(visitor: Visitor) -> None:
    tab: Tab = visitor.context("", "en", "desktop").new_page()
    tab.goto("/ui/gallery/question")
    tab.evaluate("document.querySelector('label').remove()")
    found = Axe().run(tab, options=RULES).response["violations"]
    tab.close()
    assert "label" in {violation["id"] for violation in found}
