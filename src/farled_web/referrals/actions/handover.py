"""The joint meeting: times proposed and answered, one chosen, and afterwards what came of it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from farled.errors import refuse
from farled.referrals.amendments import Amendment
from farled.referrals.transitions import Event
from farled.referrals.values import Meeting, Role, State
from farled_web.audit.actions import record
from farled_web.database.versions import StaleEdit, save_version
from farled_web.jobs import addressing
from farled_web.people.viewer import Viewer
from farled_web.referrals.actions import moving
from farled_web.referrals.actions.noting import note
from farled_web.referrals.models import Handover, Proposal, Referral
from farled_web.referrals.policies import roles_of
from farled_web.ui.writing import moment

MOST_OPEN = 8
PARTIES = (Role.SENDER, Role.RECEIVER, Role.FIRM)
MEETS = (State.ACCEPTED, State.HANDOVER_BOOKED)
"""States in which times are proposed and chosen."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A time to propose.

    Attributes:
        at: When it begins.
        minutes: How long it takes.
        place: Where.
    """

    at: datetime
    minutes: int = 60
    place: str = ""


def propose(
    viewer: Viewer, case: UUID | str, slots: Sequence[Slot], *, role: Role | str | None = None
) -> int:
    """Propose times for the meeting; the others say by page or link which they can.

    Raises:
        BadInput: No time, one that has passed, or too many; or the case is not at a meeting.
        PermissionDenied: Only the two organisations propose.
    """
    with transaction.atomic():
        row = moving.locked(viewer, case)
        who = _as(viewer, row, role, (Role.RECEIVER, Role.SENDER))
        _meeting_time(row)
        wanted = _wanted(row, slots)
        for slot in wanted:
            Proposal(
                referral=row, firm_id=row.firm_id, at=slot.at, minutes=slot.minutes, place=slot.place[:300],
                by_role=str(who), by_name=_name(viewer), yes=[str(who)],
            ).save(force_insert=True)  # fmt: skip
        said = "\n".join(f"{moment(one.at)}{f', {one.place}' if one.place else ''}" for one in wanted)
        note(viewer, row, "times_proposed", role=who, said={"times": said}, tell=PARTIES)
    return len(wanted)


def answer_times(
    viewer: Viewer,
    case: UUID | str,
    can: Collection[UUID],
    *,
    role: Role | str | None = None,
    message: str = "",
) -> None:
    """Say which of the open times a side can; the others it cannot. Saying it again changes it.

    Raises:
        BadInput: No times are open any more.
        PermissionDenied: Not a party of the case.
    """
    with transaction.atomic():
        row = moving.locked(viewer, case)
        who = _as(viewer, row, role, PARTIES)
        _meeting_time(row)
        found = list(Proposal.objects.select_for_update().filter(referral=row, state="open").order_by("at"))
        if not found:
            raise refuse("referral-times", "", _("no times are open any more"), _("Propose new ones"))
        for one in found:
            yes = one.uuid in can
            one.yes = sorted({*one.yes, str(who)}) if yes else [r for r in one.yes if r != who]
            one.no = [r for r in one.no if r != who] if yes else sorted({*one.no, str(who)})
            one.save(update_fields=["yes", "no"])
        able = "\n".join(moment(one.at) for one in found if one.uuid in can) or _("None of the times.")
        said = {"times": able, "message": message}
        others = [one for one in (Role.SENDER, Role.RECEIVER) if one is not who]
        note(viewer, row, "times_answered", role=who, said=said, tell=others)


def choose(
    viewer: Viewer, case: UUID | str, proposal: UUID, *, version: int, role: Role | str | None = None
) -> Referral:
    """Book the meeting at one of the times, or move it there; everybody gets a calendar's invitation.

    Raises:
        StaleEdit: The case has moved on.
        BadInput: The time is gone, or the case is not at a meeting.
    """
    with transaction.atomic():
        row = moving.locked(viewer, case)
        chosen = (
            Proposal.objects.select_for_update().filter(referral=row, uuid=proposal, state="open").first()
        )
        if chosen is None:
            raise refuse("referral-times", "", _("that time is no longer open"), _("Choose another"))
        after = book(viewer, case, Slot(chosen.at, chosen.minutes, chosen.place), version=version, role=role)
        Proposal.objects.filter(referral=row, state="open").exclude(pk=chosen.pk).update(state="dropped")
        Proposal.objects.filter(pk=chosen.pk).update(state="chosen")
    return after


def book(
    viewer: Viewer, case: UUID | str, slot: Slot, *, version: int, role: Role | str | None = None
) -> Referral:
    """Book or move the meeting without asking first. Errors as in `choose`."""
    with transaction.atomic():
        row = moving.locked(viewer, case)
        given = {"meeting": Meeting(slot.at, slot.place.strip()[:300], uid_of(row))}
        if row.state == State.HANDOVER_BOOKED:
            after = moving.amend(viewer, case, Amendment.REBOOK, version=version, role=role, given=given)
        else:
            after = moving.act(viewer, case, Event.BOOK_HANDOVER, version=version, role=role, given=given)
        keep(after, slot.minutes)
    return after


def drop(viewer: Viewer, case: UUID | str, proposal: UUID) -> bool:
    """Take back a time one's own side proposed; False where it is no longer open."""
    with transaction.atomic():
        row = moving.locked(viewer, case)
        mine = [str(role) for role in roles_of(viewer, row)]
        rows = Proposal.objects.filter(referral=row, uuid=proposal, state="open", by_role__in=mine)
        return bool(rows.update(state="dropped"))


def write_down(
    viewer: Viewer,
    case: UUID | str,
    *,
    present: Collection[str],
    agreed: str,
    version: int,
    handover_version: int,
    begin: bool = False,
    role: Role | str | None = None,
) -> Referral:
    """Write down who was at the meeting and what was agreed; the receiver may begin its work by that.

    Args:
        viewer: One of the two organisations.
        case: Public id of the case.
        present: Roles that were there.
        agreed: What was agreed.
        version: Version of the case that was seen.
        handover_version: Version of the record of the meeting that was seen; 0: there was none.
        begin: It is also the evidence of the first contact: the work begins (receiver only).
        role: As whom.

    Raises:
        StaleEdit: Somebody else has written it down, or the case has moved on.
        BadInput: The meeting lies ahead, or nobody was there.
    """
    with transaction.atomic():
        row = moving.locked(viewer, case)
        who = _as(viewer, row, role, (Role.RECEIVER, Role.SENDER))
        there = [str(one) for one in PARTIES if str(one) in present]
        _took_place(row, there)
        held = Handover.objects.filter(referral=row).first() or keep(row, 60)
        changes = {"held_at": held.at, "present": there, "agreed": agreed.strip()[:4000],
                   "written_by": _name(viewer)}  # fmt: skip
        if held.version != (handover_version or held.version):
            raise StaleEdit(held, changes)
        save_version(held, held.version, changes)
        note(viewer, row, "handover_held", role=who, said={"note": agreed}, tell=())
        if begin and who is Role.RECEIVER and row.state in MEETS:
            met = _("Meeting %(when)s: %(who)s") % {"when": moment(held.at), "who": ", ".join(there)}
            row = moving.act(
                viewer, case, Event.START, version=version, role=who, given={"first_contact": met}
            )
    return row


def follow(row: Referral) -> tuple[Handover | None, bool]:
    """Let the invitation follow the case, whoever moved it; gives it, and whether it changed.

    Background work does this: a coordinator who ends a case may not touch the meeting itself.
    """
    held = Handover.objects.select_for_update().filter(referral=row).first()
    if row.state == State.HANDOVER_BOOKED and row.meeting_at is not None:
        before = (held.sequence, held.cancelled_at) if held is not None else None
        held = keep(row, held.minutes if held is not None else 60)
        return held, before != (held.sequence, held.cancelled_at)
    if held is None or held.cancelled_at is not None or held.held_at is not None or row.ended_at is None:
        return held, False
    if held.at <= row.ended_at:
        return held, False
    held.cancelled_at, held.sequence = timezone.now(), held.sequence + 1
    held.save(update_fields=["cancelled_at", "sequence"])
    record("referral.handover_cancelled", object_type="referral", object_id=row.uuid, firms=[row.firm_id],
           categories=["journey"], region=row.region_id, actor_kind="job")  # fmt: skip
    return held, True


def keep(row: Referral, minutes: int) -> Handover:
    """Keep the invitation's own record as the case has it; each change counts its sequence up by one."""
    at = row.meeting_at or timezone.now()
    held = Handover.objects.filter(referral=row).first()
    if held is None:
        held = Handover(referral=row, firm_id=row.firm_id, uid=row.meeting_uid or uid_of(row), at=at,
                        minutes=minutes, place=row.meeting_place)  # fmt: skip
        held.save(force_insert=True)
        return held
    same = (held.at, held.place, held.minutes) == (at, row.meeting_place, minutes)
    if same and held.cancelled_at is None:
        return held
    held.at, held.place, held.minutes, held.cancelled_at, held.answers = (
        at,
        row.meeting_place,
        minutes,
        None,
        {},
    )
    held.sequence, held.version = held.sequence + 1, held.version + 1
    held.save()
    return held


def uid_of(row: Referral) -> str:
    """Give what a case's meeting is known by in calendars, however often it is moved."""
    return f"meeting-{row.uuid}@{addressing.host()}"


def _as(viewer: Viewer, row: Referral, role: Role | str | None, allowed: Sequence[Role]) -> Role:
    mine = [one for one in roles_of(viewer, row) if one in allowed]
    wanted = [one for one in mine if role is None or one == role]
    if not wanted:
        raise PermissionDenied
    return wanted[0]


def _meeting_time(row: Referral) -> None:
    if row.state not in MEETS:
        raise refuse("referral-times", row.state, _("is no time to arrange a meeting"),
                     _("A meeting is arranged once a case is accepted, before work begins"))  # fmt: skip


def _wanted(row: Referral, slots: Sequence[Slot]) -> list[Slot]:
    wanted = list(dict.fromkeys(slots))
    ahead = [one for one in wanted if one.at > timezone.now()]
    is_open = Proposal.objects.filter(referral=row, state="open").count()
    if not wanted or ahead != wanted:
        given = next((moment(one.at) for one in wanted if one not in ahead), "")
        raise refuse("referral-times", given, _("is no time to come"), _("Give one or more times ahead"),
                     "2027-03-01 09:30")  # fmt: skip
    if is_open + len(wanted) > MOST_OPEN:
        raise refuse("referral-times", is_open + len(wanted), _("are too many times to choose from"),
                     _("Propose at most %(most)s at once") % {"most": MOST_OPEN})  # fmt: skip
    return wanted


def _took_place(row: Referral, there: Sequence[str]) -> None:
    if row.meeting_at is None or row.meeting_at > timezone.now():
        raise refuse("referral-meeting", "", _("the meeting has not been"), _("Write it down afterwards"))
    if not there:
        raise refuse("referral-meeting", "", _("nobody was there"), _("Say who was, or move the meeting"))


def _name(viewer: Viewer) -> str:
    return (getattr(viewer, "held_by", "") or viewer.name)[:120]
