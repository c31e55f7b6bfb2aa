"""The firm answers the check on a phone, turns to somebody, and follows how it goes."""

from __future__ import annotations

import time

from playwright.sync_api import expect

from tests.browser.story.stage import Stage

QUESTIONS = 24
# What stands in Eva's way, by the area a question belongs to; the rest hardly does.
IN_THE_WAY = {"Lärande": "4", "Kapital": "3", "Innovation": "2"}
HARDLY = "0"
ADVISER = "Klustret Glödstål"
PASSWORD = "tre-smeder-och-en-hammare"


def answer_the_check(stage: Stage) -> None:
    """Question by question, by thumb."""
    tab = stage.eva
    tab.goto("/check")
    time.sleep(2.1)  # nobody reads the page faster, and the page knows
    tab.get_by_label("Glödmark").check()
    tab.get_by_role("button", name="Börja").click()
    for number in range(1, QUESTIONS + 1):
        expect(tab.get_by_text(f"Fråga {number} av {QUESTIONS}")).to_be_visible()
        area = tab.locator(".ask-where").evaluate("e => e.firstChild.textContent.trim()")
        if number == QUESTIONS // 2:
            stage.show(tab)
        tab.locator(f"button[name=answer][value='{IN_THE_WAY.get(area, HARDLY)}']").first.click()
    expect(tab.get_by_role("heading", name="Vilket företag är det?")).to_be_visible()


def read_the_result(stage: Stage) -> None:
    """Say which firm it is, and see what stands in the way."""
    tab = stage.eva
    tab.get_by_label("Företagets namn").fill(stage.firm)
    tab.get_by_label("Kommun").fill("Gnistfors")
    tab.get_by_role("button", name="Nästa").click()
    tab.get_by_label("Anställda").fill("18")
    tab.get_by_label("SNI").fill("25.62")
    tab.get_by_role("button", name="Nästa").click()
    tab.get_by_role("link", name="Hoppa över").click()
    tab.get_by_role("button", name="Visa resultatet").click()
    expect(tab.get_by_role("heading", name="Det här står i vägen för er")).to_be_visible()
    for area in ("Lärande", "Kapital"):
        expect(tab.get_by_role("heading", name=area, exact=True)).to_be_visible()
    stage.show(tab)


def let_somebody_call(stage: Stage) -> None:
    """Choose who may call and what they may see; nothing is ticked beforehand."""
    tab = stage.eva
    tab.get_by_role("link", name="Välj vilka som får kontakta oss").click()
    tab.get_by_label(ADVISER).check()
    tab.get_by_role("button", name="Nästa").click()
    boxes = tab.locator("main input[type=checkbox]")
    assert tab.locator("main input[type=checkbox]:checked").count() == 0
    for box in boxes.all():
        box.check()
    stage.show(tab, ".ask-purpose")
    tab.get_by_label("Ert namn").fill("Eva Ek")
    tab.get_by_label("Er telefon").fill("070-1740605")
    tab.get_by_label("Er e-post").fill(stage.mail)
    tab.get_by_role("button", name="Ja, kontakta oss").click()
    expect(tab.get_by_role("heading", name="Klart. Någon hör av sig.")).to_be_visible()


def make_an_account(stage: Stage) -> None:
    """Open the invitation from the mail, choose a password, and see the firm's own page."""
    tab = stage.eva
    before = stage.post.count(stage.mail)
    tab.get_by_role("link", name="Skapa ett konto").click()
    tab.locator("main input[type=email]").fill(stage.mail)
    tab.locator("main button.btn-primary").click()
    letter = stage.post.wait(stage.mail, "/invitation/", after=before)
    tab.goto(letter.address("/invitation/"))
    tab.get_by_label("Namn").fill("Eva Ek")
    tab.get_by_label("Lösenord", exact=True).fill(PASSWORD)
    tab.get_by_label("Lösenordet en gång till").fill(PASSWORD)
    tab.get_by_role("button", name="Skapa kontot och tacka ja").click()
    tab.goto("/my-firm")
    expect(tab.get_by_role("heading", level=1, name=stage.firm)).to_be_visible()
    expect(tab.locator("main")).to_contain_text(f"Ni bad {ADVISER}")
    stage.show(tab)
