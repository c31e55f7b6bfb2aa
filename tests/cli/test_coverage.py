"""``farled coverage``: stable keys, the same answer for the same seed."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.cli.conftest import Run

TOP = {
    *("pack", "date", "synthetic", "firms", "areas", "weakest", "p_weakest"),
    *("no_evidence", "organisations", "seed", "draws", "niches"),
}
AREA = {
    *("area", "coverage", "low", "high", "expected", "p_weakest", "firms", "unknown"),
    *("unreached", "best_organisation", "evidence"),
}


@pytest.mark.parametrize("name", ["gavleborg", "glodmark"])
def test_json_keys_are_stable(run: Run, packs: Path, name: str) -> None:
    told = run("coverage", packs / name, "--json", "--draws", 500).json
    assert set(told) == TOP and (told["draws"], told["seed"]) == (500, 20211)
    assert all(set(row) == AREA for row in told["areas"]) and len(told["areas"]) == 8
    assert told["weakest"] in {row["area"] for row in told["areas"]}
    assert told["firms"] == {"gavleborg": 0, "glodmark": 150}[name]
    assert set(told["niches"]) == {"areas", "niches", "overlaps", "unclaimed"}
    for row in told["areas"]:
        assert 0 <= row["low"] <= row["coverage"] <= row["high"] <= 1
    assert sum(row["p_weakest"] for row in told["areas"]) == pytest.approx(1)


def test_the_seed_decides_the_draws(run: Run, packs: Path) -> None:
    words = ("coverage", packs / "gavleborg", "--json", "--draws", 200, "--seed")
    one, same, other = (run(*words, seed).out for seed in (1, 1, 2))
    assert one == same != other


def test_unknown_is_null_in_json(run: Run, small: Path) -> None:
    told = run("coverage", small, "--json").json
    silent = {row["area"]: row for row in told["areas"] if row["evidence"] != "claims"}
    assert silent and all(row["coverage"] is row["p_weakest"] is None for row in silent.values())


def test_too_few_draws_are_refused_as_mistyped(run: Run, small: Path) -> None:
    assert run("coverage", small, "--draws", 0).code == 2
