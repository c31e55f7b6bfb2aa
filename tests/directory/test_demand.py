"""Directory §4.1: who needs what and may go where."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from farled.directory.demand import demand
from farled.directory.eligibility import EligibilityIndex
from farled.directory.pooling import pool_claims
from farled.directory.values import Claim, EligibilityRule, Organisation, Service
from farled.terms.firms import Firm
from farled.terms.scales import Provenance

HUB, PARK = Organisation("hub", "Hub", "cluster"), Organisation("park", "Park", "cluster")
TABLE = pool_claims(
    [Claim("c", "hub", "sales", 2, Provenance.MANDATE, "page", date(2027, 1, 1), market="CN")],
    on=date(2027, 1, 1),
)


def test_4_1_without_firms_one_full_need_stands_for_all() -> None:
    found = demand(TABLE, ["sales"], EligibilityIndex([HUB, PARK], []), [], None)
    assert found.hypothetical
    assert (found.levels.tolist(), found.may(0).tolist()) == ([[3]], [[True, True]])


def test_4_1_where_all_services_in_an_area_refuse_a_firm_so_does_the_organisation() -> None:
    services = [Service("a", "hub", "sales"), Service("b", "hub", "sales"), Service("c", "hub", "capital")]
    rules = [
        EligibilityRule("hub", "a", "stage", "explores"),
        EligibilityRule("hub", "b", "stage", "experienced"),
    ]
    firms = [Firm("f", stage="explores"), Firm("g", stage="not_interested")]
    index = EligibilityIndex([HUB, PARK], rules, services)
    found = demand(TABLE, ["sales", "capital", "strategy"], index, firms, np.zeros((2, 3), dtype=np.int8))
    assert found.may(0).tolist() == [[True, True], [False, True]]
    assert found.may(1).all() and found.may(2).all()


def test_4_1_firms_are_alike_where_their_targets_make_no_difference() -> None:
    firms = [Firm("f", targets=("DE",)), Firm("g", targets=("US",)), Firm("h", targets=("CN",)), Firm("i")]
    found = demand(TABLE, ["sales"], EligibilityIndex([HUB], []), firms, np.zeros((4, 1), dtype=np.int8))
    assert [found.targets[k] for k in found.kinds] == [("*",), ("*",), ("CN",), ()]


def test_levels_that_do_not_fit_are_our_fault_and_loud() -> None:
    with pytest.raises(ValueError, match="firms × areas"):
        demand(TABLE, ["sales"], EligibilityIndex([HUB], []), [Firm("f")], np.zeros((2, 1), dtype=np.int8))
