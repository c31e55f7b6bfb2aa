"""The story as pictures: ``make demo-story`` writes docs/story.md and docs/story/*.webp."""

from __future__ import annotations

import base64
import sys
from pathlib import Path

from playwright.sync_api import Page as Tab
from playwright.sync_api import sync_playwright

from tests.browser import visiting
from tests.browser.story.playing import play
from tests.browser.story.post import Postbox
from tests.browser.story.script import ACTS
from tests.browser.story.stage import Act, Stage

DOCS = Path(__file__).resolve().parents[3] / "docs"
PICTURES = DOCS / "story"
PHONE = 300
"""Width of a phone's picture on the page."""
QUALITY = 78
INTRODUCTION = """# A day in the region, in pictures

Played by `tests/browser/test_story.py` in a real browser, with five people in five browsers, and drawn by
`make demo-story`; every page below is one the story's assertions have passed. The region and everybody in it
are invented, and each page says so.
"""


class Camera:
    """Takes one picture of each act."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.taken: list[tuple[bytes, bool]] = []
        self.wide: dict[str, bool] = {}

    def __call__(self, tab: Tab) -> None:
        """Take a picture of what a person sees in the window."""
        # A bar that sticks would lie across the place that is to be shown.
        tab.evaluate("document.querySelector('.bar')?.classList.add('bar-still')")
        tab.wait_for_load_state("networkidle")
        session = tab.context.new_cdp_session(tab)
        drawn = session.send("Page.captureScreenshot", {"format": "webp", "quality": QUALITY})
        session.detach()
        width = (tab.viewport_size or {"width": 0})["width"]
        self.taken.append((base64.b64decode(drawn["data"]), width > visiting.SIZES["phone"]["width"]))

    def keep(self, act: Act) -> None:
        """Put the picture of an act on disk, under its name."""
        assert len(self.taken) == 1, f"the act {act.name} shows {len(self.taken)} pages, not one"
        drawn, wide = self.taken.pop()
        (self.folder / f"{act.name}.webp").write_bytes(drawn)
        self.wide[act.name] = wide


def page(wide: dict[str, bool]) -> str:
    """Write the page of the picture story."""
    parts = [INTRODUCTION]
    for number, act in enumerate(ACTS, start=1):
        size = "" if wide[act.name] else f' width="{PHONE}"'
        picture = f'<img src="story/{act.name}.webp" alt="{act.title}"{size}>'
        parts.append(f"## {number}. {act.title}\n\n{act.text}\n\n{picture}\n")
    return "\n".join(parts)


def main() -> int:
    """Play the story and draw it."""
    if not visiting.find_browser():
        sys.stderr.write("No Chromium here: install Chromium or Chrome first.\n")
        return 1
    PICTURES.mkdir(exist_ok=True)
    for old in PICTURES.glob("*.webp"):
        old.unlink()
    camera = Camera(PICTURES)
    with visiting.demonstration() as served, sync_playwright() as playwright:
        browser = visiting.launch(playwright)
        visitor = visiting.Visitor(browser, served.address)
        stage = Stage(visitor, Postbox(served.outbox), camera=camera)
        try:
            play(stage, ACTS, camera.keep)
        finally:
            stage.close()
            visitor.close()
            browser.close()
    (DOCS / "story.md").write_text(page(camera.wide), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
