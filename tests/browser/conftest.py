"""One served demonstration and one browser for the whole session."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import sync_playwright

from tests.browser import visiting
from tests.conftest import WITHOUT_BROWSER


@pytest.fixture(scope="session")
def address() -> Iterator[str]:
    """The address of a served demonstration."""
    if not visiting.find_browser():
        pytest.skip(WITHOUT_BROWSER)
    with visiting.demonstration() as address:
        yield address


@pytest.fixture(scope="session")
def visitor(address: str) -> Iterator[visiting.Visitor]:
    """Somebody with a browser."""
    with sync_playwright() as playwright:
        browser = visiting.launch(playwright)
        visitor = visiting.Visitor(browser, address)
        yield visitor
        visitor.close()
        browser.close()
