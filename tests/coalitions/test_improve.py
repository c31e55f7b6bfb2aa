"""§P7: a plan in the making keeps its books and only ever gains."""

from __future__ import annotations

import numpy as np
import pytest
from bench.instances import instance

from farled.coalitions.bound import Resources
from farled.coalitions.columns import list_columns
from farled.coalitions.improve import Assignment, Part
from farled.coalitions.instance import POINT, PRICE_SCALE
from farled.coalitions.master import Master
from farled.coalitions.prices import search
from farled.coalitions.pricing import Pricer


@pytest.fixture
def start() -> Assignment:
    x = instance(60, 4)
    pricer = Pricer(x)
    prices = search(pricer, Resources(x), 100)
    columns = list_columns(pricer, prices, 12 * POINT, 40)
    slope = np.zeros(len(x.capacity))
    np.maximum.at(slope, x.class_resource, prices.job / x.class_amount / PRICE_SCALE)
    return Assignment(x, columns, slope)


def recount(a: Assignment) -> list[int]:
    used = [0] * len(a.x.capacity)
    for c in a.column:
        for o in a.columns.option[c]:
            if o >= 0:
                used[a.x.class_resource[a.x.option_class[o]]] += int(a.x.class_amount[a.x.option_class[o]])
    return used


def in_order(a: Assignment) -> bool:
    right_type = (a.columns.type_of[a.column] == a.firm_type).all()
    return bool(right_type and a.used.tolist() == recount(a) and (a.used <= a.x.capacity).all())


def test_p2_it_starts_with_every_firm_going_without(start: Assignment) -> None:
    assert start.value == 0
    assert in_order(start)
    assert len(start.column) == start.x.firms


def test_p7_whole_parts_of_the_programme_are_taken_and_the_torn_told(start: Assignment) -> None:
    part = Master(start.x, start.columns).solve()
    torn = start.take_whole(part)
    assert in_order(start)
    split = np.abs(part - np.rint(part)) > 1e-6
    split[start.empty] = False
    types = set(start.columns.type_of[split].tolist())
    assert set(torn.tolist()) == {i for i, t in enumerate(start.firm_type.tolist()) if t in types}
    whole = start.columns.value @ np.floor(part + 1e-7)
    assert start.value == pytest.approx(whole)


def test_p7_small_exact_problems_only_gain(start: Assignment) -> None:
    rng = np.random.default_rng(2)
    for _ in range(12):
        before = start.value
        gain = start.improve_part(start.choose_part(rng, 15), 8 * POINT * PRICE_SCALE, 1e-6)
        assert start.value == before + gain and gain >= 0
        assert in_order(start)
    assert start.value > 0


def test_p7_a_part_is_solved_to_its_optimum(start: Assignment) -> None:
    """Two firms set free: no pair of their columns within the room is worth more."""
    firms = np.array([3, 40])
    part = Part(firms, start.x.capacity - start.used)
    found = start.refine(part, 1 << 40)
    assert found is not None
    chosen, gain = found
    best = 0
    ranges = [range(*start.columns.start[[t, t + 1]].tolist()) for t in start.firm_type[firms]]
    for a in ranges[0]:
        for b in ranges[1]:
            start.put(firms, np.array([a, b]))
            if (start.used <= start.x.capacity).all():
                best = max(best, start.value)
    assert gain == best
    start.put(firms, chosen)
    assert start.value == best and in_order(start)


def test_p7_a_part_is_of_the_size_asked_for(start: Assignment) -> None:
    rng = np.random.default_rng(1)
    for size in (1, 10, 500):
        part = start.choose_part(rng, size)
        assert len(np.unique(part.firms)) == len(part.firms) == min(size, start.x.firms)
        assert (part.room >= 0).all()
