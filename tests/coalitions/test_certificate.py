"""§P6: honest plans pass; whatever is changed in one, the check says so."""

from __future__ import annotations

import copy
import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.coalitions.conftest import Planned
from tests.coalitions.tiny_regions import FIRST, RULES, region, tiny_region, tiny_rules

from farled.coalitions.certificate import Failure, check
from farled.coalitions.plan import digest
from farled.coalitions.planning import plan_region
from farled.coalitions.problem import build
from farled.directory.values import Capacity
from farled.terms.firms import Firm

Path = tuple[str | int, ...]
ANY = settings(deadline=None, max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture])


def leaves(value: Any, path: Path = ()) -> list[Path]:
    """Every place of a document that holds a single value, or an empty list."""
    if isinstance(value, dict):
        return [leaf for key, inner in value.items() for leaf in leaves(inner, (*path, key))]
    if isinstance(value, list) and value:
        return [leaf for at, inner in enumerate(value) for leaf in leaves(inner, (*path, at))]
    return [path]


def at(document: Any, path: Path) -> Any:
    for key in path:
        document = document[key]
    return document


def changed(plan: dict[str, Any], path: Path, value: Any) -> dict[str, Any]:
    forged = copy.deepcopy(plan)
    at(forged, path[:-1])[path[-1]] = value
    return forged


def sealed(plan: dict[str, Any]) -> dict[str, Any]:
    """With the digest made again, as whoever forges a plan would."""
    plan["digest"] = digest(plan)
    return plan


def other(value: Any, draw: st.DataObject) -> Any:
    """Another value of the same kind, or of another kind."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + draw.draw(st.integers(-5, 5).filter(bool))
    if isinstance(value, float):
        return value + draw.draw(st.sampled_from([-1.0, -0.25, -0.001, 0.001, 0.25, 7.5]))
    if isinstance(value, str):
        return draw.draw(st.sampled_from([value + "x", "", "agreed", "o0", "seats", "2027Q2"]).filter(
            lambda one: one != value))  # fmt: skip
    return draw.draw(st.sampled_from([0, "x", [1]]))


def test_p6_honest_plans_pass(tiny: list[Planned]) -> None:
    for one in tiny:
        assert check(one.problem, one.plan) == ()
    assert {one.plan["proof"]["kind"] for one in tiny} >= {"prices"}
    assert any(row["steps"] for one in tiny for row in one.plan["firms"])


def test_p6_plans_of_whole_regions_pass_also_when_read_back(demo: Planned) -> None:
    assert check(demo.problem, demo.plan) == ()
    assert check(demo.problem, json.loads(json.dumps(demo.plan))) == ()


@given(st.data())
@ANY
def test_p6_any_one_change_anywhere_shows(tiny: list[Planned], data: st.DataObject) -> None:
    one = data.draw(st.sampled_from(tiny))
    path = data.draw(st.sampled_from(leaves(one.plan)))
    forged = changed(one.plan, path, other(at(one.plan, path), data))
    assert check(one.problem, forged) != ()


@given(st.data())
@ANY
def test_p6_anything_taken_out_shows(tiny: list[Planned], data: st.DataObject) -> None:
    one = data.draw(st.sampled_from(tiny))
    path = data.draw(st.sampled_from([p for p in leaves(one.plan) if p]))
    path = path[: data.draw(st.integers(1, len(path)))]
    forged = copy.deepcopy(one.plan)
    del at(forged, path[:-1])[path[-1]]
    assert check(one.problem, forged) != ()


SEEN_BY_SUMS = (
    ("firms", "steps", "amount"), ("firms", "steps", "value"), ("firms", "steps", "level"),
    ("firms", "steps", "benefit"), ("firms", "steps", "organisation"), ("firms", "steps", "service"),
    ("firms", "steps", "quarter"), ("firms", "steps", "unit"), ("firms", "steps", "area"),
    ("firms", "steps", "need"), ("firms", "steps", "aid_eur"),
    ("firms", "lead"), ("firms", "value"), ("firms", "joining_cost"), ("firms", "firm"),
    ("firms", "members"), ("firms", "uncovered", "area"), ("firms", "uncovered", "reason"),
    ("firms", "uncovered", "need"), ("uncovered", "firms"), ("uncovered", "area"), ("uncovered", "reason"),
    ("value",), ("bound",), ("gap_percent",), ("proof", "bound"), ("date",), ("format",),
    ("rules", "members"), ("rules", "floor"), ("rules", "quarters"), ("rules", "start"),
    ("capacity", "used"), ("capacity", "amount"), ("capacity", "price"), ("capacity", "assumed"),
    ("fairness", "coverage"), ("fairness", "of_mean"), ("fairness", "firms"), ("fairness", "group"),
    ("unknown", "firm"), ("unknown", "area"), ("proof", "jobs", "amount"), ("proof", "jobs", "organisation"),
)  # fmt: skip


@pytest.mark.parametrize("names", SEEN_BY_SUMS, ids="-".join)
@given(data=st.data())
@settings(ANY, max_examples=12)
def test_p6_sums_show_it_even_when_the_seal_is_made_again(
    tiny: list[Planned], names: tuple[str, ...], data: st.DataObject
) -> None:
    some = [
        (one, path)
        for one in tiny
        for path in leaves(one.plan)
        if tuple(key for key in path if isinstance(key, str)) == names and at(one.plan, path) != []
    ]
    one, path = data.draw(st.sampled_from(some))
    forged = sealed(changed(one.plan, path, other(at(one.plan, path), data)))
    assert check(one.problem, forged) != ()


def test_p2_swapping_the_lead_shows_even_with_two_members(demo: Planned) -> None:
    for i, row in enumerate(demo.plan["firms"]):
        for member in set(row["members"]) - {row["lead"]}:
            forged = sealed(changed(demo.plan, ("firms", i, "lead"), member))
            assert any(one.clause == "§P2" for one in check(demo.problem, forged))
            return
    pytest.fail("no coalition of two to try")


def test_p6_a_bound_said_too_low_is_not_proved_by_any_prices(demo: Planned) -> None:
    """Lower the bound everywhere it is written, gap and seal made to fit: the prices prove another."""
    forged = copy.deepcopy(demo.plan)
    proved = forged["proof"]["bound"] - 64_000
    forged["proof"]["bound"], forged["bound"] = proved, proved / 64_000
    forged["gap_percent"] = 100 * (forged["bound"] - forged["value"]) / forged["bound"]
    assert any(one.where == "proof.bound" for one in check(demo.problem, sealed(forged)))


def first_case(plan: dict[str, Any]) -> dict[str, Any]:
    return next(case for case in plan["proof"]["cases"] if "cases" in case)


@pytest.fixture(scope="module")
def branched() -> Planned:
    """A region whose bound rests on cases, a firm of which is agreed already (§P8, §P10)."""
    firms = tuple(Firm(f"f{i}") for i in range(7))
    from tests.coalitions.tiny_regions import needs

    rows = {firm.id: [2 + i % 2] for i, firm in enumerate(firms)}
    capacity = tuple(
        Capacity(k, "sales", FIRST.later(q), hours)
        for k, hours in (("hub", 27.0), ("park", 23.0)) for q in (0, 1)
    )  # fmt: skip
    source = region(firms=firms, needs=needs(rows, ("sales",)), capacity=capacity)
    before = plan_region(source, RULES)
    before["firms"][0]["status"] = "agreed"
    rules = replace(RULES, effort=0.5)
    plan = plan_region(source, rules, before=before)
    return Planned(source, rules, build(source, rules), plan)


def test_p10_a_plan_with_agreed_firms_passes(branched: Planned) -> None:
    assert check(branched.problem, branched.plan) == ()
    assert branched.plan["firms"][0]["status"] == "agreed"


def cased() -> Planned:
    """A tiny region whose bound needs cases."""
    for seed in range(200):
        rules = replace(tiny_rules(seed), effort=0.1)
        one = Planned.of(tiny_region(seed), rules)
        if one.plan["proof"]["kind"] == "cases" and len(one.plan["proof"]["cases"]) > 1:
            return one
    pytest.fail("no region with cases")


@pytest.fixture(scope="module")
def cases() -> Planned:
    return cased()


def test_p8_cases_that_leave_something_out_are_seen(cases: Planned) -> None:
    assert check(cases.problem, cases.plan) == ()
    for name, value in (("at_most", -1), ("job", 10**6), ("need", 10**6), ("at_most", 1.5)):
        forged = copy.deepcopy(cases.plan)
        first_case(forged)[name] = value
        assert check(cases.problem, sealed(forged)) != ()


def test_p8_a_case_may_not_be_left_out_or_told_twice(cases: Planned) -> None:
    low, high = first_case(cases.plan)["cases"]
    for children in ([low, low], [low, 10**6], [0, high], [low], [low, -1]):
        forged = copy.deepcopy(cases.plan)
        first_case(forged)["cases"] = children
        assert check(cases.problem, sealed(forged)) != ()


def test_p8_dropping_the_highest_case_is_seen(cases: Planned) -> None:
    """All cases replaced by the first end alone: the bound it proves is not that of all plans."""
    forged = copy.deepcopy(cases.plan)
    ends = [case for case in forged["proof"]["cases"] if "prices" in case]
    for end in ends:
        forged["proof"]["cases"] = [end]
        assert check(cases.problem, sealed(copy.deepcopy(forged))) != () or len(ends) == 1


@pytest.mark.parametrize("price", [1 << 62, -(1 << 62), 1.5, "9", None, True])
def test_p6_impossible_prices_are_refused(tiny: list[Planned], price: Any) -> None:
    one = next(one for one in tiny if one.plan["proof"]["jobs"] and one.plan["proof"]["kind"] == "prices")
    forged = sealed(changed(one.plan, ("proof", "jobs", 0, "price"), price))
    if price is True:  # a whole number to Python; 1/64000 point is hardly what was meant, nor what is shown
        assert isinstance(check(one.problem, forged), tuple)
    else:
        assert check(one.problem, forged) != ()


@pytest.mark.parametrize("document", [{}, {"firms": 3}, {"firms": [{}]}, {"firms": [[]]}])
def test_p11_what_is_no_plan_fails_without_a_crash(tiny: list[Planned], document: dict[str, Any]) -> None:
    found = check(tiny[0].problem, document)
    assert found and all(isinstance(one, Failure) for one in found)
    assert {one.clause for one in found} >= {"§P11"}


def test_p3_a_plan_that_takes_more_than_there_is_fails(demo: Planned) -> None:
    """The same plan against a region whose calendars have been cut."""
    source = replace(
        demo.source, capacity=tuple(replace(row, amount=row.amount / 2) for row in demo.source.capacity)
    )
    found = check(build(source, demo.rules), demo.plan)
    assert any(one.clause == "§P3" and " of " in one.what for one in found)


def test_p9_a_plan_under_the_floor_fails(demo: Planned) -> None:
    shares = [row["of_mean"] for row in demo.plan["fairness"]]
    floor = min(1.0, min(shares) + 0.05)
    rules = replace(demo.rules, floor=floor)
    found = check(build(demo.source, rules), demo.plan)
    assert any(one.clause == "§P9" and "under the floor" in one.what for one in found)
