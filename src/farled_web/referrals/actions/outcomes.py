"""What came of it: milestones and outcome, reported by who helped, answered by the firm (referrals §R7)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from farled.errors import refuse
from farled.referrals.outcomes import MILESTONES
from farled.referrals.values import Role
from farled_web.audit.actions import record
from farled_web.database import narrowing
from farled_web.database.versions import StaleEdit, save_version
from farled_web.firms.models import Document
from farled_web.firms.policies import visible_documents
from farled_web.people.viewer import Viewer
from farled_web.referrals.actions import moving
from farled_web.referrals.models import Milestone, Referral
from farled_web.referrals.policies import roles_of, visible_milestones
from farled_web.referrals.reach import CaseHolder

ANSWERS = ("confirmed", "disputed")
REPORTED_IN = ("in_progress", "on_hold", "outcome_reported", "closed")
"""States in which a milestone can be told: the work has begun, and it may show long after."""
MOST = Decimal("1e13")


def add_milestone(
    viewer: Viewer,
    case: UUID | str,
    *,
    kind: str,
    on: date,
    subject: str = "",
    amount: Decimal | None = None,
    evidence: str = "",
    document: UUID | str | None = None,
) -> Milestone:
    """Tell what the firm achieved; the firm confirms or disputes it, and until then it is unconfirmed.

    Args:
        viewer: Somebody who writes for the receiver.
        case: Public id of the case.
        kind: A code of `farled.referrals.outcomes.MILESTONES`.
        on: Day it happened.
        subject: What it is about: a market, a partner, a year.
        amount: How much, in the kind's unit; None: not known.
        evidence: How it is known, in words or as an address.
        document: Public id of a document of the firm's that shows it.

    Raises:
        PermissionDenied: Not the receiver's, or the document is out of sight.
        BadInput: No such kind, a day that lies ahead, no possible amount, or the work has not begun.
    """
    with transaction.atomic():
        row = moving.locked(viewer, case)
        if Role.RECEIVER not in roles_of(viewer, row):
            raise PermissionDenied
        _check(row, kind, on, amount)
        made = Milestone.objects.create(
            referral=row, firm_id=row.firm_id, organisation_id=row.receiver_id, region_id=row.region_id,
            kind=kind, subject=" ".join(subject.split())[:120], on=on, amount=amount,
            evidence=evidence.strip()[:500], document=_document(viewer, row, document),
            by_name=_name(viewer)[:120],
        )  # fmt: skip
        _log("milestone.added", made, row)
    return made


def take_back_milestone(
    viewer: Viewer, milestone: UUID | str, *, version: int, back: bool = False
) -> Milestone:
    """Take back a milestone that was told in error, or put it back; what the firm has answered stays.

    Raises:
        PermissionDenied: It is not the viewer's to take back.
        StaleEdit: Somebody else was faster.
        BadInput: The firm has confirmed it.
    """
    with transaction.atomic():
        found = _locked(viewer, milestone)
        if Role.RECEIVER not in roles_of(viewer, found.referral):
            raise PermissionDenied
        if found.version != version:
            raise StaleEdit(found, {})
        if found.state == "confirmed" or (found.state == "taken_back") is not back:
            raise refuse(
                "milestone-answered", kind_name(found.kind), _("cannot be taken back as it stands now"),
                _("What the firm has confirmed stays; look at how it stands"),
            )  # fmt: skip
        save_version(found, version, {"state": "reported" if back else "taken_back", "answered_at": None})
        _log("milestone.brought_back" if back else "milestone.taken_back", found, found.referral)
    return found


def answer_milestone(viewer: Viewer, milestone: UUID | str, answer: str, *, version: int) -> Milestone:
    """Confirm or dispute a milestone, for the firm; it can change its mind.

    Args:
        viewer: Somebody who acts for the firm, or the holder of the firm's link to the case.
        milestone: Public id.
        answer: ``confirmed`` or ``disputed``.
        version: The version that was seen.

    Raises:
        PermissionDenied: The viewer does not speak for the firm.
        StaleEdit: It has changed meanwhile.
        BadInput: It was taken back, or the answer is neither.
    """
    if answer not in ANSWERS:
        raise refuse("unknown-answer", answer, _("is no answer to a milestone"),
                     _("Confirm it or dispute it"), "confirmed")  # fmt: skip
    with transaction.atomic():
        found = _locked(viewer, milestone)
        if Role.FIRM not in roles_of(viewer, found.referral):
            raise PermissionDenied
        if found.version != version:
            raise StaleEdit(found, {"state": answer})
        if found.state == "taken_back":
            raise refuse("milestone-answered", kind_name(found.kind), _("was taken back by who told it"),
                         _("There is nothing to answer"))  # fmt: skip
        save_version(found, version, {"state": answer, "answered_at": timezone.now()})
        _log(f"milestone.{answer}", found, found.referral)
    return found


def answer_outcome(
    viewer: Viewer,
    case: UUID | str,
    answer: str,
    *,
    version: int,
    words: str = "",
    milestones: Mapping[str, str] | None = None,
    now: datetime | None = None,
) -> Referral:
    """Confirm or dispute the outcome, and with it any milestones, all in one: the firm's one answer.

    Args:
        viewer: Somebody who acts for the firm, or the holder of the firm's link to the case.
        case: Public id of the case.
        answer: ``confirmed`` or ``disputed``.
        version: The version of the case that was seen.
        words: What is wrong; needed to dispute.
        milestones: Public id of a milestone → ``confirmed`` or ``disputed``; what is left out is left
            unanswered, which counts as unconfirmed.
        now: When; None: now.

    Returns:
        The case as it has become: closed and confirmed, or in progress again.

    Raises:
        As `moving.act` and `answer_milestone`.
    """
    if answer not in ANSWERS:
        raise refuse("unknown-answer", answer, _("is no answer to an outcome"),
                     _("Confirm it or dispute it"), "confirmed")  # fmt: skip
    with transaction.atomic():
        row = moving.locked(viewer, case)
        if Role.FIRM not in roles_of(viewer, row):
            raise PermissionDenied
        for one, said in (milestones or {}).items():
            found = _locked(viewer, one)
            if found.referral_id != row.pk:
                raise PermissionDenied
            if found.state != said:
                answer_milestone(viewer, one, said, version=found.version)
        event = "confirm" if answer == "confirmed" else "dispute"
        given: dict[str, Any] = {} if answer == "confirmed" else {"disputed": words.strip()}
        return moving.act(viewer, case, event, version=version, role=Role.FIRM, given=given, now=now)


def kind_name(kind: str, language: str = "") -> str:
    """Give a kind of milestone in words."""
    found = MILESTONES[kind]
    return found.name_en if (language or get_language() or "sv").startswith("en") else found.name_sv


def _check(row: Referral, kind: str, on: date, amount: Decimal | None) -> None:
    today = timezone.localdate()
    if row.state not in REPORTED_IN:
        raise refuse("milestone-too-early", row.state, _("is a state in which nothing was achieved yet"),
                     _("Tell it once the work has begun"), "in_progress")  # fmt: skip
    if kind not in MILESTONES:
        raise refuse("referral-milestone", kind, _("is no milestone"), _("Choose one of the list"),
                     "first_export")  # fmt: skip
    if on > today:
        raise refuse("milestone-ahead", on, _("lies ahead"), _("Give the day it happened"), f"{today}")
    if amount is not None and not (amount.is_finite() and 0 <= amount < MOST):
        raise refuse("referral-milestone", amount, _("is no possible amount"),
                     _("Give 0 or more, or leave it open if it is not known"), "25000")  # fmt: skip


def _document(viewer: Viewer, row: Referral, document: UUID | str | None) -> Document | None:
    if not document:
        return None
    rows = narrowing.narrow(Document.objects.all(), visible_documents(viewer))
    found = rows.filter(uuid=document, firm=row.firm_id, removed_at=None).first()
    if found is None:
        raise PermissionDenied
    return found


def _locked(viewer: Viewer, milestone: UUID | str) -> Milestone:
    rows = narrowing.narrow(Milestone.objects.all(), visible_milestones(viewer))
    found = rows.select_for_update(of=("self",)).select_related("referral").filter(uuid=milestone).first()
    if found is None:
        raise PermissionDenied
    return found


def _name(viewer: Viewer) -> str:
    return viewer.held_by or viewer.name if isinstance(viewer, CaseHolder) else viewer.name


def _log(verb: str, made: Milestone, row: Referral) -> None:
    # No name of anybody: ids and the kind.
    record(
        verb, object_type="milestone", object_id=made.uuid, firms=[row.firm_id], categories=["journey"],
        organisation=None if verb in ("milestone.confirmed", "milestone.disputed") else row.receiver_id,
        region=row.region_id, details={"kind": made.kind, "referral": str(row.uuid)},
    )  # fmt: skip
