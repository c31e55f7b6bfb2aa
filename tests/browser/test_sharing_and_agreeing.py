"""A firm's own side with a keyboard alone, and without script: letting somebody in, and answering a plan."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page as Tab
from playwright.sync_api import expect

from tests.browser.test_check import clean, fits
from tests.browser.visiting import SIZES, Visitor

FIRST = "Digividda"


def signed_in(visitor: Visitor, *, script: bool) -> Iterator[Tab]:
    visitor.context("sam", "sv", "phone")
    context = visitor.browser.new_context(
        viewport=SIZES["phone"], base_url=visitor.address, locale="sv-SE",  # type: ignore[arg-type]
        storage_state=visitor.signed_in["sam"], reduced_motion="reduce", java_script_enabled=script,
    )  # fmt: skip
    context.add_cookies([{"name": "django_language", "value": "sv", "url": visitor.address}])
    yield context.new_page()
    context.close()


@pytest.fixture
def tab(visitor: Visitor) -> Iterator[Tab]:
    yield from signed_in(visitor, script=True)


@pytest.fixture
def bare(visitor: Visitor) -> Iterator[Tab]:
    yield from signed_in(visitor, script=False)


def press_to(tab: Tab, name: str) -> None:
    """Walk by Tab to what is called so, and press it."""
    for _ in range(150):
        tab.keyboard.press("Tab")
        said = tab.evaluate("document.activeElement.innerText || ''")
        if name in re.sub(r"\s+", " ", said):
            tab.keyboard.press("Enter")
            return
    raise AssertionError(f"Tab does not lead to {name!r}")


def test_somebody_is_let_in_and_shut_out_by_keyboard_alone(tab: Tab) -> None:
    tab.goto("/my-firm/who-sees-what")
    press_to(tab, "Släpp in en organisation")
    expect(tab.get_by_role("heading", name="Släpp in en organisation")).to_be_visible()
    press_to(tab, FIRST)
    expect(tab.get_by_role("heading", name=f"Vad {FIRST} får se")).to_be_visible()
    assert tab.locator("input[type=checkbox]:checked").count() == 0
    tab.locator("input[type=checkbox]").first.focus()
    for _ in range(2):
        tab.keyboard.press("Space")
        tab.keyboard.press("Tab")
    press_to(tab, "Spara")
    expect(tab.locator(".panel", has_text=FIRST).first).to_contain_text("företagets namn")
    assert clean(tab) == [] and fits(tab)
    press_to(tab, f"Ta tillbaka allt {FIRST}")
    expect(tab.get_by_role("heading", name=f"Ta tillbaka allt från {FIRST}?")).to_be_visible()
    assert clean(tab) == [] and fits(tab)
    press_to(tab, "Ta tillbaka allt")
    expect(tab.locator(".panel", has_text=FIRST).first).to_contain_text("Ser ingenting")


def test_a_plan_is_turned_down_then_agreed_to_without_script(bare: Tab) -> None:
    bare.goto("/my-firm")
    bare.get_by_role("link", name="Läs planen").click()
    bare.get_by_role("link", name="Be om en ändring").click()
    bare.locator("textarea").fill("Börja med tullpappren, kursen får vänta till hösten.")
    bare.get_by_role("button", name="Skicka").click()
    expect(bare.get_by_text("Er rådgivare har fått veta")).to_be_visible()
    # Having slept on it, the firm takes it as it is; pressed twice, it is agreed to once.
    page = bare.url
    bare.get_by_role("button", name="Vi godkänner").click()
    expect(bare.get_by_text("Ni godkände detta")).to_be_visible()
    bare.go_back()
    bare.goto(page)
    expect(bare.get_by_role("button", name="Vi godkänner")).to_have_count(0)
    bare.goto("/my-firm")
    expect(bare.get_by_role("link", name="Se planen")).to_be_visible()
