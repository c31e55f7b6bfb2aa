"""A whole report from a region's tables, its coverage and its plan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from farled.coalitions.problem import Problem
from farled.coalitions.values import PlanInput
from farled.directory.coverage import Coverage
from farled.directory.niche import Niches
from farled.reports.directory_rows import coverage_rows, level_cells, organisation_rows
from farled.reports.plan_rows import capacity_rows, firm_plans, group_rows, plan_summary, planned_by_area
from farled.reports.values import Closing, ClosingPoint, LevelCell, ReportModel, UnknownNeeds

NEAREST = 3
"""How many organisations are named that are nearest to closing the weakest link."""


@dataclass(frozen=True, slots=True)
class About:
    """What a pack says of itself.

    Attributes:
        region: Display name of the region.
        version: Version of the data.
        maker: Program and version that makes the report.
        synthetic: Some part is invented.
        synthetic_tables: Names of the tables with invented rows.
    """

    region: str
    version: str = ""
    maker: str = ""
    synthetic: bool = False
    synthetic_tables: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan and what belongs to it.

    Attributes:
        problem: Built from the region's tables under the plan's rules.
        plan: The plan document.
        certified: What the independent checker answers; None: not asked.
    """

    problem: Problem
    plan: Mapping[str, Any]
    certified: bool | None = None


def report_model(
    about: About,
    source: PlanInput,
    coverage: Coverage,
    niches: Niches | None = None,
    planned: Planned | None = None,
    closing: Closing | None = None,
) -> ReportModel:
    """Compose all a report shows (docs/methods/reports.md §3).

    Args:
        about: What the pack says of itself.
        source: The region's tables.
        coverage: Its coverage before capacity.
        niches: What each organisation stands out in.
        planned: The plan; None: the report has none.
        closing: What closing the weakest link is worth, from `closing_of`.
    """
    known = (source.needs.levels >= 0).any(axis=1) if len(source.firms) else np.zeros(0, bool)
    shares = planned_by_area(planned.problem, planned.plan) if planned else None
    return ReportModel(
        region=about.region,
        date=source.date,
        areas=source.areas,
        synthetic=about.synthetic,
        synthetic_tables=about.synthetic_tables,
        version=about.version,
        maker=about.maker,
        firms_total=len(source.firms),
        firms_known=int(known.sum()),
        organisations=organisation_rows(source.organisations, niches),
        levels=level_cells(source.levels),
        coverage=coverage_rows(coverage, shares),
        closing=closing,
        plan=plan_summary(planned.plan, certified=planned.certified) if planned else None,
        groups=group_rows(planned.problem, planned.plan) if planned else (),
        capacity=capacity_rows(planned.plan) if planned else (),
        firm_plans=firm_plans(planned.problem, planned.plan) if planned else (),
        unknown=unknown_needs(source),
    )


def closing_of(
    source: PlanInput, area: str, curve: list[tuple[float, float]], level: float | None
) -> Closing:
    """Put the curve of `farled.coalitions.closing` beside who is nearest to closing the link.

    Args:
        source: The region's tables.
        area: Area id.
        curve: (hours, points gained) in order of hours; empty: not computed.
        level: Level the hypothetical organisation gives its hours at.
    """
    points = (ClosingPoint(0.0, 0.0), *(ClosingPoint(*one) for one in curve)) if curve else ()
    cells = [cell for cell in level_cells(source.levels) if cell.area == area and cell.level]
    ranked = sorted(cells, key=lambda cell: (-(cell.level or 0.0), cell.organisation))
    return Closing(area, points, level if curve else None, tuple[LevelCell, ...](ranked[:NEAREST]))


def unknown_needs(source: PlanInput) -> tuple[UnknownNeeds, ...]:
    """Count by area the firms whose need is not known, most first; areas without any are left out."""
    if not source.firms:
        return ()
    counts = (source.needs.levels < 0).sum(axis=0).tolist()
    rows = [UnknownNeeds(area, n) for area, n in zip(source.needs.areas, counts, strict=True) if n]
    return tuple(sorted(rows, key=lambda row: -row.firms))
