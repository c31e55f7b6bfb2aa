"""Cases as a token's organisation sees them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from farled.referrals import moves
from farled.referrals.context import Context
from farled.referrals.values import Role
from farled_web.coalitions.models import Plan, Step
from farled_web.coalitions.policies import visible_plans
from farled_web.database import narrowing
from farled_web.directory.models import Service
from farled_web.directory.policies import visible_public
from farled_web.firms.models import Firm
from farled_web.firms.queries import records
from farled_web.organisations.models import Organisation
from farled_web.people.viewer import Viewer
from farled_web.referrals.models import Line, Referral
from farled_web.referrals.policies import roles_of, visible_referrals
from farled_web.referrals.queries.known import consents_of, hours_left, rules_in
from farled_web.referrals.values import case_of


def referrals(
    viewer: Viewer, *, box: str = "", state: str = "", open: bool | None = None,
    changed_since: datetime | None = None,
) -> QuerySet[Referral]:  # fmt: skip
    """Give the cases a viewer sees; never joined with the firm, whose row may be out of sight."""
    rows = Referral.objects.select_related("region", "sender", "receiver", "service", "parent")
    if box == "inbox":
        rows = rows.filter(receiver__in=viewer.organisations, sent_at__isnull=False)
    elif box == "outbox":
        rows = rows.filter(sender__in=viewer.organisations)
    rows = rows.filter(state=state) if state else rows
    rows = rows if open is None else rows.filter(ended_at__isnull=open)
    rows = rows.filter(moved_at__gte=changed_since) if changed_since else rows
    return narrowing.narrow(rows, visible_referrals(viewer))


def firms_seen(viewer: Viewer, rows: Iterable[Referral]) -> dict[int, Firm]:
    """Give the firms of these cases that the viewer may see now, by id."""
    return {firm.pk: firm for firm in records.firms(viewer).filter(pk__in={row.firm_id for row in rows})}


def lines(viewer: Viewer, row: Referral) -> list[Line]:
    """Give a case's journal in order; words come along only where they may be read."""
    rows = Line.objects.filter(referral=row).select_related("words", "organisation")
    return list(narrowing.narrow(rows, Q()).order_by("at", "id"))


def possible(viewer: Viewer, row: Referral) -> list[tuple[Role, moves.Possible]]:
    """Give what the viewer's organisation may do from here, and what each still needs."""
    case, now = case_of(row), timezone.now()
    consents, rules = consents_of(row), rules_in(row.region_id)
    left = hours_left(row.receiver_id, row.area, row.quarter, row.step_id)
    return [
        (role, one)
        for role in roles_of(viewer, row)
        for one in moves.allowed(
            case,
            Context(role=role, now=now, by=viewer.name, consents=consents, capacity_left=left, rules=rules),
        )
    ]


def organisation(viewer: Viewer, uuid: UUID) -> Organisation | None:
    """Give an organisation that takes part."""
    rows = Organisation.objects.filter(active=True, uuid=uuid)
    return narrowing.narrow(rows, visible_public(viewer)).first()


def service(viewer: Viewer, uuid: UUID) -> Service | None:
    """Give a service that is offered."""
    rows = Service.objects.filter(active=True, uuid=uuid)
    return narrowing.narrow(rows, visible_public(viewer)).first()


def step(viewer: Viewer, firm: Firm, plan: UUID, position: int) -> Step | None:
    """Give a step of a firm's plan, where the viewer may see the plan."""
    rows = Step.objects.filter(firm=firm, position=position, plan__uuid=plan)
    seen = narrowing.narrow(_plans_of(firm), visible_plans(viewer)).values("pk")
    return rows.filter(plan__in=seen).select_related("organisation").first()


def _plans_of(firm: Firm) -> QuerySet[Plan]:
    return Plan.objects.filter(firm=firm).exclude(state="superseded")
