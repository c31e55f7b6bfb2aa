"""The bench's check of a plan and its compact model can fail (docs/methods/coalitions.md §P3, §P6)."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from bench.certify import failures
from bench.compact import compact_model, run_highs
from bench.instances import instance

from bench import planning
from farled.coalitions.instance import POINT, PRICE_SCALE, Instance
from farled.coalitions.solve import Solution, solve

FIRMS, ORGANISATIONS = 12, 3


@pytest.fixture(scope="module")
def solved() -> tuple[Instance, Solution]:
    x = instance(FIRMS, ORGANISATIONS)
    return x, solve(x)


def test_a_plan_holds_against_its_instance(solved: tuple[Instance, Solution]) -> None:
    assert failures(*solved) == []


def test_anything_wrong_with_a_plan_is_found(solved: tuple[Instance, Solution]) -> None:
    x, s = solved
    busy = int(np.flatnonzero(s.subset >= 0)[0])
    doubled = s.count.copy()
    doubled[busy] += 1
    moved = s.option.copy()
    moved[busy, int(np.flatnonzero(s.option[busy] >= 0)[0])] = len(x.option_value) - 1
    faults = {
        "value": replace(s, value=s.value + POINT),
        "firms": replace(s, count=doubled),
        "columns": replace(s, option=moved),
        "bound": replace(s, bound=s.value * PRICE_SCALE - 1),
    }
    for word, plan in faults.items():
        assert any(word in failure for failure in failures(x, plan)), word
    tight = replace(x, capacity=np.zeros_like(x.capacity))
    assert any("capacity" in failure for failure in failures(tight, s))


def test_a_bound_below_what_the_prices_prove_is_found(solved: tuple[Instance, Solution]) -> None:
    x, s = solved
    cheap = replace(s, tree=None, prices=replace(s.prices, job=0 * s.prices.job))
    assert any("the proof gives" in failure for failure in failures(x, cheap))


def test_the_compact_model_has_the_same_optimum(solved: tuple[Instance, Solution]) -> None:
    peer = run_highs(compact_model(FIRMS, ORGANISATIONS), 30)
    _, ours = solved
    assert peer["gap_percent"] == 0
    assert ours.value / POINT <= peer["value"] + 1e-6 <= ours.bound / PRICE_SCALE / POINT + 1e-6
    assert ours.value / POINT == pytest.approx(peer["value"], abs=1e-6)


def test_one_line_of_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert planning.main(["--firms", "12", "--organisations", "3", "--json", "--no-peers"]) == 0
    line = json.loads(capsys.readouterr().out)
    assert line.keys() >= {"value", "bound", "gap_percent", "seconds", "peak_mb", "certified"}
    assert line["certified"] is True


@pytest.mark.parametrize("wrong", ["0", "-5", "many", "1.5"])
def test_a_size_that_is_none_is_refused(wrong: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as refused:
        planning.main(["--firms", wrong, "--organisations", "3"])
    assert refused.value.code == 2
    assert "Traceback" not in capsys.readouterr().err
