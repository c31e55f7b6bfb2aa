"""From a pack to what the planner reads."""

from __future__ import annotations

from farled.coalitions.values import PlanInput
from farled.packs.region_tables import needs_of, pooled_levels
from farled.packs.values import RegionPack


def plan_input(pack: RegionPack) -> PlanInput:
    """Gather what a plan is made from: the firms' own latest answers, levels pooled on the pack's date."""
    return PlanInput(
        areas=pack.areas, organisations=pack.organisations, eligibility=pack.eligibility,
        services=pack.services, capacity=pack.capacity, ties=pack.ties, precedence=pack.precedence,
        costs=pack.costs, firms=pack.firms, aid=pack.aid, needs=needs_of(pack),
        levels=pooled_levels(pack), date=pack.date,
    )  # fmt: skip
