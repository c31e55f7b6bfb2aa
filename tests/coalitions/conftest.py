"""Both invented regions and a few tiny ones, planned once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import pytest
from tests.coalitions.tiny_regions import tiny_region, tiny_rules

from farled.coalitions.planning import plan_region
from farled.coalitions.problem import Problem, build
from farled.coalitions.values import PlanInput, PlanRules
from farled.packs.demo import glodmark, saltvidda
from farled.packs.demo.region import make_region
from farled.packs.planning import plan_input


@dataclass(frozen=True)
class Planned:
    """A region, its rules, the problem and the plan."""

    source: PlanInput
    rules: PlanRules
    problem: Problem
    plan: dict[str, Any]

    @classmethod
    def of(cls, source: PlanInput, rules: PlanRules) -> Planned:
        return cls(source, rules, build(source, rules), plan_region(source, rules))


@pytest.fixture(scope="session", params=["glodmark", "saltvidda"])
def demo(request: pytest.FixtureRequest) -> Planned:
    """One invented region after the other, planned with little effort."""
    made = {
        "glodmark": (glodmark.GLODMARK, glodmark.SEED),
        "saltvidda": (saltvidda.SALTVIDDA, saltvidda.SEED),
    }
    return Planned.of(plan_input(make_region(*made[request.param])), PlanRules(effort=0.02))


@pytest.fixture(scope="session")
def tiny() -> list[Planned]:
    """Tiny regions whose plans have steps, open needs, precedence, aid and, in one, cases."""
    seeds = (6, 8, 13, 19, 60)
    return [Planned.of(tiny_region(s), replace(tiny_rules(s), effort=0.1)) for s in seeds]
