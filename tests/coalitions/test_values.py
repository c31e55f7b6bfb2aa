"""§P3: documented defaults."""

from __future__ import annotations

from pathlib import Path

from farled.coalitions.values import DEFAULT_COSTS, PlanRules


def test_p3_every_default_cost_stands_on_the_method_page(root: Path) -> None:
    page = (root / "docs" / "methods" / "coalitions.md").read_text("utf-8")
    assert [key for key in DEFAULT_COSTS if f"`{key}`" not in page] == []


def test_p2_rules_have_the_documented_defaults() -> None:
    rules = PlanRules()
    assert (rules.members, rules.pool, rules.quarters, rules.floor) == (3, 10, 4, 0.0)
    assert rules.competence is None
    assert rules.floor_by == "size_class"
