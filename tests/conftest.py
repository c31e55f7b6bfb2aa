"""Fixtures for the whole suite."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


def shared_folder() -> Path | None:
    """The folder of shared data beside the checkout, or None in a bare clone."""
    given = os.environ.get("FARLED_SHARED")
    folder = Path(given) if given else ROOT.parent / "shared"
    return folder if (folder / "data" / "INDEX.md").is_file() else None


@pytest.fixture
def shared() -> Path:
    """The shared data folder; the test is passed over in a bare clone that has none."""
    folder = shared_folder()
    if folder is None:
        pytest.skip("needs the shared data folder, which a bare clone does not have")
    return folder


@pytest.fixture
def root() -> Path:
    """The root of the checkout."""
    return ROOT
