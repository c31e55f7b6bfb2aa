"""The adviser refers two steps of the plan; one receiver answers from its mail, another on its page."""

from __future__ import annotations

import re

from playwright.sync_api import Page as Tab
from playwright.sync_api import expect

from tests.browser.story.post import Letter
from tests.browser.story.sharing import FINANCIER, say_yes
from tests.browser.story.stage import Stage

NODE, NODES_MAIL = "Utlandsnoden Glödmark", "kontakt@noden.example"
INCUBATOR, INCUBATORS_MAIL = "Inkubatorn i Gnistfors", "kontakt@assjan.example"


def state(tab: Tab, words: str) -> None:
    """See that the case whose page is open stands so."""
    expect(tab.locator("main .lead .badge-tone").first).to_contain_text(words)


def refer(stage: Stage, area: str) -> Tab:
    """Open the draft of a case from its step in the plan."""
    tab = stage.anna
    tab.goto(stage.kept["plan"])
    tab.locator(".plan-steps > li", has_text=area).get_by_role("link", name="Refer the firm").click()
    expect(tab.get_by_role("heading", level=1, name=f"Refer {stage.firm}")).to_be_visible()
    return tab


def refer_the_capital(stage: Stage) -> None:
    """All consent is there: the draft is filled in from the step, and sent."""
    tab = refer(stage, "Capital")
    tab.get_by_label("What the receiver should know").fill("A loan for a first order from Poland.")
    tab.get_by_role("button", name="Send", exact=True).click()
    state(tab, "Asked")
    stage.kept["capital"] = tab.url
    stage.show(tab)


def refer_the_learning(stage: Stage) -> None:
    """Consent lacks: the draft says which, and asks the firm for it."""
    tab = refer(stage, "Learning")
    tab.get_by_role("button", name="Send", exact=True).click()
    state(tab, "Draft")
    stage.kept["learning"] = tab.url
    expect(tab.locator("main")).to_contain_text("The firm has not let the receiver see")
    stage.show(tab)
    before = stage.post.count(stage.mail)
    tab.get_by_role("button", name="Ask the firm for it").click()
    expect(tab.locator("main")).to_contain_text("has not answered yet")
    stage.kept["asked"] = str(before)


def say_yes_to_the_node(stage: Stage) -> None:
    """The firm says yes from its mail, and the draft is sent."""
    letter = stage.post.wait(stage.mail, NODE, after=int(stage.kept["asked"]))
    stage.eva.goto(letter.address("/asked/"))
    stage.show(stage.eva)
    say_yes(stage.eva, letter)
    send(stage, "learning")


def send(stage: Stage, case: str) -> None:
    """Send a draft to which nothing lacks any more."""
    tab = stage.anna
    tab.goto(stage.kept[case])
    tab.get_by_role("link", name="Send", exact=True).click()
    tab.locator("main form button.btn-primary").click()
    state(tab, "Asked")


def accept_from_the_mail(stage: Stage) -> None:
    """One click in the mail, one on the page; looking alone changes nothing."""
    letter = stage.post.wait(NODES_MAIL, lambda one: "/link/" in one.text and stage.firm in one.text)
    stage.kept["nodes letters"] = str(stage.post.count(NODES_MAIL))
    clicks = accept(stage.marta, letter, "Marta Sund", stage)
    assert clicks <= 2
    stage.anna.goto(stage.kept["learning"])
    state(stage.anna, "Accepted")
    expect(stage.anna.locator("main")).to_contain_text("Marta Sund")


def accept(tab: Tab, letter: Letter, who: str, stage: Stage | None = None) -> int:
    """Accept by the link of a mail; give how many clicks it took, the one in the mail among them."""
    tab.goto(letter.address("/link/"))
    tab.goto(letter.address("/link/"))  # a scanner of mails has been there before
    expect(tab.get_by_text(re.compile("Masugnens Finmekanik")).first).to_be_visible()
    tab.get_by_label("Vem hos er tar sig an det?").fill(who)
    if stage is not None:
        stage.show(tab)
    tab.get_by_role("button", name="Ja, vi tar oss an det").click()
    expect(tab.get_by_role("status").first).to_be_visible()
    return 2


def decline_for_lack_of_hours(stage: Stage) -> None:
    """The financier has no hours left, says so, and suggests who could instead."""
    tab = stage.kim
    tab.goto("/my-day")
    tab.get_by_role("link", name=stage.firm).first.click()
    state(tab, "Asked")
    tab.get_by_role("link", name="Decline").click()
    tab.get_by_label("No hours left").check()
    tab.get_by_label("In your own words").fill("Our advisers are booked until summer.")
    tab.get_by_label("Who could help instead").select_option(label=INCUBATOR)
    tab.get_by_role("button", name="Decline").click()
    state(tab, "Wants to decline")
    stage.kept["financiers page"] = tab.url
    stage.show(tab)


def ask_the_third(stage: Stage) -> None:
    """The adviser takes the no, asks who was suggested, and the firm lets that one in too."""
    tab = stage.anna
    tab.goto(stage.kept["capital"])
    expect(tab.locator("main")).to_contain_text(INCUBATOR)
    tab.get_by_role("link", name="Accept the no").click()
    tab.get_by_label("What happens next with the firm").fill(f"We ask {INCUBATOR} instead.")
    tab.get_by_role("button", name="Accept the no").click()
    expect(tab.get_by_role("heading", level=1, name="Ask another organisation")).to_be_visible()
    expect(tab.get_by_label("Ask instead").locator("option:checked")).to_have_text(INCUBATOR)
    tab.get_by_role("button", name="Draft the case").click()
    state(tab, "Draft")
    stage.kept["third"] = tab.url
    before = stage.post.count(stage.mail)
    tab.get_by_role("button", name="Ask the firm for it").click()
    letter = stage.post.wait(stage.mail, lambda letter: "/asked/" in letter.text, after=before)
    say_yes(stage.eva, letter)
    send(stage, "third")
    expect(tab.locator("#chain")).to_contain_text(FINANCIER)
    stage.show(tab)
    # Whoever said no sees nothing of it any more.
    stage.kim.goto(stage.kept["financiers page"])
    expect(stage.kim.locator("main")).not_to_contain_text("070-1740605")


def third_accepts(stage: Stage) -> None:
    """The incubator accepts, it too from its mail."""
    letter = stage.post.wait(INCUBATORS_MAIL, lambda one: "/link/" in one.text and stage.firm in one.text)
    tab = stage.marta
    accept(tab, letter, "Isak Dal")
    stage.anna.goto(stage.kept["third"])
    state(stage.anna, "Accepted")
    stage.show(stage.anna)
