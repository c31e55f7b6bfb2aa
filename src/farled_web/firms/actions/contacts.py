"""The people at a firm: added, changed, ended and brought back; nobody is deleted."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from farled_web.audit.actions import record
from farled_web.database.versions import save_version
from farled_web.firms.models import Contact, Firm
from farled_web.firms.policies import can_add, can_change_contact, writer_for
from farled_web.people.viewer import Viewer

FIELDS = ("name", "title", "email", "phone", "language")


@transaction.atomic
def add_contact(viewer: Viewer, *, firm: Firm, **values: Any) -> Contact:
    """Add a person.

    Args:
        viewer: Who adds.
        firm: Where the person works.
        values: Values of `FIELDS`.

    Raises:
        PermissionDenied: The viewer may not.
    """
    if not can_add(viewer, firm):
        raise PermissionDenied
    own = None if firm.pk in viewer.firms else writer_for(viewer, firm)
    row = Contact.objects.create(
        firm=firm, organisation_id=own, **{name: values[name] for name in FIELDS if name in values}
    )
    _log("contact.added", viewer, row, firm)
    return row


@transaction.atomic
def change_contact(viewer: Viewer, *, contact: Contact, version: int, **values: Any) -> Contact:
    """Change a person's data.

    Raises:
        PermissionDenied: The viewer may not.
        StaleEdit: Somebody else saved meanwhile.
    """
    if not can_change_contact(viewer, contact):
        raise PermissionDenied
    save_version(contact, version, {name: values[name] for name in FIELDS if name in values})
    _log("contact.changed", viewer, contact, contact.firm)
    return contact


@transaction.atomic
def end_contact(viewer: Viewer, *, contact: Contact, back: bool = False) -> None:
    """Say that somebody is no longer there, or that they are after all.

    Raises:
        PermissionDenied: The viewer may not.
        StaleEdit: Somebody else saved meanwhile.
    """
    if not can_change_contact(viewer, contact):
        raise PermissionDenied
    save_version(contact, contact.version, {"ended_at": None if back else timezone.now()})
    _log("contact.back" if back else "contact.ended", viewer, contact, contact.firm)


def _log(verb: str, viewer: Viewer, row: Contact, firm: Firm) -> None:
    record(verb, object_type="contact", object_id=row.pk, firms=[row.firm_id], categories=["contact"],
           organisation=writer_for(viewer, firm), region=firm.region_id)  # fmt: skip
