"""Write down that something was exported."""

from __future__ import annotations

from farled_web.audit.actions import record
from farled_web.people.viewer import Viewer


def note_export(*, viewer: Viewer, what: str, kind: str, region: int | None = None) -> None:
    """Note an export of the directory: what, as which kind of file."""
    record(
        "directory.exported", object_type="directory", object_id=what, region=region,
        actor_kind="user" if viewer.user else "anyone", details={"kind": kind},
    )  # fmt: skip
