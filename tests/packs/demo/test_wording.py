"""Short ways to write an invented region down (demo-regions §4)."""

from __future__ import annotations

from datetime import date

import pytest

from farled.directory.values import Claim, EligibilityRule
from farled.packs.demo.wording import claims, group, one_to_one, organisation, rules
from farled.terms.periods import Quarter
from farled.terms.scales import Provenance, Unit


def test_a_claim_has_a_level_or_counts_and_says_it_is_invented():
    level, outcome = claims(
        (("a", "sales", "interview", 2, "2026-05-01"), ("a", "sales", "outcome", (3, 5), "2026-06-01"))
    )
    assert level == Claim(
        "c001",
        "a",
        "sales",
        2,
        Provenance.INTERVIEW,
        "Påhittat för demonstration: kodad intervju",
        date(2026, 5, 1),
    )
    assert (outcome.id, outcome.level, outcome.successes, outcome.closed) == ("c002", None, 3, 5)


def test_a_provenance_nobody_knows_is_refused():
    with pytest.raises(ValueError, match="rumour"):
        claims((("a", "sales", "rumour", 2, "2026-05-01"),))


def test_a_service_belongs_to_the_organisation_its_id_starts_with():
    service = one_to_one("kapital-lan", "capital", "Lån", (1, 2, None), 90, aid=5)
    assert (service.organisation, service.hours, service.unit, service.aid_eur) == (
        "kapital",
        (1, 2, None),
        Unit.HOURS,
        5,
    )


def test_a_group_service_is_held_in_its_quarters():
    service = group("noden-usa", "sales", "Delegation", "2027Q1 2027Q3", 400, market="US")
    assert service.quarters == (Quarter.parse("2027Q1"), Quarter.parse("2027Q3"))
    assert (service.unit, service.market) == (Unit.SEATS, "US")


def test_rules_are_alternatives_for_all_services_or_one():
    assert rules("a", "size_class", "micro small") == [
        EligibilityRule("a", None, "size_class", "micro"),
        EligibilityRule("a", None, "size_class", "small"),
    ]
    assert rules("a", "membership", "a", service="a-x")[0].service == "a-x"


def test_an_organisation_has_a_nace_revision_only_with_sectors():
    assert organisation("a", "A", "cluster", "X", ("sv",), ("24",)).nace_revision == "2.1"
    assert organisation("a", "A", "agency", "X", ("sv",)).nace_revision is None
