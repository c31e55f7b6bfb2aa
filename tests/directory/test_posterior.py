"""Directory §1.1–§1.4, §2.4: the posterior of one level."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from farled.directory.posterior import GRID, PoolingModel, Posterior, Statement, posterior

MODEL = PoolingModel()
LEVELS = st.integers(0, 3)
VARIANCES = st.floats(0.05, 4.0)


def stated(level: int, variance: float = 0.36) -> Statement:
    return Statement(level, variance)


def observed(successes: float, closed: float) -> Statement:
    return Statement(None, 0.0, successes, closed)


def test_1_1_no_claim_gives_back_the_uniform_prior() -> None:
    found = posterior([], MODEL)
    assert found.mean == pytest.approx(1.5)
    assert found.sd == pytest.approx(math.sqrt(9 / 12), abs=2e-3)
    assert found.quantile(0.025) == pytest.approx(0.075, abs=1e-3)


def test_1_1_one_claim_against_a_brute_force_integral() -> None:
    # A finer grid over level and disagreement, written another way.
    theta = np.linspace(0, 3, 3001)
    tau = np.linspace(0.0005, 2.4, 2400)
    weight = np.exp(-0.5 * (tau / MODEL.disagreement) ** 2)

    def cdf(x: np.ndarray) -> np.ndarray:
        return 0.5 * (1 + np.vectorize(math.erf)(x / math.sqrt(2)))

    likelihood = np.zeros_like(theta)
    for t, w in zip(tau[::60], weight[::60], strict=True):
        s = math.sqrt(0.36 + t * t)
        likelihood += w * (cdf((2.5 - theta) / s) - cdf((1.5 - theta) / s))
    mean = float((theta * likelihood).sum() / likelihood.sum())
    assert posterior([[stated(2)]], MODEL).mean == pytest.approx(mean, abs=0.01)


@given(LEVELS, VARIANCES, st.floats(0.05, 2.0))
def test_1_2_better_provenance_narrows(level: int, variance: float, more: float) -> None:
    better, worse = (posterior([[stated(level, v)]], MODEL) for v in (variance, variance + more))
    assert better.sd <= worse.sd + 1e-9


@given(LEVELS, VARIANCES, st.integers(1, 4))
def test_1_4_agreement_of_another_source_narrows(level: int, variance: float, sources: int) -> None:
    fewer = posterior([[stated(level, variance)]] * sources, MODEL)
    more = posterior([[stated(level, variance)]] * (sources + 1), MODEL)
    assert more.sd <= fewer.sd + 1e-9


@given(st.sampled_from([(1, 3), (0, 2), (0, 3), (3, 0)]), st.floats(0.05, 0.6))
def test_1_4_contradiction_widens(levels: tuple[int, int], variance: float) -> None:
    first, other = levels
    agreed = posterior([[stated(first, variance)], [stated(first, variance)]], MODEL)
    contradicted = posterior([[stated(first, variance)], [stated(other, variance)]], MODEL)
    assert contradicted.sd > agreed.sd


@given(LEVELS, VARIANCES, st.integers(2, 6))
def test_1_4_saying_it_again_adds_nothing(level: int, variance: float, times: int) -> None:
    once = posterior([[stated(level, variance)]], MODEL)
    again = posterior([[stated(level, variance)] * times], MODEL)
    assert np.allclose(once.mass, again.mass)


@given(VARIANCES)
def test_1_1_a_higher_claim_gives_a_higher_level(variance: float) -> None:
    means = [posterior([[stated(level, variance)]], MODEL).mean for level in range(4)]
    assert means == sorted(means)
    assert len(set(means)) == 4


@given(VARIANCES)
def test_1_1_the_scale_is_symmetric(variance: float) -> None:
    low, high = (posterior([[stated(level, variance)]], MODEL).mean for level in (1, 2))
    assert low == pytest.approx(3 - high)


@given(st.lists(st.tuples(LEVELS, VARIANCES), max_size=5))
def test_1_1_quantiles_rise_and_the_mean_lies_inside(claims: list[tuple[int, float]]) -> None:
    found = posterior([[stated(*claim)] for claim in claims], MODEL)
    ends = found.quantiles(np.array([0.0, 0.025, 0.5, 0.975, 1.0]))
    assert list(ends) == sorted(ends)
    assert ends[0] >= 0 and ends[-1] <= 3
    assert ends[1] < found.mean < ends[3]
    assert float(found.mass.sum()) == pytest.approx(1)


def test_1_1_at_least_undoes_the_quantile() -> None:
    found = posterior([[stated(2)]], MODEL)
    assert found.at_least(found.quantile(0.3)) == pytest.approx(0.7)
    assert (found.at_least(0.0), found.at_least(3.0)) == (1.0, pytest.approx(0.0))


def test_2_4_more_closed_referrals_narrow_and_success_raises() -> None:
    few, many = posterior([[observed(2, 4)]], MODEL), posterior([[observed(20, 40)]], MODEL)
    assert many.sd < few.sd
    assert posterior([[observed(18, 20)]], MODEL).mean > posterior([[observed(2, 20)]], MODEL).mean


def test_2_4_half_of_very_many_succeeding_means_hands_on() -> None:
    assert posterior([[observed(500, 1000)]], MODEL).mean == pytest.approx(2.0, abs=0.15)


def test_2_4_outcomes_and_statements_agree_on_one_scale() -> None:
    both = posterior([[stated(2)], [observed(20, 40)]], MODEL)
    assert both.sd < min(posterior([[stated(2)]], MODEL).sd, posterior([[observed(20, 40)]], MODEL).sd)


def test_1_1_a_point_mass_is_read_back() -> None:
    mass = np.zeros_like(GRID)
    mass[40] = 1.0
    found = Posterior(mass)
    assert (found.mean, found.sd) == (pytest.approx(2.0), pytest.approx(0, abs=1e-6))
    assert found.quantile(0.5) == pytest.approx(2.0, abs=1e-9)


def test_2_4_outcomes_never_tell_more_than_their_own_spread() -> None:
    exact = PoolingModel(outcome_concentration=1e6, disagreement=0.01)
    found = posterior([[observed(5e5, 1e6)]], exact)
    assert found.mean == pytest.approx(2.0, abs=0.01)
    assert found.sd == pytest.approx(0.3, abs=0.02)
