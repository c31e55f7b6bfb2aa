"""The whole check on a phone, in Swedish: by thumb, by keyboard alone, and without script."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, expect
from playwright.sync_api import Page as Tab

from tests.browser.visiting import SIZES, Visitor

ANSWERS = ("3", "4", "2", "0", "1", "dont_know", "not_concerned")


def phone(visitor: Visitor, *, script: bool = True) -> BrowserContext:
    context = visitor.browser.new_context(
        viewport=SIZES["phone"],  # type: ignore[arg-type]
        base_url=visitor.address, locale="sv-SE", reduced_motion="reduce", java_script_enabled=script,
    )  # fmt: skip
    context.add_cookies([{"name": "django_language", "value": "sv", "url": visitor.address}])
    return context


@pytest.fixture
def tab(visitor: Visitor) -> Iterator[Tab]:
    context = phone(visitor)
    yield context.new_page()
    context.close()


@pytest.fixture
def bare(visitor: Visitor) -> Iterator[Tab]:
    context = phone(visitor, script=False)
    yield context.new_page()
    context.close()


def begin(tab: Tab) -> None:
    tab.goto("/check")
    time.sleep(2.1)  # nobody reads the page faster, and the page knows
    tab.get_by_label("Glödmark").check()
    tab.get_by_role("button", name="Börja").click()
    expect(tab.get_by_text("Fråga 1 av 24")).to_be_visible()


def answer_all(tab: Tab) -> None:
    for number in range(24):
        expect(tab.get_by_text(f"Fråga {number + 1} av 24")).to_be_visible()
        tab.locator(f"button[name=answer][value='{ANSWERS[number % len(ANSWERS)]}']").first.click()


def hand_in(tab: Tab) -> None:
    expect(tab.get_by_role("heading", name="Vilket företag är det?")).to_be_visible()
    for _ in range(3):
        tab.get_by_role("link", name="Hoppa över").click()
    tab.get_by_role("button", name="Visa resultatet").click()
    expect(tab.get_by_role("heading", name="Det här står i vägen för er")).to_be_visible()


def fits(tab: Tab) -> bool:
    return bool(tab.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


def clean(tab: Tab) -> list[str]:
    found = Axe().run(tab).response["violations"]
    return [f"{one['id']}: {one['nodes'][0]['html'][:120]}" for one in found]


def test_from_the_first_page_to_being_contacted(tab: Tab) -> None:
    refused: list[str] = []
    tab.on(
        "console", lambda message: refused.append(message.text) if "Security Policy" in message.text else None
    )
    begin(tab)
    tab.evaluate("window.same = 1")
    assert clean(tab) == [] and fits(tab)
    answer_all(tab)
    assert tab.evaluate("window.same") == 1  # no question loaded the page anew
    assert clean(tab) == [] and fits(tab)
    hand_in(tab)
    assert clean(tab) == [] and fits(tab)
    tab.get_by_role("link", name="Välj vilka som får kontakta oss").click()
    assert clean(tab) == [] and fits(tab)
    tab.locator("input[name=to]").first.check()
    tab.get_by_role("button", name="Nästa").click()
    assert tab.locator("input[type=checkbox]:checked").count() == 0
    assert clean(tab) == [] and fits(tab)
    tab.get_by_role("button", name="Ja, kontakta oss").click()
    expect(tab.locator("[data-errors]")).to_be_focused()
    assert clean(tab) == []
    for box in tab.locator("fieldset").first.locator("input[type=checkbox]").all():
        box.check()
    tab.get_by_label("Företagets namn", exact=True).fill("Provföretaget AB")
    tab.get_by_label("Ert namn").fill("Eva Ek")
    tab.get_by_label("Er telefon").fill("070-000 00 00")
    tab.get_by_role("button", name="Ja, kontakta oss").click()
    expect(tab.get_by_role("heading", name="Klart. Någon hör av sig.")).to_be_visible()
    assert clean(tab) == [] and refused == []


def test_by_keyboard_alone(tab: Tab) -> None:
    tab.goto("/check")
    time.sleep(2.1)
    tab.get_by_label("Glödmark").focus()
    tab.keyboard.press("Space")
    tab.keyboard.press("Enter")
    for number in range(1, 25):
        expect(tab.get_by_text(f"Fråga {number} av 24")).to_be_visible()
        if number > 1:
            # What is read next is the question, wherever the thumb was before.
            expect(tab.locator("legend")).to_be_focused()
        while tab.evaluate("document.activeElement.value") != "2":
            tab.keyboard.press("Tab")
        tab.keyboard.press("Enter")
    expect(tab.get_by_role("heading", name="Vilket företag är det?")).to_be_visible()
    for page, following in (("facts/1", "facts/2"), ("facts/2", "facts/3"), ("facts/3", "review")):
        expect(tab).to_have_url(re.compile(page))
        tab.locator("main input:visible").first.focus()
        tab.keyboard.press("Enter")
        expect(tab).to_have_url(re.compile(following))
    tab.get_by_role("button", name="Visa resultatet").focus()
    tab.keyboard.press("Enter")
    expect(tab.get_by_role("heading", name="Det här står i vägen för er")).to_be_visible()


def test_without_script(bare: Tab) -> None:
    begin(bare)
    answer_all(bare)
    hand_in(bare)
    bare.get_by_text("Siffrorna i en tabell").click()
    expect(bare.get_by_role("table")).to_be_visible()
    bare.get_by_role("link", name="Bara resultatet, tack").click()
    expect(bare.get_by_role("heading", name="Tack. Resultatet är ert.")).to_be_visible()


def test_back_forth_and_resumed_on_another_device(tab: Tab, visitor: Visitor) -> None:
    begin(tab)
    tab.locator("button[value='4']").click()
    expect(tab.get_by_text("Fråga 2 av 24")).to_be_visible()
    tab.get_by_role("link", name="Tillbaka").click()
    expect(tab.locator("button.is-given")).to_contain_text("ert svar")
    tab.get_by_role("link", name="Nästa").click()
    tab.get_by_role("link", name="Hoppa över").click()
    expect(tab.get_by_text("Fråga 3 av 24")).to_be_visible()
    tab.get_by_role("link", name="Fortsätt senare").click()
    link = tab.get_by_label("Er länk").input_value()
    other = phone(visitor).new_page()
    asked: list[str] = []
    other.on("request", lambda request: asked.append(request.headers.get("referer", "")))
    other.goto("/check/link/" + link.rsplit("/", 1)[1])
    expect(other.get_by_text("Fråga 2 av 24")).to_be_visible()
    assert link.rsplit("/", 1)[1] not in other.url
    other.get_by_role("link", name="Se översikten").click()
    assert not [referer for referer in asked if "link/" in referer]
    expect(other.get_by_text("1 av 24 besvarade.")).to_be_visible()
    other.context.close()
