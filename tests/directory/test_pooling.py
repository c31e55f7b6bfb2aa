"""Directory §1: claims become pooled levels; nobody's claim is unknown, never 0."""

from __future__ import annotations

import dataclasses
import random
from datetime import date

import numpy as np
import pytest
from bench.pooling import WORLDS, simulate, simulate_outcomes
from hypothesis import given
from hypothesis import strategies as st

from farled.directory.outcomes import Referral, outcome_pools
from farled.directory.pooling import REFERRALS, Pooled, joined, pool_claims
from farled.directory.values import Claim
from farled.terms.barriers import Barrier
from farled.terms.scales import Provenance

TODAY = date(2027, 1, 1)
STATED = [p for p in Provenance if p is not Provenance.OUTCOME]


def claim(
    level: int | None = 2, provenance: Provenance = Provenance.MANDATE, source: str = "page", **more: object
) -> Claim:
    made = Claim("c", "hub", "sales", level, provenance, source, TODAY)
    return dataclasses.replace(made, **more)  # type: ignore[arg-type]


def pooled(*claims: Claim, market: str | None = None) -> Pooled:
    found = pool_claims(claims, on=TODAY).level("hub", "sales", market)
    assert found is not None
    return found


def width(found: Pooled) -> float:
    return found.posterior.sd


def test_no_claim_is_unknown_never_0() -> None:
    table = pool_claims([claim()], on=TODAY)
    assert table.level("hub", "capital") is None
    assert table.level("park", "sales") is None
    matrix = table.matrix(["hub", "park"], ["sales", "capital"])
    assert np.isnan(matrix).tolist() == [[False, True], [True, True]]


def test_a_claim_of_0_is_known_and_low() -> None:
    found = pooled(claim(0))
    assert 0 < found.mean < 1
    assert found.p_hands_on < 0.1


@pytest.mark.parametrize("level", range(4))
def test_1_2_each_better_provenance_narrows(level: int) -> None:
    widths = [width(pooled(claim(level, provenance))) for provenance in STATED]
    assert widths == sorted(widths, reverse=True)
    assert len(set(widths)) == len(widths)


@given(st.integers(0, 3), st.sampled_from(STATED), st.integers(1, 20))
def test_1_3_age_widens(level: int, provenance: Provenance, years: int) -> None:
    old = date(TODAY.year - years, 1, 1)
    assert width(pooled(claim(level, provenance, date=old))) > width(pooled(claim(level, provenance)))


def test_1_3_a_claim_dated_after_the_day_is_not_known_yet() -> None:
    assert pool_claims([claim(date=date(2027, 1, 2))], on=TODAY).rows() == ()


def test_1_4_claims_of_one_source_count_once_and_of_two_sources_twice() -> None:
    once = pooled(claim())
    same = pooled(claim(id="a"), claim(id="b"))
    two = pooled(claim(id="a"), claim(id="b", source="other"))
    assert width(same) == pytest.approx(width(once))
    assert width(two) < width(once)
    assert (same.claims, same.sources) == (2, ("page",))


def test_1_5_a_claim_on_one_barrier_informs_its_area_less() -> None:
    barriers = [Barrier(b, "sales", (), "", "") for b in ("channels", "price")]
    narrow = pool_claims([claim(barrier="channels")], on=TODAY, barriers=barriers).level("hub", "sales")
    only = pool_claims([claim(barrier="channels")], on=TODAY, barriers=barriers[:1]).level("hub", "sales")
    assert narrow is not None and only is not None
    assert width(narrow) > width(only) == width(pooled(claim()))


def test_1_6_a_market_claim_counts_there_weakly_in_general_and_not_elsewhere() -> None:
    table = pool_claims([claim(market="CN")], on=TODAY)
    there, general = table.level("hub", "sales", "CN"), table.level("hub", "sales")
    assert there is not None and general is not None
    assert there.mean == pooled(claim()).mean
    assert width(general) > width(there)
    assert table.level("hub", "sales", "DE") is None


def test_1_6_a_firm_is_helped_towards_the_target_where_the_level_is_highest() -> None:
    table = pool_claims([claim(1), claim(3, market="CN", source="office")], on=TODAY)
    found = table.for_targets("hub", "sales", ("DE", "CN"))
    assert found is not None and found.market == "CN"
    elsewhere, unsaid = table.for_targets("hub", "sales", ("DE",)), table.for_targets("hub", "sales", ())
    assert elsewhere is not None and elsewhere.mean == pooled(claim(1)).mean
    assert unsaid is table.level("hub", "sales")


def test_1_6_signature_keeps_only_targets_that_make_a_difference() -> None:
    table = pool_claims([claim(market="CN")], on=TODAY)
    assert table.signature(("US", "CN", "DE")) == ("*", "CN")
    assert table.signature(("US",)) == ("*",)
    assert table.signature(()) == ()
    for targets in (("US", "CN"), ("DE",), ()):
        assert table.for_targets("hub", "sales", targets) is table.for_targets(
            "hub", "sales", table.signature(targets)
        )


@pytest.mark.parametrize(
    ("first", "other", "expected"), [(1, 3, True), (0, 2, True), (1, 2, False), (2, 2, False)]
)
def test_1_7_contradiction_is_said(first: int, other: int, expected: bool) -> None:
    assert pooled(claim(first), claim(other, source="other")).contradiction is expected


def test_provenance_date_and_sources_are_carried() -> None:
    old = date(2020, 1, 1)
    found = pooled(claim(source="b", date=old), claim(2, Provenance.INTERVIEW, "a"), claim(synthetic=True))
    assert (found.best, found.newest, found.sources) == (Provenance.INTERVIEW, TODAY, ("a", "b", "page"))
    assert found.synthetic


@given(
    st.lists(
        st.tuples(st.integers(0, 3), st.sampled_from(STATED), st.sampled_from("abc")), min_size=2, max_size=6
    ),
    st.randoms(),
)
def test_the_order_of_claims_makes_no_difference(
    rows: list[tuple[int, Provenance, str]], rng: random.Random
) -> None:
    claims = [claim(level, p, s, id=str(i)) for i, (level, p, s) in enumerate(rows)]
    shuffled = claims.copy()
    rng.shuffle(shuffled)
    assert pooled(*claims).mean == pytest.approx(pooled(*shuffled).mean, abs=1e-12)


def test_a_lower_quantile_is_lower_than_the_mean() -> None:
    table = pool_claims([claim()], on=TODAY)
    low = table.matrix(["hub"], ["sales"], quantile=0.25)
    assert low[0, 0] < table.matrix(["hub"], ["sales"])[0, 0]
    assert low[0, 0] == pooled(claim()).quantile(0.25)


def outcome(successes: int, closed: int, **more: object) -> Claim:
    return claim(None, Provenance.OUTCOME, successes=successes, closed=closed, **more)


def test_2_4_outcome_claims_of_one_source_add_up() -> None:
    halves = pooled(outcome(3, 10, id="a"), outcome(5, 10, id="b"))
    assert halves.mean == pytest.approx(pooled(outcome(8, 20)).mean)
    assert width(halves) < width(pooled(outcome(4, 10)))


def test_2_4_an_outcome_claim_without_a_closed_referral_says_nothing() -> None:
    assert pool_claims([outcome(0, 0)], on=TODAY).level("hub", "sales") is None


def test_2_3_outcomes_fade() -> None:
    assert width(pooled(outcome(10, 20, date=date(2018, 1, 1)))) > width(pooled(outcome(10, 20)))


def test_1_6_a_markets_outcomes_count_weakly_in_general() -> None:
    table = pool_claims([outcome(18, 20, market="CN")], on=TODAY)
    there, general = table.level("hub", "sales", "CN"), table.level("hub", "sales")
    assert there is not None and general is not None
    assert width(general) > width(there)


def test_2_4_referrals_kept_one_by_one_enter_adjusted() -> None:
    referrals = [Referral("hub", "sales", TODAY, "success")] * 9 + [
        Referral("hub", "sales", TODAY, "failure")
    ]
    pending = [Referral("park", "sales", TODAY, "pending")]
    outcomes = outcome_pools(referrals + pending, on=TODAY)
    table = pool_claims([], on=TODAY, outcomes=outcomes)
    found = table.level("hub", "sales")
    assert found is not None
    assert (found.best, found.sources) == (Provenance.OUTCOME, (REFERRALS,))
    assert found.mean == pytest.approx(pooled(outcome(9, 10)).mean)
    assert table.level("park", "sales") is None


@pytest.mark.parametrize("claims", [1, 3])
def test_1_8_the_interval_holds_the_truth_as_often_as_it_says(claims: int) -> None:
    found = simulate(WORLDS[0], claims, 1200)
    assert 0.93 <= float(str(found["inside_95"])) <= 0.97


def test_1_8_where_sources_are_worse_than_believed_it_fails_gently() -> None:
    worse = next(world for world in WORLDS if world.noise > 1)
    assert float(str(simulate(worse, 3, 1200)["inside_95"])) >= 0.85


def test_2_6_the_interval_from_outcomes_holds_the_truth_as_often_as_it_says() -> None:
    assert 0.93 <= float(str(simulate_outcomes(10, 1200)["inside_95"])) <= 0.97


def test_tables_joined_say_what_pooling_all_at_once_says() -> None:
    claims = [
        Claim("a", "fyren", "sales", 2, Provenance.MANDATE, "x", date(2026, 1, 1)),
        Claim("b", "fyren", "sales", 3, Provenance.INTERVIEW, "y", date(2026, 2, 1), market="CN"),
        Claim("c", "hamnen", "sales", 1, Provenance.MANDATE, "z", date(2026, 1, 1)),
        Claim("d", "hamnen", "strategy", 1, Provenance.MANDATE, "z", date(2026, 1, 1), market="NO"),
    ]
    on = date(2026, 11, 23)
    whole = pool_claims(claims, on=on)
    parts = joined([pool_claims(claims[:2], on=on), pool_claims(claims[2:], on=on)])
    assert parts.markets == whole.markets
    for organisation in ("fyren", "hamnen"):
        for area in ("sales", "strategy"):
            for market in (None, "CN", "NO", "DE"):
                one, other = (t.level(organisation, area, market) for t in (whole, parts))
                assert (one and (one.mean, one.low)) == (other and (other.mean, other.low))
