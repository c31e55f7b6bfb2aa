"""Who may see and answer a check, and what a region's checks are held to."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Q

from farled_web.diagnosis.models import Check
from farled_web.diagnosis.reach import round_held
from farled_web.firms.models import Access, Firm
from farled_web.firms.policies import let_in, still_open
from farled_web.people.viewer import Viewer

# Choices; docs/methods/web.md, diagnosis §1 to §7.
STARTS_PER_SENDER = 20
STARTS_PER_REGION = 2000
STARTS_WITHIN = timedelta(hours=1)
WISHES_PER_SENDER = 12
LEAST_SECONDS = 2
MAILS_PER_CHECK = 3
MOST_RECEIVERS = 3
IDLE = timedelta(days=30)
KEPT = timedelta(days=180)


def consented_firms(viewer: Viewer, category: str = "diagnosis") -> Q:
    """Give the firms, as rows of a table with ``firm``, that let one of the viewer's organisations in."""
    return let_in(viewer.organisations, category)


def visible_checks(viewer: Viewer) -> Q:
    """Give the rounds a viewer may see: by link, of their firm, their organisation's own, and by consent."""
    if viewer.system:
        return Q()
    mine = Q(pk=round_held(viewer)) if round_held(viewer) is not None else Q(pk=None)
    return (
        mine
        | Q(firm__in=viewer.firms)
        | Q(organisation__in=viewer.organisations)
        | (Q(side="sme") & consented_firms(viewer))
    )


def visible_needs(viewer: Viewer) -> Q:
    """Give the needs a viewer may see: their firm's, and by consent."""
    if viewer.system:
        return Q()
    return Q(firm__in=viewer.firms) | consented_firms(viewer)


def can_answer(viewer: Viewer, check: Check) -> bool:
    """Say whether the viewer may answer this round: it is theirs and not handed in yet."""
    return check.state == "open" and owns(viewer, check)


def owns(viewer: Viewer, check: Check) -> bool:
    """Say whether the round is the viewer's: by link, as the firm, or for the organisation that answers."""
    if check.side == "organisation":
        return check.organisation_id in viewer.writes
    return check.pk == round_held(viewer) or (check.firm_id is not None and check.firm_id in viewer.firms)


def can_check_again(viewer: Viewer, firm: Firm) -> bool:
    """Say whether the viewer may begin a re-check of the firm, as the firm."""
    return firm.pk in viewer.firms and firm.merged_into_id is None


def can_answer_about(viewer: Viewer, firm: Firm, organisation: int) -> bool:
    """Say whether the viewer may answer about a firm they see, for one of their organisations."""
    return organisation in viewer.writes and firm.merged_into_id is None


def can_begin_again(viewer: Viewer, check: Check) -> bool:
    """Say whether a round handed in may be taken back to mend: by its own link or firm, before the next."""
    return check.state == "submitted" and check.side == "sme" and owns(viewer, check)


def can_ask_again(viewer: Viewer, firm: Firm, organisation: int) -> bool:
    """Say whether the viewer may have the firm invited to a re-check: the firm lets them see its checks."""
    if organisation not in viewer.writes or firm.merged_into_id is not None:
        return False
    let = Access.objects.filter(still_open(), firm=firm, organisation=organisation)
    return let.filter(categories__contains=["diagnosis"]).exists()


def visible_rechecks(viewer: Viewer) -> Q:
    """Give the invitations a viewer may see: of their firm, by consent, asked for by theirs."""
    if viewer.system:
        return Q()
    mine = Q(firm__in=viewer.firms) | Q(organisation__in=viewer.organisations)
    return mine | consented_firms(viewer)


def visible_choices(viewer: Viewer) -> Q:
    """Give the firms' words on being invited that a viewer may see: their own, and by consent."""
    return Q() if viewer.system else Q(firm__in=viewer.firms) | consented_firms(viewer)
