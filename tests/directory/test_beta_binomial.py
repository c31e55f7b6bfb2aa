"""Directory §2.1: fitting and reading beta distributions."""

from __future__ import annotations

import csv
import random
from pathlib import Path

import pytest

from farled.directory.beta_binomial import LARGEST_TOTAL, beta_binomial_fit, beta_cdf, beta_quantile


def rats(root: Path) -> list[tuple[int, int]]:
    """70 control groups of rats and their tumours, Tarone 1982, Biometrics 38, 215–220."""
    with (root / "tests/data/rat_tumours_tarone_1982.csv").open(encoding="utf-8") as file:
        return [(int(row["tumours"]), int(row["rats"])) for row in csv.DictReader(file)]


def test_2_1_rat_tumours_give_the_published_maximum_of_the_marginal_likelihood(root: Path) -> None:
    groups = rats(root)
    alpha, beta = beta_binomial_fit([s for s, _ in groups], [n for _, n in groups])
    assert len(groups) == 70
    assert alpha == pytest.approx(2.3048, abs=1e-4)
    assert beta == pytest.approx(14.0797, abs=2e-4)


def test_2_1_the_next_group_is_shrunk_towards_its_peers(root: Path) -> None:
    groups = rats(root)
    alpha, beta = beta_binomial_fit([s for s, _ in groups], [n for _, n in groups])
    assert (4 + alpha) / (14 + alpha + beta) == pytest.approx(0.2075, abs=5e-5)


def test_2_1_groups_that_differ_no_more_than_chance_stop_at_the_largest_total() -> None:
    alpha, beta = beta_binomial_fit([5, 5, 5, 5, 5], [10, 10, 10, 10, 10])
    assert alpha + beta == pytest.approx(LARGEST_TOTAL, rel=1e-3)
    assert alpha / (alpha + beta) == pytest.approx(0.5, abs=1e-3)


def test_2_1_finds_again_what_was_put_in() -> None:
    rng = random.Random(3)
    trials = [20] * 2000
    successes = [sum(rng.random() < p for _ in range(20)) for p in (rng.betavariate(4, 6) for _ in trials)]
    alpha, beta = beta_binomial_fit(successes, trials)
    assert alpha / (alpha + beta) == pytest.approx(0.4, abs=0.02)
    assert alpha + beta == pytest.approx(10, rel=0.15)


@pytest.mark.parametrize(("successes", "trials"), [([], []), ([0], [0]), ([3], [2]), ([-1], [2])])
def test_2_1_impossible_counts_are_refused(successes: list[float], trials: list[float]) -> None:
    with pytest.raises(ValueError, match="trials"):
        beta_binomial_fit(successes, trials)


@pytest.mark.parametrize(
    ("x", "a", "b", "expected"),
    [
        (0.3, 1, 1, 0.3),
        (0.5, 2, 2, 0.5),
        (0.2, 1, 3, 1 - 0.8**3),
        (0.7, 4, 1, 0.7**4),
        # A binomial tail: P(at least 3 of 10 at .25) = 1 − .5256.
        (0.25, 3, 8, 0.47441),
        (0.0, 2, 3, 0.0),
        (1.0, 2, 3, 1.0),
    ],
)
def test_2_1_beta_distribution_against_closed_forms(x: float, a: float, b: float, expected: float) -> None:
    assert beta_cdf(x, a, b) == pytest.approx(expected, abs=1e-5)


def test_2_1_quantile_undoes_the_distribution() -> None:
    for q in (0.025, 0.5, 0.975):
        assert beta_cdf(beta_quantile(q, 6.3, 24.1), 6.3, 24.1) == pytest.approx(q, abs=1e-9)
