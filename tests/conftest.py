"""Fixtures for the whole suite."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests import database

database.start()

ROOT = Path(__file__).resolve().parent.parent
WITHOUT_BROWSER = "needs Chromium or Chrome, which this machine does not have"
WITHOUT_SHARED = "needs the shared data folder, which a bare clone does not have"


def shared_folder() -> Path | None:
    """The folder of shared data beside the checkout, or None in a bare clone."""
    given = os.environ.get("FARLED_SHARED")
    folder = Path(given) if given else ROOT.parent / "shared"
    return folder if (folder / "data" / "INDEX.md").is_file() else None


def pytest_unconfigure() -> None:
    """Stop the database at the end of the session."""
    database.stop()


@pytest.fixture
def shared() -> Path:
    """The shared data folder; the test is passed over in a bare clone that has none."""
    folder = shared_folder()
    if folder is None:
        pytest.skip(WITHOUT_SHARED)
    return folder


@pytest.fixture
def root() -> Path:
    """The root of the checkout."""
    return ROOT


def pytest_runtest_setup(item: pytest.Item) -> None:
    """A test marked `shared` is passed over like one that uses the fixture."""
    if item.get_closest_marker("shared") and shared_folder() is None:
        pytest.skip(WITHOUT_SHARED)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say loudly how many tests did not run for lack of something: green then means less."""
    skipped = terminalreporter.stats.get("skipped", [])
    lacks = {
        WITHOUT_SHARED: "on published data, because there is no ../shared here (or FARLED_SHARED)",
        WITHOUT_BROWSER: "of pages in a browser, because there is no Chromium or Chrome here",
    }
    for reason, why in lacks.items():
        count = sum(reason in str(report.longrepr) for report in skipped)
        if count:
            terminalreporter.write_line(f"NOT RUN: {count} tests {why}", red=True, bold=True)
