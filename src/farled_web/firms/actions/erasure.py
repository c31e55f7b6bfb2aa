"""The firm asks to be forgotten: a coordinator confirms, background work does it (firms §5).

Removed: names, numbers, addresses, words written about the firm, documents, and the contacts' accounts that
serve nothing else.  Kept, without a name: what has to be counted (hours, aid, seats, place, industry, size),
every refusal and withdrawal, and the log, which holds ids alone.  No consent outlives it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from uuid import UUID

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from farled.errors import refuse
from farled_web.audit.actions import record
from farled_web.firms.access import GIVEN, WITHDRAWN
from farled_web.firms.actions import consent, messages
from farled_web.firms.models import (
    Access,
    AccessRequest,
    Aid,
    Consent,
    ConsentRequest,
    Contact,
    Document,
    DocumentContent,
    Entry,
    Erasure,
    Finance,
    Firm,
    Hours,
    Merge,
    Seat,
    Wish,
)
from farled_web.firms.policies import acts_for, can_confirm_erasure
from farled_web.jobs.models import Mail
from farled_web.organisations.models import Organisation
from farled_web.people.models import FirmSeat, Invitation, User
from farled_web.people.viewer import Viewer, system_scope

Part = Callable[[list[int]], dict[str, int]]
_parts: dict[str, Part] = {}


def also(name: str, part: Part) -> None:
    """Have a room above remove what it keeps: ``(ids of the firm's records) -> {table: rows}``."""
    _parts[name] = part


def ask(viewer: Viewer, firm: Firm) -> Erasure:
    """Ask that the firm be forgotten; asked twice, it is one request."""
    if not acts_for(viewer, firm):
        raise PermissionDenied
    with transaction.atomic():
        found = Erasure.objects.filter(firm=firm, state__in=["asked", "confirmed"]).first()
        if found is not None:
            return found
        made = Erasure.objects.create(
            firm=firm, region_id=firm.region_id, asked_by=viewer.user,
            asked_by_check=getattr(viewer, "check", None),
        )  # fmt: skip
        _log("erasure.asked", made, "link" if viewer.user is None else "user")
    return made


def drop(viewer: Viewer, erasure: Erasure) -> None:
    """Take the request back, as long as nobody has confirmed it."""
    if not acts_for(viewer, erasure.firm_id):
        raise PermissionDenied
    with transaction.atomic():
        _turn(erasure, "dropped", {})
        _log("erasure.dropped", erasure, "link" if viewer.user is None else "user")


def confirm(viewer: Viewer, erasure: Erasure) -> None:
    """Confirm it for the region; background work carries it out within minutes, and nothing undoes it."""
    _may(viewer, erasure)
    with transaction.atomic():
        _turn(erasure, "confirmed", {"answered_by": viewer.user, "answered_at": timezone.now()})
        _log("erasure.confirmed", erasure, "user")


def decline(viewer: Viewer, erasure: Erasure, why: str) -> None:
    """Say no, with the reason the firm has a right to."""
    _may(viewer, erasure)
    if len(why.strip()) < 10:
        raise refuse(
            "erasure-without-reason", why, _("does not tell the firm why"), _("Name the rule that says so"),
            _("Aid received this year has to be kept for ten years"),
        )  # fmt: skip
    with transaction.atomic():
        told = {"answered_by": viewer.user, "answered_at": timezone.now(), "answer": why.strip()[:300]}
        _turn(erasure, "refused", told)
        _log("erasure.refused", erasure, "user")


def confirmed() -> list[UUID]:
    """Give the requests that wait to be carried out."""
    with system_scope():
        return list(Erasure.objects.filter(state="confirmed").order_by("id").values_list("uuid", flat=True))


def carry_out(viewer: Viewer, uuid: UUID) -> bool:
    """Remove the firm's personal data; whole or not at all. Gives whether there was anything to do."""
    if not viewer.system:
        raise PermissionDenied
    erasure = Erasure.objects.select_for_update().filter(uuid=uuid, state="confirmed").first()
    if erasure is None:
        return False
    records = _records(erasure.firm_id)
    _drop_mails(records)
    messages.tell_now("erased", erasure.firm_id, erasure.uuid.hex, {})
    for pk in records:
        _end_consents(pk)
    removed = {**_remove_people(records), **_empty_rows(records)}
    for part in _parts.values():
        removed.update(part(records))
    removed["firm"] = _forget_firms(records)
    erasure.state, erasure.done_at, erasure.removed = "done", timezone.now(), removed
    erasure.save(update_fields=["state", "done_at", "removed"])
    _log("erasure.done", erasure, "job")
    return True


def _records(firm: int) -> list[int]:
    """Give the firm's record and all that went into it."""
    found, new = [firm], [firm]
    while new:
        absorbed = Firm.objects.filter(merged_into__in=new).exclude(pk__in=found)
        new = list(absorbed.values_list("pk", flat=True))
        found += new
    return found


def _end_consents(firm: int) -> None:
    """Withdraw what was given, so that the withdrawal is what remains."""
    receivers = Consent.objects.filter(firm=firm).values_list("organisation", flat=True).distinct()
    for receiver in Organisation.objects.filter(pk__in=list(receivers)):
        for one in consent.standing(Firm.objects.get(pk=firm), receiver):
            if one.state == GIVEN:
                Consent.objects.create(
                    firm_id=firm, organisation=receiver, purpose=one.purpose, category=one.category,
                    state=WITHDRAWN, basis=one.basis, text_version=one.text_version, language=one.language,
                )  # fmt: skip
        opened = consent.keep_access(firm, receiver.pk)
        consent.changed.send(sender=None, firm=firm, organisation=receiver.pk, categories=opened)
    Consent.objects.filter(firm=firm).update(by_name="", evidence="")
    Access.objects.filter(firm=firm).delete()


def _drop_mails(records: list[int]) -> None:
    addresses = Contact.objects.filter(firm__in=records).exclude(email="").values_list("email", flat=True)
    about = Q(key__startswith="firms.") | Q(key__startswith="plan.") | Q(key__startswith="check.")
    Mail.objects.filter(about, to__in=list(addresses)).delete()


def _remove_people(records: list[int]) -> dict[str, int]:
    """Remove contacts and invitations, end their seats, and close accounts that serve nothing else."""
    seats = FirmSeat.objects.filter(firm_id__in=records, ended_at=None)
    users = list(seats.values_list("user_id", flat=True))
    seats.update(ended_at=timezone.now())
    elsewhere = Q(memberships__ended_at=None, memberships__isnull=False) | Q(
        region_roles__ended_at=None, region_roles__isnull=False
    )
    elsewhere |= Q(firm_seats__ended_at=None, firm_seats__isnull=False)
    busy = User.objects.filter(elsewhere, pk__in=users).values_list("pk", flat=True)
    alone = User.objects.filter(pk__in=users).exclude(pk__in=list(busy))
    closed = 0
    for user in alone:
        user.email, user.name, user.is_active = f"erased-{user.pk}@example.invalid", "", False
        user.set_unusable_password()
        user.save(update_fields=["email", "name", "is_active", "password"])
        for kind in (EmailAddress, Authenticator, SocialAccount):
            kind.objects.filter(user_id=user.pk).delete()
        closed += 1
    return {
        "contact": Contact.objects.filter(firm__in=records).delete()[0],
        "invitation": Invitation.objects.filter(firm_id__in=records).delete()[0],
        "account": closed,
    }


def _empty_rows(records: list[int]) -> dict[str, int]:
    """Empty the words, keep the rows that are counted."""
    now = timezone.now()
    of = {"firm__in": records}
    Wish.objects.filter(**of, closed_at=None).update(closed_at=now)
    AccessRequest.objects.filter(**of, state="open").update(state="refused", answered_at=now)
    ConsentRequest.objects.filter(**of, state="open").update(state="withdrawn", answered_at=now)
    Seat.objects.filter(**of, state__in=["booked", "waiting"]).update(state="cancelled", cancelled_at=now)
    documents = Document.objects.filter(**of)
    return {
        "entry": Entry.objects.filter(**of).update(text="", actor_name="", data={}),
        "document_content": DocumentContent.objects.filter(document__in=documents).delete()[0],
        "document": documents.update(name="", sha256=b"", size=0, removed_at=now),
        "finance": Finance.objects.filter(**of).delete()[0],
        "aid": Aid.objects.filter(**of).update(
            source="", linked_name="", withdrawn_why="", recorded_by_name=""
        ),
        "wish": Wish.objects.filter(**of).update(message="", owner_name="", closed_why=""),
        "request": AccessRequest.objects.filter(**of).update(message="", answer=""),
        "question": ConsentRequest.objects.filter(**of).update(message="", answer=""),
        "hours": Hours.objects.filter(**of).update(note=""),
        "merge": Merge.objects.filter(Q(kept__in=records) | Q(absorbed__in=records)).update(before={}),
        "merge_journal": _forget_journals(records),
    }


def _forget_journals(records: list[int]) -> int:
    """Remove what would part the firm's records again: it holds their rows whole."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT firms_forget_journals(%s)", [records])
        gone: int = cursor.fetchone()[0]
    return gone


def _forget_firms(records: list[int]) -> int:
    """Take away what names the firm; place, industry and size stay, to be counted."""
    return Firm.objects.filter(pk__in=records).update(
        name="–", organisation_number="", number_confirmed=False, sole_trader=False, address="", url="",
        slug="", first_check=None, registered_by=None,
    )  # fmt: skip


def _may(viewer: Viewer, erasure: Erasure) -> None:
    if not can_confirm_erasure(viewer, erasure):
        raise PermissionDenied


def _turn(erasure: Erasure, state: str, told: Mapping[str, object]) -> None:
    if not Erasure.objects.filter(pk=erasure.pk, state="asked").update(state=state, **told):
        raise refuse("erasure-moved-on", "", _("This request has been answered already"),
                     _("Look at how it stands"))  # fmt: skip
    erasure.state = state


def _log(verb: str, erasure: Erasure, kind: str) -> None:
    record(
        verb, object_type="erasure", object_id=erasure.pk, firms=[erasure.firm_id],
        categories=["identity", "contact"], region=erasure.region_id, actor_kind=kind,
        details=erasure.removed,
    )  # fmt: skip
