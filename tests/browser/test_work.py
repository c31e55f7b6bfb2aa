"""An adviser's day by keyboard alone: a firm registered, a plan proposed, the hours of a quarter kept."""

from __future__ import annotations

import re
import uuid

import pytest
from playwright.sync_api import Page as Tab
from playwright.sync_api import expect

from tests.browser.page import FIRST_ROW, Page
from tests.browser.pages_work import FIRM, PAGES_WORK
from tests.browser.visiting import Visitor, go

FAR = 150


@pytest.fixture
def tab(visitor: Visitor) -> Tab:
    return visitor.context("anna", "sv", "desktop").new_page()


def walk_to(tab: Tab, selector: str) -> None:
    """Press Tab until what is looked for has focus, as a person without a mouse does."""
    for _ in range(FAR):
        if tab.evaluate("selector => !!document.activeElement?.matches(selector)", selector):
            outlined = "getComputedStyle(document.activeElement).outlineStyle !== 'none'"
            shadowed = "getComputedStyle(document.activeElement).boxShadow !== 'none'"
            assert tab.evaluate(f"{outlined} || {shadowed}"), f"no visible focus on {selector}"
            return
        tab.keyboard.press("Tab")
    raise AssertionError(f"{selector} is not reached by Tab on {tab.url}")


def press(tab: Tab, selector: str) -> None:
    """Walk to a link or button and press it."""
    walk_to(tab, selector)
    with tab.expect_navigation():
        tab.keyboard.press("Enter")
    tab.wait_for_load_state("load")


def write(tab: Tab, selector: str, text: str) -> None:
    walk_to(tab, selector)
    tab.keyboard.type(text)


def test_a_firm_is_registered_by_keyboard_and_told_what_comes_next(tab: Tab) -> None:
    name = f"Tangentverkstaden {uuid.uuid4().hex[:6]} AB"
    tab.goto("/my-day")
    press(tab, "main a[href='/firms/new']")
    write(tab, "main input[name=name]", name)
    press(tab, "main form button[type=submit]")
    expect(tab.get_by_role("heading", level=1, name=name)).to_be_visible()
    press(tab, "main a[href$='/diagnosis/']")
    expect(tab.locator("main a[href*='/check?for=']").first).to_be_visible()
    tab.close()


def test_a_plan_is_settled_by_hand_saved_and_proposed_by_keyboard(tab: Tab) -> None:
    tab.goto(FIRM)
    press(tab, FIRST_ROW)
    press(tab, "main a[href$='/plan/']")
    press(tab, "main a[href$='/plan/make']")
    walk_to(tab, "main form select[name^=pin_]")
    with tab.expect_response(lambda answer: answer.url.endswith("/plan/preview")):
        tab.keyboard.press("ArrowDown")
    press(tab, "main form button.btn-primary:not([formaction])")
    expect(tab.get_by_role("status").first).to_contain_text("utkast")
    press(tab, "main a[href$='/propose']")
    press(tab, "main form button.btn-primary")
    expect(tab.locator("main .lead .badge-tone")).to_have_text("Föreslagen")
    # As it was, for those who come after.
    press(tab, "main a[href$='/take-back']")
    press(tab, "main form button.btn-primary, main form button.btn-danger")
    tab.close()


def test_hours_of_a_quarter_are_kept_by_keyboard(tab: Tab) -> None:
    tab.goto("/directory/ours")
    press(tab, "main a[href$='/capacity']")
    walk_to(tab, "main table input")
    cell = tab.evaluate("document.activeElement.name")
    tab.keyboard.press("Control+a")
    tab.keyboard.type("37")
    press(tab, "main form button[type=submit].btn-primary, main form button.btn-primary")
    expect(tab.locator(f"input[name='{cell}']")).to_have_value(re.compile(r"^37"))
    tab.reload()
    expect(tab.locator(f"input[name='{cell}']")).to_have_value(re.compile(r"^37"))
    tab.close()


# Without the proposed plan: by now the firm has answered it, in the test of agreeing.
MARKED = [one for one in PAGES_WORK if one.role and one.name != "plan-proposed"]


@pytest.mark.parametrize("page", MARKED, ids=lambda page: page.name)
def test_made_up_data_is_marked(visitor: Visitor, page: Page) -> None:
    tab = visitor.context(page.role, "sv", "desktop").new_page()
    go(tab, page)
    expect(tab.locator("section.banner")).to_be_visible()
    tab.close()
