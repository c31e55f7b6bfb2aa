"""Who may see which case, and as whom somebody acts on it (collaboration §1, §2)."""

from __future__ import annotations

from django.db.models import Q

from farled.referrals.values import Role
from farled_web.firms.models import Access, Firm
from farled_web.firms.policies import let_in, still_open, visible_firms
from farled_web.people.viewer import Viewer
from farled_web.referrals.models import Referral
from farled_web.referrals.reach import CaseHolder


def visible_referrals(viewer: Viewer) -> Q:
    """Give the cases a viewer may see, the firm's own row apart.

    Those their organisations sent; what was sent to them, of the firm they act for or in the region they
    coordinate; by consent to the journey; and the one that a link opens.
    """
    if viewer.system:
        return Q()
    sent = Q(sent_at__isnull=False)
    found = Q(sender__in=viewer.organisations) | sent & Q(receiver__in=viewer.organisations)
    if viewer.firms:
        found |= sent & Q(firm__in=viewer.firms)
    if viewer.coordinates:
        found |= Q(region__in=viewer.coordinates) & (sent | Q(parent__isnull=False))
    if viewer.organisations:
        found |= sent & let_in(viewer.organisations, "journey")
    if isinstance(viewer, CaseHolder):
        found |= Q(uuid=viewer.case)
    return found


def roles_of(viewer: Viewer, row: Referral) -> tuple[Role, ...]:
    """Give as whom a viewer may act on a case, the nearest to the work first; none: only look, or nothing."""
    if viewer.system:
        return (Role.TIMER,)
    found = []
    if row.sent_at is not None and row.receiver_id in viewer.writes:
        found.append(Role.RECEIVER)
    if row.sender_id in viewer.writes:
        found.append(Role.SENDER)
    if row.sent_at is not None and row.firm_id in viewer.firms:
        found.append(Role.FIRM)
    if row.region_id in viewer.coordinates:
        found.append(Role.COORDINATOR)
    if isinstance(viewer, CaseHolder) and viewer.case == str(row.uuid) and viewer.role not in found:
        found.append(Role(viewer.role))
    return tuple(found)


def acting_for(viewer: Viewer, row: Referral, role: Role) -> int | None:
    """Give the organisation somebody acts for in a role; None: the firm, the coordinator or the clock."""
    return {Role.SENDER: row.sender_id, Role.RECEIVER: row.receiver_id}.get(role)


def can_draft(viewer: Viewer, firm: Firm, sender: int) -> bool:
    """Say whether a viewer may draft a firm's case for an organisation: theirs, and it sees the firm."""
    return sender in viewer.writes and Firm.objects.filter(visible_firms(viewer), pk=firm.pk).exists()


def can_reroute(viewer: Viewer, row: Referral) -> bool:
    """Say whether a viewer may ask another receiver: who sent it, and the region's coordinator."""
    return bool({Role.SENDER, Role.COORDINATOR} & set(roles_of(viewer, row)))


def can_set_clocks(viewer: Viewer, region: int) -> bool:
    """Say whether a viewer may change a region's clocks."""
    return region in viewer.coordinates


def visible_milestones(viewer: Viewer) -> Q:
    """Give the milestones and deliveries a viewer may see: own, of their cases, their firm's, by consent."""
    if viewer.system:
        return Q()
    sent = Q(referral__sent_at__isnull=False)
    found = Q(organisation__in=viewer.organisations) | Q(referral__sender__in=viewer.organisations)
    if viewer.firms:
        found |= sent & Q(firm__in=viewer.firms)
    if viewer.organisations:
        found |= sent & let_in(viewer.organisations, "journey")
    if isinstance(viewer, CaseHolder):
        found |= Q(referral__uuid=viewer.case)
    return found


def sides_of(viewer: Viewer, row: Referral) -> tuple[Role, ...]:
    """Give on which sides of a case a viewer stands, be it only to read; none: seen by consent alone."""
    if viewer.system:
        return ()
    found = []
    if row.sent_at is not None and row.receiver_id in viewer.organisations:
        found.append(Role.RECEIVER)
    if row.sender_id in viewer.organisations:
        found.append(Role.SENDER)
    return tuple(dict.fromkeys([*found, *roles_of(viewer, row)]))


def sees_reasons(viewer: Viewer, row: Referral) -> bool:
    """Say whether a viewer reads why a case ended: both sides, the firm and the coordinator."""
    return bool(sides_of(viewer, row))


def visible_words(viewer: Viewer) -> Q:
    """Give the words a viewer may read: its parties', and the coordinator's where they were written to them.

    That a receiver reads nothing after its access ended is the database's to say, which knows consent.
    """
    if viewer.system:
        return Q()
    sent = Q(referral__sent_at__isnull=False)
    ours = list(viewer.organisations)
    found = Q(referral__sender__in=ours) | sent & Q(referral__receiver__in=ours)
    if viewer.firms:
        found |= sent & Q(referral__firm__in=viewer.firms)
    if viewer.coordinates:
        found |= Q(coordinator=True, referral__region__in=viewer.coordinates)
    if isinstance(viewer, CaseHolder):
        found |= Q(referral__uuid=viewer.case)
    return found


def sees_whole_journey(viewer: Viewer, firm: Firm) -> bool:
    """Say whether a viewer sees all that was done for a firm: the firm, and whom it shows its journey."""
    if viewer.system or firm.pk in viewer.firms:
        return True
    rows = Access.objects.filter(still_open(), firm=firm, organisation__in=viewer.organisations)
    return rows.filter(categories__contains=["journey"]).exists()
