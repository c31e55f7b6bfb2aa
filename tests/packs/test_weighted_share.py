"""Weighted shares: docs/methods/imports.md §7. Every expected number is worked out by hand."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from farled.packs.weighted_share import weighted_share


def logit_ends(share: float, error: float, t: float) -> tuple[float, float]:
    middle = math.log(share / (1 - share))
    half = t * error / (share * (1 - share))
    return tuple(1 / (1 + math.exp(-(middle + sign * half))) for sign in (-1, 1))  # type: ignore[return-value]


def test_7_1_share_by_hand() -> None:
    found = weighted_share([True, False, None, True], [2, 5, 100, 1])
    assert found.share == pytest.approx(3 / 8)


def test_7_2_equal_weights_without_strata_give_the_textbook_error() -> None:
    # p = 2/5; n/(n-1) * sum((y-p)^2)/n^2 = p(1-p)/(n-1) = 0.24/4
    found = weighted_share([True, True, False, False, False], [3.0] * 5)
    assert found.error == pytest.approx(math.sqrt(0.06))
    assert found.degrees == 4
    # Student's t, 4 degrees of freedom, 97.5 per cent: 2.776445
    assert (found.low, found.high) == pytest.approx(logit_ends(0.4, math.sqrt(0.06), 2.7764451), rel=1e-6)


def test_7_2_strata_by_hand() -> None:
    # Two strata of two: A has weights 1, 1 and hits 1, 0; B has weights 3, 3 and hits 1, 1.
    # p = 7/8. A: z = 1/64, -7/64, mean -3/64, squares 2 * (4/64)^2, times 2 -> 4 * (1/16)^2 = 1/64.
    # B: both z = 3/64, so no variance. V = 1/64, error 1/8.
    found = weighted_share([True, False, True, True], [1, 1, 3, 3], ["A", "A", "B", "B"])
    assert found.share == pytest.approx(7 / 8)
    assert found.error == pytest.approx(1 / 8)
    assert (found.strata, found.degrees, found.lone) == (2, 2, 0)


def test_7_2_a_lone_unit_gets_the_mean_variance_of_the_other_strata() -> None:
    whole = weighted_share([True, False, True, True], [1, 1, 3, 3], ["A", "A", "B", "B"])
    lone = weighted_share([True, False, True, True, None], [1, 1, 3, 3, 1], ["A", "A", "B", "B", "C"])
    assert lone.lone == 1
    assert whole.error is not None
    assert lone.error == pytest.approx(whole.error * math.sqrt(1.5))


def test_7_2_units_without_an_answer_stay_in_the_sample() -> None:
    # With None as a third unit n = 3: z = (1/4, -1/4, 0), V = 3/2 * 1/8.
    found = weighted_share([True, False, None], [1, 1, 1])
    assert found.error == pytest.approx(math.sqrt(3 / 16))


def test_7_3_no_hit_gives_the_exact_bound_of_the_effective_number() -> None:
    found = weighted_share([False] * 10, [2.0] * 10)
    # Clopper and Pearson for 0 of 10: 1 - 0.025^(1/10) = 0.3085
    assert (found.low, found.high) == (0.0, pytest.approx(0.30849710781876083))
    assert weighted_share([True] * 10, [2.0] * 10).low == pytest.approx(1 - 0.30849710781876083)


def test_7_3_one_unit_cannot_tell_an_interval() -> None:
    found = weighted_share([True], [2.0])
    assert (found.share, found.low, found.high, found.error) == (1.0, None, None, None)


def test_7_1_no_weighted_answer_is_an_error() -> None:
    with pytest.raises(ValueError, match="no unit"):
        weighted_share([None, True], [1.0, 0.0])


UNITS = st.lists(
    st.tuples(st.sampled_from([True, False, None]), st.floats(0.1, 50), st.sampled_from("ABC")),
    min_size=2,
    max_size=30,
).filter(lambda units: any(hit is not None for hit, _, _ in units))


@given(UNITS, st.floats(0.01, 100))
def test_7_invariants(units: list[tuple[bool | None, float, str]], factor: float) -> None:
    hits, weights, strata = (list(column) for column in zip(*units, strict=True))
    found = weighted_share(hits, weights, strata)
    scaled = weighted_share(hits, [factor * weight for weight in weights], strata)
    flipped = weighted_share([None if hit is None else not hit for hit in hits], weights, strata)
    assert scaled.share == pytest.approx(found.share)
    assert flipped.share == pytest.approx(1 - found.share)
    if found.low is not None and found.high is not None:
        assert 0 <= found.low <= found.share + 1e-9
        assert found.share - 1e-9 <= found.high <= 1
        assert scaled.low == pytest.approx(found.low, abs=1e-6)
