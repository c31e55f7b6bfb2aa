"""Directory §3: who may be helped, with every reason."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from farled.directory.eligibility import EligibilityIndex, Reason, eligibility
from farled.directory.values import EligibilityRule, Organisation, Service
from farled.terms.firms import Firm

ON = date(2027, 6, 1)
HUB = Organisation("hub", "Hub", "cluster")
PARK = Organisation("park", "Park", "incubator", sectors=("25", "62"), nace_revision="2", languages=("sv",))
CHINA = Service("china", "hub", "sales", market="CN")
COURSE = Service("course", "hub", "learning")


def rule(name: str, value: str, organisation: str = "hub", service: str | None = None) -> EligibilityRule:
    return EligibilityRule(organisation, service, name, value)


def test_3_1_without_rules_everybody_is_eligible() -> None:
    found = eligibility(HUB, [], Firm("acme"))
    assert (found.eligible, found.against, found.unknowns) == (True, (), ())


def test_3_1_same_named_rules_are_alternatives() -> None:
    rules = [rule("stage", "explores"), rule("stage", "experienced")]
    assert eligibility(HUB, rules, Firm("acme", stage="experienced")).eligible
    assert not eligibility(HUB, rules, Firm("acme", stage="not_interested")).eligible


def test_3_1_different_rules_must_all_hold_and_every_failing_one_is_named() -> None:
    rules = [rule("stage", "explores"), rule("employees_max", "50"), rule("age_max", "5")]
    found = eligibility(HUB, rules, Firm("acme", stage="explores", employees=90, founded=2001), on=ON)
    assert not found.eligible
    assert found.against == (Reason("employees_max", ("50",), "90"), Reason("age_max", ("5",), "2001"))


def test_3_3_unknown_facts_do_not_exclude_but_are_listed() -> None:
    found = eligibility(HUB, [rule("place", "Gävle")], Firm("acme"))
    assert found.eligible
    assert found.unknowns == (Reason("place", ("Gävle",), ""),)


def test_3_1_rules_of_others_are_passed_over() -> None:
    rules = [rule("stage", "explores", "park"), rule("stage", "explores", service="course")]
    assert eligibility(HUB, rules, Firm("acme", stage="not_interested")).unknowns == ()


def test_3_1_a_service_has_the_organisations_rules_and_its_own() -> None:
    rules = [rule("stage", "explores"), rule("employees_min", "5", service="course")]
    firm = Firm("acme", stage="explores", employees=2)
    assert eligibility(HUB, rules, firm).eligible
    assert [r.rule for r in eligibility(HUB, rules, firm, COURSE).against] == ["employees_min"]


def test_3_1_a_services_rule_narrows_the_organisations_of_the_same_name() -> None:
    rules = [
        rule("stage", "explores"),
        rule("stage", "experienced"),
        rule("stage", "explores", service="course"),
    ]
    firm = Firm("acme", stage="experienced")
    assert eligibility(HUB, rules, firm).eligible
    assert not eligibility(HUB, rules, firm, COURSE).eligible


def test_3_4_an_organisations_sectors_restrict() -> None:
    inside = Firm("acme", nace="62.01", nace_revision="2", languages=("sv",))
    assert eligibility(PARK, [], inside).eligible
    found = eligibility(PARK, [], Firm("acme", nace="47.11", nace_revision="2", languages=("sv",)))
    assert found.against == (Reason("sector", ("25", "62"), "47.11 2"),)


def test_3_4_no_shared_language_is_a_reason_against() -> None:
    found = eligibility(PARK, [], Firm("acme", nace="62", languages=("fi", "en")))
    assert found.against == (Reason("language", ("sv",), "fi;en"),)
    assert [r.rule for r in eligibility(PARK, [], Firm("acme", nace="62")).unknowns] == ["language"]


def test_3_4_a_service_for_another_market_is_not_for_the_firm() -> None:
    assert not eligibility(HUB, [], Firm("acme", targets=("DE",)), CHINA).eligible
    assert eligibility(HUB, [], Firm("acme", targets=("DE", "CN")), CHINA).eligible
    assert [r.rule for r in eligibility(HUB, [], Firm("acme"), CHINA).unknowns] == ["market"]


FIRMS = st.lists(
    st.builds(
        Firm,
        st.just("f"),
        employees=st.sampled_from([None, 3.0, 30.0]),
        nace=st.sampled_from([None, "25.62", "47"]),
        stage=st.sampled_from([None, "explores", "experienced"]),
        languages=st.sampled_from([(), ("sv",), ("fi",)]),
        targets=st.sampled_from([(), ("CN",), ("DE",)]),
    ),
    max_size=8,
)
RULES = st.lists(
    st.sampled_from(
        [
            rule("stage", "explores"),
            rule("stage", "experienced", "park"),
            rule("size_class", "micro"),
            rule("employees_min", "10", "park"),
            rule("stage", "experienced", service="course"),
        ]
    ),
    unique=True,
)


@given(FIRMS, RULES)
def test_3_5_the_index_says_what_each_verdict_says(firms: list[Firm], rules: list[EligibilityRule]) -> None:
    index = EligibilityIndex([HUB, PARK], rules, [CHINA, COURSE], on=ON)
    single = [[eligibility(o, rules, f, on=ON).eligible for o in (HUB, PARK)] for f in firms]
    assert index.of_organisations(firms).tolist() == single
    services = [[eligibility(HUB, rules, f, s, on=ON).eligible for s in (CHINA, COURSE)] for f in firms]
    assert index.of_services(firms).tolist() == services
    named = [tuple(o.id for o, ok in zip((HUB, PARK), row, strict=True) if ok) for row in single]
    assert list(index.ids(firms)) == named


def test_3_5_equal_sets_are_one_tuple() -> None:
    first, second = EligibilityIndex([HUB, PARK], []).ids([Firm("a"), Firm("b")])
    assert first is second


def test_3_5_the_index_gives_reasons_on_request() -> None:
    index = EligibilityIndex([HUB], [rule("stage", "explores")], [COURSE], on=ON)
    firm = Firm("acme", stage="experienced")
    assert index.verdict(firm, "hub", "course") == eligibility(
        HUB, [rule("stage", "explores")], firm, COURSE, on=ON
    )
    with pytest.raises(KeyError):
        index.verdict(firm, "hub", "nothing")
