"""Chance with a seed."""

from __future__ import annotations

from datetime import date

import pytest

from farled.packs.demo.draws import Draws


def test_the_same_seed_gives_the_same_draws_everywhere():
    """First numbers of the Mersenne Twister with seed 1: a value from outside this code."""
    draws = Draws(1)
    assert [draws.share(), draws.share()] == [0.13436424411240122, 0.8474337369372327]


def test_normal_has_the_mean_and_variance_of_the_standard_normal():
    draws = Draws(5)
    values = [draws.normal() for _ in range(20_000)]
    mean = sum(values) / len(values)
    assert mean == pytest.approx(0, abs=0.03)
    assert sum((value - mean) ** 2 for value in values) / len(values) == pytest.approx(1, abs=0.04)


def test_some_gives_different_items_in_order():
    chosen = Draws(3).some(range(100), 30)
    assert chosen == sorted(set(chosen))
    assert len(chosen) == 30


def test_whole_and_day_reach_both_ends():
    draws = Draws(2)
    assert {draws.whole(1, 3) for _ in range(200)} == {1, 2, 3}
    days = {draws.day(date(2026, 1, 1), date(2026, 1, 2)) for _ in range(50)}
    assert days == {date(2026, 1, 1), date(2026, 1, 2)}


def test_an_item_without_weight_is_never_picked():
    draws = Draws(4)
    assert {draws.pick("abc", (1, 0, 2)) for _ in range(300)} == {"a", "c"}
