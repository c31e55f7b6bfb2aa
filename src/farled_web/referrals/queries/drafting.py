"""What a case is drafted from: a plan's step, who could help with an area, how many hours they have left."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils import timezone

from farled.terms.periods import Quarter
from farled_web.coalitions.models import Plan, Step
from farled_web.coalitions.policies import visible_plans
from farled_web.database import narrowing
from farled_web.directory.models import Service
from farled_web.directory.queries.help import Wish, find_help
from farled_web.firms.models import Firm
from farled_web.people.viewer import Viewer
from farled_web.referrals.models import Referral
from farled_web.referrals.queries import cases
from farled_web.referrals.queries.known import hours_left

AHEAD = 6
"""Quarters that can be asked about, this one among them (docs/methods/web.md, referrals §3)."""
MOST = 40


@dataclass(frozen=True, slots=True)
class Candidate:
    """An organisation that could be asked; found by area and quarter, without a word of the firm.

    Attributes:
        organisation: Its row.
        services: Names of its services in the area.
        level: How well it is thought to help, from 0 to 3; None: nobody says.
        left: Hours left in the quarter; None: unknown, which is neither none nor endless.
    """

    organisation: Any
    services: tuple[str, ...]
    level: float | None
    left: Decimal | None


def quarters() -> list[str]:
    """Give the quarters that can be asked about."""
    first = Quarter.of(timezone.localdate())
    return [str(first.later(ahead)) for ahead in range(AHEAD)]


def candidates(viewer: Viewer, region: Any, area: str, quarter: str, but: int) -> list[Candidate]:
    """Give who could help with an area, the most able first, with the hours they have left."""
    answer = find_help(region, Wish(area=area), viewer=viewer)
    return [
        Candidate(
            one.organisation, tuple(service.name for service in one.services),
            one.pooled.mean if one.pooled else None, hours_left(one.organisation.pk, area, quarter),
        )
        for one in answer.matches[:MOST]
        if one.organisation.pk != but
    ]  # fmt: skip


def step(viewer: Viewer, firm: Firm, pk: int | None) -> Step | None:
    """Give a step of one of the firm's plans that the viewer sees; None: there is none."""
    if pk is None:
        return None
    plans = narrowing.narrow(Plan.objects.filter(firm=firm), visible_plans(viewer)).values("pk")
    return (
        Step.objects.filter(pk=pk, firm=firm, plan__in=plans)
        .select_related("organisation", "service")
        .first()
    )


def services(region: int, receiver: int | None, area: str) -> list[tuple[int, str]]:
    """Give the services to choose from: the receiver's, or all in the area while nobody is chosen."""
    rows = Service.objects.filter(region=region, active=True).select_related("organisation")
    rows = rows.filter(organisation=receiver) if receiver else rows.filter(area=area)
    return [
        (one.pk, one.name if receiver else f"{one.organisation.name}: {one.name}")
        for one in rows.order_by("organisation__name", "name", "id")[:300]
    ]


def open_for(
    viewer: Viewer, firm: Firm, receiver: int | None, area: str, step: Step | None
) -> Referral | None:
    """Give an open case that already asks for the same, so that nobody asks twice."""
    rows = cases.cases(viewer).filter(firm=firm, ended_at=None)
    if step is not None:
        return rows.filter(step=step).first()
    return rows.filter(receiver=receiver, area=area).first() if receiver and area else None
