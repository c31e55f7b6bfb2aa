"""The adviser answers the firm, makes a plan with others, and the firm agrees."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.story.stage import Stage

# Who is to take what, settled by hand so that the story does not hang on what other firms have been promised.
SETTLED = {"innovation": "glodstal", "capital": "kapital", "learning": "noden"}


def call_the_firm(stage: Stage) -> None:
    """Find the wish in my day, call, and write down that it was done: the clock stops."""
    tab = stage.anna
    tab.goto("/my-day")
    tab.get_by_role("link", name=stage.firm).first.click()
    expect(tab.get_by_text("Eva Ek")).to_be_visible()
    tab.get_by_label("by phone").check()
    tab.get_by_label("What was said").fill(
        "Wants to sell in Poland; is lost in customs papers, and needs a loan."
    )
    tab.get_by_role("button", name="Log it").click()
    expect(tab.locator("main")).not_to_contain_text("waiting to be contacted")
    tab.get_by_role("link", name="To the firm").click()
    stage.kept["firm"] = tab.url
    stage.show(tab)


def make_a_plan(stage: Stage) -> None:
    """Settle who takes what, see at once what it costs, save and propose it."""
    tab = stage.anna
    tab.goto(stage.kept["firm"] + "plan/make")
    for area, who in SETTLED.items():
        with tab.expect_response(lambda answer: answer.url.endswith("/plan/preview")):
            tab.locator(f"select[name=pin_{area}]").select_option(who)
    tab.locator("main form button.btn-primary:not([formaction])").click()
    expect(tab.locator("main .lead .badge-tone")).to_have_text("Draft")
    for area, who in (("Capital", "Glödmark Kapital"), ("Learning", "Utlandsnoden Glödmark")):
        expect(tab.get_by_role("heading", name=re.compile(rf"{area}: {who}"))).to_be_visible()
    stage.kept["plan"] = tab.url
    tab.get_by_role("link", name="Propose to the firm").click()
    tab.locator("main form button.btn-primary").click()
    expect(tab.locator("main .lead .badge-tone")).to_have_text("Proposed")
    stage.show(tab)


def agree(stage: Stage) -> None:
    """Read the plan on the phone, from the mail that says it is there, and agree."""
    tab = stage.eva
    letter = stage.post.wait(stage.mail, "plan")
    tab.goto(letter.address("/plan"))
    expect(tab.locator(".plan-steps > li")).to_have_count(3)
    stage.show(tab)
    tab.get_by_role("button", name="Vi godkänner").click()
    expect(tab.get_by_text("Ni godkände detta")).to_be_visible()
