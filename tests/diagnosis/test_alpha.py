"""Diagnosis §7.3: Cronbach's alpha and its interval."""

from __future__ import annotations

import numpy as np
import pytest

from farled.diagnosis.alpha import alpha_interval, cronbach_alpha

# Shrout & Fleiss 1979, Psychological Bulletin 86, table 2: six targets, four judges.
SHROUT_FLEISS = np.array(
    [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]], dtype=float
)


def test_7_3_published_value_alpha_is_the_consistency_of_the_mean_judge() -> None:
    # ICC(3,4) of the same table is .9093 in the paper, and equals alpha.
    assert cronbach_alpha(SHROUT_FLEISS).value == pytest.approx(0.9093, abs=5e-5)


def test_7_3_interval_by_hand() -> None:
    found = cronbach_alpha(SHROUT_FLEISS)
    # ln(1 − .9093) − ln(6/5) ± 1.96 √(2·4 / (3·4)) = −2.5826 ± 1.6003
    assert found.low == pytest.approx(1 - np.exp(-2.5826 + 1.6003), abs=2e-4)
    assert found.high == pytest.approx(1 - np.exp(-2.5826 - 1.6003), abs=2e-4)


def test_7_3_interval_agrees_with_feldts_as_published() -> None:
    # Feldt's (1965) exact interval for alpha .85, 7 items, 89 people: .7971 to .8931, as printed in the
    # manual of R package statpsych (ci.cronbach). Bonett's is an approximation to it.
    low, high = alpha_interval(0.85, 89, 7)
    assert (low, high) == (pytest.approx(0.7971, abs=0.003), pytest.approx(0.8931, abs=0.003))


def test_7_3_parallel_items_of_the_same_score_give_exactly_1_and_no_interval() -> None:
    found = cronbach_alpha(np.array([[1.0, 1.0], [2.0, 2.0], [4.0, 4.0]]))
    assert (found.value, found.low) == (pytest.approx(1.0), None)


def test_7_3_complete_cases_only_with_their_number() -> None:
    gaps = np.vstack([SHROUT_FLEISS, [[1, np.nan, 2, 2]]])
    assert cronbach_alpha(gaps) == cronbach_alpha(SHROUT_FLEISS)
    assert cronbach_alpha(gaps).n == 6


@pytest.mark.parametrize("scores", [np.empty((0, 3)), np.ones((5, 1)), np.ones((1, 3)), np.ones((5, 3))])
def test_7_3_not_defined_is_none_never_0(scores: np.ndarray) -> None:
    assert cronbach_alpha(scores).value is None


def test_7_3_interval_covers_the_truth_in_simulation() -> None:
    # Three lines with one common factor, rounded to the five-point scale as answers are.
    rng = np.random.default_rng(7)

    def answers(n: int) -> np.ndarray:
        latent = rng.normal(size=(n, 1)) + rng.normal(size=(n, 3))
        return np.clip(np.round(latent + 2), 0, 4)

    truth = cronbach_alpha(answers(200_000)).value
    assert truth is not None
    found = [cronbach_alpha(answers(40)) for _ in range(1500)]
    inside = np.mean([a.low <= truth <= a.high for a in found if a.low is not None and a.high is not None])
    assert 0.93 <= inside <= 0.97
