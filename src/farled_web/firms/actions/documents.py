"""Documents about a firm: added, fetched, removed and brought back."""

from __future__ import annotations

import hashlib

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from farled_web.audit.actions import record
from farled_web.firms import papers
from farled_web.firms.actions.entries import note_event
from farled_web.firms.models import Category, Document, DocumentContent, Firm
from farled_web.firms.policies import can_add, can_remove_document, writer_for
from farled_web.people.viewer import Viewer


@transaction.atomic
def add_document(viewer: Viewer, *, firm: Firm, name: str, content: bytes, category: str) -> Document:
    """Keep a document.

    Args:
        viewer: Who adds it.
        firm: What it is about.
        name: The file's name as it was sent.
        content: The whole file.
        category: Which of the firm's data it belongs to: decides who else may read it.

    Raises:
        PermissionDenied: The viewer may not.
        BadInput: The file is not taken.
    """
    if not can_add(viewer, firm) or category not in Category.values:
        raise PermissionDenied
    kind = papers.media_type(content, name)
    own = None if firm.pk in viewer.firms else writer_for(viewer, firm)
    row = Document.objects.create(
        firm=firm, organisation_id=own, category=category, name=papers.file_name(name, kind), media_type=kind,
        size=len(content), sha256=hashlib.sha256(content).digest(), added_by=viewer.user,
    )  # fmt: skip
    # Without RETURNING there is nothing to read back, so the bytes travel once.
    DocumentContent.objects.bulk_create([DocumentContent(document=row, content=content)])
    _log("document.added", viewer, row)
    note_event(viewer, firm, kind="document", organisation=own, data={"document": str(row.uuid)})
    return row


@transaction.atomic
def fetch_document(viewer: Viewer, *, document: Document) -> bytes:
    """Give a document's bytes, and log that it was read; the row comes narrowed from a query."""
    content = DocumentContent.objects.values_list("content", flat=True).get(document=document)
    _log("document.read", viewer, document)
    return bytes(content)


@transaction.atomic
def remove_document(viewer: Viewer, *, document: Document) -> None:
    """Take a document out of sight; it can be brought back for a while.

    Raises:
        PermissionDenied: The viewer may not.
    """
    if not can_remove_document(viewer, document):
        raise PermissionDenied
    Document.objects.filter(pk=document.pk, removed_at=None).update(removed_at=timezone.now())
    _log("document.removed", viewer, document)


@transaction.atomic
def bring_document_back(viewer: Viewer, *, document: Document) -> None:
    """Put a removed document back.

    Raises:
        PermissionDenied: The viewer may not, or it was removed too long ago.
    """
    if not can_remove_document(viewer, document):
        raise PermissionDenied
    since = timezone.now() - papers.UNDO_WITHIN
    if not Document.objects.filter(pk=document.pk, removed_at__gte=since).update(removed_at=None):
        raise PermissionDenied
    _log("document.back", viewer, document)


def _log(verb: str, viewer: Viewer, row: Document) -> None:
    record(verb, object_type="document", object_id=row.pk, firms=[row.firm_id], categories=[row.category],
           organisation=next(iter(viewer.organisations), None), region=row.firm.region_id)  # fmt: skip
