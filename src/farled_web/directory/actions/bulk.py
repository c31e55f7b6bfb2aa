"""Many new rows at once.

COPY is refused under row-level security, and an INSERT with a place for every value spends most of its time
on the places; one array per column costs a third of that (docs/methods/web.md, directory §5).
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection
from django.db.models import Model
from django.utils import timezone

BATCH = 5000


def add_rows(model: type[Model], made: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows, in their order; they get their ids in the database and not here.

    Args:
        model: The table.
        made: Values by column, as ``region_id``; what is left out is what the model says it is.
    """
    fields = [field for field in model._meta.concrete_fields if not field.primary_key]
    kinds = [re.sub(r"varchar\(\d+\)", "varchar", field.db_type(connection) or "text") for field in fields]
    names = ", ".join(f'"{field.column}"' for field in fields)
    casts = ", ".join(f"c{n}::{kind}" for n, kind in enumerate(kinds))
    arrays = ", ".join(["%s::text[]"] * len(fields))
    sql = (
        f'INSERT INTO "{model._meta.db_table}" ({names}) SELECT {casts} FROM unnest({arrays}) '
        f"WITH ORDINALITY AS given({', '.join(f'c{n}' for n in range(len(fields)))}, place) ORDER BY place"
    )
    with connection.cursor() as cursor:
        for start in range(0, len(made), BATCH):
            rows = made[start : start + BATCH]
            cursor.execute(sql, [_column(field, rows) for field in fields])


def _column(field: Any, rows: Sequence[Mapping[str, Any]]) -> list[str | None]:
    name = field.attname
    if name in rows[0]:
        return [_text(row[name]) for row in rows]
    if getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False):
        return [timezone.now().isoformat()] * len(rows)
    if callable(field.default):
        return [_text(field.get_default()) for _row in rows]
    return [_text(field.get_default())] * len(rows)


def _text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, list | tuple):
        return "{" + ",".join(_quoted(str(item)) for item in value) + "}"
    if isinstance(value, dt.date | dt.datetime):
        return value.isoformat()
    return str(value)


def _quoted(text: str) -> str:
    inside = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{inside}"'
