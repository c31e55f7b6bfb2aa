"""Everything that is kept about a firm, in one file for the firm itself."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZipFile

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model
from django.forms.models import model_to_dict

from farled_web.audit import queries as audit
from farled_web.database import narrowing
from farled_web.firms import policies
from farled_web.firms.models import (
    Access,
    AccessRequest,
    Aid,
    ConsentRequest,
    Contact,
    Document,
    DocumentContent,
    Entry,
    Finance,
    Firm,
    FirmMembership,
    Hours,
    Seat,
    Wish,
)
from farled_web.firms.queries import consent
from farled_web.firms.queries.log import about_firm, organisation_names, words
from farled_web.organisations.models import Organisation
from farled_web.people.viewer import Viewer

Part = Callable[[Viewer, Firm], Any]
_parts: dict[str, Part] = {}
IN_MEMORY = 2_000_000
README = """This is everything Farled keeps about your firm, as plain JSON.

firm.json           the firm, its contacts, money, memberships
consents.json       every decision on who sees what, as consent records (ISO/IEC TS 27560, W3C DPV)
access.json         who may see what now, and who has asked
timeline.json       what has happened
support.json        hours, seats, wishes to be contacted
log.json            who has done or seen what with your data
documents/          the files
checks.json         every round of the check, with the answers
rechecks.json       invitations to answer the check again
plans.json          every version of the plan that was put before you
referrals.json      everybody who was asked to help you, what happened and what came of it
"""


def also(name: str, part: Part) -> None:
    """Have a room above add a file: its name without ending, and what gives its content for JSON."""
    _parts[name] = part


def firm_file(viewer: Viewer, firm: Firm) -> IO[bytes]:
    """Write the file; small ones stay in memory."""
    made = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - the answer closes it
    with ZipFile(made, "w", ZIP_DEFLATED) as archive:
        archive.writestr("README.txt", README)
        for name, content in _contents(viewer, firm).items():
            archive.writestr(f"{name}.json", _json(content))
        for name, part in _parts.items():
            archive.writestr(f"{name}.json", _json(part(viewer, firm)))
        _documents(archive, viewer, firm)
    made.seek(0)
    return made


def _json(content: Any) -> str:
    return json.dumps(content, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1)


def _contents(viewer: Viewer, firm: Firm) -> dict[str, Any]:
    def rows(model: type[Model], visible: Callable[[Viewer], Any], **more: Any) -> list[dict[str, Any]]:
        found = narrowing.narrow(model._default_manager.filter(firm=firm, **more), visible(viewer))
        return [_row(one) for one in found.order_by("pk")]

    return {
        "firm": {
            "firm": _row(firm),
            "contacts": rows(Contact, policies.visible_contacts),
            "finance": rows(Finance, policies.visible_finance),
            "aid": rows(Aid, policies.visible_aid),
            "memberships": rows(FirmMembership, policies.visible_memberships),
        },
        "consents": consent.receipts(viewer, firm),
        "access": {
            "now": rows(Access, policies.visible_accesses),
            "requests": rows(AccessRequest, policies.visible_requests),
            "questions": rows(ConsentRequest, policies.visible_questions),
        },
        "timeline": rows(Entry, policies.visible_entries, removed_at=None),
        "support": {
            "hours": rows(Hours, policies.visible_hours, removed_at=None),
            "seats": rows(Seat, policies.visible_seats),
            "wishes": rows(Wish, policies.visible_wishes),
        },
        "log": _log(viewer, firm),
        "organisations": organisation_names(
            Organisation.objects.filter(region=firm.region_id).values_list("pk", flat=True)
        ),
    }


def _row(one: Model) -> dict[str, Any]:
    """Give a row's own fields, those a form would hide too; user ids say nothing and stay out."""
    found = model_to_dict(one)
    for field in one._meta.concrete_fields:
        if not field.editable:
            found[field.name] = getattr(one, field.attname)
    for left_out in ("user_id", "actor_id", "owner_id", "added_by"):
        found.pop(left_out, None)
    return found


def _log(viewer: Viewer, firm: Firm) -> list[dict[str, Any]]:
    rows = list(about_firm(viewer, firm))
    names = organisation_names(row.organisation_id for row in rows)
    return [
        {**audit.plain(row), "words": words(row.verb), "organisation": names.get(row.organisation_id or 0)}
        for row in rows
    ]


def _documents(archive: ZipFile, viewer: Viewer, firm: Firm) -> None:
    rows = narrowing.narrow(
        Document.objects.filter(firm=firm, removed_at=None), policies.visible_documents(viewer)
    )
    for document in rows.order_by("pk"):
        content = DocumentContent.objects.filter(document=document).first()
        if content is not None:
            safe = "".join(c if c.isalnum() or c in ".-_ " else "_" for c in document.name)[:120]
            archive.writestr(f"documents/{document.pk}-{safe}", bytes(content.content))
