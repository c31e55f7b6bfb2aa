"""Two people saving the same thing: the second is told, and loses nothing."""

from __future__ import annotations

from typing import Any

from django.db.models import F, Model


class StaleEdit(Exception):  # noqa: N818 - the name is what happened
    """Somebody else saved since this was read; carries the row as it is now.

    Attributes:
        current: The row as it is in the database.
        typed: What the second person wanted to save, by field, so that a page can show both.
    """

    def __init__(self, current: Model, typed: dict[str, Any]) -> None:
        """Keep both sides."""
        self.current = current
        self.typed = typed
        super().__init__(f"{type(current).__name__} {current.pk} was saved by somebody else")


def save_version(row: Model, version: int, changes: dict[str, Any]) -> None:
    """Change a row only if it still has the version that was read, and count the version up.

    Args:
        row: A model instance with a ``version`` field; it carries the new values afterwards.
        version: The version the person had on screen.
        changes: New values by field.

    Raises:
        StaleEdit: The row has moved on, or is gone from view.
    """
    rows = type(row)._default_manager.filter(pk=row.pk, version=version)
    if rows.update(**changes, version=F("version") + 1) != 1:
        row.refresh_from_db()
        raise StaleEdit(row, changes)
    for name, value in changes.items():
        setattr(row, name, value)
    row.version = version + 1  # type: ignore[attr-defined]
