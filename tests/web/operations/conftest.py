"""Folders of installations that root's plain user can reach, and an environment without the session's own."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

OURS = ("FARLED_", "DATABASE_URL", "DJANGO_SETTINGS_MODULE", "PYTEST")


@pytest.fixture
def home() -> Iterator[Path]:
    """A folder for an installation; as root, pytest's own could not be entered by the database's user."""
    folder = Path(tempfile.mkdtemp(prefix="farled-home-"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def bare() -> dict[str, str]:
    """The environment of somebody who has set nothing."""
    return {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
