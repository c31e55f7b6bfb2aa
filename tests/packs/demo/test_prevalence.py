"""How common barriers are among invented firms, against the published figures (demo-regions §1)."""

from __future__ import annotations

import csv
from collections import Counter
from math import sqrt
from pathlib import Path

import pytest

from farled.packs.demo import glodmark, saltvidda
from farled.packs.demo.prevalence import (
    ANCHORS,
    INVENTED,
    MAJOR_WORKFORCE_SWEDEN_2024,
    SIZES,
    severity_at,
    significant_share,
)
from farled.packs.demo.region import make_region
from farled.packs.values import RegionPack
from farled.terms.barriers import DEFAULT_BARRIERS
from farled.terms.scales import Side

Counts = dict[tuple[str, str], tuple[int, int]]


def size_by_headcount(employees: float) -> str:
    """The class the published tables use: by headcount alone."""
    return "micro" if employees < 10 else "small" if employees < 50 else "medium"


def counts(pack: RegionPack) -> Counts:
    """Barrier and size → answers of 2 or more, answers with a severity; of firms that say their size."""
    sizes = {
        firm.id: size_by_headcount(firm.employees)
        for firm in pack.firms
        if firm.employees is not None and firm.employees < 250
    }
    named: Counter[tuple[str, str]] = Counter()
    answered: Counter[tuple[str, str]] = Counter()
    for answer in pack.answers:
        if answer.side is Side.SME and isinstance(answer.value, int) and answer.firm in sizes:
            key = answer.barrier, sizes[answer.firm]
            answered[key] += 1
            named[key] += answer.value >= 2
    return {key: (named[key], total) for key, total in answered.items()}


def z_scores(found: Counts) -> dict[tuple[str, str], float]:
    """Distance of each anchored share from its published figure, in binomial standard errors."""
    scores = {}
    for barrier, anchor in ANCHORS.items():
        for size, share in zip(SIZES, anchor.shares, strict=True):
            hits, total = found[barrier, size]
            scores[barrier, size] = (hits / total - share) / sqrt(share * (1 - share) / total)
    return scores


REGIONS = [(glodmark.GLODMARK, glodmark.SEED), (saltvidda.SALTVIDDA, saltvidda.SEED)]


@pytest.mark.parametrize(("spec", "seed"), REGIONS)
def test_1_5_each_region_lies_within_sampling_error_of_the_published_figures(spec, seed):
    scores = z_scores(counts(make_region(spec, seed)))
    assert len(scores) == 21
    assert max(abs(score) for score in scores.values()) <= 3.5


def test_1_5_over_many_seeds_the_shares_are_the_published_ones():
    pooled: dict[tuple[str, str], list[int]] = {}
    squares = []
    for seed in range(40):
        found = counts(make_region(glodmark.GLODMARK, 1000 + 10 * seed))
        squares += [score**2 for score in z_scores(found).values()]
        for key, (hits, total) in found.items():
            sums = pooled.setdefault(key, [0, 0])
            sums[0] += hits
            sums[1] += total
    assert 0.75 <= sum(squares) / len(squares) <= 1.25
    together = z_scores({key: (hits, total) for key, (hits, total) in pooled.items()})
    assert max(abs(score) for score in together.values()) <= 3.5


def test_1_3_workforce_as_a_major_obstacle_comes_to_the_figure_for_sweden():
    severe = total = 0
    for seed in range(40):
        for answer in make_region(glodmark.GLODMARK, 1000 + 10 * seed).answers:
            if (answer.side, answer.barrier) == (Side.SME, "skilled_staff") and isinstance(answer.value, int):
                severe += answer.value >= 3
                total += 1
    assert severe / total == pytest.approx(MAJOR_WORKFORCE_SWEDEN_2024, abs=0.02)


def test_1_3_every_share_of_the_scale_is_met_exactly():
    steps = 200_000
    found = Counter(severity_at((step + 0.5) / steps, 0.5) for step in range(steps))
    shares = [found[value] / steps for value in range(5)]
    assert shares == pytest.approx(
        [0.225, 0.275, 0.5 * 0.715, 0.5 * 0.285 * 0.75, 0.5 * 0.285 * 0.25], abs=1e-4
    )


def test_1_4_every_barrier_has_a_share_and_none_has_two():
    assert {barrier.id for barrier in DEFAULT_BARRIERS} == set(ANCHORS) | set(INVENTED)
    assert not set(ANCHORS) & set(INVENTED)


def test_1_4_a_tilt_never_moves_a_published_share():
    assert significant_share("working_capital", "micro", tilt=0.3) == 0.586
    assert significant_share("trust_reputation", "micro", tilt=0.1) == pytest.approx(0.70)


@pytest.mark.shared
def test_1_1_the_figures_are_those_of_the_published_tables(shared: Path):
    for barrier, anchor in ANCHORS.items():
        (table,) = (shared / "data" / "firm").glob(f"NCSES_ABS2017_table{anchor.table}_*.csv")
        with table.open(encoding="utf-8") as rows:
            row = next(each for each in csv.DictReader(rows) if each["factor"] == anchor.factor)
        published = [float(row[column]) / 100 for column in ("micro_1_9", "small_10_49", "medium_50_249")]
        assert list(anchor.shares) == pytest.approx(published), barrier
