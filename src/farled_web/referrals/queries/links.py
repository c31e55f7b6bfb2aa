"""What the page behind a link in a mail shows, and no more: one case, for one role."""

from __future__ import annotations

from farled.referrals.states import STATES
from farled.referrals.values import Role, State
from farled_web.database import narrowing
from farled_web.organisations.models import Organisation
from farled_web.referrals.models import Line, Proposal, Referral, Words
from farled_web.referrals.policies import visible_referrals
from farled_web.referrals.reach import CaseHolder

FOR_FIRM = {"closed", "failed"}
MOST = 20


def case_by_link(viewer: CaseHolder) -> Referral | None:
    """Give the case a link opens; None once there is nothing more to be seen by it.

    The two organisations see it while it is open and theirs; the firm also what came of it.
    """
    rows = narrowing.narrow(Referral.objects.select_related("sender", "receiver"), visible_referrals(viewer))
    # By its id: the reach of who has signed in besides adds nothing to what a link shows.
    row = rows.filter(uuid=viewer.case, sent_at__isnull=False).first()
    if row is None:
        return None
    state = STATES[State(row.state)]
    if viewer.role == Role.RECEIVER:
        return row if state.open and state.shown else None
    if viewer.role == Role.FIRM:
        return row if state.open or row.state in FOR_FIRM else None
    return row if state.open else None


def said_in(row: Referral, kinds: tuple[str, ...] = ()) -> list[tuple[Line, dict[str, str]]]:
    """Give the last lines that hold words the role may read, oldest first; only of some kinds, if given."""
    words = Words.objects.filter(referral=row).select_related("line").order_by("-line__at", "-line")
    if kinds:
        words = words.filter(line__kind__in=kinds)
    found = [(one.line, {k: v for k, v in one.given.items() if k != "by"}) for one in reversed(words[:MOST])]
    return [(line, given) for line, given in found if given]


def open_times(row: Referral) -> list[Proposal]:
    """Give the times that are open."""
    return list(Proposal.objects.filter(referral=row, state="open").order_by("at", "id"))


def others_in(row: Referral) -> list[Organisation]:
    """Give the organisations a receiver could suggest instead."""
    rows = Organisation.objects.filter(region=row.region_id, active=True)
    return list(rows.exclude(pk__in=[row.sender_id, row.receiver_id]).order_by("name")[:500])
