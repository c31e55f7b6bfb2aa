"""§P5: pricing counts firms, joins its threads' sums and leaves out what no calendar holds."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from bench.instances import instance
from tests.coalitions.tiny_regions import tiny_region, tiny_rules

from farled.coalitions import pricing
from farled.coalitions.pricing import Pricer
from farled.coalitions.problem import build


@pytest.mark.parametrize("seed", range(8))
def test_p5_use_counts_every_firm_of_a_type(seed: int) -> None:
    x = instance(200, 4, seed)
    x = replace(x, count=np.random.default_rng(seed).integers(0, 4, x.types))
    found = Pricer(x).choose(np.zeros(len(x.class_amount), np.int64))
    use = [0] * len(x.class_amount)
    for t in range(x.types):
        for o in found.option[x.need_start[t] : x.need_start[t + 1]]:
            if o >= 0:
                use[x.option_class[o]] += int(x.count[t])
    assert found.use.tolist() == use


def test_p10_the_same_choice_however_the_types_are_shared_out(monkeypatch: pytest.MonkeyPatch) -> None:
    x = instance(300, 4)
    price = np.random.default_rng(3).integers(0, 900_000, len(x.class_amount))
    two = Pricer(x).choose(price)
    monkeypatch.setattr(pricing, "WORKERS", 1)
    one = Pricer(x).choose(price)
    assert (one.phi == two.phi).all() and (one.option == two.option).all() and (one.use == two.use).all()


def test_p5_a_job_larger_than_its_calendar_is_never_chosen() -> None:
    x = instance(60, 4)
    small = replace(x, capacity=np.zeros_like(x.capacity))
    found = Pricer(small).choose(np.zeros(len(x.class_amount), np.int64))
    assert found.phi.sum() == 0
    assert (found.option == -1).all()


def test_p9_every_menu_belongs_to_one_group() -> None:
    for seed in range(30):
        rules = replace(tiny_rules(seed), floor=0.5)
        x = build(tiny_region(seed), rules).instance
        groups = Pricer(x).menu_group
        for t in range(x.types):
            menus = x.need_menu[x.need_start[t] : x.need_start[t + 1]]
            assert (groups[menus] == x.type_group[t]).all()
