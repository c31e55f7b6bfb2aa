"""Directory §3.2: does one condition hold, fail, or cannot it be known?"""

from __future__ import annotations

import dataclasses
from datetime import date

import pytest

from farled.directory.conditions import Condition, facts, holds
from farled.errors import BadInput
from farled.terms.firms import Firm

ON = date(2027, 6, 1)
NOBODY = Firm("nobody")
RULES = [
    ("size_class", "micro"),
    ("sector", "25"),
    ("place", "Gävle"),
    ("place", "SE313"),
    ("stage", "explores"),
    ("membership", "fpx"),
    ("language", "sv"),
    ("market", "CN"),
    ("employees_min", "3"),
    ("employees_max", "3"),
    ("turnover_min", "3"),
    ("turnover_max", "3"),
    ("age_max", "5"),
]


def check(
    rule: str, value: str, *, revision: str | None = None, on: date | None = ON, **known: object
) -> bool | None:
    firm = dataclasses.replace(NOBODY, **known)  # type: ignore[arg-type]
    return holds(Condition(rule, (value,), revision), firm, on)


@pytest.mark.parametrize(("rule", "value"), RULES)
def test_3_2_a_missing_fact_leaves_every_rule_open(rule: str, value: str) -> None:
    assert check(rule, value) is None


@pytest.mark.parametrize(
    ("rule", "value", "known", "expected"),
    [
        ("stage", "explores", {"stage": "explores"}, True),
        ("stage", "explores", {"stage": "experienced"}, False),
        ("membership", "fpx", {"memberships": ("fpx", "een")}, True),
        ("membership", "fpx", {"memberships": ("een",)}, False),
        ("language", "sv", {"languages": ("en", "sv")}, True),
        ("language", "sv", {"languages": ("en",)}, False),
        ("market", "CN", {"targets": ("CN",)}, True),
        ("market", "CN", {"targets": ("DE",)}, False),
        ("employees_min", "10", {"employees": 10.0}, True),
        ("employees_min", "10", {"employees": 9.5}, False),
        ("employees_max", "10", {"employees": 10.0}, True),
        ("employees_max", "10", {"employees": 10.5}, False),
        ("turnover_min", "1e6", {"turnover_eur": 1e6}, True),
        ("turnover_max", "1e6", {"turnover_eur": 2e6}, False),
        ("age_max", "5", {"founded": 2022}, True),
        ("age_max", "5", {"founded": 2021}, False),
        ("place", "gävle", {"municipality": "Gävle"}, True),
        ("place", "Gävle", {"municipality": "Falun"}, False),
        ("place", "SE3", {"nuts": "SE313"}, True),
        ("place", "SE313", {"nuts": "SE312"}, False),
        ("place", "SE313", {"municipality": "Gävle"}, None),
        ("place", "Gävle", {"nuts": "SE313"}, None),
        ("sector", "25", {"nace": "25.62"}, True),
        ("sector", "25.6", {"nace": "25.62"}, True),
        ("sector", "25.62", {"nace": "25"}, None),
        ("sector", "25.6", {"nace": "25.7"}, False),
        ("sector", "C", {"nace": "25.62"}, True),
        ("sector", "J", {"nace": "25.62"}, False),
        ("sector", "25", {"nace": "C"}, None),
        ("sector", "62", {"nace": "C"}, False),
        ("size_class", "micro", {"employees": 3.0, "turnover_eur": 1e6}, True),
        ("size_class", "small", {"employees": 3.0, "turnover_eur": 1e6}, False),
    ],
)
def test_3_2_each_rule(rule: str, value: str, known: dict[str, object], expected: bool | None) -> None:
    assert check(rule, value, **known) is expected


def test_3_2_a_provisional_size_class_can_only_move_up() -> None:
    assert check("size_class", "small", employees=20.0) is True
    assert check("size_class", "medium", employees=20.0) is None
    assert check("size_class", "micro", employees=20.0) is False


def test_3_2_between_revisions_only_divisions_are_compared() -> None:
    assert check("sector", "62.01", revision="2.1", nace="62.02", nace_revision="2") is None
    assert check("sector", "62", revision="2.1", nace="25.62", nace_revision="2") is False
    assert check("sector", "62", revision="2", nace="62.02", nace_revision="2") is True


def test_3_2_age_needs_a_day_to_count_to() -> None:
    assert check("age_max", "5", on=None, founded=2000) is None


def test_3_1_alternatives_any_is_enough_and_an_open_one_leaves_it_open() -> None:
    either = Condition("place", ("Gävle", "SE312"), None)
    assert holds(either, Firm("f", municipality="Gävle"), ON) is True
    assert holds(either, Firm("f", municipality="Falun"), ON) is None
    assert holds(either, Firm("f", municipality="Falun", nuts="SE313"), ON) is False


@pytest.mark.parametrize(
    ("rule", "value", "code"),
    [
        ("colour", "red", "unknown-rule"),
        ("size_class", "tiny", "bad-size-class"),
        ("age_max", "old", "bad-rule-value"),
    ],
)
def test_a_rule_that_cannot_be_read_is_refused_with_an_example(rule: str, value: str, code: str) -> None:
    with pytest.raises(BadInput) as refused:
        check(rule, value, founded=2000, employees=3.0)
    assert refused.value.problems[0].code == code
    assert refused.value.problems[0].example


def test_facts_are_only_those_the_rule_looks_at() -> None:
    assert facts(Condition("stage", ("explores",), None), Firm("f", stage="explores", nace="25")) == (
        "explores",
    )
