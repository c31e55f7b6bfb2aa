"""The firm decides who sees what; every decision is added to the record, and access follows at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from uuid import uuid4

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.dispatch import Signal
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from farled.errors import refuse
from farled_web.audit.actions import record
from farled_web.firms import consent_texts
from farled_web.firms.access import (
    CATEGORIES,
    EXPIRED,
    GIVEN,
    PERSONAL,
    PURPOSES,
    REFUSED,
    WITHDRAWN,
    bases,
)
from farled_web.firms.actions import entries, telling
from farled_web.firms.models import Access, Consent, Firm
from farled_web.firms.policies import can_decide, can_record_consent
from farled_web.organisations.models import Organisation
from farled_web.people.viewer import Viewer

VALID = timedelta(days=730)
"""How long a yes holds unless it is given for a shorter time (docs/methods/web.md, firms §4)."""

changed = Signal()
"""Sent in the same transaction with ``firm``, ``organisation`` (ids) and ``categories`` (what is open now),
so that what rests on a consent ends with it."""


def decide(
    viewer: Viewer,
    firm: Firm,
    receiver: Organisation,
    purpose: str,
    answers: Mapping[str, str],
    *,
    until: datetime | None = None,
    language: str = "",
) -> tuple[str, ...]:
    """Record what the firm decides on one receiver and purpose; also by the link to its check.

    Args:
        viewer: A contact of the firm, or the holder of its link (who has the firm among their `firms`).
        firm: The firm.
        receiver: The organisation it is about.
        purpose: ``contact``, ``plan``, ``deliver`` or ``follow_up``.
        answers: ``given``, ``refused`` or ``withdrawn`` by category; categories left out stay as they were.
        until: When a yes ends; None: after `VALID`.
        language: Language of the text that was read; "" is the page's.

    Returns:
        The categories the receiver may now see, for any purpose.
    """
    if not can_decide(viewer, firm):
        raise PermissionDenied
    _check(purpose, answers, until)
    with transaction.atomic():
        rows = _rows(firm, receiver, purpose, answers, until, language)
        for row in rows:
            row.by_user, row.by_check = viewer.user, getattr(viewer, "check", None)
            row.by_name = viewer.name
        return _keep(viewer, firm, receiver, rows, "link" if viewer.user is None else "user")


def record_said(
    viewer: Viewer,
    firm: Firm,
    receiver: Organisation,
    purpose: str,
    answers: Mapping[str, str],
    *,
    organisation: int,
    said_by: str,
    evidence: str,
    until: datetime | None = None,
    language: str = "",
) -> tuple[str, ...]:
    """Write down what the firm told an adviser; the firm is told by mail that this was written (§3).

    Args:
        viewer: The adviser.
        firm: The firm.
        receiver: The organisation it is about.
        purpose: As in `decide`.
        answers: As in `decide`.
        organisation: The adviser's organisation, which answers for the record.
        said_by: Who at the firm said so.
        evidence: How it can be shown: a meeting and its date, a mail.
        until: As in `decide`.
        language: As in `decide`.
    """
    if not can_record_consent(viewer, firm, organisation):
        raise PermissionDenied
    _check(purpose, answers, until)
    if len(evidence.strip()) < 5 or not said_by.strip():
        raise refuse(
            "consent-without-evidence", evidence, _("does not show who said so, and when"),
            _("Write who at the firm said it, how and on which day"), _("Phone call with Eva Ek, 3 March"),
        )  # fmt: skip
    opening = [category for category, state in answers.items() if state == GIVEN]
    if any(said_no(firm, receiver, purpose, category) for category in opening):
        raise refuse(
            "firm-said-no", receiver.name, _("was shut out by the firm itself, which can sign in here"),
            _("Ask the firm to open it on its own page"),
        )  # fmt: skip
    with transaction.atomic():
        rows = _rows(firm, receiver, purpose, answers, until, language)
        for row in rows:
            row.by_user, row.by_name = viewer.user, said_by.strip()[:120]
            row.recorded_by_id, row.evidence = organisation, evidence.strip()[:300]
        opened = _keep(viewer, firm, receiver, rows, "user", organisation)
        telling.tell_firm(
            firm.pk, "consent_recorded", uuid4().hex, organisation=organisation, receiver=receiver.pk,
            user=viewer.user,
        )  # fmt: skip
    return opened


def withdraw(
    viewer: Viewer,
    firm: Firm,
    receiver: Organisation,
    *,
    purposes: Iterable[str] = PURPOSES,
    categories: Iterable[str] = CATEGORIES,
    basis: str = "",
) -> tuple[str, ...]:
    """Take back every yes that matches, at once, down to the rows themselves.

    Args:
        viewer: As in `decide`.
        firm: The firm.
        receiver: The organisation that is shut out.
        purposes: Only for these.
        categories: Only these.
        basis: Only this basis, as the contact's own data; "": both.

    Returns:
        The categories the receiver may still see.
    """
    if not can_decide(viewer, firm):
        raise PermissionDenied
    with transaction.atomic():
        wanted = {(p, c) for p in purposes for c in categories}
        rows = [
            again
            for one in standing(firm, receiver)
            if one.state == GIVEN and (one.purpose, one.category) in wanted and basis in ("", one.basis)
            for again in [_again(one, WITHDRAWN)]
        ]
        for row in rows:
            row.by_user, row.by_check = viewer.user, getattr(viewer, "check", None)
            row.by_name = viewer.name
        if not basis and "identity" in categories and not any(row.category == "identity" for row in rows):
            rows += _no_to_merged(viewer, firm, receiver)
        return _keep(viewer, firm, receiver, rows, "link" if viewer.user is None else "user")


def _no_to_merged(viewer: Viewer, firm: Firm, receiver: Organisation) -> list[Consent]:
    """Give the no that ends what is left to who registered a record that went into the firm's."""
    if not Access.objects.filter(firm=firm, organisation=receiver, reason="merge").exists():
        return []
    rows = _rows(firm, receiver, "contact", {"identity": REFUSED}, None, "")
    for row in rows:
        row.by_user, row.by_check = viewer.user, getattr(viewer, "check", None)
        row.by_name = viewer.name
    return rows


def withdraw_own_data(viewer: Viewer, firm: Firm) -> int:
    """Take back a contact's consent to their own data from every receiver; the firm's word stays as it is."""
    if not can_decide(viewer, firm):
        raise PermissionDenied
    receivers = Organisation.objects.filter(
        pk__in=Consent.objects.filter(firm=firm, basis=PERSONAL).values("organisation")
    )
    for receiver in receivers:
        withdraw(viewer, firm, receiver, basis=PERSONAL)
    return len(receivers)


def expire(viewer: Viewer, now: datetime | None = None) -> int:
    """Write down which consents have run out, and shut what they opened; done by the clock."""
    if not viewer.system:
        raise PermissionDenied
    now = now or timezone.now()
    pairs = Access.objects.filter(reason="consent", until__lte=now).values_list("firm_id", "organisation_id")
    ended = 0
    for firm_id, organisation_id in pairs.order_by("pk")[:5000]:
        firm, receiver = Firm.objects.get(pk=firm_id), Organisation.objects.get(pk=organisation_id)
        over = [
            one
            for one in standing(firm, receiver)
            if one.state == GIVEN and one.until is not None and one.until <= now
        ]
        _keep(viewer, firm, receiver, [_again(one, EXPIRED) for one in over], "job")
        ended += len(over)
    return ended


def standing(firm: Firm, receiver: Organisation) -> list[Consent]:
    """Give the last record of each purpose, category and basis, as far as the asker may see them."""
    rows = Consent.objects.filter(firm=firm, organisation=receiver)
    return list(rows.order_by("purpose", "category", "basis", "-id").distinct("purpose", "category", "basis"))


def keep_access(firm: int, receiver: int) -> tuple[str, ...]:
    """Let the database work access out anew from the record; gives what is open now."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT firms_keep_access(%s, %s)", [firm, receiver])
        return tuple(cursor.fetchone()[0])


def said_no(firm: Firm, receiver: Organisation, purpose: str, category: str) -> bool:
    """Say whether a firm that can sign in has itself said no to this last: nobody writes a yes over it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT firms_said_no(%s, %s, %s, %s)", [firm.pk, receiver.pk, purpose, category])
        return bool(cursor.fetchone()[0])


def _check(purpose: str, answers: Mapping[str, str], until: datetime | None) -> None:
    if purpose not in PURPOSES:
        raise refuse(
            "unknown-purpose", purpose, _("is not a purpose"), _("Choose one of those named"), "contact"
        )
    for category, state in answers.items():
        if category not in CATEGORIES or state not in {GIVEN, REFUSED, WITHDRAWN}:
            raise refuse(
                "unknown-answer", f"{category}: {state}", _("is not an answer on data that is kept"),
                _("Answer given or refused on one of the categories"), "identity: given",
            )  # fmt: skip
    if until is not None and until <= timezone.now():
        raise refuse(
            "consent-over", f"{until:%Y-%m-%d}", _("has passed"), _("Choose a day to come"),
            f"{timezone.now() + timedelta(days=365):%Y-%m-%d}",
        )  # fmt: skip


def _rows(
    firm: Firm,
    receiver: Organisation,
    purpose: str,
    answers: Mapping[str, str],
    until: datetime | None,
    language: str,
) -> list[Consent]:
    language = (language or get_language() or "sv")[:2]
    return [
        Consent(
            firm=firm, organisation=receiver, purpose=purpose, category=category, state=state, basis=basis,
            text_version=consent_texts.CURRENT, language=language,
            until=(until or timezone.now() + VALID) if state == GIVEN else None,
        )
        for category, state in answers.items()
        for basis in bases(category, sole_trader=firm.sole_trader)
    ]  # fmt: skip


def _again(one: Consent, state: str) -> Consent:
    return Consent(
        firm_id=one.firm_id, organisation_id=one.organisation_id, purpose=one.purpose, category=one.category,
        state=state, basis=one.basis, text_version=one.text_version, language=one.language,
    )  # fmt: skip


def _keep(
    viewer: Viewer, firm: Firm, receiver: Organisation, rows: list[Consent], kind: str, by: int | None = None
) -> tuple[str, ...]:
    """Add the records, let access follow, tell the log, the timeline and whatever rests on the consent."""
    # One by one: what comes back from an insert must be seen under row-level security, and order counts.
    for row in rows:
        row.save(force_insert=True)
    opened = keep_access(firm.pk, receiver.pk)
    by_state = {
        state: sorted({row.category for row in rows if row.state == state})
        for state in sorted({row.state for row in rows})
    }
    if rows:
        verb = "recorded" if by else next(iter(by_state)) if len(by_state) == 1 else "changed"
        record(
            f"consent.{verb}",
            object_type="organisation", object_id=receiver.pk, firms=[firm.pk],
            categories=sorted({row.category for row in rows}), organisation=by, region=firm.region_id,
            actor_kind=kind, details={"states": by_state, "open": list(opened)},
        )  # fmt: skip
        entries.note_event(
            viewer, firm, kind="consent", organisation=by,
            data={"receiver": receiver.pk, "purposes": sorted({row.purpose for row in rows}), **by_state},
        )  # fmt: skip
    changed.send(sender=None, firm=firm.pk, organisation=receiver.pk, categories=opened)
    return opened
