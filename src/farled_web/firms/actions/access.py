"""Asking to be let in, answering, and the way in when there is no time to ask."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from farled.errors import refuse
from farled_web.audit.actions import record
from farled_web.firms.access import CATEGORIES
from farled_web.firms.actions import consent, entries, telling
from farled_web.firms.models import Access, AccessRequest, Firm
from farled_web.firms.policies import acts_for, can_relay
from farled_web.organisations.models import Organisation
from farled_web.people.viewer import Viewer
from farled_web.ui.errors import TooOften

LEAST_REASON = 10
"""Letters of a reason for emergency access."""
EMERGENCIES_A_DAY = 5
ASKS_A_DAY = 50
"""By one person: enough for work, too few to try numbers (docs/methods/web.md, firms §7)."""


def ask(viewer: Viewer, organisation: Organisation, country: str, number: str, message: str) -> UUID | None:
    """Ask a firm that exists to let an organisation in; the asker learns nothing else about it.

    Args:
        viewer: Who asks.
        organisation: For which of their organisations.
        country: Of the number.
        number: Organisation number, normalised.
        message: What for, in the asker's words; the firm reads it.

    Returns:
        The request's public id; None where it was asked before and is not answered, or there is no such firm.
    """
    if organisation.pk not in viewer.writes:
        raise PermissionDenied
    if len(message.strip()) < LEAST_REASON:
        raise refuse(
            "ask-without-reason", message, _("does not tell the firm what for"),
            _("Write what you want to help the firm with"), _("You asked us about the German market"),
        )  # fmt: skip
    _not_too_often(AccessRequest.objects.filter(user_id=viewer.user or 0), ASKS_A_DAY)
    made = uuid4()
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT firms_ask(%s, %s, %s, %s, %s, %s)",
                [organisation.region_id, country, number, organisation.pk, message.strip()[:500], made],
            )
            done = cursor.fetchone()[0]
        if not done:
            return None
        request = AccessRequest.objects.get(uuid=made)
        record(
            "access.asked", object_type="request", object_id=request.pk, firms=[request.firm_id],
            organisation=organisation.pk, region=organisation.region_id,
        )  # fmt: skip
        telling.tell_firm(
            request.firm_id, "access_asked", made.hex, organisation=organisation.pk, user=viewer.user
        )
    return made


def answer(
    viewer: Viewer,
    request: AccessRequest,
    purpose: str,
    answers: Mapping[str, str],
    *,
    words: str = "",
    organisation: int | None = None,
    said_by: str = "",
    evidence: str = "",
) -> tuple[str, ...]:
    """Answer a request: by the firm itself, or carried by who registered it where it has no account.

    Args:
        viewer: The firm's contact, or an adviser who relays.
        request: The request.
        purpose: What the firm allows the data to be used for.
        answers: ``given`` or ``refused`` by category; nothing given is a no.
        words: What the firm wants to say to the asker.
        organisation: The adviser's organisation, when relaying.
        said_by: Who at the firm said so, when relaying.
        evidence: How it can be shown, when relaying.

    Returns:
        The categories the asker may now see.
    """
    firm = Firm.objects.get(pk=request.firm_id)
    own = acts_for(viewer, firm)
    if not own and not (can_relay(viewer, firm) and not has_account(firm)):
        raise PermissionDenied
    with transaction.atomic():
        state = "granted" if "given" in answers.values() else "refused"
        open_still = AccessRequest.objects.filter(pk=request.pk, state="open")
        if not open_still.update(
            state=state, answered_at=timezone.now(), answer=words.strip()[:300],
            relayed_by=None if own else organisation,
        ):  # fmt: skip
            raise refuse("already-answered", "", _("This request has been answered already"),
                         _("Look at what the organisation may see, and change it there"))  # fmt: skip
        if own:
            opened = consent.decide(viewer, firm, request.organisation, purpose, answers)
        else:
            opened = consent.record_said(
                viewer, firm, request.organisation, purpose, answers, organisation=organisation or 0,
                said_by=said_by, evidence=evidence,
            )  # fmt: skip
        record(
            f"access.{state}", object_type="request", object_id=request.pk, firms=[firm.pk],
            categories=list(opened), organisation=None if own else organisation, region=firm.region_id,
        )  # fmt: skip
        telling.tell(
            telling.office_of(request.organisation), f"firms.access_answered:{request.uuid}",
            lambda: _answer_words(state), firm.region_id,
        )  # fmt: skip
    return opened


def has_account(firm: Firm) -> bool:
    """Say whether somebody can sign in for the firm; told only to who may write down what it says."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT firms_has_account(%s)", [firm.pk])
        found: bool = cursor.fetchone()[0]
    return found


def open_in_emergency(
    viewer: Viewer, organisation: Organisation, country: str, number: str, why: str
) -> UUID | None:
    """Open a firm without asking, for three hours, with a reason; logged, shown to the firm and mailed.

    Returns:
        The firm's public id; None where there is no firm with that number in the organisation's region.
    """
    if organisation.pk not in viewer.writes:
        raise PermissionDenied
    if len(why.strip()) < LEAST_REASON:
        raise refuse(
            "emergency-without-reason", why, _("is too short for a reason the firm will read"),
            _("Write what cannot wait, and why"),
            _("Customs holds the goods until six; the firm cannot be reached"),
        )  # fmt: skip
    _not_too_often(Access.objects.filter(user_id=viewer.user, reason="emergency"), EMERGENCIES_A_DAY)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT firms_emergency(%s, %s, %s, %s, %s)",
                [organisation.region_id, country, number, organisation.pk, why.strip()[:500]],
            )
            found: UUID | None = cursor.fetchone()[0]
        if found is None:
            return None
        firm = Firm.objects.get(uuid=found)
        access = Access.objects.get(firm=firm, organisation=organisation, reason="emergency")
        record(
            "access.emergency", object_type="access", object_id=access.pk, firms=[firm.pk],
            categories=list(CATEGORIES), organisation=organisation.pk, region=firm.region_id,
            details={"until": access.until},
        )  # fmt: skip
        entries.add(
            viewer, firm, "emergency", text=why.strip()[:500], organisation=organisation.pk, shared=False,
            data={"until": access.until.isoformat() if access.until else ""},
        )  # fmt: skip
        telling.tell_firm(firm.pk, "emergency", uuid4().hex, organisation=organisation.pk, user=viewer.user)
    return found


def end_emergency(viewer: Viewer, access: Access) -> None:
    """End an emergency access before its time; the firm may, at once."""
    if not acts_for(viewer, access.firm_id) or access.reason != "emergency":
        raise PermissionDenied
    with transaction.atomic():
        pk, organisation = access.pk, access.organisation_id
        access.delete()
        record(
            "access.emergency_ended", object_type="access", object_id=pk, firms=[access.firm_id],
            categories=list(CATEGORIES), region=access.firm.region_id, details={"organisation": organisation},
            actor_kind="link" if viewer.user is None else "user",
        )  # fmt: skip


def _not_too_often(rows: QuerySet[Any], most: int) -> None:
    day = timedelta(days=1)
    if rows.filter(created_at__gt=timezone.now() - day).count() >= most:
        raise TooOften(seconds=int(day.total_seconds()))


def _answer_words(state: str) -> tuple[str, str]:
    subject = (
        _("A firm has let you in") if state == "granted" else _("A firm has answered your request with no")
    )
    body = _("The answer stands here:\n%(page)s") % {"page": telling.page("firms:requests")}
    return subject, body
