"""One served demonstration and one browser for the whole session."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import sync_playwright

from tests.browser import visiting
from tests.conftest import WITHOUT_BROWSER


@pytest.fixture(scope="session")
def served() -> Iterator[visiting.Served]:
    """A served demonstration."""
    if not visiting.find_browser():
        pytest.skip(WITHOUT_BROWSER)
    with visiting.demonstration() as served:
        yield served


@pytest.fixture(scope="session")
def visitor(served: visiting.Served) -> Iterator[visiting.Visitor]:
    """Somebody with a browser."""
    with sync_playwright() as playwright:
        browser = visiting.launch(playwright)
        visitor = visiting.Visitor(browser, served.address)
        yield visitor
        visitor.close()
        browser.close()
