"""One door in: the firm's wish to be contacted, its clock, and who takes it (domain §7)."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from farled.errors import refuse
from farled_web.audit.actions import record
from farled_web.database.versions import save_version
from farled_web.firms.actions import consent, entries, telling
from farled_web.firms.clock import due
from farled_web.firms.models import Access, Firm, Wish
from farled_web.firms.policies import acts_for, can_answer_wish, still_open
from farled_web.organisations.models import Organisation
from farled_web.people.models import User
from farled_web.people.viewer import Viewer

CONSENT_ENDED = "consent-ended"
"""Why a wish was closed, where it was closed by the end of the consent it rests on."""
HOW = ("phone", "meeting", "mail")


def make_wish(viewer: Viewer, firm: Firm, organisation: Organisation, message: str = "") -> Wish:
    """Record that the firm wants to be contacted; the clock starts. Give the consent first.

    Args:
        viewer: A contact of the firm, or the holder of its link.
        firm: The firm.
        organisation: Who is to get in touch; it must be allowed to see who the firm is and whom to call.
        message: What the firm wants to say.
    """
    if not acts_for(viewer, firm):
        raise PermissionDenied
    let_in = Access.objects.filter(still_open(), firm=firm, organisation=organisation, reason="consent")
    if not let_in.filter(categories__contains=["identity", "contact"]).exists():
        raise refuse(
            "wish-without-consent", organisation.name, _("may not see who you are or how to reach you"),
            _("Let them see name and contact person, or choose another organisation"),
        )  # fmt: skip
    with transaction.atomic():
        waiting = Wish.objects.filter(firm=firm, organisation=organisation, answered_at=None, closed_at=None)
        found = waiting.order_by("id").first()
        if found is not None:
            return found  # asked twice, waits once: the clock keeps its first start
        wish = Wish.objects.create(
            firm=firm, region_id=firm.region_id, organisation=organisation, message=message.strip()[:1000],
            due_at=due(timezone.now()),
        )  # fmt: skip
        _log("wish.made", wish, kind="link" if viewer.user is None else "user", by=None)
        entries.add(viewer, firm, "wish", data={"what": "made", "organisation": organisation.pk})
        telling.tell(
            telling.office_of(organisation), f"firms.wish:{wish.uuid}",
            lambda: _waiting_words(_("A firm wants to be contacted"), wish), firm.region_id,
        )  # fmt: skip
    return wish


def take(viewer: Viewer, wish: Wish, version: int) -> None:
    """Take a wish on: from now on a named person owns it."""
    _may(viewer, wish)
    with transaction.atomic():
        save_version(
            wish, version,
            {"owner_id": viewer.user, "owner_name": viewer.name[:120], "taken_at": timezone.now()},
        )  # fmt: skip
        _log("wish.taken", wish)


def answer(
    viewer: Viewer, wish: Wish, version: int, *, how: str, text: str, at: datetime | None = None
) -> None:
    """Log the first contact; the clock stops at the moment it happened.

    Args:
        viewer: Who was in touch.
        wish: The wish.
        version: As it was on screen.
        how: ``phone``, ``meeting`` or ``mail``.
        text: What was said.
        at: When; None: now. Not before the wish, not ahead.
    """
    _may(viewer, wish)
    if wish.answered_at is not None:
        raise refuse("already-answered", wish.owner_name, _("has been in touch already"),
                     _("Add a note to the timeline instead"))  # fmt: skip
    at = at or timezone.now()
    if (
        how not in HOW
        or at < wish.created_at - timedelta(minutes=1)
        or at > timezone.now() + timedelta(minutes=1)
    ):
        raise refuse(
            "contact-out-of-time", f"{timezone.localtime(at):%Y-%m-%d %H:%M}",
            _("is before the firm asked, or ahead"), _("Give when you were in touch"),
            f"{timezone.localtime():%Y-%m-%d %H:%M}",
        )  # fmt: skip
    with transaction.atomic():
        entries.add(viewer, wish.firm, how, text=text, organisation=wish.organisation_id, at=at)
        owner = {} if wish.owner_id else {"owner_id": viewer.user, "owner_name": viewer.name[:120]}
        save_version(wish, version, {"answered_at": at, "taken_at": wish.taken_at or at, **owner})
        _log("wish.answered", wish, details={"kept": at <= (wish.due_at or due(wish.created_at))})


def hand_to(viewer: Viewer, wish: Wish, version: int, colleague: User) -> None:
    """Hand a wish to a colleague, who becomes its owner."""
    _may(viewer, wish)
    if not colleague.memberships.filter(
        organisation=wish.organisation_id, ended_at=None, role__in=("member", "manager")
    ).exists():
        raise PermissionDenied
    with transaction.atomic():
        save_version(
            wish, version,
            {"owner_id": colleague.pk, "owner_name": colleague.name[:120], "taken_at": timezone.now()},
        )  # fmt: skip
        _log("wish.handed", wish)


def hand_on(viewer: Viewer, wish: Wish, organisation: Organisation, why: str) -> None:
    """Hand a wish on to another organisation the firm has let in; the clock runs on, it is one promise."""
    _may(viewer, wish)
    _reason(why)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT firms_hand_on(%s, %s, %s)", [wish.uuid, organisation.pk, due(wish.created_at)]
            )
            done = cursor.fetchone()[0]
        if not done:
            raise refuse(
                "not-let-in", organisation.name, _("may not see this firm"),
                _("Ask the firm first, and write down what it says"),
            )  # fmt: skip
        _log("wish.handed_on", wish, details={"to": organisation.pk})
        entries.note_event(
            viewer, wish.firm, kind="wish", organisation=wish.organisation_id,
            data={"what": "handed_on", "organisation": organisation.pk, "why": why.strip()[:300]},
        )  # fmt: skip
        telling.tell(
            telling.office_of(organisation), f"firms.wish:{wish.uuid}:{organisation.pk}",
            lambda: _waiting_words(_("A firm's wish to be contacted was handed on to you"), wish),
            wish.region_id,
        )  # fmt: skip


def close(viewer: Viewer, wish: Wish, version: int, why: str) -> None:
    """Close a wish with a reason; the firm may close its own."""
    if not (can_answer_wish(viewer, wish) or acts_for(viewer, wish.firm_id)) or wish.closed_at is not None:
        raise PermissionDenied
    _reason(why)
    with transaction.atomic():
        save_version(wish, version, {"closed_at": timezone.now(), "closed_why": why.strip()[:300]})
        _log("wish.closed", wish, by=wish.organisation_id if can_answer_wish(viewer, wish) else None)


def open_again(viewer: Viewer, wish: Wish, version: int) -> None:
    """Undo the closing."""
    _may(viewer, wish, closed=True)
    with transaction.atomic():
        save_version(wish, version, {"closed_at": None, "closed_why": ""})
        _log("wish.reopened", wish)


def remind_overdue(viewer: Viewer, now: datetime | None = None) -> int:
    """Tell each organisation of the wishes it let lie, once per wish; done by the clock."""
    if not viewer.system:
        raise PermissionDenied
    now = now or timezone.now()
    late = Wish.objects.filter(
        answered_at=None, closed_at=None, reminded_at=None, due_at__lt=now, organisation__isnull=False
    )
    found = list(late.select_related("organisation").order_by("due_at")[:500])
    for wish in found:
        assert wish.organisation is not None  # filtered above
        owner = User.objects.filter(pk=wish.owner_id, is_active=True).first() if wish.owner_id else None
        to = [*telling.office_of(wish.organisation)]
        to += [telling.Address(owner.email, owner.language)] if owner is not None else []
        telling.tell(
            to, f"firms.wish_overdue:{wish.uuid}",
            lambda wish=wish: _waiting_words(  # type: ignore[misc]
                _("A firm has waited longer than one working day"), wish
            ),
            wish.region_id,
        )  # fmt: skip
        Wish.objects.filter(pk=wish.pk).update(reminded_at=now)
    return len(found)


def _close_without_consent(
    firm: int, organisation: int, categories: tuple[str, ...], **_told: object
) -> None:
    """Close what waits with an organisation that may no longer see who the firm is or how to reach it."""
    if {"identity", "contact"} <= set(categories):
        return
    waiting = Wish.objects.filter(firm=firm, organisation=organisation, answered_at=None, closed_at=None)
    waiting.update(closed_at=timezone.now(), closed_why=CONSENT_ENDED, version=F("version") + 1)


consent.changed.connect(_close_without_consent, dispatch_uid="firms.wishes")


def _may(viewer: Viewer, wish: Wish, *, closed: bool = False) -> None:
    if not can_answer_wish(viewer, wish) or (wish.closed_at is not None) is not closed:
        raise PermissionDenied


def _reason(why: str) -> None:
    if len(why.strip()) < 3:
        raise refuse("without-reason", why, _("is no reason"), _("Write why, in a few words"),
                     _("The firm has found help elsewhere"))  # fmt: skip


def _log(
    verb: str,
    wish: Wish,
    *,
    kind: str = "user",
    by: int | None = -1,
    details: dict[str, object] | None = None,
) -> None:
    record(
        verb, object_type="wish", object_id=wish.pk, firms=[wish.firm_id], categories=["identity", "contact"],
        organisation=wish.organisation_id if by == -1 else by, region=wish.region_id, actor_kind=kind,
        details=details,
    )  # fmt: skip


def _waiting_words(subject: str, wish: Wish) -> tuple[str, str]:
    body = _(
        "It is to hear from a named person by %(due)s.\n\nSee who it is, and take it on, here:\n%(page)s"
    ) % {
        "due": f"{timezone.localtime(wish.due_at or due(wish.created_at)):%Y-%m-%d %H:%M}",
        "page": telling.page("firms:wishes"),
    }
    return subject, body
