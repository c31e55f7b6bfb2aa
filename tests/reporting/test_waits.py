"""§I6: waits, held against published figures, against counting by hand, and against another library."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from farled.reporting.waits import Wait, durations, estimate

# Remission of leukaemia patients given 6-MP, in weeks: Freireich et al. (1963), as Cox and Oakes (1984) and
# many textbooks since print them, with the product-limit estimate beside.
WEEKS = [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35]
OVER = [1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0]


def test_published_remission_times() -> None:
    found = estimate(WEEKS, [bool(one) for one in OVER])
    assert (found.n, found.done) == (21, 9)
    assert (found.q1, found.median, found.q3) == (13, 23, None)
    assert (found.low, found.high) == (13, None)


def by_hand(days: list[float], over: list[bool], left: float) -> float | None:
    survival = 1.0
    for time in sorted({day for day, done in zip(days, over, strict=True) if done}):
        risk = sum(day >= time for day in days)
        ended = sum(day == time and done for day, done in zip(days, over, strict=True))
        survival *= 1 - ended / risk
        if survival <= left + 1e-12:
            return time
    return None


rows = st.lists(st.tuples(st.integers(0, 15).map(float), st.booleans()), min_size=1, max_size=25)


@given(rows)
def test_quartiles_are_those_counted_by_hand(waits: list[tuple[float, bool]]) -> None:
    days, over = [day for day, _ in waits], [done for _, done in waits]
    found = estimate(days, over)
    assert found.n == len(days) and found.done == sum(over)
    assert (found.q1, found.median, found.q3) == tuple(
        by_hand(days, over, left) for left in (0.75, 0.5, 0.25)
    )


@given(rows)
def test_the_interval_holds_the_median_and_open_waits_never_shorten_it(waits) -> None:
    days, over = [day for day, _ in waits], [done for _, done in waits]
    found = estimate(days, over)
    if found.median is not None:
        assert found.low is not None and found.low <= found.median
        assert found.high is None or found.high >= found.median
    longer = estimate([*days, 99.0], [*over, False])
    assume(found.median is not None)
    assert longer.median is None or longer.median >= found.median


@given(rows)
def test_another_library_agrees(waits) -> None:
    stats = pytest.importorskip("scipy.stats")
    days, over = np.array([day for day, _ in waits]), np.array([done for _, done in waits])
    assume(over.any())
    curve = stats.ecdf(stats.CensoredData(uncensored=days[over], right=days[~over])).sf
    reached = curve.quantiles[curve.probabilities <= 0.5 + 1e-12]
    assert estimate(days, over).median == (float(reached[0]) if len(reached) else None)


def test_nobody_has_waited_and_nobody_has_ended() -> None:
    assert estimate([], []) == Wait(0, 0)
    assert estimate([3.0, 4.0], [False, False]) == Wait(2, 0)


def test_what_is_open_has_waited_until_now_and_what_ended_until_then() -> None:
    none = float("nan")
    days, over = durations(
        np.array([0.0, 0.0, 0.0, 1.0]),
        np.array([2.0, none, none, 30.0]),
        np.array([9.0, 4.0, none, none]),
        10.0,
    )
    assert days.tolist() == [2.0, 4.0, 10.0, 9.0]
    assert over.tolist() == [True, False, False, False]
