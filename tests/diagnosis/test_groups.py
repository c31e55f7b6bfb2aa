"""Diagnosis §7 and §5.5: groups of firms."""

from __future__ import annotations

import numpy as np
import pytest

from farled.diagnosis.groups import AreaGroup, groups, t_quantile
from farled.diagnosis.values import Answer
from farled.terms.areas import Area
from farled.terms.barriers import Barrier
from farled.terms.firms import Firm

AREAS = (Area("capital", "Kapital", "Capital"), Area("sales", "Försäljning", "Sales"))
BARRIERS = (
    Barrier("loans", "capital", (), "", ""),
    Barrier("cash", "capital", (), "", ""),
    Barrier("risk", "capital", (), "", ""),
    Barrier("channels", "sales", (), "", ""),
)


def one(rows: tuple[AreaGroup, ...], area: str, size_class: str) -> AreaGroup:
    return next(row for row in rows if (row.area, row.size_class) == (area, size_class))


def test_7_1_mean_and_interval_by_hand() -> None:
    firms = [Firm(f"f{i}", employees=5) for i in range(4)]
    answers = [Answer(f"f{i}", "channels", i) for i in range(4)]
    row = one(groups(answers, firms, AREAS, BARRIERS), "sales", "micro")
    # Mean 1.5, standard deviation 1.2910, t(3) 3.1824.
    assert (row.n, row.mean) == (4, 1.5)
    assert row.mean_low == pytest.approx(max(0, 1.5 - 3.1824 * 1.2910 / 2), abs=1e-3)
    assert row.mean_high == pytest.approx(1.5 + 3.1824 * 1.2910 / 2, abs=1e-3)


def test_7_2_prevalence_and_wilson_interval_by_hand() -> None:
    firms = [Firm(f"f{i}") for i in range(10)]
    answers = [Answer(f"f{i}", "channels", 3 if i < 2 else 0) for i in range(10)]
    row = one(groups(answers, firms, AREAS, BARRIERS), "sales", "all")
    # Wilson for 2 of 10: .0567 to .5098.
    assert row.prevalence == pytest.approx(0.2)
    assert (row.prevalence_low, row.prevalence_high) == (
        pytest.approx(0.0567, abs=1e-4),
        pytest.approx(0.5098, abs=1e-4),
    )


def test_7_2_a_need_known_only_because_it_is_high_is_left_out_of_the_share() -> None:
    firms = [Firm("a"), Firm("b")]
    answers = [Answer("a", "loans", 4), Answer("b", "loans", 0), Answer("b", "cash", 0)]
    row = one(groups(answers, firms, AREAS, BARRIERS), "capital", "all")
    assert (row.prevalence, row.prevalence_n) == (0.0, 1)


def test_5_5_one_line_has_no_alpha_and_says_so() -> None:
    row = one(groups([Answer("a", "channels", 1)], [Firm("a")], AREAS, BARRIERS), "sales", "all")
    assert (row.alpha, row.remarks) == (None, ("alpha_one_item",))


def test_5_5_low_alpha_and_few_answers_are_said_beside_the_number() -> None:
    rng = np.random.default_rng(1)
    firms = [Firm(f"f{i}") for i in range(60)]
    answers = [Answer(f.id, b.id, int(rng.integers(0, 5))) for f in firms for b in BARRIERS]
    assert one(groups(answers, firms, AREAS, BARRIERS), "capital", "all").remarks == ("alpha_below_0.6",)
    few = one(groups(answers, firms[:29], AREAS, BARRIERS), "capital", "all")
    assert "under_30_answers" in few.remarks
    enough = one(groups(answers, firms[:30], AREAS, BARRIERS), "capital", "all")
    assert "under_30_answers" not in enough.remarks


def test_7_groups_are_the_size_classes_that_have_firms() -> None:
    firms = [Firm("a", employees=3), Firm("b", employees=30), Firm("c")]
    rows = groups([], firms, AREAS, BARRIERS)
    assert [row.size_class for row in rows if row.area == "sales"] == ["all", "micro", "small", "unknown"]
    assert {(row.n, row.mean, row.prevalence) for row in rows} == {(0, None, None)}


def test_7_4_weights_count_where_asked_for() -> None:
    firms = [Firm("a", weight=3.0), Firm("b", weight=1.0)]
    answers = [Answer("a", "channels", 4), Answer("b", "channels", 0)]
    assert one(groups(answers, firms, AREAS, BARRIERS), "sales", "all").mean == 2.0
    weighted = one(groups(answers, firms, AREAS, BARRIERS, weighted=True), "sales", "all")
    assert (weighted.mean, weighted.prevalence) == (3.0, 0.75)


@pytest.mark.parametrize(
    ("df", "published"),
    [(1, 12.706), (2, 4.303), (3, 3.182), (9, 2.262), (10, 2.228), (30, 2.042), (120, 1.980), (1000, 1.962)],
)
def test_7_1_t_quantiles_are_those_of_the_printed_tables(df: int, published: float) -> None:
    assert t_quantile(0.975, df) == pytest.approx(published, abs=5e-4)


def test_7_4_unequal_weights_tell_less() -> None:
    firms = [Firm(f"f{i}", weight=5.0 if i < 2 else 1.0) for i in range(12)]
    answers = [Answer(f.id, "channels", 3 if i % 2 else 0) for i, f in enumerate(firms)]
    plain = one(groups(answers, firms, AREAS, BARRIERS), "sales", "all")
    weighted = one(groups(answers, firms, AREAS, BARRIERS, weighted=True), "sales", "all")
    # Same share, but (Σw)² / Σw² = 400 / 60 firms instead of 12.
    assert plain.prevalence == weighted.prevalence == 0.5
    assert weighted.prevalence_high == pytest.approx(0.8023, abs=1e-4)
    assert plain.prevalence_high == pytest.approx(0.7462, abs=1e-4)
