"""``farled diagnose``: which firm, whose answers, which form."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.cli.conftest import Run

from farled.cli.diagnose import find_firm
from farled.errors import BadInput
from farled.packs.reading import read_pack


def test_without_a_firm_the_region_is_shown(run: Run, small: Path) -> None:
    shown = run("diagnose", small)
    assert shown.code == 0 and "2 of 3 firms answered" in shown.out


def test_with_a_firm_it_alone_is_shown(run: Run, small: Path) -> None:
    shown = run("diagnose", small, "--firm", "f1")
    assert shown.code == 0 and shown.out.startswith("f1  Verkstaden (synthetic)")


def test_an_unknown_firm_is_refused_with_those_that_look_alike(run: Run, packs: Path) -> None:
    shown = run("diagnose", packs / "glodmark", "--firm", "g0001")
    assert shown.code == 1 and shown.out == ""
    assert shown.err.startswith("'g0001' is no firm of glodmark. Name a firm of the pack by its id.")
    assert "g001" in shown.err
    told = run("diagnose", packs / "glodmark", "--firm", "g0001", "--json")
    assert told.json["problems"][0]["code"] == "no-such-firm"


def test_a_name_is_answered_with_the_id(packs: Path) -> None:
    pack = read_pack(packs / "glodmark")
    assert find_firm(pack, "g007").name == "Härdgrynna Lyftteknik AB"
    with pytest.raises(BadInput) as refused:
        find_firm(pack, "Härdgrynna Lyftteknik")
    assert refused.value.problems[0].example.split(", ")[0] == "g007"


def test_a_region_without_firms_says_so(run: Run, packs: Path) -> None:
    assert "No firms, so nothing to diagnose." in run("diagnose", packs / "gavleborg").out
    assert run("diagnose", packs / "gavleborg", "--json").json["firms"] == 0
    refused = run("diagnose", packs / "gavleborg", "--firm", "x")
    assert refused.code == 1 and "which has none. Add firms to the pack." in refused.err


def test_a_mistyped_side_is_told(run: Run, small: Path) -> None:
    assert run("diagnose", small, "--side", "both").code == 2
