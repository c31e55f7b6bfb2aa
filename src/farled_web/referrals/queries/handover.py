"""The joint meeting of a case and the mails held for it, as the sides of the case see them."""

from __future__ import annotations

from uuid import UUID

from farled.referrals.values import Role
from farled_web.people.viewer import Viewer
from farled_web.referrals.models import Handover, Incoming, Proposal, Referral
from farled_web.referrals.policies import sides_of

PARTIES = (Role.SENDER, Role.RECEIVER, Role.FIRM)


def takes_part(viewer: Viewer, row: Referral) -> bool:
    """Say whether the viewer stands on one of the three sides that meet, be it only to read."""
    return any(side in PARTIES for side in sides_of(viewer, row))


def open_proposals(viewer: Viewer, row: Referral) -> list[Proposal]:
    """Give the times that are proposed and open, in order."""
    if not takes_part(viewer, row):
        return []
    return list(Proposal.objects.filter(referral=row, state="open").order_by("at", "id"))


def meeting_of(viewer: Viewer, row: Referral) -> Handover | None:
    """Give the meeting that is booked or was held."""
    return Handover.objects.filter(referral=row).first() if takes_part(viewer, row) else None


def held_mails(viewer: Viewer, row: Referral) -> list[Incoming]:
    """Give the mails that wait for the side that owns the case, the oldest first."""
    if Role.SENDER not in sides_of(viewer, row):
        return []
    return list(Incoming.objects.filter(referral=row, state="held").order_by("at")[:50])


def held_mail(viewer: Viewer, mail: UUID) -> Referral | None:
    """Give the case a held mail is about, where it is the viewer's to decide on."""
    found = Incoming.objects.select_related("referral").filter(uuid=mail, state="held").first()
    return found.referral if found is not None and Role.SENDER in sides_of(viewer, found.referral) else None
