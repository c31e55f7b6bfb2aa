"""The firm lets somebody in, answers whether somebody may see something, and takes it back."""

from __future__ import annotations

from playwright.sync_api import Locator, expect
from playwright.sync_api import Page as Tab

from tests.browser.story.post import Letter
from tests.browser.story.stage import Stage

FINANCIER = "Glödmark Kapital"


def purpose(tab: Tab, words: str) -> Locator:
    """Give the boxes of one purpose on the page where a receiver is let in."""
    return tab.get_by_role("group", name=words)


def let_the_financier_in(stage: Stage) -> None:
    """Say on the firm's own page what the first receiver may see, and for what."""
    tab = stage.eva
    tab.goto("/my-firm/who-sees-what")
    tab.get_by_role("link", name="Släpp in en organisation").click()
    tab.get_by_role("link", name=FINANCIER).click()
    assert tab.locator("main input[type=checkbox]:checked").count() == 0
    for box in purpose(tab, "ge er det stöd").get_by_role("checkbox").all():
        box.check()
    tab.get_by_role("button", name="Spara").click()
    panel = tab.locator(".panel", has_text=FINANCIER).first
    expect(panel).to_contain_text("företagets namn")
    stage.show(tab, f".panel:has-text('{FINANCIER}')")


def say_yes(tab: Tab, letter: Letter) -> None:
    """Answer a question about consent from the mail it came in, without signing in."""
    tab.goto(letter.address("/asked/"))
    tab.locator("button[name=all]").click()
    expect(tab.locator("button[name=back]")).to_be_visible()  # what was given can be taken back at once
