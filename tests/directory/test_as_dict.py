"""Directory §6: stable keys; what is not known is null, never 0."""

from __future__ import annotations

import json
from datetime import date

from farled.directory.as_dict import coverage_dict, niches_dict, verdict_dict
from farled.directory.coverage import coverage
from farled.directory.eligibility import EligibilityIndex, eligibility
from farled.directory.niche import niches
from farled.directory.pooling import pool_claims
from farled.directory.values import Claim, EligibilityRule, Organisation
from farled.terms.firms import Firm
from farled.terms.scales import Provenance

TODAY = date(2027, 1, 1)
HUB, PARK = Organisation("hub", "Hub", "cluster"), Organisation("park", "Park", "cluster")
TABLE = pool_claims(
    [
        Claim("1", "hub", "sales", 2, Provenance.MANDATE, "page", TODAY),
        Claim("2", "park", "capital", 1, Provenance.MANDATE, "page", TODAY),
    ],
    on=TODAY,
)
AREAS = ("capital", "sales", "strategy")


def test_6_keys_of_coverage() -> None:
    found = json.loads(json.dumps(coverage_dict(coverage(TABLE, AREAS, EligibilityIndex([HUB, PARK], [])))))
    assert set(found) == {"areas", "weakest", "p_weakest", "no_evidence", "organisations", "seed", "draws"}
    assert set(found["areas"][0]) == {
        "area",
        "coverage",
        "low",
        "high",
        "expected",
        "p_weakest",
        "firms",
        "unknown",
        "unreached",
        "best_organisation",
        "evidence",
    }
    assert (found["weakest"], found["no_evidence"]) == ("capital", ["strategy"])
    assert found["areas"][2]["coverage"] is None
    assert found["p_weakest"] == found["areas"][0]["p_weakest"]
    assert {"organisation", "area", "level", "low", "high", "coverage"} <= set(found["organisations"][0])


def test_6_keys_of_niches() -> None:
    found = json.loads(json.dumps(niches_dict(niches(TABLE, AREAS))))
    assert set(found) == {"areas", "niches", "overlaps", "unclaimed"}
    assert set(found["niches"][0]["quotients"]["sales"]) == {"mean", "low", "high"}
    assert set(found["overlaps"][0]) == {"a", "b", "overlap"}


def test_6_keys_of_a_verdict() -> None:
    rule = EligibilityRule("hub", None, "stage", "explores")
    found = json.loads(json.dumps(verdict_dict(eligibility(HUB, [rule], Firm("acme", stage="experienced")))))
    reason = {"rule": "stage", "wanted": ["explores"], "given": "experienced"}
    assert found == {"eligible": False, "against": [reason], "unknowns": []}
