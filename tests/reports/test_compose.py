"""A whole report from a region's tables (reports §3)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.coalitions.tiny_regions import levels, needs, region, tiny_region, tiny_rules
from tests.packs.conftest import SMALL

from farled.coalitions.planning import plan_region
from farled.coalitions.problem import build
from farled.directory.coverage import Coverage, coverage
from farled.directory.eligibility import EligibilityIndex
from farled.packs.planning import plan_input
from farled.packs.reading import read_pack
from farled.packs.region_tables import region_coverage
from farled.reports.compose import About, Planned, closing_of, report_model, unknown_needs
from farled.reports.language import LANGUAGES
from farled.reports.page import finding, render_report
from farled.reports.values import ClosingPoint, UnknownNeeds
from farled.terms.firms import Firm

ABOUT = About("Glödmark", "1.2.0", "farled", True, frozenset({"firms"}))


def covered(source) -> Coverage:
    index = EligibilityIndex(source.organisations, source.eligibility, source.services, on=source.date)
    areas = [area.id for area in source.areas]
    return coverage(source.levels, areas, index, source.firms, source.needs.levels, draws=100)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("seed", [0, 6, 16])
def test_3_a_planned_region_becomes_a_page(seed, language):
    source, rules = tiny_region(seed), replace(tiny_rules(seed), effort=0.05)
    plan = plan_region(source, rules)
    planned = Planned(build(source, rules), plan, certified=True)
    model = report_model(ABOUT, source, covered(source), None, planned)
    page = render_report(model, language)
    assert model.plan.value == plan["value"]
    assert len(model.firm_plans) == model.firms_total == len(source.firms)
    assert 'id="plan"' in page and 'id="closing"' not in page
    assert "{" not in finding(model, language)


def test_3_without_a_plan_nothing_is_said_of_one():
    pack = read_pack(SMALL)
    model = report_model(ABOUT, plan_input(pack), region_coverage(pack, draws=100))
    assert (model.plan, model.groups, model.capacity, model.firm_plans) == (None, (), (), ())
    assert all(row.planned is None for row in model.coverage)
    assert "There is no plan in this report." in finding(model, "en")


def test_3_4_the_nearest_are_those_with_the_highest_level_and_the_curve_starts_at_nothing():
    source = region(levels=levels({("hub", "sales"): 1, ("park", "sales"): 3}))
    found = closing_of(source, "sales", [(20.0, 5.0)], 2.0)
    assert [cell.organisation for cell in found.nearest] == ["park", "hub"]
    assert found.points == (ClosingPoint(0.0, 0.0), ClosingPoint(20.0, 5.0)) and found.level == 2.0


def test_3_4_without_a_curve_only_the_nearest_are_named():
    found = closing_of(region(), "sales", [], 2.0)
    assert found.points == () and found.level is None and found.nearest


def test_3_9_unknown_needs_are_counted_by_area_most_first():
    source = region(
        firms=(Firm("f1"), Firm("f2")),
        needs=needs({"f1": [-1, 2, -1], "f2": [-1, 0, 3]}),
    )
    assert unknown_needs(source) == (UnknownNeeds("sales", 2), UnknownNeeds("strategy", 1))
    assert unknown_needs(region(firms=(), needs=needs({}))) == ()
