"""Directory §2: what closed referrals say."""

from __future__ import annotations

from datetime import date

import pytest

from farled.directory.outcomes import FALLBACK, Referral, outcome_pools

TODAY = date(2027, 1, 1)


def referrals(
    organisation: str, successes: int, failures: int, stratum: str = "", day: date = TODAY
) -> list[Referral]:
    states = ["success"] * successes + ["failure"] * failures
    return [Referral(organisation, "sales", day, state, stratum) for state in states]


def peers(rate: int = 4, closed: int = 10) -> list[Referral]:
    """Six peers around the same rate, spread as organisations are."""
    return [r for i in range(6) for r in referrals(f"peer{i}", rate - 3 + i, closed - (rate - 3 + i))]


def test_2_2_a_small_pool_falls_back_on_the_documented_prior() -> None:
    found = outcome_pools(referrals("hub", 3, 1), on=TODAY)["hub", "sales"]
    assert (found.fitted, found.alpha, found.beta) == (False, FALLBACK[0] + 3, FALLBACK[1] + 1)
    assert found.probability == 5 / 8


def test_2_1_few_referrals_are_shrunk_more_than_many() -> None:
    few = outcome_pools(peers() + referrals("hub", 2, 0), on=TODAY)["hub", "sales"]
    many = outcome_pools(peers() + referrals("hub", 40, 0), on=TODAY)["hub", "sales"]
    assert few.fitted and many.fitted
    assert 0.4 < few.probability < many.probability < 1
    assert many.quantile(0.975) - many.quantile(0.025) < few.quantile(0.975) - few.quantile(0.025)


def test_2_3_after_a_half_life_an_outcome_counts_half() -> None:
    old = referrals("hub", 4, 4, day=date(2024, 1, 1))
    found = outcome_pools(old, on=TODAY, half_life_years=3.0)["hub", "sales"]
    assert found.closed == pytest.approx(4, abs=0.01)
    assert outcome_pools(old, on=TODAY, half_life_years=None)["hub", "sales"].closed == 8


def test_2_2_pending_is_censored_and_declines_are_counted_apart() -> None:
    base = referrals("hub", 3, 1)
    more = [Referral("hub", "sales", TODAY, "pending")] * 5 + [
        Referral("hub", "sales", TODAY, "declined")
    ] * 2
    found = outcome_pools(base + more, on=TODAY)["hub", "sales"]
    assert (found.pending, found.declined, found.closed, found.probability) == (5, 2, 4, 5 / 8)


def test_2_2_only_pending_is_not_a_failure() -> None:
    found = outcome_pools([Referral("hub", "sales", TODAY, "pending")], on=TODAY)["hub", "sales"]
    assert (found.closed, found.newest, found.probability) == (0, None, 0.5)


def test_2_3_what_is_dated_after_the_day_is_not_known_yet() -> None:
    later = referrals("hub", 9, 0, day=date(2027, 1, 2))
    assert outcome_pools(later, on=TODAY) == {}


def test_2_5_who_takes_the_hard_cases_is_not_punished_for_it() -> None:
    rows = [
        *referrals("easy", 18, 2, "mild"),
        *referrals("easy", 1, 3, "severe"),
        *referrals("hard", 3, 1, "mild"),
        *referrals("hard", 8, 12, "severe"),
    ]
    found = outcome_pools(rows, on=TODAY)
    easy, hard = found["easy", "sales"], found["hard", "sales"]
    assert hard.successes / hard.closed < easy.successes / easy.closed
    assert hard.expected < easy.expected
    assert hard.probability > hard.successes / hard.closed
    assert easy.probability < easy.successes / easy.closed


def test_2_5_equal_case_mix_changes_nothing() -> None:
    rows = [r for o in ("a", "b") for s in ("mild", "severe") for r in referrals(o, 3, 2, s)]
    found = outcome_pools(rows, on=TODAY)["a", "sales"]
    assert found.adjusted == found.successes == 6


def test_an_unknown_state_is_refused() -> None:
    with pytest.raises(ValueError, match="no state of a referral"):
        outcome_pools([Referral("hub", "sales", TODAY, "lost")], on=TODAY)


def test_2_2_one_organisation_with_many_referrals_has_no_peers_to_fit() -> None:
    assert not outcome_pools(referrals("hub", 30, 30), on=TODAY)["hub", "sales"].fitted
