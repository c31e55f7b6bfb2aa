"""The first time access is enforced: every query of a room passes through here.

The access test takes this filter away and tries every page again: what then still comes out is what
row-level security alone lets through, and must be nothing foreign.
"""

from __future__ import annotations

from typing import TypeVar

from django.db.models import Model, Q, QuerySet

Row = TypeVar("Row", bound=Model)


def narrow(rows: QuerySet[Row], condition: Q) -> QuerySet[Row]:
    """Keep the rows the viewer may see; the condition comes from a room's `policies`."""
    return rows.filter(condition)
