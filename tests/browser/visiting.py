"""The browser and the served demonstration, for tests and for screenshots alike."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Playwright
from playwright.sync_api import Page as Tab

from tests.browser.pages import Page

ROOT = Path(__file__).resolve().parents[2]
SIZES = {"desktop": {"width": 1280, "height": 900}, "phone": {"width": 390, "height": 844}}
LANGUAGES = ("sv", "en")
OURS = ("FARLED_", "DATABASE_URL", "DJANGO_SETTINGS_MODULE", "PYTEST")
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
START_WITHIN = 120.0


def find_browser() -> str:
    """Give the program of a Chromium on this machine; "" where there is none."""
    for name in NAMES:
        if found := shutil.which(name):
            return found
    own = sorted(Path("~/.cache/ms-playwright").expanduser().glob("chromium-*/chrome-linux*/chrome"))
    return str(own[-1]) if own else ""


def free_port() -> int:
    """Give a port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass(frozen=True, slots=True)
class Served:
    """A demonstration that is served.

    Attributes:
        address: Where.
        outbox: The folder its mails go to.
    """

    address: str
    outbox: Path


@contextmanager
def demonstration() -> Iterator[Served]:
    """Serve the demonstration as a person would, from a folder of its own."""
    folder = Path(tempfile.mkdtemp(prefix="farled-browser-"))
    folder.chmod(0o711)
    port = free_port()
    bare = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    command = [str(ROOT / ".venv/bin/farled"), "serve", "--demo", "--home", str(folder / "home")]
    log = (folder / "log").open("w+", encoding="utf-8")
    server = subprocess.Popen([*command, "--port", str(port)], env=bare, stdout=log, stderr=subprocess.STDOUT)
    try:
        _wait(server, f"http://localhost:{port}/account/login/", folder / "log")
        yield Served(f"http://localhost:{port}", folder / "home" / "outbox")
    finally:
        server.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            server.wait(30)
        server.kill()
        log.close()
        shutil.rmtree(folder, ignore_errors=True)


def _wait(server: subprocess.Popen[bytes], address: str, log: Path) -> None:
    until = time.monotonic() + START_WITHIN
    while time.monotonic() < until and server.poll() is None:
        with contextlib.suppress(OSError), urllib.request.urlopen(address, timeout=5) as answer:
            if answer.status == 200:
                return
        time.sleep(0.2)
    raise RuntimeError(f"The demonstration did not start:\n{log.read_text('utf-8')[-4000:]}")


def launch(playwright: Playwright) -> Browser:
    """Start the browser; without its sandbox, which root may not have."""
    return playwright.chromium.launch(executable_path=find_browser(), args=["--no-sandbox"])


@dataclass
class Visitor:
    """Browser contexts, one for each person, language and size, signed in once."""

    browser: Browser
    address: str
    contexts: dict[tuple[str, str, str, str], BrowserContext] = field(default_factory=dict)
    signed_in: dict[str, Any] = field(default_factory=dict)

    def context(self, role: str, language: str, size: str, colours: str = "light") -> BrowserContext:
        """Give the context of somebody."""
        key = (role, language, size, colours)
        if key not in self.contexts:
            self.contexts[key] = self.fresh(role, language, size, colours)
        return self.contexts[key]

    def fresh(self, role: str, language: str, size: str, colours: str = "light") -> BrowserContext:
        """Give a context nobody else has; whoever asks for it closes it."""
        made = self.browser.new_context(
            viewport=SIZES[size],  # type: ignore[arg-type]
            storage_state=self._state(role) if role else None,
            color_scheme=colours,  # type: ignore[arg-type]
            locale={"sv": "sv-SE", "en": "en-GB"}[language],
            timezone_id="Europe/Stockholm",
            reduced_motion="reduce",
            base_url=self.address,
        )
        made.add_cookies([{"name": "django_language", "value": language, "url": self.address}])
        return made

    def _state(self, role: str) -> Any:
        if role not in self.signed_in:
            from farled_web.people.demo_people import DEMO_PASSWORD, DEMO_PEOPLE

            person = next(one for one in DEMO_PEOPLE if one.key == role)
            context = self.browser.new_context(base_url=self.address)
            tab = context.new_page()
            tab.goto("/account/login/")
            tab.fill("input[name=login]", person.email)
            tab.fill("input[name=password]", DEMO_PASSWORD)
            tab.press("input[name=password]", "Enter")
            tab.wait_for_url(lambda url: "/login" not in url)
            self.signed_in[role] = context.storage_state()
            context.close()
        return self.signed_in[role]

    def close(self) -> None:
        """Close all."""
        for context in self.contexts.values():
            context.close()


def go(tab: Tab, page: Page) -> int:
    """Walk to a page; give the status of the last answer."""
    answer = tab.goto(page.path)
    for selector in page.follow:
        with tab.expect_navigation() as walked:
            tab.locator(selector).first.click()
        answer = walked.value
    tab.wait_for_load_state("load")
    return answer.status if answer else 0
