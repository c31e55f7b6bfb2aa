"""§P11: the document says everything, in the shape of its schema, and its seal fits."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from tests.coalitions.conftest import Planned
from tests.coalitions.tiny_regions import FIRST, RULES, levels, needs, region

from farled.coalitions.plan import amount, digest, points
from farled.coalitions.planning import plan_region
from farled.directory.values import Capacity, EligibilityRule, Service
from farled.terms.firms import Firm
from farled.terms.scales import Unit


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    path = Path(__file__).resolve().parents[2] / "docs" / "schemas" / "plan.schema.json"
    found: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return found


def errors(schema: dict[str, Any], plan: dict[str, Any]) -> list[str]:
    return [one.message for one in Draft202012Validator(schema).iter_errors(plan)]


def test_p11_the_schema_is_one(schema: dict[str, Any]) -> None:
    Draft202012Validator.check_schema(schema)


def test_p11_plans_have_the_shape_the_schema_says(
    schema: dict[str, Any], demo: Planned, tiny: list[Planned]
) -> None:
    for plan in [demo.plan, *(one.plan for one in tiny)]:
        assert errors(schema, json.loads(json.dumps(plan))) == []


def test_p11_a_plan_made_again_with_pins_and_moves_has_it_too(schema: dict[str, Any]) -> None:
    rules = replace(RULES, pins=(("f1", "sales", "hub"),), forbids=(("f2", "hub"),), only=("f1", "f2"))
    before = plan_region(region(), rules)
    for row in before["firms"]:
        row["status"] = "agreed"
    cut = replace(region(), capacity=(), firms=region().firms[1:], needs=needs({"f2": [3]}, ("sales",)))
    moved = plan_region(cut, RULES, before=before)
    assert moved["moved"]
    assert errors(schema, before) == [] == errors(schema, moved)


def test_p11_the_schema_allows_nothing_else(schema: dict[str, Any], tiny: list[Planned]) -> None:
    def open_objects(node: Any) -> list[Any]:
        if isinstance(node, dict):
            here = (
                [node]
                if node.get("type") == "object" and node.get("additionalProperties") is not False
                else []
            )
            return here + [found for inner in node.values() for found in open_objects(inner)]
        if isinstance(node, list):
            return [found for inner in node for found in open_objects(inner)]
        return []

    assert open_objects(schema) == []
    plan = {**tiny[0].plan, "extra": 1}
    assert errors(schema, plan) != []


def test_p11_every_field_is_described(schema: dict[str, Any]) -> None:
    silent = []

    def walk(node: Any) -> None:
        if isinstance(node, dict):
            for name, field in node.get("properties", {}).items():
                target = schema["$defs"][field["$ref"].split("/")[-1]] if "$ref" in field else field
                if "description" not in field and "description" not in target and "const" not in field:
                    silent.append(name)
            for inner in node.values():
                walk(inner)
        elif isinstance(node, list):
            for inner in node:
                walk(inner)

    walk(schema)
    assert set(silent) <= {"kind", "what", "why"}


def test_p6_the_seal_is_over_everything_but_itself(tiny: list[Planned]) -> None:
    plan = tiny[0].plan
    assert plan["digest"] == digest(plan) == digest({**plan, "digest": ""})
    assert digest({**plan, "ended_early": not plan["ended_early"]}) != plan["digest"]
    assert digest(dict(reversed(plan.items()))) == plan["digest"]
    assert digest(json.loads(json.dumps(plan))) == plan["digest"]


def test_p6_units() -> None:
    assert (points(1234), amount(9, Unit.HOURS), amount(9, Unit.SEATS)) == (1.234, 2.25, 9)


def test_p2_every_firm_and_need_is_covered_open_or_unknown(demo: Planned) -> None:
    plan = demo.plan
    listed: Counter[tuple[str, str]] = Counter()
    for row in plan["firms"]:
        listed.update((row["firm"], one["area"]) for one in row["steps"] + row["uncovered"])
    listed.update((row["firm"], row["area"]) for row in plan["unknown"])
    table = demo.source.needs.as_dict()
    want = {(f, a) for f, row in table.items() for a, level in row.items() if level is None or level > 0}
    assert set(listed) == want
    assert set(listed.values()) == {1}


def test_p3_the_worth_of_a_plan_adds_up_from_what_it_shows(demo: Planned) -> None:
    for row in demo.plan["firms"]:
        steps = sum(step["value"] for step in row["steps"])
        assert row["value"] == pytest.approx(steps - row["joining_cost"])
        assert len(row["members"]) <= 3
        assert row["steps"] == sorted(row["steps"], key=lambda step: (step["quarter"], step["area"]))
    assert demo.plan["value"] == pytest.approx(sum(row["value"] for row in demo.plan["firms"]))
    assert demo.plan["value"] <= demo.plan["bound"]


def reasons(plan: dict[str, Any]) -> dict[str, str]:
    return {row["firm"]: gap["reason"] for row in plan["firms"] for gap in row["uncovered"]}


def test_p8_each_reason_a_need_stays_open() -> None:
    nobody = plan_region(region(levels=levels({})), RULES)
    assert reasons(nobody) == {"f1": "nobody_able", "f2": "nobody_able"}
    barred = tuple(EligibilityRule(k, None, "membership", "other") for k in ("hub", "park"))
    member = (Firm("f1", memberships=("x",)), Firm("f2", memberships=("other",)))
    assert reasons(plan_region(region(eligibility=barred, firms=member), RULES)) == {"f1": "nobody_eligible"}
    full = tuple(Capacity(k, "sales", FIRST.later(q), 0) for k in ("hub", "park") for q in (0, 1))
    assert set(reasons(plan_region(region(capacity=full), RULES)).values()) == {"no_capacity"}
    dear = tuple(Service(f"s{k}", k, "sales", fee_eur=90_000) for k in ("hub", "park"))
    assert set(reasons(plan_region(region(services=dear), RULES)).values()) == {"not_worth_its_cost"}


def test_p2_what_nobody_has_said_is_listed_as_an_assumption() -> None:
    services = (Service("s", "hub", "sales", hours=(2.0, None, 4.0)),)
    stated = tuple(Capacity("hub", "sales", FIRST.later(q), 16) for q in (0, 1))
    plan = plan_region(region(services=services, capacity=stated), RULES)
    kinds = Counter((row["kind"], row["organisation"]) for row in plan["assumptions"])
    assert kinds == {
        ("hours_not_stated", "hub"): 1, ("aid_not_stated", "hub"): 1, ("fee_not_stated", "hub"): 1,
        ("no_service_listed", "park"): 1, ("capacity_not_stated", "park"): 2,
    }  # fmt: skip
    assumed = [row for row in plan["assumptions"] if row["kind"] == "capacity_not_stated"]
    assert {row["assumed"] for row in assumed} == {40.0}
    shown = {(row["organisation"], row["assumed"]) for row in plan["capacity"]}
    assert shown == {("hub", False), ("park", True)}


def test_p2_a_need_nobody_knows_is_listed_and_not_planned() -> None:
    plan = plan_region(region(needs=needs({"f1": [-1], "f2": [3]}, ("sales",))), RULES)
    assert plan["unknown"] == [{"firm": "f1", "area": "sales"}]
    assert [row["firm"] for row in plan["firms"]] == ["f2"]
