"""Write down what was done or seen; every action and every read of a firm's data comes here."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import connection


def record(
    verb: str,
    *,
    object_type: str,
    object_id: object,
    firms: Iterable[int] = (),
    categories: Iterable[str] = (),
    organisation: int | None = None,
    region: int | None = None,
    actor_kind: str = "user",
    details: Mapping[str, Any] | None = None,
) -> None:
    """Add an entry to the log, in the transaction of what it tells of.

    The actor is the viewer the transaction was opened for; nobody can write in another's name.

    Args:
        verb: What happened, as ``firm.opened`` or ``consent.withdrawn``.
        object_type: The kind of thing, as ``firm``.
        object_id: Its id.
        firms: Ids of firms whose data was touched or seen; each of them can read this entry.
        categories: Which categories of their data.
        organisation: The organisation the actor acted for, where one is meant.
        region: The region it happened in.
        actor_kind: ``user``, ``link``, ``job``, ``command`` or ``anyone``.
        details: Ids, counts and states; never personal data.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT audit_record(%s, %s, %s, %s, %s, %s, %s::bigint[], %s::text[], %s::jsonb)",
            [
                verb,
                actor_kind,
                organisation,
                region,
                object_type,
                str(object_id),
                list(firms),
                list(categories),
                json.dumps(dict(details or {}), default=str),
            ],
        )
