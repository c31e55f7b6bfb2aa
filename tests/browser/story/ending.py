"""The firm takes its consent back: from that moment the receiver sees nothing, and the firm who looked."""

from __future__ import annotations

from playwright.sync_api import Page as Tab
from playwright.sync_api import expect

from tests.browser.story.referring import NODE
from tests.browser.story.stage import Stage


def take_back(stage: Stage) -> None:
    """Take back everything, on the phone; the receiver's very next click finds the door closed."""
    # Until now the receiver sees the firm.
    stage.marta.goto(stage.kept["firm"])
    expect(stage.marta.locator("main h1")).to_contain_text(stage.firm)
    tab = stage.eva
    tab.goto("/my-firm/who-sees-what")
    tab.locator(".panel", has_text=NODE).get_by_role("link", name=f"Ta tillbaka allt {NODE}").first.click()
    expect(tab.get_by_role("heading", level=1)).to_contain_text(NODE)
    stage.show(tab)
    tab.locator("main form button[type=submit]").first.click()
    expect(tab.locator(".panel", has_text=NODE).first).to_contain_text("Ser ingenting")


def closed_to_the_receiver(stage: Stage) -> None:
    """The page is gone at once, and says nothing of whose it was."""
    answer = stage.marta.goto(stage.kept["firm"])
    assert answer is not None and answer.status in (403, 404)
    hidden(stage, stage.marta)
    stage.show(stage.marta)
    for case in ("learning", "meeting"):
        stage.marta.goto(stage.kept[case])
        hidden(stage, stage.marta)


def hidden(stage: Stage, tab: Tab) -> None:
    """See that neither the firm nor whom to call stands on the page."""
    shown = tab.locator("body").inner_text()
    for word in (stage.firm, stage.firm.split()[0], "Eva", stage.mail, "070-1740605"):
        assert word not in shown, f"{word!r} still stands on {tab.url}"


def who_has_looked(stage: Stage) -> None:
    """The firm sees which organisations have looked, and what."""
    tab = stage.eva
    tab.goto("/my-firm/who-sees-what")
    looked = tab.locator("#looked")
    for who in ("Klustret Glödstål", NODE):
        expect(looked).to_contain_text(who)
    stage.show(tab, "#looked")
