"""One firm's checks and their JSON."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
from tests.cli.conftest import Run

from farled.cli.diagnosis_firm import checks_of, firm_dict, lines_of
from farled.diagnosis.values import Answer
from farled.packs.reading import read_pack
from farled.packs.values import RegionPack
from farled.terms.scales import NoSeverity, Side


@pytest.fixture
def pack(small: Path) -> RegionPack:
    return read_pack(small)


def test_json_keys_are_stable(run: Run, small: Path) -> None:
    told = run("diagnose", small, "--firm", "f1", "--json").json
    assert set(told) == {"pack", "date", "synthetic", "firm", "name", "checks"}
    assert [(c["side"], c["by"], c["wave"]) for c in told["checks"]] == [
        ("sme", None, 1),
        ("organisation", "lanet", 1),
    ]
    for check in told["checks"]:
        assert {"firm", "areas", "liabilities", "facts", "barriers"} < set(check)


def test_four_kinds_of_answer_stay_four(run: Run, small: Path) -> None:
    """Not known is never 0 (docs/methods/diagnosis.md §5.1)."""
    first = run("diagnose", small, "--firm", "f1", "--json").json["checks"][0]["barriers"]
    other = run("diagnose", small, "--firm", "f2", "--json").json["checks"][0]["barriers"]
    assert first == {"working_capital": 3, "price_competition": "dont_know", "market_choice": "not_concerned"}
    assert other == {"working_capital": 0, "price_competition": "not_answered", "market_choice": None}


def test_one_side_alone(run: Run, small: Path) -> None:
    told = run("diagnose", small, "--firm", "f1", "--side", "organisation", "--json").json
    assert [check["by"] for check in told["checks"]] == ["lanet"]


def test_a_firm_nobody_answered_for_is_unknown_everywhere(pack: RegionPack) -> None:
    firm = next(one for one in pack.firms if one.id == "f3")
    (check,) = checks_of(pack, firm, None)
    assert set(check.needs.values()) == {None}
    told = firm_dict(pack, firm, (check,))
    assert told["firm"] == "f3" and lines_of(pack, check) == {b.id: None for b in pack.barriers}


def test_waves_are_kept_apart(pack: RegionPack) -> None:
    again = (
        Answer("f1", "working_capital", 1, wave=2),
        Answer("f1", "market_choice", NoSeverity.NOT_ANSWERED, wave=2),
    )
    later = dataclasses.replace(pack, answers=(*pack.answers, *again))
    firm = pack.firms[0]
    checks = checks_of(later, firm, Side.SME)
    assert [check.wave for check in checks] == [1, 2]
    assert lines_of(later, checks[1])["working_capital"] == 1
