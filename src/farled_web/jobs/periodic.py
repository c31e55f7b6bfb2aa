"""Work that comes round by the clock, registered once Django is ready."""

from __future__ import annotations

from procrastinate import App


def register(app: App) -> None:
    """Let every room add its timers."""
