"""What closing a weak link is worth (docs/methods/reports.md §5)."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest
from tests.coalitions.tiny_regions import FIRST, levels, needs, region, tiny_region, tiny_rules

from farled.coalitions.closing import closing_curve
from farled.coalitions.values import PlanInput, PlanRules
from farled.directory.values import Capacity
from farled.errors import BadInput
from farled.terms.areas import Area
from farled.terms.firms import Firm

ONE_QUARTER = PlanRules(start=FIRST, quarters=1)
FULL = tuple(Capacity(k, "sales", FIRST, 0) for k in ("hub", "park"))
PER_FIRM = 20 - 0.8 - 2
"""Need 2 at level 2: 20 points, less eight hours at 0.1 and joining from nowhere in particular."""


def busy() -> PlanInput:
    """Four firms with a marked need, and nobody with an hour left."""
    firms = tuple(Firm(f"f{i}") for i in range(4))
    return region(firms=firms, needs=needs({one.id: [2] for one in firms}, ("sales",)), capacity=FULL)


def test_5_2_every_eight_hours_take_one_firm_until_all_are_taken():
    curve = closing_curve(busy(), ONE_QUARTER, "sales", (8, 16, 32, 64), 2.0)
    expected = [(8, PER_FIRM), (16, 2 * PER_FIRM), (32, 4 * PER_FIRM), (64, 4 * PER_FIRM)]
    assert curve == [pytest.approx(point) for point in expected]


def test_5_2_half_the_hours_of_a_firm_are_worth_half_a_firm():
    half, whole = closing_curve(busy(), ONE_QUARTER, "sales", (4, 8), 2.0)
    assert (half, whole) == (pytest.approx((4, PER_FIRM / 2)), pytest.approx((8, PER_FIRM)))


def test_5_3_a_step_longer_than_a_quarter_ever_has_is_not_taken():
    assert closing_curve(busy(), ONE_QUARTER, "sales", (4,), 2.0) == [(4, 0)]


def test_5_1_hours_are_spread_evenly_over_the_quarters():
    """Eight hours over two quarters are four in each; the programme takes half a firm in either."""
    rules = PlanRules(start=FIRST, quarters=2)
    source = region(
        capacity=tuple(Capacity(k, "sales", FIRST.later(q), 0) for k in ("hub", "park") for q in (0, 1)),
        firms=(Firm("f1"),), needs=needs({"f1": [2]}, ("sales",)),
    )  # fmt: skip
    curve = closing_curve(source, rules, "sales", (4, 8, 16), 2.0)
    assert [gain for _, gain in curve] == pytest.approx([PER_FIRM / 2, PER_FIRM, PER_FIRM])


def test_5_1_a_level_below_the_need_brings_no_more_than_itself():
    (point,) = closing_curve(busy(), ONE_QUARTER, "sales", (64,), 1.0)
    assert point[1] == pytest.approx(4 * (10 - 0.8 - 2))


def test_5_1_the_level_is_assumed_and_not_estimated():
    """A cautious quantile of what is known does not touch what is assumed."""
    cautious = PlanRules(start=FIRST, quarters=1, competence=0.1)
    assert closing_curve(busy(), cautious, "sales", (64,), 2.0) == closing_curve(
        busy(), ONE_QUARTER, "sales", (64,), 2.0
    )


def test_5_2_hours_nobody_needs_are_worth_nothing():
    source = region(capacity=tuple(Capacity(k, "sales", FIRST, 100) for k in ("hub", "park")))
    ((_, gain),) = closing_curve(source, ONE_QUARTER, "sales", (80,), 1.0)
    assert gain == 0


@pytest.mark.parametrize("seed", range(12))
def test_5_2_the_curve_never_falls_and_flattens(seed):
    source = tiny_region(seed)
    area = source.areas[0].id
    curve = closing_curve(source, tiny_rules(seed), area, (4, 8, 16, 32, 64), 2.0)
    gains = [0.0, *(gain for _, gain in curve)]
    hours = [0.0, *(hour for hour, _ in curve)]
    slopes = [(b - a) / (k - h) for a, b, h, k in zip(gains, gains[1:], hours, hours[1:], strict=False)]
    assert all(slope >= -1e-9 for slope in slopes)
    assert all(later <= before + 1e-6 for before, later in pairwise(slopes))


def test_5_2_the_gain_is_the_newcomers_and_not_a_lack_of_columns():
    """With dozens of needs per firm no list of columns is whole; the gain stays what the steps can bring."""
    rng = random.Random(3)
    names = tuple(f"a{i:02}" for i in range(30))
    firms = tuple(Firm(f"f{i:02}") for i in range(12))
    source = region(
        areas=tuple(Area(name, name, name) for name in names),
        firms=firms,
        needs=needs({one.id: [rng.randint(0, 3) for _ in names] for one in firms}, names),
        capacity=(),
        levels=levels({(k, name): 2 for k in ("hub", "park") for name in names if rng.random() < 0.7}),
    )
    column = source.needs.areas.index(names[0])
    most = sum(10 * min(2, int(row[column])) for row in source.needs.levels)
    gains = [gain for _, gain in closing_curve(source, ONE_QUARTER, names[0], (20, 400), 2.0)]
    assert 0 <= gains[0] <= gains[1] <= most


def test_5_3_without_firms_there_is_no_curve():
    assert closing_curve(region(firms=(), needs=needs({}, ("sales",))), ONE_QUARTER, "sales", (8,), 2.0) == []


def test_5_3_without_a_known_need_there_is_no_curve():
    nothing = region(firms=(Firm("f1"),), needs=needs({"f1": [-1]}, ("sales",)))
    assert closing_curve(nothing, ONE_QUARTER, "sales", (8,), 2.0) == []


@pytest.mark.parametrize(
    ("area", "hours", "level", "code"),
    [
        ("moon", (8.0,), 2.0, "unknown-name"),
        ("sales", (-1.0,), 2.0, "rule-out-of-range"),
        ("sales", (float("nan"),), 2.0, "rule-out-of-range"),
        ("sales", (8.0,), 0.0, "rule-out-of-range"),
        ("sales", (8.0,), 3.5, "rule-out-of-range"),
    ],
)
def test_5_what_cannot_be_asked_is_refused(area, hours, level, code):
    with pytest.raises(BadInput) as refused:
        closing_curve(region(), ONE_QUARTER, area, hours, level)
    assert refused.value.problems[0].code == code
