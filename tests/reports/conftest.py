"""Report models to render: the whole of one, and the barest there can be."""

from __future__ import annotations

from datetime import date

import pytest

from farled.reports.values import (
    AreaCoverage,
    CapacityAssumption,
    CapacityUse,
    Closing,
    ClosingPoint,
    FirmPlan,
    GroupCoverage,
    LevelCell,
    OrganisationRow,
    PlanSummary,
    Reason,
    ReportModel,
    Step,
    Uncovered,
)
from farled.terms.areas import DEFAULT_AREAS

_ORGANISATIONS = (
    OrganisationRow("glodstal", "Klustret Glödstål", "cluster", ("innovation",), True),
    OrganisationRow("kapital", "Glödmark Kapital", "financier", ("capital",), True),
    OrganisationRow("noden", "Utlandsnoden Glödmark", "network_node", ("networking", "learning"), True),
    OrganisationRow("kammaren", "Glödmarks handelskammare", "chamber", (), True),
)

_LEVELS = (
    LevelCell("glodstal", "innovation", 2.7, 2.4, 2.9, 3),
    LevelCell("glodstal", "networking", 2.2, 1.6, 2.7, 2),
    LevelCell("kapital", "capital", 2.8, 2.5, 2.95, 3),
    LevelCell("noden", "networking", 2.5, 2.1, 2.8, 3),
    LevelCell("noden", "learning", 2.3, 1.8, 2.7, 2),
    LevelCell("noden", "social_capital", 0.9, 0.5, 1.4, 3),
    LevelCell("kammaren", "sales", 2.4, 2.0, 2.7, 3),
    LevelCell("kammaren", "strategy", 1.9, 1.3, 2.4, 2),
    LevelCell("kammaren", "social_capital", None),
)

_COVERAGE = (
    AreaCoverage("capital", 0.93, 0.88, 0.97, 0.0, 0.71),
    AreaCoverage("learning", 0.88, 0.79, 0.95, 0.001, 0.66),
    AreaCoverage("innovation", 0.90, 0.83, 0.96, 0.0, 0.74),
    AreaCoverage("networking", 0.89, 0.80, 0.94, 0.002, 0.62),
    AreaCoverage("sales", 0.83, 0.72, 0.91, 0.02, 0.58),
    AreaCoverage("strategy", 0.74, 0.59, 0.86, 0.11, 0.43),
    AreaCoverage("sustainability", None),
    AreaCoverage("social_capital", 0.47, 0.33, 0.62, 0.867, 0.29),
)

_STEPS = (
    Step(
        "capital",
        "kapital",
        "Exportlån och garanti",
        3,
        2.8,
        "2027Q1",
        14,
        value=28.0,
        reasons_for=(
            Reason("covers_need", {"level": 2.8, "need": 3}),
            Reason("evidence", {"claims": 1, "low": 2.5, "high": 2.95}),
        ),
        reasons_against=(Reason("price", {"price": 0.42}),),
        runner_up=None,
    ),
    Step(
        "sales",
        "noden",
        "Delegation till Tyskland",
        2,
        2.0,
        "2027Q2",
        1,
        "seats",
        20.0,
        reasons_for=(Reason("in_coalition"), Reason("custom", text="<i>Egen text</i>")),
        runner_up="kammaren",
        why_not_runner_up=(Reason("full", {"quarter": "2027Q2"}),),
    ),
)

_FIRMS = (
    FirmPlan(
        "g001",
        "Gnistgrynna Verkstads AB",
        "kapital",
        ("kapital", "noden"),
        _STEPS,
        (
            Uncovered(
                "social_capital",
                2,
                "no_capacity",
                (Reason("add_hours", {"hours": 8, "area": "social_capital", "organisation": "noden"}),),
            ),
        ),
        48.0,
        6.5,
        True,
    ),
    FirmPlan(
        "g002",
        'Bälg & "Söner" <AB>',
        uncovered=(Uncovered("strategy", 1, "nobody_eligible"),),
        synthetic=True,
    ),
    FirmPlan("g003", "Härdkulla Data AB", synthetic=True),
)

_CAPACITY = (
    CapacityUse("kapital", "capital", "2027Q1", "hours", 110, 110, 1.62),
    CapacityUse("kapital", "capital", "2027Q2", "hours", 110, 63.5, 0.0),
    CapacityUse("noden", "networking", "2027Q1", "hours", 70, 70, 0.9),
    CapacityUse("noden", "sales", "2027Q2", "seats", 12, 12, 5.5),
    CapacityUse("noden", "sales", "2027Q1", "seats", 0, 0, None),
    CapacityUse("kammaren", "sales", "2027Q1", "hours", None, 22, 0.3),
)


@pytest.fixture
def model() -> ReportModel:
    """A region with firms, a plan, gaps and unknowns."""
    return ReportModel(
        region="Glödmark",
        date=date(2026, 11, 16),
        areas=DEFAULT_AREAS,
        synthetic=True,
        synthetic_tables=frozenset({"organisations", "claims", "firms", "answers", "capacity"}),
        version="1.0.0",
        maker="farled 0.1.0",
        firms_total=150,
        firms_known=140,
        organisations=_ORGANISATIONS,
        levels=_LEVELS,
        coverage=_COVERAGE,
        closing=Closing(
            "social_capital",
            tuple(ClosingPoint(h, v) for h, v in ((0, 0.0), (20, 31.0), (40, 54.5), (80, 77.0), (160, 84.0))),
            2.0,
        ),
        plan=PlanSummary(
            3120.4,
            3128.9,
            0.2717,
            "prices",
            True,
            (CapacityAssumption("kammaren", "sales", ("2027Q1", "2027Q2"), 40),),
        ),
        groups=(
            GroupCoverage("all", "all", 140, 0.61),
            GroupCoverage("size_class", "micro", 84, 0.57, True),
            GroupCoverage("size_class", "small", 41, 0.66, False),
            GroupCoverage("size_class", "medium", 12, 0.7, False),
            GroupCoverage("size_class", "unknown", 3, None),
        ),
        capacity=_CAPACITY,
        firm_plans=_FIRMS,
    )


@pytest.fixture
def bare() -> ReportModel:
    """A region of which next to nothing is known: no firms, no plan, no invented part."""
    return ReportModel(
        region="Någonstans",
        date=date(2026, 11, 16),
        areas=DEFAULT_AREAS,
        organisations=(OrganisationRow("x", "X", "observatory"),),
        coverage=tuple(AreaCoverage(area.id, None) for area in DEFAULT_AREAS),
    )
