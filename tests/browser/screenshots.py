"""Every page as a picture, in both languages and sizes: ``make screenshots`` → out/screenshots/index.html."""

from __future__ import annotations

import sys
from pathlib import Path

from playwright.sync_api import Error, sync_playwright

from tests.browser import visiting
from tests.browser.pages import PAGES


def main(target: Path, wanted: list[str]) -> int:
    """Take the pictures; give the number of pages that could not be reached."""
    if not visiting.find_browser():
        sys.stderr.write("No Chromium here: install Chromium or Chrome first.\n")
        return 1
    target.mkdir(parents=True, exist_ok=True)
    failed = 0
    with visiting.demonstration() as served, sync_playwright() as playwright:
        browser = visiting.launch(playwright)
        visitor = visiting.Visitor(browser, served.address)
        for page in PAGES:
            if wanted and not any(word in page.name for word in wanted):
                continue
            for language in visiting.LANGUAGES:
                for size in visiting.SIZES:
                    tab = visitor.context(page.role, language, size).new_page()
                    try:
                        visiting.go(tab, page)
                        # A bar that sticks would lie across a picture of the whole page.
                        tab.evaluate("document.querySelector('.bar')?.classList.add('bar-still')")
                    except Error as error:
                        sys.stderr.write(f"{page.name} {language} {size}: {error}\n")
                        failed += 1
                    tab.screenshot(path=target / f"{page.name}-{size}-{language}.png", full_page=True)
                    tab.close()
        visitor.close()
        browser.close()
    (target / "index.html").write_text(index(target), "utf-8")
    return failed


def index(target: Path) -> str:
    """Write a page that shows all pictures."""
    figures = "".join(_figure(path) for path in sorted(target.glob("*.png")))
    style = "body{font:14px sans-serif}figure{display:inline-block;margin:8px;vertical-align:top}"
    style += "img{border:1px solid #ccc}"
    head = f"<meta charset=utf-8><title>Pages</title><style>{style}</style>"
    return f"<!doctype html><html lang=en>{head}{figures}</html>"


def _figure(path: Path) -> str:
    width = 160 if "-phone-" in path.name else 420
    picture = f'<img loading="lazy" src="{path.name}" alt="" width="{width}">'
    return f'<figure><figcaption>{path.stem}</figcaption><a href="{path.name}">{picture}</a></figure>'


if __name__ == "__main__":
    sys.exit(main(Path("out/screenshots"), sys.argv[1:]))
