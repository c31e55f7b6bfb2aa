"""The ledger of *de minimis* aid: add, correct, withdraw and bring back (docs/methods/reporting.md §I8)."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from farled_web.audit.actions import record
from farled_web.database.versions import save_version
from farled_web.firms.models import Aid, Document, Firm
from farled_web.firms.policies import can_add, can_change_own, writer_for
from farled_web.people.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Entry:
    """What an entry says.

    Attributes:
        date: The day the firm got the right to it.
        amount_eur: Euro.
        granted_by: Who granted it.
        scheme: Under which scheme.
        linked_name: The linked enterprise it was granted to; "": the firm itself.
        source: Where it is known from.
        document: Id of the document that shows it.
    """

    date: date
    amount_eur: float
    granted_by: str = ""
    scheme: str = ""
    linked_name: str = ""
    source: str = ""
    document_id: int | None = None


@transaction.atomic
def add_aid(viewer: Viewer, *, firm: Firm, entry: Entry) -> Aid:
    """Write down aid a firm, or one linked to it, has been granted.

    Raises:
        PermissionDenied: The viewer may not, or the evidence is no document of the firm's.
    """
    if not can_add(viewer, firm):
        raise PermissionDenied
    _check(firm, entry)
    organisation = None if firm.pk in viewer.firms else writer_for(viewer, firm)
    row = Aid.objects.create(
        firm=firm, organisation_id=organisation, recorded_by_name=viewer.name, **asdict(entry)
    )
    _log(viewer, firm, "aid.added", row)
    return row


@transaction.atomic
def change_aid(viewer: Viewer, *, firm: Firm, aid: Aid, version: int, entry: Entry) -> None:
    """Correct an entry; the log keeps that it was corrected.

    Raises:
        PermissionDenied: It is not the viewer's, or is withdrawn.
        StaleEdit: Somebody else saved meanwhile.
    """
    if not _own(viewer, firm, aid) or aid.withdrawn_at is not None:
        raise PermissionDenied
    _check(firm, entry)
    save_version(aid, version, {**asdict(entry), "recorded_by_name": viewer.name})
    _log(viewer, firm, "aid.changed", aid)


@transaction.atomic
def withdraw_aid(viewer: Viewer, *, firm: Firm, aid: Aid, version: int, why: str) -> None:
    """Let an entry count no more; it stays, and can be brought back.

    Raises:
        PermissionDenied: It is not the viewer's, or is withdrawn already.
        StaleEdit: Somebody else saved meanwhile.
    """
    if not _own(viewer, firm, aid) or aid.withdrawn_at is not None:
        raise PermissionDenied
    changes: dict[str, Any] = {"withdrawn_at": timezone.now(), "withdrawn_why": why}
    save_version(aid, version, {**changes, "recorded_by_name": viewer.name})
    _log(viewer, firm, "aid.withdrawn", aid)


@transaction.atomic
def bring_back_aid(viewer: Viewer, *, firm: Firm, aid: Aid) -> None:
    """Let a withdrawn entry count again.

    Raises:
        PermissionDenied: It is not the viewer's, or was never withdrawn.
    """
    if not _own(viewer, firm, aid) or aid.withdrawn_at is None:
        raise PermissionDenied
    save_version(
        aid, aid.version, {"withdrawn_at": None, "withdrawn_why": "", "recorded_by_name": viewer.name}
    )
    _log(viewer, firm, "aid.brought_back", aid)


def _own(viewer: Viewer, firm: Firm, aid: Aid) -> bool:
    return aid.firm_id == firm.pk and can_change_own(viewer, firm.pk, aid.organisation_id)


def _check(firm: Firm, entry: Entry) -> None:
    if entry.document_id is None:
        return
    if not Document.objects.filter(pk=entry.document_id, firm=firm, category="finance").exists():
        raise PermissionDenied


def _log(viewer: Viewer, firm: Firm, verb: str, row: Aid) -> None:
    record(
        verb, object_type="firm", object_id=firm.pk, firms=[firm.pk], categories=["finance"],
        organisation=row.organisation_id, region=firm.region_id, details={"aid": row.pk},
    )  # fmt: skip
