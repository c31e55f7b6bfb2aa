"""Commands that other packages add, by the entry points ``farled.commands``.

The library names no such package.  One that cannot be loaded keeps its name, so that who types it learns
what is wrong, and leaves all other commands alone.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib.metadata import EntryPoint, entry_points

import typer

from farled.errors import refuse, shorten

GROUP = "farled.commands"


def plug_in(app: typer.Typer) -> None:
    """Add every command that an installed package offers, in the order of their names."""
    for point in sorted(entry_points(group=GROUP), key=lambda point: point.name):
        add(app, point)


def add(app: typer.Typer, point: EntryPoint) -> None:
    """Add one: a function becomes a command, a `typer.Typer` a group of them."""
    try:
        found = point.load()
    except Exception as error:  # whatever another package does wrong is no fault of the other commands
        app.command(point.name, help=f"Cannot be loaded: {_why(error)}")(_broken(point, error))
        return
    if isinstance(found, typer.Typer):
        app.add_typer(found, name=point.name)
    else:
        app.command(point.name)(found)


def _why(error: Exception) -> str:
    return shorten(f"{type(error).__name__}: {error}", 200)


def _broken(point: EntryPoint, error: Exception) -> Callable[[], None]:
    why = _why(error)

    def broken() -> None:
        raise refuse(
            "broken-command",
            point.name,
            f"the package that adds this command cannot be loaded ({why})",
            "Install that package again, with all it needs",
            "pip install --force-reinstall farled",
        )

    return broken
