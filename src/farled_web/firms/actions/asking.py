"""Ask a firm to let a receiver see what a step needs; answer, take back, remind, run out (firms §10)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.dispatch import Signal
from django.utils import timezone
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from farled.errors import refuse
from farled_web.audit.actions import record
from farled_web.firms.access import CATEGORIES, PURPOSES
from farled_web.firms.actions import consent
from farled_web.firms.models import ConsentRequest, Firm
from farled_web.firms.policies import acts_for, can_ask_consent, can_take_question_back
from farled_web.organisations.models import Organisation
from farled_web.people.viewer import Viewer
from farled_web.ui.errors import TooOften

OPEN_FOR = timedelta(days=14)
REMIND_AFTER = timedelta(days=5)
NOT_AGAIN = timedelta(days=30)
"""After a no the same is not asked again for so long (docs/methods/web.md, firms §10)."""
ASKS_A_DAY = 50
"""By one person."""
TELL_ASKED = "firms.tell_asked"
TELL_ASKER = "firms.tell_asker"

answered = Signal()
"""Sent in the transaction of the answer with ``question`` (the row, in its new state), so that a step that
waits for it goes on; also when it is taken back or runs out."""


def ask_consent(
    viewer: Viewer,
    firm: Firm,
    receiver: Organisation,
    purpose: str,
    categories: Iterable[str],
    *,
    asked_by: int,
    referral: tuple[int, UUID] | None = None,
    message: str = "",
) -> ConsentRequest:
    """Ask the firm to let a receiver see some of its data for one purpose; its contacts get a mail.

    Args:
        viewer: Who asks.
        firm: The firm; the asker's organisation sees it.
        receiver: Who would see the data.
        purpose: ``contact``, ``plan``, ``deliver`` or ``follow_up``.
        categories: What it would see.
        asked_by: Id of the viewer's organisation that asks.
        referral: Id and public id of the case it is for.
        message: Why, in the asker's words; the firm reads it.

    Returns:
        The question; the open one where the same organisation has put it already.

    Raises:
        PermissionDenied: The organisation does not see the firm, or the receiver lies elsewhere.
        BadInput: It stands open by somebody else, or the firm has said no lately.
        TooOften: The person has asked too often today.
    """
    if not can_ask_consent(viewer, firm, asked_by) or receiver.region_id != firm.region_id:
        raise PermissionDenied
    wanted = _wanted(purpose, categories)
    mine = ConsentRequest.objects.filter(
        firm=firm, receiver=receiver, purpose=purpose, asked_by=asked_by, state="open"
    )
    there = mine.first()
    if there is not None and set(wanted) <= set(there.categories):
        return there
    _may_ask_now(viewer, firm, receiver, purpose)
    with transaction.atomic():
        question = _keep(
            ConsentRequest(
                firm=firm, receiver=receiver, purpose=purpose, categories=wanted, asked_by_id=asked_by,
                user_id=viewer.user, message=message.strip()[:500], expires_at=timezone.now() + OPEN_FOR,
                referral=referral[0] if referral else None, referral_uuid=referral[1] if referral else None,
            )
        )  # fmt: skip
        _log("consent.asked", question, "user", organisation=asked_by)
        if not settle(firm.pk, receiver.pk):
            app.configure_task(TELL_ASKED).defer(question=str(question.uuid), again=False)
        question.refresh_from_db()
    return question


def _wanted(purpose: str, categories: Iterable[str]) -> list[str]:
    chosen = set(categories)
    if purpose not in PURPOSES or not chosen or not chosen <= set(CATEGORIES):
        raise refuse(
            "unknown-question", f"{purpose}: {', '.join(sorted(chosen))}",
            _("is not something a firm can be asked"),
            _("Name one purpose and at least one category of data"), "deliver: identity, contact",
        )  # fmt: skip
    return [one for one in CATEGORIES if one in chosen]


def _may_ask_now(viewer: Viewer, firm: Firm, receiver: Organisation, purpose: str) -> None:
    now = timezone.now()
    mine = ConsentRequest.objects.filter(user_id=viewer.user or 0, created_at__gt=now - timedelta(days=1))
    if mine.count() >= ASKS_A_DAY:
        raise TooOften(seconds=24 * 3600)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT firms_asked_lately(%s, %s, %s, %s)", [firm.pk, receiver.pk, purpose, now - NOT_AGAIN]
        )
        found = cursor.fetchone()[0]
    if found == "open":
        raise _asked_already(receiver)
    if found == "refused":
        raise refuse(
            "firm-said-no-lately", receiver.name, _("was shut out by the firm less than a month ago"),
            _("Talk to the firm; it can change its answer itself at any time"),
        )  # fmt: skip


def _asked_already(receiver: Organisation) -> Exception:
    return refuse(
        "asked-already", receiver.name, _("is what the firm has been asked about and has not answered yet"),
        _("Wait for the answer, or take the question back and ask anew"),
    )  # fmt: skip


def _keep(question: ConsentRequest) -> ConsentRequest:
    try:
        with transaction.atomic():
            question.save(force_insert=True)
    except IntegrityError as error:
        raise _asked_already(question.receiver) from error
    return question


def answer(
    viewer: Viewer,
    question: ConsentRequest,
    answers: Mapping[str, str],
    *,
    words: str = "",
    until: datetime | None = None,
) -> ConsentRequest:
    """Answer a question category by category; the decisions are kept as every consent is.

    Args:
        viewer: A contact of the firm, or the holder of the question's link.
        question: The question.
        answers: ``given`` or ``refused`` by category; a category left out is refused.
        words: What the firm wants to say to the asker.
        until: When a yes ends; None: as every consent.

    Raises:
        PermissionDenied: The viewer does not speak for the firm.
        BadInput: It was answered, taken back or has run out meanwhile.
    """
    if not acts_for(viewer, question.firm_id):
        raise PermissionDenied
    with transaction.atomic():
        row = ConsentRequest.objects.select_for_update().get(pk=question.pk)
        if row.state != "open" or row.expires_at <= timezone.now():
            raise refuse(
                "already-answered", "", _("This request has been answered already"),
                _("Look at what the organisation may see, and change it there"),
            )  # fmt: skip
        ConsentRequest.objects.filter(pk=row.pk).update(answer=words.strip()[:300])
        decided = {c: answers.get(c, "refused") for c in row.categories}
        consent.decide(
            viewer, Firm.objects.get(pk=row.firm_id), row.receiver, row.purpose, decided, until=until
        )
        row.refresh_from_db()
    return row


def take_back_answer(viewer: Viewer, question: ConsentRequest) -> None:
    """Take back, for the question's purpose, what its answer let the receiver see."""
    if not acts_for(viewer, question.firm_id):
        raise PermissionDenied
    consent.withdraw(
        viewer, Firm.objects.get(pk=question.firm_id), question.receiver, purposes=[question.purpose],
        categories=question.categories,
    )  # fmt: skip


def withdraw_question(viewer: Viewer, question: ConsentRequest) -> None:
    """Take a question back that the viewer's organisation has put and nobody has answered."""
    if not can_take_question_back(viewer, question):
        raise PermissionDenied
    with transaction.atomic():
        _end(viewer, question, "withdrawn", "consent.unasked", "user", organisation=question.asked_by_id)


def settle(firm: int, receiver: int) -> list[ConsentRequest]:
    """Close the questions that the firm's decisions on a receiver have answered, and tell who asked.

    Called wherever a decision is kept, so that a question is answered by whatever way the firm takes.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT question FROM firms_settle_questions(%s, %s)", [firm, receiver])
        ids = [pk for (pk,) in cursor.fetchall()]
    for pk in ids:
        app.configure_task(TELL_ASKER).defer(question=pk)
    found = list(ConsentRequest.objects.filter(pk__in=ids).select_related("receiver", "asked_by"))
    for question in found:
        answered.send(sender=None, question=question)
    return found


def on_changed(firm: int, organisation: int, **_more: object) -> None:
    """Hear of every decision, by whatever way it was made."""
    settle(firm, organisation)


def expire_questions(viewer: Viewer, now: datetime | None = None) -> int:
    """Let questions run out that nobody answered, and tell who asked; done by the clock."""
    if not viewer.system:
        raise PermissionDenied
    over = ConsentRequest.objects.filter(state="open", expires_at__lte=now or timezone.now())
    ended = 0
    for question in over.order_by("pk")[:1000]:
        with transaction.atomic():
            ended += _end(viewer, question, "expired", "consent.unanswered", "job")
            app.configure_task(TELL_ASKER).defer(question=question.pk)
    return ended


def remind(viewer: Viewer, now: datetime | None = None) -> int:
    """Remind firms of questions they have not answered, once each; done by the clock."""
    if not viewer.system:
        raise PermissionDenied
    now = now or timezone.now()
    waiting = ConsentRequest.objects.filter(
        state="open", reminded_at=None, created_at__lte=now - REMIND_AFTER, expires_at__gt=now
    )
    told = 0
    for question in waiting.order_by("pk")[:1000]:
        with transaction.atomic():
            if ConsentRequest.objects.filter(pk=question.pk, reminded_at=None).update(reminded_at=now):
                app.configure_task(TELL_ASKED).defer(question=str(question.uuid), again=True)
                told += 1
    return told


def _end(
    viewer: Viewer, question: ConsentRequest, state: str, verb: str, kind: str,
    organisation: int | None = None,
) -> int:  # fmt: skip
    rows = ConsentRequest.objects.filter(pk=question.pk, state="open")
    ended = rows.update(state=state, answered_at=timezone.now(), version=question.version + 1)
    if ended:
        question.refresh_from_db()
        _log(verb, question, kind, organisation=organisation)
        answered.send(sender=None, question=question)
    return ended


def _log(verb: str, question: ConsentRequest, kind: str, organisation: int | None = None) -> None:
    record(
        verb, object_type="question", object_id=question.pk, firms=[question.firm_id],
        categories=question.categories, organisation=organisation, region=question.receiver.region_id,
        actor_kind=kind, details={"receiver": question.receiver_id, "purpose": question.purpose},
    )  # fmt: skip
