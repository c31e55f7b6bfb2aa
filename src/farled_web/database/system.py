"""Work that may see everything, for rooms below people; granted to background work alone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def whole() -> Iterator[None]:
    """Open a transaction that sees everything; the reach from before comes back at the end."""
    with transaction.atomic():
        before = _set("on")
        yield
        _set(before)


def _set(value: str) -> str:
    # Releasing a savepoint would not undo it, so it is put back by hand.
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(current_setting('app.system', true), '')")
        before: str = cursor.fetchone()[0]
        cursor.execute("SELECT set_config('app.system', %s, true)", [value])
    return before
