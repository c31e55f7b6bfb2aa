"""Cases as somebody may see them: lists driven from each side's index, and one case with what is its."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL
from django.shortcuts import get_object_or_404
from django.utils import timezone

from farled_web.database import narrowing
from farled_web.firms.models import ConsentRequest, Firm
from farled_web.firms.policies import visible_firms, visible_questions
from farled_web.firms.queries import records
from farled_web.organisations.models import Organisation
from farled_web.people.viewer import Viewer
from farled_web.referrals.models import Delivery, Milestone, Referral
from farled_web.referrals.policies import visible_milestones, visible_referrals

FOUND_MOST = 10_001


def cases(viewer: Viewer) -> QuerySet[Referral]:
    """Give the cases a viewer may see; firms are fetched beside, where they may be seen."""
    rows = narrowing.narrow(Referral.objects.all(), visible_referrals(viewer))
    return rows.select_related("sender", "receiver", "service").prefetch_related("firm")


def case(viewer: Viewer, uuid: UUID | str) -> Referral:
    """Give one case.

    Raises:
        Http404: There is none that this viewer may see.
    """
    rows = cases(viewer).select_related("sender", "receiver", "service", "suggested", "region", "parent")
    return get_object_or_404(rows, uuid=uuid)


def waiting(viewer: Viewer) -> QuerySet[Referral]:
    """Give what waits for the viewer's organisations: theirs to answer, do or decide."""
    # A case that was not sent waits for its sender alone, so the receiver's turn is one that was sent.
    return cases(viewer).filter(turn__in=list(viewer.organisations), ended_at=None)


def sent(viewer: Viewer) -> QuerySet[Referral]:
    """Give what the viewer's organisations have sent or drafted."""
    return cases(viewer).filter(sender__in=list(viewer.organisations))


def received(viewer: Viewer) -> QuerySet[Referral]:
    """Give what was sent to the viewer's organisations."""
    return cases(viewer).filter(receiver__in=list(viewer.organisations), sent_at__isnull=False)


def everything(viewer: Viewer) -> QuerySet[Referral]:
    """Give all the viewer's organisations take part in, be it as sender or receiver."""
    ours = list(viewer.organisations)
    return cases(viewer).filter(Q(sender__in=ours) | Q(receiver__in=ours, sent_at__isnull=False))


def in_region(viewer: Viewer) -> QuerySet[Referral]:
    """Give the open cases of the regions the viewer coordinates, as facts: firms show only by consent."""
    seen = Q(sent_at__isnull=False) | Q(parent__isnull=False)
    return cases(viewer).filter(seen, region__in=list(viewer.coordinates))


def of_firm(viewer: Viewer, firm: Firm) -> QuerySet[Referral]:
    """Give a firm's cases, the latest moved first."""
    return cases(viewer).filter(firm=firm).order_by("-moved_at", "-id")


def waiting_for_firm(viewer: Viewer, firm: Firm) -> list[Referral]:
    """Give what waits for the firm's own word: outcomes to confirm, questions it can answer."""
    rows = cases(viewer).filter(firm=firm, ended_at=None, sent_at__isnull=False)
    return list(rows.filter(state__in=["outcome_reported", "needs_info"]).order_by("overdue_at", "id")[:50])


def own_firms(viewer: Viewer) -> list[Firm]:
    """Give the firms the viewer acts for."""
    return list(Firm.objects.filter(pk__in=list(viewer.firms), merged_into=None).order_by("name"))


def meetings(viewer: Viewer, begins: datetime, ends: datetime) -> list[Referral]:
    """Give the joint meetings of the viewer's organisations between two moments."""
    ours = list(viewer.organisations)
    rows = cases(viewer).filter(
        Q(sender__in=ours) | Q(receiver__in=ours), ended_at=None, state="handover_booked",
        meeting_at__range=(begins, ends),
    )  # fmt: skip
    return list(rows.order_by("meeting_at", "id")[:100])


def found(rows: QuerySet[Referral], text: str) -> QuerySet[Referral]:
    """Keep the cases of firms that hold these words, among those the viewer sees."""
    query = records.words(text)
    if not query:
        return rows.none()
    return rows.filter(firm__in=RawSQL("SELECT unnest(%s::bigint[])", [records.matching(query, FOUND_MOST)]))


def late(rows: QuerySet[Referral]) -> QuerySet[Referral]:
    """Keep what is overdue at this moment."""
    return rows.filter(ended_at=None, overdue_at__lte=timezone.now())


def chain(viewer: Viewer, row: Referral) -> tuple[Referral | None, list[Referral]]:
    """Give the case it came from and those that came of it, as far as the viewer sees them."""
    above = cases(viewer).filter(pk=row.parent_id).first() if row.parent_id else None
    return above, list(cases(viewer).filter(parent=row.pk).order_by("created_at", "id"))


def last_mover(row: Referral) -> str:
    """Give who moved a case last, by name; "" the clock or nobody known."""
    line = row.lines.order_by("-version", "-id").first()
    return line.actor_name if line is not None else ""


def deliveries(viewer: Viewer, row: Referral) -> list[Delivery]:
    """Give the hours delivered for a case, newest first."""
    rows = narrowing.narrow(Delivery.objects.filter(referral=row), visible_milestones(viewer))
    return list(rows.select_related("organisation").order_by("-on", "-id"))


def milestones(viewer: Viewer, row: Referral) -> list[Milestone]:
    """Give the milestones told on a case, newest first."""
    return list(_milestones(viewer).filter(referral=row).order_by("-on", "-id"))


def milestones_of(viewer: Viewer, firm: Firm) -> list[Milestone]:
    """Give all milestones of a firm that the viewer sees."""
    return list(_milestones(viewer).filter(firm=firm).order_by("-on", "-id")[:500])


def milestone(viewer: Viewer, uuid: UUID | str) -> Milestone:
    """Give one milestone.

    Raises:
        Http404: There is none that this viewer may see.
    """
    return get_object_or_404(_milestones(viewer), uuid=uuid)


def _milestones(viewer: Viewer) -> QuerySet[Milestone]:
    rows = narrowing.narrow(Milestone.objects.all(), visible_milestones(viewer))
    return rows.select_related("organisation", "referral").prefetch_related("document")


def delivered_hours(viewer: Viewer, firm: Firm) -> dict[int, Any]:
    """Give the hours delivered by case, for a firm's cases."""
    rows = narrowing.narrow(Delivery.objects.filter(firm=firm), visible_milestones(viewer))
    found: dict[int, Any] = {}
    for case_, hours in rows.order_by().values_list("referral_id", "hours"):
        found[case_] = found.get(case_, 0) + hours
    return found


def firm_of(viewer: Viewer, row: Referral) -> Firm | None:
    """Give the firm of a case, where the viewer sees it."""
    return narrowing.narrow(Firm.objects.all(), visible_firms(viewer)).filter(pk=row.firm_id).first()


def open_question(viewer: Viewer, row: Referral) -> ConsentRequest | None:
    """Give the question about consent that waits for the firm's answer for this receiver and purpose."""
    rows = narrowing.narrow(ConsentRequest.objects.all(), visible_questions(viewer))
    return rows.filter(firm=row.firm_id, receiver=row.receiver_id, purpose=row.purpose, state="open").first()


def others(region: int, but: Iterable[int] = ()) -> list[tuple[int, str]]:
    """Give the active organisations of a region as (id, name), some left out."""
    rows = Organisation.objects.filter(region=region, active=True).exclude(pk__in=list(but))
    return list(rows.order_by("name", "id").values_list("pk", "name"))
