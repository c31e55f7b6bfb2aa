"""The timeline: notes of contact written by people, and what other rooms tell of."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from farled.errors import refuse
from farled_web.audit.actions import record
from farled_web.database.versions import save_version
from farled_web.firms.models import Entry, Firm
from farled_web.firms.policies import HAND_WRITTEN, can_add_entry, can_change_entry
from farled_web.people.viewer import Viewer

UNDO_WITHIN = timedelta(days=30)
"""How long something removed can be brought back by who removed it."""
AHEAD = timedelta(days=1)


def add(
    viewer: Viewer,
    firm: Firm,
    kind: str,
    *,
    text: str = "",
    organisation: int | None = None,
    shared: bool = True,
    data: dict[str, Any] | None = None,
    at: datetime | None = None,
) -> Entry:
    """Add to a firm's timeline; the way for every room.

    Args:
        viewer: Who did it; the firm's contact, the holder of its link, an adviser, or background work.
        firm: The firm.
        kind: ``note``, ``phone``, ``meeting``, ``mail`` by hand; ``check``, ``plan``, ``consent``,
            ``document``, ``merge``, ``hours``, ``seat``, ``wish``, ``emergency`` by what happened.
        text: Words a person wrote.
        organisation: For which of the viewer's organisations; None: the firm itself, or the system.
        shared: Whether others the firm has let in to its journey see it; else only firm and organisation.
        data: Ids, counts and states the page turns into words.
        at: When it happened; None: now.
    """
    if not (viewer.system or can_add_entry(viewer, firm, organisation)):
        raise PermissionDenied
    if kind in HAND_WRITTEN:
        _check(text, at)
    with transaction.atomic():
        row = _write(viewer, firm, kind, text, organisation, shared, data, at)
        if kind in HAND_WRITTEN:
            _log("entry.added", row, firm.region_id)
    return row


def note_event(
    viewer: Viewer, firm: Firm, *, kind: str, organisation: int | None, data: dict[str, Any]
) -> Entry | None:
    """Add what happened, where the one who did it may write on this timeline at all.

    The audit log holds it in any case; the timeline is for reading.
    """
    if not (viewer.system or can_add_entry(viewer, firm, organisation)):
        return None
    return _write(viewer, firm, kind, "", organisation, True, data, None)


def change(viewer: Viewer, entry: Entry, version: int, *, text: str, shared: bool, at: datetime) -> None:
    """Change a note; the second of two people is told."""
    if not can_change_entry(viewer, entry) or entry.removed_at is not None:
        raise PermissionDenied
    _check(text, at)
    with transaction.atomic():
        save_version(
            entry, version, {"text": text.strip(), "shared": shared, "at": at, "changed_at": timezone.now()}
        )
        _log("entry.changed", entry, entry.firm.region_id)


def remove(viewer: Viewer, entry: Entry) -> None:
    """Take a note off the timeline; it can be brought back."""
    if not can_change_entry(viewer, entry):
        raise PermissionDenied
    with transaction.atomic():
        save_version(entry, entry.version, {"removed_at": timezone.now()})
        _log("entry.removed", entry, entry.firm.region_id)


def bring_back(viewer: Viewer, entry: Entry) -> None:
    """Put a removed note back."""
    if not can_change_entry(viewer, entry):
        raise PermissionDenied
    if entry.removed_at is None or entry.removed_at < timezone.now() - UNDO_WITHIN:
        raise refuse(
            "too-late-to-undo", "", _("This was removed too long ago"), _("Write it again"),
        )  # fmt: skip
    with transaction.atomic():
        save_version(entry, entry.version, {"removed_at": None})
        _log("entry.brought_back", entry, entry.firm.region_id)


def _check(text: str, at: datetime | None) -> None:
    if not text.strip():
        raise refuse(
            "empty-note", text, _("A note without words says nothing"), _("Write what was said or done"),
            _("Talked about the German market; sends drawings on Friday"),
        )  # fmt: skip
    if at is not None and at > timezone.now() + AHEAD:
        raise refuse(
            "note-ahead", f"{at:%Y-%m-%d}", _("lies ahead"), _("Write down what has happened"),
            f"{timezone.localdate():%Y-%m-%d}",
        )  # fmt: skip


def _write(
    viewer: Viewer,
    firm: Firm,
    kind: str,
    text: str,
    organisation: int | None,
    shared: bool,
    data: dict[str, Any] | None,
    at: datetime | None,
) -> Entry:
    return Entry.objects.create(
        firm=firm, at=at or timezone.now(), kind=kind, organisation_id=organisation, actor_id=viewer.user,
        actor_name=viewer.name[:120], shared=shared, text=text.strip(), data=data or {},
    )  # fmt: skip


def _log(verb: str, row: Entry, region: int) -> None:
    record(
        verb, object_type="entry", object_id=row.pk, firms=[row.firm_id], categories=["journey"],
        organisation=row.organisation_id, region=region,
    )  # fmt: skip
