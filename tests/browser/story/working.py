"""A joint meeting, the work, what came of it, and what the firm says of that."""

from __future__ import annotations

import datetime as dt
from typing import Any

from icalendar import Calendar
from playwright.sync_api import Page as Tab
from playwright.sync_api import expect

from tests.browser.story.checking import PASSWORD
from tests.browser.story.post import Letter
from tests.browser.story.referring import NODE, NODES_MAIL, state
from tests.browser.story.stage import Stage

MARTA = "marta@noden.example"


def meet(stage: Stage) -> None:
    """Three times are proposed, each side says by mail which it can, one is chosen, calendars are invited."""
    propose_times(stage)
    choose_a_time(stage)


def propose_times(stage: Stage) -> None:
    """The adviser proposes three times; nobody has to sign in to say which they can."""
    tab = stage.anna
    stage.kept["firms letters"] = str(stage.post.count(stage.mail))
    tab.goto(stage.kept["learning"])
    tab.locator("#meeting a.btn").click()
    day = _working_day()
    for name, hour in (("first", 9), ("second", 13), ("third", 15)):
        tab.locator(f"#propose [name={name}]").fill(f"{day:%Y-%m-%d}T{hour:02d}:00")
    tab.locator("#propose [name=place]").fill("Hos Masugnens Finmekanik, Gnistfors")
    tab.locator("#propose button.btn-primary").click()
    expect(tab.locator("#times tbody tr")).to_have_count(3)
    stage.kept["meeting"] = tab.url


def choose_a_time(stage: Stage) -> None:
    """Each says by mail what is possible; the time all can is chosen, and every calendar is invited."""
    letter = stage.post.wait(stage.mail, _has_link, after=int(stage.kept["firms letters"]))
    can_meet(stage.eva, letter, 1, 2)
    can_meet(
        stage.marta, stage.post.wait(NODES_MAIL, _has_link, after=int(stage.kept["nodes letters"])), 0, 1
    )
    before = {mail: stage.post.count(mail) for mail in (stage.mail, NODES_MAIL, "anna@example.org")}
    tab = stage.anna
    tab.goto(stage.kept["meeting"])
    row = tab.locator("#times tbody tr", has=tab.locator(".badge-tone"))
    expect(row).to_have_count(1)
    stage.show(tab)
    row.locator("button[value=choose]").click()
    expect(tab.locator("#booked")).to_contain_text("13:00")
    invited = [stage.post.wait(mail, lambda one: bool(one.invitation), after=n) for mail, n in before.items()]
    events = [_event(letter) for letter in invited]
    assert len({str(event["UID"]) for event in events}) == 1
    for letter, event in zip(invited, events, strict=True):
        assert event["DTSTART"].dt.astimezone(dt.UTC).date() == _working_day()
        assert letter.to in str(event["ATTENDEE"]) and "Gnistfors" in str(event["LOCATION"])
    tab.goto(stage.kept["learning"])
    state(tab, "Meeting booked")


def can_meet(tab: Tab, letter: Letter, *which: int) -> None:
    """Say which of the proposed times are possible."""
    tab.goto(letter.address("/link/"))
    boxes = tab.locator("input[name=can]")
    expect(boxes).to_have_count(3)
    for one in which:
        boxes.nth(one).check()
    tab.locator("form:has(input[name=can]) button").click()
    expect(tab.get_by_role("status").first).to_contain_text("Tack")


def take_a_seat(stage: Stage) -> None:
    """The coordinator invites who answered by mail, so that the work can be written down."""
    tab = stage.siv
    tab.goto("/organisations/")
    tab.get_by_role("link", name=NODE).first.click()
    tab.locator("main a[href$='/people/']").first.click()
    tab.locator("#invite [name=email]").fill(MARTA)
    tab.locator("#invite [name=language]").select_option("sv")
    tab.locator("#invite button.btn-primary").click()
    letter = stage.post.wait(MARTA, "/invitation/")
    tab = stage.marta
    tab.goto(letter.address("/invitation/"))
    tab.locator("[name=name]").fill("Marta Sund")
    tab.locator("[name=password]").fill(PASSWORD)
    tab.locator("[name=again]").fill(PASSWORD)
    tab.locator("main form button.btn-primary").click()
    expect(tab).not_to_have_url(letter.address("/invitation/"))


def meet_and_begin(stage: Stage) -> None:
    """The first contact is written down: from here on the work counts as begun."""
    take_a_seat(stage)
    tab = stage.marta
    tab.goto(stage.kept["learning"])
    state(tab, "Möte bokat")
    do(tab, "start", first_contact="Ringde Eva samma dag. Vi tog tullpappren i tur och ordning.")
    state(tab, "Pågår")


def deliver(stage: Stage) -> None:
    """First contact, hours delivered, a milestone reached, the outcome reported."""
    meet_and_begin(stage)
    tab = stage.marta
    tab.locator("main a[href$='/hours/']").first.click()
    tab.locator("main [name=hours]").fill("6")
    tab.locator("main [name=note]").fill("Tulldeklaration och leveransvillkor")
    tab.locator("main form[data-keep] button[type=submit]").click()
    expect(tab.locator("#work")).to_contain_text("6")
    tab.locator("main a[href$='/milestones/']").first.click()
    tab.locator("main [name=kind]").select_option("first_export")
    tab.locator("main [name=subject]").fill("Polen")
    tab.locator("main form[data-keep] button[type=submit]").click()
    expect(tab.locator("#work")).to_contain_text("Första export")
    stage.kept["firms letters"] = str(stage.post.count(stage.mail))
    report(tab)
    stage.show(tab, "#work")


def report(tab: Tab) -> None:
    """Report what came of it."""
    do(tab, "report-outcome", outcome="need_met", evidence="Första leveransen har gått genom tullen.")
    state(tab, "att bekräfta")


def dispute(stage: Stage) -> None:
    """The firm says by the link of its mail that it is not right, and the work goes on."""
    letter = stage.post.wait(stage.mail, _has_link, after=int(stage.kept["firms letters"]))
    tab = stage.eva
    tab.goto(letter.address("/link/"))
    form = tab.locator("details:has(input[value=dispute])")
    form.locator("summary").click()
    form.locator("[name=disputed]").fill(
        "Leveransen har gått, men vi vet fortfarande inte hur vi får tillbaka momsen."
    )
    stage.show(tab, "details:has(input[value=dispute])")
    form.locator("button").click()
    expect(tab.get_by_role("status").first).to_contain_text("Tack")
    stage.marta.goto(stage.kept["learning"])
    state(stage.marta, "Pågår")
    expect(stage.marta.locator("#timeline")).to_contain_text("momsen")


def confirm(stage: Stage) -> None:
    """What was missing is put right; now the firm says yes, and the case counts as solved."""
    tab = stage.marta
    tab.goto(stage.kept["learning"])
    tab.locator("main a[href$='/hours/']").first.click()
    tab.locator("main [name=hours]").fill("2")
    tab.locator("main [name=note]").fill("Momsen på export, steg för steg")
    tab.locator("main form[data-keep] button[type=submit]").click()
    before = stage.post.count(stage.mail)
    report(tab)
    letter = stage.post.wait(stage.mail, _has_link, after=before)
    tab = stage.eva
    tab.goto(letter.address("/link/"))
    stage.show(tab)
    tab.locator("form:has(input[value=confirm]) button").click()
    expect(tab.get_by_role("status").first).to_contain_text("Tack")
    stage.anna.goto(stage.kept["learning"])
    state(stage.anna, "Closed")
    # The link has done what it was for.
    tab.goto(letter.address("/link/"))
    expect(tab.locator("input[value=confirm]")).to_have_count(0)


def do(tab: Tab, event: str, **given: str) -> None:
    """Do one thing with the case that is open: its button, its form, sent."""
    tab.locator(f"main a[href$='/do/{event}/']").first.click()
    for name, text in given.items():
        field = tab.locator(f"main [name={name}]")
        if field.first.get_attribute("type") == "radio":
            tab.locator(f"main [name={name}][value='{text}']").check()
        else:
            field.fill(text)
    tab.locator("main form[data-keep] button[type=submit]").click()


def _has_link(letter: Letter) -> bool:
    return "/link/" in letter.text


def _event(letter: Letter) -> Any:
    calendar = Calendar.from_ical(letter.invitation)
    assert str(calendar["METHOD"]) == "REQUEST"
    (event,) = calendar.walk("VEVENT")
    return event


def _working_day() -> dt.date:
    """A working day in a week or so, the same whenever it is asked for on one day."""
    day = dt.date.today() + dt.timedelta(days=7)
    return day + dt.timedelta(days=(7 - day.weekday()) % 7 if day.weekday() > 4 else 0)
