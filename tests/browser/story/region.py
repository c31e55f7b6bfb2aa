"""The coordinator looks at the region's figures before and after."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

from playwright.sync_api import Locator
from playwright.sync_api import Page as Tab

from tests.browser.story.stage import Stage

REPORT = "/reports/regions/glodmark"
CODE = "GM01"
WITHIN = 30.0


def name_a_goal(stage: Stage) -> None:
    """Name what the region is to reach; the figures are counted at once, before anything of the story."""
    tab = stage.siv
    tab.goto(f"{REPORT}/indicators/new")
    tab.locator("[name=code]").fill(CODE)
    tab.locator("[name=name_sv]").fill("Företag som fått hjälp hela vägen")
    tab.locator("[name=name_en]").fill("Firms helped all the way")
    tab.locator("[name=definition_sv]").fill("Ärenden vars utfall företaget har bekräftat.")
    tab.locator("[name=definition_en]").fill("Cases whose outcome the firm has confirmed.")
    tab.locator("[name=source]").fill("Påhittat för demonstration")
    tab.locator("[name=counts]").select_option("outcome_firms")
    tab.locator("[name=of]").select_option("need_met")
    tab.locator("[name=goal]").fill("10")
    tab.locator("main form button.btn-primary").click()
    look(tab, lambda: CODE in tab.locator("#indicators").inner_text())
    stage.before = figures(tab)
    stage.show(tab)


def see_the_numbers_change(stage: Stage) -> None:
    """Move the goal, which has the figures counted at once, and see what the story has changed."""
    tab = stage.siv
    tab.goto(f"{REPORT}/indicators")
    tab.get_by_role("link", name=CODE).click()
    tab.locator("[name=goal]").fill("12")
    tab.locator("main form button.btn-primary").first.click()
    then = stage.before
    look(tab, lambda: figures(tab)["confirmed"] > then["confirmed"])
    now = figures(tab)
    assert now["confirmed"] == then["confirmed"] + 1
    assert now["no hours"] == then["no hours"] + 1
    assert now["sent"] == then["sent"] + 3
    stage.show(tab)


def look(tab: Tab, there: Callable[[], bool]) -> None:
    """Look at the region's report again and again until it is counted."""
    until = time.monotonic() + WITHIN
    while True:
        tab.goto(REPORT)
        if tab.locator("#indicators").count() and there():
            return
        assert time.monotonic() < until, "the region was not counted"
        time.sleep(0.3)


def figures(tab: Tab) -> dict[str, int]:
    """Read the figures the story changes."""
    return {
        "confirmed": _number(tab.locator(".stats li", has_text="Confirmed by the firm")),
        "sent": _number(tab.locator(".stats li", has_text="Cases sent")),
        "no hours": sum(_number(row.locator("td.number").first)
                        for row in tab.locator("#declines tbody tr", has_text="No capacity").all()),
    }  # fmt: skip


def _number(place: Locator) -> int:
    found = re.findall(r"\d+", place.inner_text())
    return int(found[0]) if found else 0
