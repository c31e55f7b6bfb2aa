"""§P7 and §P8: the linear programme, and cuts that never cut a whole plan off."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from bench.instances import instance
from hypothesis import given, settings
from hypothesis import strategies as st

from farled.coalitions.bound import Resources
from farled.coalitions.columns import Columns, list_columns
from farled.coalitions.instance import POINT, PRICE_SCALE, Instance
from farled.coalitions.master import Jobs, Master, floor_rows, separate
from farled.coalitions.prices import Prices, evaluate, search
from farled.coalitions.pricing import Pricer


@pytest.fixture(scope="module")
def programme() -> tuple[Instance, Columns, Prices]:
    x = instance(60, 4)
    pricer = Pricer(x)
    prices = search(pricer, Resources(x), 150)
    return x, list_columns(pricer, prices, 20 * POINT, 60), prices


jobs = st.lists(st.tuples(st.integers(1, 6), st.integers(1, 5), st.integers(0, 100)), min_size=1, max_size=4)


@given(jobs, st.integers(1, 15))
@settings(max_examples=150, deadline=None)
def test_p8_cuts_hold_for_all_whole_counts(rows: list[tuple[int, int, int]], room: int) -> None:
    amount, most = np.array([r[0] for r in rows]), np.array([r[1] for r in rows])
    share = np.array([r[2] for r in rows]) / 100 * most
    used = share * min(1.0, room / max(1e-9, float(share @ amount)))
    found = separate(used, amount, most, room)
    if found is None:
        return
    weight, limit = found
    assert weight @ used > limit + 1e-7
    for counts in product(*[range(n + 1) for n in most.tolist()]):
        if np.dot(counts, amount) <= room:
            assert np.dot(counts, weight) <= limit + 1e-6


def test_p8_a_calendar_that_whole_jobs_cannot_fill_is_cut() -> None:
    """5 hours hold one job of 3: the linear programme's 5/3 are cut down to 1."""
    found = separate(np.array([5 / 3]), np.array([3]), np.array([4]), 5)
    assert found is not None
    weight, limit = found
    assert limit / weight[0] == pytest.approx(1.0)


def test_p8_whole_counts_are_not_cut() -> None:
    assert separate(np.array([1.0, 1.0]), np.array([3, 2]), np.array([4, 4]), 5) is None


def test_p7_the_programme_stays_within_calendars_and_counts(
    programme: tuple[Instance, Columns, Prices],
) -> None:
    x, columns, prices = programme
    master = Master(x, columns)
    part = master.solve()
    entries = Jobs.of(x, columns)
    used = np.zeros(len(x.capacity))
    np.add.at(used, entries.resource, entries.amount * part[entries.column_of()])
    assert (used <= x.capacity + 1e-6).all()
    taken = np.bincount(columns.type_of, part, x.types)
    assert (taken <= x.count + 1e-6).all()
    assert part @ columns.value / POINT == pytest.approx(master.value)
    assert master.value * POINT * PRICE_SCALE <= prices.bound + 1


def test_p5_its_prices_bound_every_plan_and_cuts_lower_it(
    programme: tuple[Instance, Columns, Prices],
) -> None:
    x, columns, _ = programme
    master, resources = Master(x, columns), Resources(x)
    part = master.solve(interior=True)
    first = master.value
    cuts = 0
    for _ in range(8):
        cuts += master.cut(part, resources)
        part = master.solve()
    assert cuts > 0 and master.rows == len(x.capacity) + x.types + cuts
    assert master.value <= first + 1e-6
    prices = master.prices()
    found, _ = evaluate(Pricer(x), resources, prices.job, prices.floor)
    assert found.bound >= master.value * POINT * PRICE_SCALE - 1000
    again = Master(x, columns, master.cuts)
    again.solve()
    assert again.value == pytest.approx(master.value)


def test_p9_floor_rows_are_zero_exactly_at_the_floor() -> None:
    x = instance(60, 4)
    x = replace(x, floor_permille=1000, groups=2, type_group=np.arange(x.types) % 2)
    columns = list_columns(Pricer(x), search(Pricer(x), Resources(x), 30), 5 * POINT, 10)
    rows = floor_rows(x, columns)
    need = x.group_need()
    taken = np.random.default_rng(1).integers(0, 3, len(columns.value))
    benefit = np.where(columns.option >= 0, x.option_benefit[np.maximum(columns.option, 0)], 0).sum(axis=1)
    have = np.bincount(x.type_group[columns.type_of], taken * benefit, 2)
    short = have - need / need.sum() * have.sum()
    assert rows @ taken == pytest.approx(short / POINT)
