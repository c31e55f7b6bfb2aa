"""What the frame and the parts of pages do, with a keyboard, without script, and under the policy."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page as Tab
from playwright.sync_api import expect

from tests.browser.visiting import SIZES, Visitor


@pytest.fixture
def tab(visitor: Visitor) -> Tab:
    return visitor.context("", "en", "desktop").new_page()


def test_the_first_tab_leads_to_the_content(tab: Tab) -> None:
    tab.goto("/ui/gallery")
    tab.evaluate("document.activeElement.blur()")  # the page shows a refused form, whose summary takes focus
    tab.goto("/ui/gallery/question")
    tab.keyboard.press("Tab")
    expect(tab.locator(":focus")).to_have_text("Skip to content")
    tab.keyboard.press("Enter")
    expect(tab.locator("#main")).to_be_focused()


def test_a_list_is_sorted_searched_and_paged_by_keyboard_in_place(tab: Tab) -> None:
    tab.goto("/ui/gallery")
    tab.evaluate("window.same = 1")
    tab.locator("thead a", has_text="Hours").focus()
    tab.keyboard.press("Enter")
    expect(tab.locator("th[aria-sort=descending]")).to_contain_text("Hours")
    tab.get_by_label("Name").first.fill("Fyren")
    tab.keyboard.press("Enter")
    expect(tab.locator("#list-boats tbody tr")).to_have_count(13)
    expect(tab).to_have_url(re.compile("q=Fyren"))
    assert tab.evaluate("window.same") == 1  # the page was not loaded anew
    tab.get_by_role("link", name="Search: Fyren").press("Enter")
    expect(tab.locator("#list-boats caption")).to_contain_text("of 130")
    tab.go_back()
    expect(tab.locator("#list-boats tbody tr")).to_have_count(13)


def test_a_list_works_without_script(visitor: Visitor) -> None:
    context = visitor.browser.new_context(
        java_script_enabled=False, base_url=visitor.address, locale="en-GB", viewport=SIZES["phone"]
    )
    context.add_cookies([{"name": "django_language", "value": "en", "url": visitor.address}])
    tab = context.new_page()
    tab.goto("/ui/gallery")
    tab.get_by_label("Name").first.fill("Fyren")
    tab.get_by_role("button", name="Show").click()
    expect(tab.locator("#list-boats tbody tr")).to_have_count(13)
    tab.locator("summary", has_text="Export").click()
    with tab.expect_download() as saved:
        tab.get_by_role("link", name="CSV").click()
    assert saved.value.suggested_filename.startswith("boats-")
    context.close()


def test_menus_and_dialogs_close_by_escape_and_give_focus_back(tab: Tab) -> None:
    tab.goto("/ui/gallery")
    tab.locator("summary", has_text="Export").press("Enter")
    expect(tab.get_by_role("link", name="XLSX")).to_be_visible()
    tab.keyboard.press("Escape")
    expect(tab.get_by_role("link", name="XLSX")).to_be_hidden()
    expect(tab.locator("summary", has_text="Export")).to_be_focused()
    opener = tab.get_by_role("link", name="Open a dialog")
    opener.press("Enter")
    expect(tab.get_by_role("dialog")).to_be_visible()
    tab.keyboard.press("Escape")
    expect(tab.get_by_role("dialog")).to_be_hidden()
    expect(opener).to_be_focused()


def test_dark_colours_are_chosen_once_and_stay(visitor: Visitor) -> None:
    context = visitor.browser.new_context(base_url=visitor.address, color_scheme="light")
    tab = context.new_page()
    tab.goto("/ui/gallery/question")
    expect(tab.locator("html")).to_have_attribute("data-bs-theme", "light")
    tab.locator("[data-theme-toggle]").click()
    tab.reload()
    expect(tab.locator("html")).to_have_attribute("data-bs-theme", "dark")
    expect(tab.locator("[data-theme-toggle]")).to_have_attribute("aria-pressed", "true")
    context.close()


def test_the_language_is_turned_on_the_same_page(visitor: Visitor) -> None:
    context = visitor.browser.new_context(base_url=visitor.address, locale="en-GB")
    tab = context.new_page()
    tab.goto("/ui/gallery?q=Fyren")
    tab.get_by_role("button", name="Svenska").click()
    expect(tab.locator("html")).to_have_attribute("lang", "sv")
    expect(tab).to_have_url(re.compile("q=Fyren"))
    context.close()


def test_a_drawing_keeps_the_pages_colours_under_the_policy(tab: Tab) -> None:
    tab.goto("/ui/gallery")
    bar = tab.locator(".chart svg path[fill='var(--accent)']").first
    assert bar.evaluate("e => getComputedStyle(e).fill") == "rgb(11, 85, 114)"
    assert tab.locator(".chart svg [style], .chart svg style").count() == 0


def test_inline_style_and_script_are_blocked(tab: Tab) -> None:
    tab.goto("/ui/gallery/question")
    blocked: list[str] = []
    tab.on("console", lambda message: blocked.append(message.text))
    tab.evaluate("document.body.insertAdjacentHTML('beforeend', '<p style=\"color:red\" id=\"p\">x</p>')")
    assert tab.locator("#p").evaluate("e => getComputedStyle(e).color") != "rgb(255, 0, 0)"
    assert any("Content Security Policy" in text for text in blocked)


def test_paper_shows_the_content_alone(tab: Tab) -> None:
    tab.goto("/ui/gallery")
    tab.emulate_media(media="print")
    expect(tab.locator(".bar")).to_be_hidden()
    expect(tab.locator(".list-tools").first).to_be_hidden()
    expect(tab.locator(".list").first).to_be_visible()
