"""Write down that firms' data leave by a file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from farled_web.audit.actions import record
from farled_web.people.viewer import Viewer


def log_export(
    viewer: Viewer, *, what: str, kind: str, firms: Sequence[int], categories: Iterable[str] = ("identity",)
) -> None:
    """Log an export with the ids of the firms in it.

    Args:
        viewer: Who takes it out.
        what: The list.
        kind: Kind of file.
        firms: Ids.
        categories: Which of their data.
    """
    record(
        "firm.exported",
        object_type="list",
        object_id=what,
        firms=firms,
        categories=categories,
        organisation=next(iter(viewer.organisations), None),
        details={"kind": kind, "count": len(firms)},
    )
